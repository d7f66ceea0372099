package io.attune.state.targeting;

import io.attune.language.expression.Condition.Range;
import java.util.Arrays;
import java.util.List;

/// The key of a number lies in one of some ranges.
final class NumberTest implements Test {
  /// Ranges of so many keys together are told value by value.
  private static final int FEW = 64;

  private final boolean absent;

  /// Lowest and highest key of each range, ascending; no two touch.
  private final long[] bounds;

  NumberTest(boolean absent, long[] bounds) {
    this.absent = absent;
    this.bounds = bounds;
  }

  static NumberTest of(List<Range> ranges) {
    long[] bounds = new long[2 * ranges.size()];
    for (int i = 0; i < ranges.size(); i++) {
      bounds[2 * i] = ranges.get(i).low();
      bounds[2 * i + 1] = ranges.get(i).high();
    }
    return new NumberTest(false, joined(bounds, ranges.size()));
  }

  /// Every value.
  static NumberTest any(boolean absent) {
    return new NumberTest(absent, new long[] {Long.MIN_VALUE, Long.MAX_VALUE});
  }

  int ranges() {
    return bounds.length / 2;
  }

  long low(int range) {
    return bounds[2 * range];
  }

  long high(int range) {
    return bounds[2 * range + 1];
  }

  /// One of its ranges alone.
  NumberTest range(int range, boolean whenAbsent) {
    return new NumberTest(whenAbsent, new long[] {low(range), high(range)});
  }

  /// With all that lies between its ranges; of one that has a range.
  NumberTest hull() {
    return new NumberTest(absent, new long[] {bounds[0], bounds[bounds.length - 1]});
  }

  /// Whether its values are few enough to list.
  boolean isFew() {
    return isFew(bounds, 0);
  }

  /// Whether what lies between its ranges is little enough to list.
  boolean hasFewHoles() {
    return bounds.length > 0 && isFew(complement(), 1);
  }

  /// Counts the keys of ranges but for as many at either end.
  private static boolean isFew(long[] bounds, int ends) {
    long keys = 0;
    for (int i = 2 * ends; i < bounds.length - 2 * ends; i += 2) {
      long size = bounds[i + 1] - bounds[i] + 1;
      keys += size;
      if (size <= 0 || size > FEW || keys > FEW) {
        return false;
      }
    }
    return true;
  }

  /// The values, when they are few.
  long[] keys() {
    return keys(bounds, 0);
  }

  /// The values between its ranges, when they are few.
  long[] holes() {
    return keys(complement(), 1);
  }

  private static long[] keys(long[] bounds, int ends) {
    long[] keys = new long[FEW];
    int size = 0;
    for (int i = 2 * ends; i < bounds.length - 2 * ends; i += 2) {
      for (long key = bounds[i]; key <= bounds[i + 1] && size < FEW; key++) {
        keys[size++] = key;
      }
    }
    return Arrays.copyOf(keys, size);
  }

  /// What lies below, between and above its ranges; the first and the last may be empty (its high
  /// below its low).
  private long[] complement() {
    long[] gaps = new long[bounds.length + 2];
    gaps[0] = 1;
    for (int i = 0; i < bounds.length; i += 2) {
      gaps[i + 1] = bounds[i] - 1;
      gaps[i + 2] = bounds[i + 1] + 1;
    }
    gaps[gaps.length - 1] = 0;
    return gaps;
  }

  @Override
  public boolean absent() {
    return absent;
  }

  @Override
  public boolean noValue() {
    return bounds.length == 0;
  }

  @Override
  public boolean anyValue() {
    return bounds.length == 2 && bounds[0] == Long.MIN_VALUE && bounds[1] == Long.MAX_VALUE;
  }

  /// Holds for the values for which it does not, and where the field is absent as told.
  NumberTest opposite(boolean whenAbsent) {
    long[] rest = new long[bounds.length + 2];
    int size = 0;
    long from = Long.MIN_VALUE;
    boolean open = true;
    for (int i = 0; i < bounds.length; i += 2) {
      if (bounds[i] > from) {
        rest[size++] = from;
        rest[size++] = bounds[i] - 1;
      }
      open = bounds[i + 1] < Long.MAX_VALUE;
      from = bounds[i + 1] + 1;
    }
    if (open) {
      rest[size++] = from;
      rest[size++] = Long.MAX_VALUE;
    }
    return new NumberTest(whenAbsent, Arrays.copyOf(rest, size));
  }

  @Override
  public Test and(Test test) {
    NumberTest other = (NumberTest) test;
    long[] both = new long[bounds.length + other.bounds.length];
    int size = 0;
    for (int i = 0, j = 0; i < bounds.length && j < other.bounds.length; ) {
      long low = Math.max(bounds[i], other.bounds[j]);
      long high = Math.min(bounds[i + 1], other.bounds[j + 1]);
      if (low <= high) {
        both[size++] = low;
        both[size++] = high;
      }
      if (bounds[i + 1] < other.bounds[j + 1]) {
        i += 2;
      } else {
        j += 2;
      }
    }
    return new NumberTest(absent && other.absent, Arrays.copyOf(both, size));
  }

  @Override
  public Test or(Test test) {
    NumberTest other = (NumberTest) test;
    NumberTest neither = (NumberTest) opposite(false).and(other.opposite(false));
    return neither.opposite(absent || other.absent);
  }

  /// Makes one range of two that touch.
  private static long[] joined(long[] bounds, int ranges) {
    int size = 0;
    for (int i = 0; i < ranges; i++) {
      if (size > 0 && bounds[size - 1] + 1 == bounds[2 * i]) {
        bounds[size - 1] = bounds[2 * i + 1];
      } else {
        bounds[size++] = bounds[2 * i];
        bounds[size++] = bounds[2 * i + 1];
      }
    }
    return Arrays.copyOf(bounds, size);
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof NumberTest other
        && absent == other.absent
        && Arrays.equals(bounds, other.bounds);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(bounds) + (absent ? 1 : 0);
  }
}
