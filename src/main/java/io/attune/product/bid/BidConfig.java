package io.attune.product.bid;

import io.attune.language.problem.Problem;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Settings of the bidder, beside what each exchange's placement says.
@ConfigMapping(prefix = "attune.bid")
interface BidConfig {
  /// The placement of the exchange that a call comes from when it does not say which.
  @WithDefault("exchange")
  String exchange();

  /// Where exchanges and browsers reach this service, such as `https://ads.example.com`. Absent:
  /// where the call for bids went, in the clear.
  Optional<String> publicUrl();

  /// Our number in IAB Europe's list of vendors, 1 to 65,535. Without one no viewer under GDPR has
  /// consented to us, and nothing is bid there.
  Optional<Integer> vendorId();

  /// A file of currency rates, read again when it changes; without one bids are made in the line
  /// items' own currency only.
  Optional<String> ratesFile();

  /// How old the rates may be, 1 hour and more; older ones are not used.
  @WithDefault("3d")
  Duration ratesAge();

  /// Kept for writing an answer, of the time that an exchange allows: 0 to 100 ms.
  @WithDefault("2ms")
  Duration writeMargin();

  /// With less time than this nothing is begun, 1 to 100 ms.
  @WithDefault("3ms")
  Duration leastTime();

  /// The most bytes of a request, packed or not, 1,000 to 10,000,000.
  @WithDefault("1000000")
  int mostBytes();

  /// Pairs of keys that open prices, by the name that placements call them.
  Map<String, Keys> priceKeys();

  /// Two keys, as base64.
  interface Keys {
    /// For prices.
    String encryption();

    /// For signatures.
    String integrity();
  }

  /// The settings when they are within their ranges.
  static BidConfig checked(BidConfig config) {
    within("write-margin", config.writeMargin(), Duration.ZERO, Duration.ofMillis(100));
    within("least-time", config.leastTime(), Duration.ofMillis(1), Duration.ofMillis(100));
    within("rates-age", config.ratesAge(), Duration.ofHours(1), Duration.ofDays(3_650));
    if (config.mostBytes() < 1_000 || config.mostBytes() > 10_000_000) {
      throw Problem.invalid("attune.bid.most-bytes", config.mostBytes(), "1,000 to 10,000,000")
          .refusal();
    }
    config
        .vendorId()
        .filter(id -> id < 1 || id > 65_535)
        .ifPresent(
            id -> {
              throw Problem.invalid("attune.bid.vendor-id", id, "1 to 65,535").refusal();
            });
    config
        .publicUrl()
        .filter(url -> !url.matches("https?://[^\\s/?#]+(/[^\\s?#]*[^\\s?#/])?"))
        .ifPresent(
            url -> {
              throw Problem.invalid(
                      "attune.bid.public-url", url, "an address such as https://ads.example.com")
                  .refusal();
            });
    return config;
  }

  private static void within(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw Problem.invalid("attune.bid." + name, value, least + " to " + most).refusal();
    }
  }
}
