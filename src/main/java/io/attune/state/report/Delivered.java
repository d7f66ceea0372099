package io.attune.state.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/// One row of a report: figures under the names that tell it apart. Not thread-safe.
final class Delivered {
  private static final int RATE_DECIMALS = 6;
  private static final int MICRO_DECIMALS = 3;

  final List<String> names;
  final String currency;
  private long impressions;
  private long clicks;
  private long conversions;
  private long unpaid;
  private long spendNanos;

  /// @param names one per dimension, in their order
  Delivered(List<String> names, String currency) {
    this.names = List.copyOf(names);
    this.currency = currency;
  }

  /// Adds what was counted of one kind of event.
  ///
  /// @param event as bookings are counted
  void add(String event, long count, long nanos) {
    switch (event) {
      case "impression" -> impressions = Math.addExact(impressions, count);
      case "click" -> clicks = Math.addExact(clicks, count);
      case "conversion" -> conversions = Math.addExact(conversions, count);
      case "unpaid" -> {
        conversions = Math.addExact(conversions, count);
        unpaid = Math.addExact(unpaid, count);
      }
      default -> {
        // whatever it is, what it cost is told
      }
    }
    spendNanos = Math.addExact(spendNanos, nanos);
  }

  void add(Delivered other) {
    impressions = Math.addExact(impressions, other.impressions);
    clicks = Math.addExact(clicks, other.clicks);
    conversions = Math.addExact(conversions, other.conversions);
    unpaid = Math.addExact(unpaid, other.unpaid);
    spendNanos = Math.addExact(spendNanos, other.spendNanos);
  }

  long impressions() {
    return impressions;
  }

  long clicks() {
    return clicks;
  }

  /// Those that were not paid among them.
  long conversions() {
    return conversions;
  }

  long unpaid() {
    return unpaid;
  }

  long spendNanos() {
    return spendNanos;
  }

  /// Clicks per impression, six decimals; nothing without impressions.
  Optional<BigDecimal> ctr() {
    return ratio(clicks, impressions);
  }

  /// Conversions per click, likewise.
  Optional<BigDecimal> cvr() {
    return ratio(conversions, clicks);
  }

  private static Optional<BigDecimal> ratio(long part, long whole) {
    return whole == 0
        ? Optional.empty()
        : Optional.of(
            BigDecimal.valueOf(part)
                .divide(BigDecimal.valueOf(whole), RATE_DECIMALS, RoundingMode.HALF_UP));
  }

  /// Spend per thousand impressions, micros with three decimals.
  Optional<BigDecimal> ecpmMicros() {
    return impressions == 0
        ? Optional.empty()
        : Optional.of(
            BigDecimal.valueOf(spendNanos)
                .divide(BigDecimal.valueOf(impressions), MICRO_DECIMALS, RoundingMode.HALF_UP));
  }
}
