package io.attune.market.sale;

import io.attune.language.problem.Problem;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of ads.
@ConfigMapping(prefix = "attune.ads")
interface AdsConfig {
  /// How long after the decision that is booked which is paid for, 1 second to
  /// `attune.ledger.longest-hold`, an hour at most. So long its money is set aside, and it counts
  /// towards caps.
  @WithDefault("10m")
  Duration countsFor();

  /// How long after the decision a click is counted that is not paid for, 1 minute to 90 days.
  @WithDefault("7d")
  Duration clicksCountFor();

  /// So many line items are looked at closely: where more are eligible, those that offer most by
  /// what was counted a second before. 16 to 1,024.
  @WithDefault("256")
  int shortlist();

  /// The settings when they are within their ranges.
  ///
  /// @param longestHold as long as money may be set aside and an ad reserved
  static AdsConfig checked(AdsConfig config, Duration longestHold) {
    within("counts-for", config.countsFor(), Duration.ofSeconds(1), longestHold);
    within("clicks-count-for", config.clicksCountFor(), Duration.ofMinutes(1), Duration.ofDays(90));
    if (config.shortlist() < 16 || config.shortlist() > Contest.CAPACITY) {
      throw Problem.invalid("attune.ads.shortlist", config.shortlist(), "16 to 1,024").refusal();
    }
    return config;
  }

  private static void within(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw Problem.invalid("attune.ads." + name, value, least + " to " + most).refusal();
    }
  }
}
