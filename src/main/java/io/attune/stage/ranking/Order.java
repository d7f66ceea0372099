package io.attune.stage.ranking;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Trace;
import java.util.Arrays;

/// The candidates from the best to the worst, one at a time. A key holds the value's bits above
/// (the order of non-negative floats is the order of their bits) and the complement of the item
/// number below: of equal values the smaller number comes first, whatever the sources' order and
/// the seed, so that the pages of one request fit together. All keys are sorted although a slate
/// needs only the first few: the runtime sorts longs with vector instructions, faster than a heap
/// gives up its first few. Not thread-safe; `8 × maxCandidates` bytes.
final class Order {
  private final long[] keys;
  private int size;

  Order(int maxCandidates) {
    keys = new long[maxCandidates];
  }

  void clear() {
    size = 0;
  }

  /// @param value 0 or more
  void add(int item, float value) {
    keys[size++] =
        ((long) Float.floatToRawIntBits(value > 0 ? value : 0) << 32) | (~item & 0xFFFF_FFFFL);
  }

  /// To be called once, after the last [#add].
  void build() {
    Arrays.sort(keys, 0, size);
  }

  /// The best candidate left, taken out; -1 when there is none.
  int next(Candidates candidates) {
    return size == 0 ? -1 : candidates.indexOf(~(int) keys[--size]);
  }

  /// Drops everything left as ranked below the last position.
  void drop(Candidates candidates, Trace trace) {
    for (int i = 0; i < size; i++) {
      candidates.drop(candidates.indexOf(~(int) keys[i]), DropReason.BELOW_LAST);
    }
    trace.drop(DropReason.BELOW_LAST, size);
  }
}
