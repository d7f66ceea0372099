package io.attune.state.rate;

import io.attune.language.problem.Problem;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the ads' rates.
@ConfigMapping(prefix = "attune.rate")
interface RateConfig {
  int USUAL_DAYS = 28;
  double USUAL_HALF_LIFE_DAYS = 7;

  /// How often counts are read, 10 ms to an hour.
  @WithDefault("5s")
  Duration every();

  /// After how long what happened counts half, 1 hour to a year.
  @WithDefault("7d")
  Duration halfLife();

  /// How many days of counts are looked at, today included, 1 to 90.
  @WithDefault("" + USUAL_DAYS)
  int days();

  /// The most days of campaigns that are read in one round, 1 to 10,000.
  @WithDefault("200")
  int reads();

  /// How long a round waits for the store, 100 ms to a minute.
  @WithDefault("5s")
  Duration patience();

  /// The settings when they are within their ranges.
  static RateConfig checked(RateConfig config) {
    within("every", config.every(), Duration.ofMillis(10), Duration.ofHours(1));
    within("half-life", config.halfLife(), Duration.ofHours(1), Duration.ofDays(365));
    within("days", config.days(), 1, 90);
    within("reads", config.reads(), 1, 10_000);
    within("patience", config.patience(), Duration.ofMillis(100), Duration.ofMinutes(1));
    return config;
  }

  private static <T extends Comparable<T>> void within(String name, T value, T least, T most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw Problem.invalid("attune.rate." + name, value, least + " to " + most).refusal();
    }
  }
}
