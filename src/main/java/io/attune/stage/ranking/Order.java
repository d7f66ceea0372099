package io.attune.stage.ranking;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Trace;

/// The candidates from the best to the worst, one at a time: a binary heap built in O(n) that gives
/// up its root in O(log n), because a slate needs only the first few of many. A key holds the
/// value's bits above (the order of non-negative floats is the order of their bits) and the
/// complement of the item number below: of equal values the smaller number comes first, whatever
/// the sources' order and the seed, so that the pages of one request fit together. Not thread-safe;
/// `8 × maxCandidates` bytes.
final class Order {
  private final long[] heap;
  private int size;

  Order(int maxCandidates) {
    heap = new long[maxCandidates];
  }

  void clear() {
    size = 0;
  }

  /// @param value 0 or more
  void add(int item, float value) {
    heap[size++] =
        ((long) Float.floatToRawIntBits(value > 0 ? value : 0) << 32) | (~item & 0xFFFF_FFFFL);
  }

  /// To be called once, after the last [#add].
  void build() {
    for (int at = (size >>> 1) - 1; at >= 0; at--) {
      down(at, heap[at]);
    }
  }

  /// The best candidate left, taken out; -1 when there is none.
  int next(Candidates candidates) {
    if (size == 0) {
      return -1;
    }
    int item = ~(int) heap[0];
    size--;
    if (size > 0) {
      down(0, heap[size]);
    }
    return candidates.indexOf(item);
  }

  /// Drops everything left as ranked below the last position.
  void drop(Candidates candidates, Trace trace) {
    for (int i = 0; i < size; i++) {
      candidates.drop(candidates.indexOf(~(int) heap[i]), DropReason.BELOW_LAST);
    }
    trace.drop(DropReason.BELOW_LAST, size);
  }

  private void down(int from, long key) {
    int parent = from;
    while (true) {
      int child = 2 * parent + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && heap[child + 1] > heap[child]) {
        child++;
      }
      if (heap[child] <= key) {
        break;
      }
      heap[parent] = heap[child];
      parent = child;
    }
    heap[parent] = key;
  }
}
