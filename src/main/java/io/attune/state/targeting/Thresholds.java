package io.attune.state.targeting;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Positions that ask for a number of at least their bound. Where they are many, the sets of those
/// above every so-many-th bound are kept as words, so that a request takes away at most so many one
/// by one.
final class Thresholds {
  private final long[] bounds;
  private final int[] positions;
  private final long[][] without;
  private final int step;

  /// @param bounds one per position
  /// @param at position of each bound
  /// @param size how many
  /// @param words of the running set
  Thresholds(long[] bounds, int[] at, int size, int words) {
    int[] order =
        IntStream.range(0, size)
            .boxed()
            .sorted((a, b) -> Long.compare(bounds[a], bounds[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    this.bounds = Arrays.stream(order).mapToLong(i -> bounds[i]).toArray();
    positions = Arrays.stream(order).map(i -> at[i]).toArray();
    step = Math.max(8, words);
    without = new long[size > 2 * step ? size / step : 0][];
    for (int i = 0; i < without.length; i++) {
      without[i] = Bits.without(positions, i * step, size, words);
    }
  }

  /// Takes away the positions whose bound is above a key.
  void removeAbove(long key, long[] running) {
    int first = firstAbove(key);
    int kept = (first + step - 1) / step;
    int until = positions.length;
    if (kept < without.length) {
      Bits.and(running, without[kept], without[kept].length);
      until = kept * step;
    }
    for (int i = first; i < until; i++) {
      Bits.clear(running, positions[i]);
    }
  }

  private int firstAbove(long key) {
    int low = 0;
    int high = bounds.length;
    while (low < high) {
      int middle = low + high >>> 1;
      if (bounds[middle] > key) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
