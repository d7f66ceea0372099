package io.attune.state.pacing;

import io.attune.language.problem.Problem;
import java.time.ZoneId;
import java.util.List;
import java.util.OptionalLong;

/// What pacing knows of a line item.
///
/// @param number its stable number, from 0
/// @param group the group of placements whose traffic shapes its plan, 1 to 256 characters
/// @param means how it is held back
/// @param spread how its budget is spread over time
/// @param flights when it is live
/// @param budget what it may spend
public record PacedLine(
    int number, String group, Means means, Spread spread, Flights flights, Budget budget) {
  /// The most flights of a line item.
  public static final int MAX_FLIGHTS = 100;

  /// How a line item is held back.
  public enum Means {
    /// It takes part in a share of the decisions: for guaranteed delivery and fixed prices.
    THROTTLE,
    /// It bids a share of its value: for auctions, where it then buys what is cheap for its
    /// worth.
    BID
  }

  /// How a budget is spread over time.
  public enum Spread {
    /// In step with the traffic.
    EVEN,
    /// As soon as possible.
    ASAP
  }

  /// One stretch of time.
  ///
  /// @param fromSecond epoch seconds, inclusive
  /// @param untilSecond epoch seconds, exclusive
  public record Flight(long fromSecond, long untilSecond) {
    /// Refuses an empty flight.
    public Flight {
      if (untilSecond <= fromSecond) {
        throw Problem.invalid("flight.untilSecond", untilSecond, "after " + fromSecond).refusal();
      }
    }
  }

  /// When a line item is live.
  ///
  /// @param each in order of time, without overlap, 1 to 100
  /// @param zone whose days the daily budget counts, and whose hours
  /// @param hours of the week in which it is live
  public record Flights(List<Flight> each, ZoneId zone, WeekHours hours) {
    /// Checks the order.
    public Flights {
      each = List.copyOf(each);
      if (each.isEmpty() || each.size() > MAX_FLIGHTS) {
        throw Problem.invalid("flights", each.size(), "1 to " + MAX_FLIGHTS).refusal();
      }
      for (int i = 1; i < each.size(); i++) {
        long begin = each.get(i).fromSecond();
        long end = each.get(i - 1).untilSecond();
        if (begin < end) {
          throw Problem.invalid("flights[" + i + "].fromSecond", begin, end + " or later")
              .refusal();
        }
      }
    }

    /// One flight around the clock.
    public static Flights of(long fromSecond, long untilSecond, ZoneId zone) {
      return new Flights(List.of(new Flight(fromSecond, untilSecond)), zone, WeekHours.ALL);
    }

    long fromSecond() {
      return each.getFirst().fromSecond();
    }

    long untilSecond() {
      return each.getLast().untilSecond();
    }
  }

  /// What may be spent, in nanos of a currency, impressions or clicks: one unit throughout.
  ///
  /// @param total over all flights, 0 to 2⁶²; nothing for no bound
  /// @param daily per day of the flights' zone, 0 to 2⁶²; nothing for no bound
  /// @param event what one billed event takes, at least 1: the price of an impression or of a
  /// click, or 1
  /// @param perOffer what one offer takes on average as far as is known beforehand, above 0: the
  /// price of an impression, or the price of a click × its probability
  public record Budget(OptionalLong total, OptionalLong daily, long event, double perOffer) {
    private static final long MOST = 1L << 62;

    /// Checks the ranges.
    public Budget {
      check("budget.total", total.orElse(0));
      check("budget.daily", daily.orElse(0));
      if (event < 1) {
        throw Problem.invalid("budget.event", event, "1 or more").refusal();
      }
      if (!(perOffer > 0) || Double.isInfinite(perOffer)) {
        throw Problem.invalid("budget.perOffer", perOffer, "above 0, finite").refusal();
      }
    }

    private static void check(String field, long amount) {
      if (amount < 0 || amount > MOST) {
        throw Problem.invalid(field, amount, "0 to " + MOST).refusal();
      }
    }

    boolean bounded() {
      return total.isPresent() || daily.isPresent();
    }
  }

  /// Checks number and group.
  public PacedLine {
    if (number < 0) {
      throw Problem.invalid("number", number, "0 or more").refusal();
    }
    if (group.isEmpty() || group.length() > 256) {
      throw Problem.invalid("group", group, "1 to 256 characters").refusal();
    }
  }
}
