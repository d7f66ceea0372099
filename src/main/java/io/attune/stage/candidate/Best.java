package io.attune.stage.candidate;

/// The best few of many items by weight, in O(n log k): a binary heap of packed longs whose root is
/// the worst one kept. A key holds the weight's bits above (the order of non-negative floats is the
/// order of their bits) and the complement of the item number below, so that of equal weights the
/// smaller number is better. Not thread-safe; `8 × the largest k` bytes.
final class Best {
  private long[] heap = new long[256];
  private int size;
  private int most;

  /// Forgets everything and keeps the best `most` (0 or more) from now on.
  void start(int most) {
    this.most = most;
    size = 0;
    if (heap.length < most) {
      heap = new long[Math.max(most, 2 * heap.length)];
    }
  }

  /// @param weight 0 or more, not NaN
  void offer(int item, float weight) {
    long key = ((long) Float.floatToRawIntBits(weight) << 32) | (~item & 0xFFFF_FFFFL);
    if (size < most) {
      up(size++, key);
    } else if (size > 0 && key > heap[0]) {
      down(key, size);
    }
  }

  /// Puts what was kept in order, best first; nothing may be offered afterwards.
  ///
  /// @return how many there are
  int finish() {
    for (int last = size - 1; last > 0; last--) {
      long worst = heap[0];
      down(heap[last], last);
      heap[last] = worst;
    }
    return size;
  }

  /// The item at a place, 0 being the best.
  int item(int place) {
    return ~(int) heap[place];
  }

  private void up(int at, long key) {
    int child = at;
    while (child > 0) {
      int parent = (child - 1) >>> 1;
      if (heap[parent] <= key) {
        break;
      }
      heap[child] = heap[parent];
      child = parent;
    }
    heap[child] = key;
  }

  /// Replaces the root by a key, in a heap of `length` keys.
  private void down(long key, int length) {
    int parent = 0;
    while (true) {
      int child = 2 * parent + 1;
      if (child >= length) {
        break;
      }
      if (child + 1 < length && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= key) {
        break;
      }
      heap[parent] = heap[child];
      parent = child;
    }
    heap[parent] = key;
  }
}
