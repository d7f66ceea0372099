package io.attune.language.aggregate;

import java.util.Arrays;

/// The newest values there were, newest first. Of one millisecond the larger digest comes first,
/// then the larger value, so that the same events make the same bytes.
///
/// Bytes, 24 per value: epoch milliseconds, digest of the event, the value as a double.
final class Newest {
  static final byte[] EMPTY = new byte[0];

  private static final int ENTRY = 24;

  private Newest() {}

  static int size(int from, int end) {
    return (end - from) / ENTRY;
  }

  static long millis(byte[] bytes, int from, int i) {
    return (long) Packed.LONG.get(bytes, from + i * ENTRY);
  }

  static double value(byte[] bytes, int from, int i) {
    return Double.longBitsToDouble((long) Packed.LONG.get(bytes, from + i * ENTRY + 16));
  }

  /// @param most how many are kept
  static byte[] add(byte[] body, int most, long millis, long digest, double value) {
    byte[] one = new byte[ENTRY];
    Packed.LONG.set(one, 0, millis);
    Packed.LONG.set(one, 8, digest);
    Packed.LONG.set(one, 16, Double.doubleToLongBits(value));
    return merge(body, one, most);
  }

  static byte[] merge(byte[] a, byte[] b, int most) {
    int ofA = size(0, a.length);
    int ofB = size(0, b.length);
    int kept = Math.min(most, ofA + ofB);
    byte[] merged = new byte[kept * ENTRY];
    int i = 0;
    int j = 0;
    for (int to = 0; to < kept; to++) {
      boolean first = j == ofB || i < ofA && compare(a, i, b, j) <= 0;
      System.arraycopy(first ? a : b, (first ? i++ : j++) * ENTRY, merged, to * ENTRY, ENTRY);
    }
    return Arrays.equals(merged, a) ? a : merged;
  }

  /// Whether each value of `stored` is in `made`, or `made` is full of newer ones.
  static boolean covers(byte[] made, byte[] stored, int most) {
    int kept = size(0, made.length);
    for (int i = 0; i < size(0, stored.length); i++) {
      int at = 0;
      while (at < kept && compare(made, at, stored, i) != 0) {
        at++;
      }
      boolean pushedOut = kept >= most && compare(made, kept - 1, stored, i) < 0;
      if (at == kept && !pushedOut) {
        return false;
      }
    }
    return true;
  }

  /// Below 0 when entry i of a comes before entry j of b.
  private static int compare(byte[] a, int i, byte[] b, int j) {
    int byTime = Long.compare(millis(b, 0, j), millis(a, 0, i));
    if (byTime != 0) {
      return byTime;
    }
    int byDigest =
        Long.compare(
            (long) Packed.LONG.get(b, j * ENTRY + 8), (long) Packed.LONG.get(a, i * ENTRY + 8));
    return byDigest != 0 ? byDigest : Double.compare(value(b, 0, j), value(a, 0, i));
  }
}
