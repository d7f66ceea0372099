package io.attune.offline.exchange;

import io.attune.language.problem.Problem;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// What to simulate.
///
/// @param service where the bidder answers, such as `http://127.0.0.1:8080`
/// @param exchange the placement that stands for this exchange; empty: the service's own default
/// @param key an access key with the scope `bid`; empty: none
/// @param ratePerSecond auctions, 1 to 100,000
/// @param seconds how long, 1 to 86,400
/// @param pricing what the winner pays
/// @param connections auctions under way at once, 1 to 1,024
/// @param seed of everything that is drawn
/// @param day whether this is a day of 24 hours, however long it takes
public record ExchangeOptions(
    URI service,
    String exchange,
    String key,
    int ratePerSecond,
    int seconds,
    Pricing pricing,
    int connections,
    long seed,
    Optional<Day> day) {
  /// A day: traffic with two peaks and a dead hour, of viewers of the demo shop who come again and
  /// click what they see with the probabilities that are true of them.
  ///
  /// @param begin when it begins
  /// @param notes the file that is told what was bid, billed and clicked
  public record Day(Instant begin, Optional<Path> notes) {}

  /// What the winner pays.
  public enum Pricing {
    /// Its bid.
    FIRST,
    /// What the next one bid, or the floor.
    SECOND,
    /// Half of the auctions each.
    MIXED;

    /// @param word `first`, `second` or `mixed`
    public static Pricing of(String word) {
      for (Pricing each : values()) {
        if (each.name().toLowerCase(Locale.ROOT).equals(word)) {
          return each;
        }
      }
      throw Problem.invalid("price", word, "first, second or mixed").refusal();
    }
  }

  public ExchangeOptions {
    if (service.getHost() == null || !"http".equals(service.getScheme())) {
      throw Problem.invalid("service", service, "such as http://127.0.0.1:8080").refusal();
    }
    check("rate", ratePerSecond, 100_000);
    check("seconds", seconds, 86_400);
    check("connections", connections, 1_024);
  }

  private static void check(String field, int value, int most) {
    if (value < 1 || value > most) {
      throw Problem.invalid(field, value, "1 to " + most).refusal();
    }
  }

  /// How many auctions in all.
  long auctions() {
    return (long) ratePerSecond * seconds;
  }
}
