package io.attune.language.expression;

import io.attune.language.expression.Condition.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;

/// The keys for which a comparison with a constant says yes, found by asking the comparison itself:
/// its sign never falls as the key grows, so two searches of 64 steps find where it turns.
final class Ranges {
  private static final long LOWEST_REAL = Condition.key(Double.NEGATIVE_INFINITY);
  private static final long HIGHEST_REAL = Condition.key(Double.POSITIVE_INFINITY);

  private Ranges() {}

  /// Integers against an integer.
  static List<Range> ofWhole(int mask, long bound) {
    return of(mask, Long.MIN_VALUE, Long.MAX_VALUE, key -> Long.compare(key, bound));
  }

  /// Integers against a number, rounded as [Comparisons.RealWhole] rounds them.
  static List<Range> ofWholeAgainst(int mask, double bound) {
    return of(
        mask, Long.MIN_VALUE, Long.MAX_VALUE, key -> -Comparisons.RealWhole.order(bound, key));
  }

  /// Numbers against a number.
  ///
  /// @param bound not NaN
  static List<Range> ofReal(int mask, double bound) {
    return of(mask, LOWEST_REAL, HIGHEST_REAL, key -> order(number(key), bound));
  }

  /// Numbers against an integer.
  static List<Range> ofRealAgainst(int mask, long bound) {
    return of(
        mask, LOWEST_REAL, HIGHEST_REAL, key -> Comparisons.RealWhole.order(number(key), bound));
  }

  static List<Range> ofWholes(long[] values) {
    return Arrays.stream(values).sorted().distinct().mapToObj(v -> new Range(v, v)).toList();
  }

  /// Numbers equal to one of these: both zeros are equal.
  static List<Range> ofReals(double[] values) {
    return Arrays.stream(values)
        .map(value -> value + 0.0)
        .sorted()
        .distinct()
        .mapToObj(v -> new Range(v == 0 ? Condition.key(-0.0) : Condition.key(v), Condition.key(v)))
        .toList();
  }

  private static int order(double number, double bound) {
    return number < bound ? -1 : number > bound ? 1 : 0;
  }

  /// The number of a key.
  private static double number(long key) {
    return Double.longBitsToDouble(key ^ key >> 63 & Long.MAX_VALUE);
  }

  /// What lies outside the keys that there are counts with the lowest or highest of them.
  private static List<Range> of(int mask, long low, long high, LongUnaryOperator sign) {
    OptionalLong less = last(low, high, key -> sign.applyAsLong(key) < 0);
    OptionalLong equal = last(low, high, key -> sign.applyAsLong(key) <= 0);
    List<Range> ranges = new ArrayList<>();
    if ((mask & Comparisons.LESS) != 0 && less.isPresent()) {
      add(ranges, Long.MIN_VALUE, less.getAsLong() == high ? Long.MAX_VALUE : less.getAsLong());
    }
    boolean anyEqual = equal.isPresent() && !equal.equals(less);
    if ((mask & Comparisons.EQUAL) != 0 && anyEqual) {
      add(ranges, above(less), equal.getAsLong() == high ? Long.MAX_VALUE : equal.getAsLong());
    }
    boolean anyGreater = equal.isEmpty() || equal.getAsLong() < high;
    if ((mask & Comparisons.GREATER) != 0 && anyGreater) {
      add(ranges, above(equal), Long.MAX_VALUE);
    }
    return List.copyOf(ranges);
  }

  private static long above(OptionalLong key) {
    return key.isPresent() ? key.getAsLong() + 1 : Long.MIN_VALUE;
  }

  /// Adds a range above all others, or lengthens the one that it touches.
  private static void add(List<Range> ranges, long low, long high) {
    if (!ranges.isEmpty() && ranges.getLast().high() + 1 == low) {
      ranges.add(new Range(ranges.removeLast().low(), high));
    } else {
      ranges.add(new Range(low, high));
    }
  }

  /// The greatest key that holds, when those that hold come first.
  private static OptionalLong last(long low, long high, LongPredicate holds) {
    if (!holds.test(low)) {
      return OptionalLong.empty();
    }
    long from = low;
    long to = high;
    while (from < to) {
      long middle = to - (to - from >>> 1);
      if (holds.test(middle)) {
        from = middle;
      } else {
        to = middle - 1;
      }
    }
    return OptionalLong.of(from);
  }
}
