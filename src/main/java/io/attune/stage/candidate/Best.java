package io.attune.stage.candidate;

import java.util.Arrays;

/// The best few of many items by weight. What is offered is only noted; at the end one pass counts
/// the weights by magnitude, which tells how small a weight may be to stay, and only those that
/// stay are put in order. A key holds the weight's bits above (the order of non-negative floats is
/// the order of their bits) and the complement of the item number below, so that of equal weights
/// the smaller number is better. Not thread-safe; 16 bytes per item offered.
final class Best {
  private static final int BUCKET_BITS = 10;

  private final int[] counts = new int[1 << BUCKET_BITS];
  private long[] keys = new long[1_024];
  private long[] ties = new long[0];
  private int size;
  private int most;

  /// Forgets everything and keeps the best `most` (0 or more) from now on.
  void start(int most) {
    this.most = most;
    size = 0;
  }

  /// @param weight 0 or more, not NaN
  void offer(int item, float weight) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
    }
    keys[size++] = (long) Float.floatToRawIntBits(weight) << Integer.SIZE | ~item & 0xFFFF_FFFFL;
  }

  /// Puts what was kept in order, best first; nothing may be offered afterwards.
  ///
  /// @return how many there are
  int finish() {
    if (size > most) {
      select();
    }
    Arrays.sort(keys, 0, size);
    return size;
  }

  /// The item at a place, 0 being the best.
  int item(int place) {
    return ~(int) keys[size - 1 - place];
  }

  /// Leaves the best `most` in any order.
  private void select() {
    int lowest = Integer.MAX_VALUE;
    int highest = 0;
    for (int i = 0; i < size; i++) {
      int bits = (int) (keys[i] >>> Integer.SIZE);
      lowest = Math.min(lowest, bits);
      highest = Math.max(highest, bits);
    }
    int width = Integer.SIZE - Integer.numberOfLeadingZeros(highest - lowest);
    int shift = Math.max(0, width - BUCKET_BITS);
    part(lowest, shift, last(lowest, shift));
  }

  /// The lowest bucket of which any is kept.
  private int last(int lowest, int shift) {
    Arrays.fill(counts, 0);
    for (int i = 0; i < size; i++) {
      counts[(int) (keys[i] >>> Integer.SIZE) - lowest >>> shift]++;
    }
    int bucket = counts.length;
    for (int above = 0; above < most; ) {
      above += counts[--bucket];
    }
    return bucket;
  }

  /// Keeps everything above a bucket, and of the bucket as many of the best as there is room for.
  private void part(int lowest, int shift, int bucket) {
    if (ties.length < size) {
      ties = new long[keys.length];
    }
    int kept = 0;
    int tied = 0;
    for (int i = 0; i < size; i++) {
      long key = keys[i];
      int own = (int) (key >>> Integer.SIZE) - lowest >>> shift;
      keys[kept] = key;
      ties[tied] = key;
      kept += own > bucket ? 1 : 0;
      tied += own == bucket ? 1 : 0;
    }
    int room = most - kept;
    if (room < tied) {
      Arrays.sort(ties, 0, tied);
    }
    System.arraycopy(ties, Math.max(0, tied - room), keys, kept, Math.min(room, tied));
    size = most;
  }
}
