package io.attune.language.aggregate;

import java.util.Arrays;

/// Two running sums per part of time: of a window's sixtieth, of a half-life, or of all time.
///
/// Sums are whole numbers, so that their order does not matter; they stop at the ends of 64 bits.
/// What lies `span` parts or more before the newest part is forgotten, which is a function of what
/// was told and not of its order: whatever is kept was never forgotten before.
///
/// Bytes: per part in order of time, as numbers of variable length: how many parts after the one
/// before (the first: its index), the first sum, the second sum.
final class Parts {
  static final byte[] EMPTY = new byte[0];

  private long[] index;
  private long[] first;
  private long[] second;
  private int size;

  private Parts(int capacity) {
    index = new long[capacity];
    first = new long[capacity];
    second = new long[capacity];
  }

  private static Parts read(byte[] body) {
    Parts parts = new Parts(8);
    Packed.Reader reader = new Packed.Reader(body, 0, body.length);
    long at = 0;
    while (reader.more()) {
      at += reader.readVar();
      parts.append(at, reader.readSigned(), reader.readSigned());
    }
    return parts;
  }

  private void append(long part, long a, long b) {
    if (size == index.length) {
      index = Arrays.copyOf(index, 2 * size);
      first = Arrays.copyOf(first, 2 * size);
      second = Arrays.copyOf(second, 2 * size);
    }
    index[size] = part;
    first[size] = a;
    second[size++] = b;
  }

  private void add(long part, long a, long b) {
    int at = Arrays.binarySearch(index, 0, size, part);
    if (at >= 0) {
      first[at] = sum(first[at], a);
      second[at] = sum(second[at], b);
      return;
    }
    int to = -at - 1;
    append(part, a, b);
    System.arraycopy(index, to, index, to + 1, size - 1 - to);
    System.arraycopy(first, to, first, to + 1, size - 1 - to);
    System.arraycopy(second, to, second, to + 1, size - 1 - to);
    index[to] = part;
    first[to] = a;
    second[to] = b;
  }

  private static long sum(long a, long b) {
    long sum = a + b;
    return ((a ^ sum) & (b ^ sum)) < 0 ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
  }

  private byte[] write(int span) {
    Packed packed = new Packed(8 * size);
    long oldest = span == 0 || size == 0 ? Long.MIN_VALUE : index[size - 1] - span;
    long before = 0;
    for (int i = 0; i < size; i++) {
      if (index[i] > oldest) {
        packed.putVar(index[i] - before).putSigned(first[i]).putSigned(second[i]);
        before = index[i];
      }
    }
    return packed.toBytes();
  }

  /// Adds to a part's sums.
  ///
  /// @param part 0 or more
  /// @param span how many parts are kept; 0 for all
  static byte[] add(byte[] body, int span, long part, long a, long b) {
    Parts parts = read(body);
    parts.add(part, a, b);
    return parts.write(span);
  }

  static byte[] merge(byte[] a, byte[] b, int span) {
    Parts parts = read(a);
    Parts others = read(b);
    for (int i = 0; i < others.size; i++) {
      parts.add(others.index[i], others.first[i], others.second[i]);
    }
    return parts.write(span);
  }

  /// Whether no part of `stored` has more than the same one of `made`, but for parts that are older
  /// than those `made` keeps.
  static boolean covers(byte[] made, byte[] stored, int span) {
    Parts all = read(made);
    Parts some = read(stored);
    boolean ends = span > 0 && all.size > 0;
    long oldest = ends ? all.index[all.size - 1] - span : Long.MIN_VALUE;
    for (int i = 0; i < some.size; i++) {
      int at = Arrays.binarySearch(all.index, 0, all.size, some.index[i]);
      boolean less = at < 0 || all.first[at] < some.first[i] || all.second[at] < some.second[i];
      if (less && some.index[i] > oldest) {
        return false;
      }
    }
    return true;
  }

  /// What the first (or the second) sums add up to, of the parts after `after` up to and including
  /// `last`.
  static double sum(byte[] bytes, int from, int end, long after, long last, boolean second) {
    Packed.Reader reader = new Packed.Reader(bytes, from, end);
    long at = 0;
    double sum = 0;
    while (reader.more()) {
      at += reader.readVar();
      long a = reader.readSigned();
      long b = reader.readSigned();
      if (at > after && at <= last) {
        sum += second ? b : a;
      }
    }
    return sum;
  }

  /// What the first sums add up to when each counts half as much per part gone by.
  ///
  /// @param now in parts, with fraction
  static double decayed(byte[] bytes, int from, int end, double now, long last) {
    Packed.Reader reader = new Packed.Reader(bytes, from, end);
    long at = 0;
    double sum = 0;
    while (reader.more()) {
      at += reader.readVar();
      long a = reader.readSigned();
      reader.readSigned();
      if (at <= last) {
        sum += a * Math.pow(2, at - now);
      }
    }
    return sum;
  }
}
