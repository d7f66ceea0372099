package io.attune.language.aggregate;

/// A HyperLogLog of 1,024 registers: how many distinct things there were, with a standard error of
/// 1.04 / √1024 = 3.3 %, and hardly any while they are few.
///
/// Bytes: while at most 383 registers are set, two bytes each, in order (register × 64 + rank);
/// then six bits per register, 768 bytes. Which of the two is told by the length: 768 bytes are
/// always the second. The same things make the same bytes, in whatever order and however often they
/// come.
///
/// 1. P. Flajolet, É. Fusy, O. Gandouet, F. Meunier, "HyperLogLog: the analysis of a near-optimal
/// cardinality estimation algorithm", AofA 2007. 2. O. Ertl, "New cardinality estimation algorithms
/// for HyperLogLog sketches", arXiv:1702.01284, 2017, algorithm 6 (the estimate without tables).
final class Registers {
  static final byte[] EMPTY = new byte[0];

  private static final int BITS = 10;
  private static final int COUNT = 1 << BITS;
  private static final int RANKS = 64 - BITS;
  private static final int MOST_SPARSE = 383;
  private static final int DENSE = COUNT * 6 / 8;

  private Registers() {}

  /// @param name of the thing; spread before use
  static byte[] add(byte[] body, long name) {
    long hash = spread(name);
    int register = (int) (hash >>> RANKS);
    int rank = Math.min(RANKS, Long.numberOfLeadingZeros(hash << BITS)) + 1;
    byte[] ranks = read(body);
    if (ranks[register] >= rank) {
      return body;
    }
    ranks[register] = (byte) rank;
    return write(ranks);
  }

  /// The finalizer of MurmurHash3: a bijection whose output bits all depend on all input bits.
  private static long spread(long name) {
    long x = name;
    x = (x ^ x >>> 33) * 0xff51afd7ed558ccdL;
    x = (x ^ x >>> 33) * 0xc4ceb9fe1a85ec53L;
    return x ^ x >>> 33;
  }

  private static byte[] read(byte[] body) {
    byte[] ranks = new byte[COUNT];
    for (int i = 0; i < set(0, body.length); i++) {
      ranks[register(body, 0, body.length, i)] = (byte) rank(body, 0, body.length, i);
    }
    return ranks;
  }

  /// How many registers the bytes tell of.
  private static int set(int from, int end) {
    return end - from == DENSE ? COUNT : (end - from) / 2;
  }

  private static int register(byte[] bytes, int from, int end, int i) {
    return end - from == DENSE ? i : ((short) Packed.SHORT.get(bytes, from + 2 * i) & 0xFFFF) >> 6;
  }

  private static int rank(byte[] bytes, int from, int end, int i) {
    if (end - from != DENSE) {
      return (short) Packed.SHORT.get(bytes, from + 2 * i) & 63;
    }
    int bit = 6 * i;
    int at = from + bit / 8;
    int two = bytes[at] & 0xFF | (at + 1 < end ? (bytes[at + 1] & 0xFF) << 8 : 0);
    return two >> bit % 8 & 63;
  }

  private static byte[] write(byte[] ranks) {
    int set = 0;
    for (byte rank : ranks) {
      set += rank > 0 ? 1 : 0;
    }
    if (set <= MOST_SPARSE) {
      Packed packed = new Packed(2 * set);
      for (int i = 0; i < COUNT; i++) {
        if (ranks[i] > 0) {
          packed.putShort(i << 6 | ranks[i]);
        }
      }
      return packed.toBytes();
    }
    byte[] dense = new byte[DENSE];
    for (int i = 0; i < COUNT; i++) {
      int bit = 6 * i;
      int two = ranks[i] << bit % 8;
      dense[bit / 8] |= (byte) two;
      if (two > 0xFF) {
        dense[bit / 8 + 1] |= (byte) (two >> 8);
      }
    }
    return dense;
  }

  static byte[] merge(byte[] a, byte[] b) {
    byte[] ranks = read(a);
    byte[] others = read(b);
    for (int i = 0; i < COUNT; i++) {
      ranks[i] = (byte) Math.max(ranks[i], others[i]);
    }
    return write(ranks);
  }

  /// Whether no register of `stored` is higher than the same one of `made`.
  static boolean covers(byte[] made, byte[] stored) {
    byte[] all = read(made);
    byte[] some = read(stored);
    for (int i = 0; i < COUNT; i++) {
      if (some[i] > all[i]) {
        return false;
      }
    }
    return true;
  }

  /// How many distinct things were added.
  static double estimate(byte[] bytes, int from, int end) {
    int set = set(from, end);
    if (set == 0) {
      return 0;
    }
    int[] ofRank = new int[RANKS + 2];
    for (int i = 0; i < set; i++) {
      ofRank[Math.min(RANKS + 1, rank(bytes, from, end, i))]++;
    }
    ofRank[0] += COUNT - set;
    double z = COUNT * tau(1 - (double) ofRank[RANKS + 1] / COUNT);
    for (int k = RANKS; k >= 1; k--) {
      z = 0.5 * (z + ofRank[k]);
    }
    z += COUNT * sigma((double) ofRank[0] / COUNT);
    return COUNT / (2 * Math.log(2)) * COUNT / z;
  }

  private static double sigma(double start) {
    double x = start;
    double y = 1;
    double z = x;
    double before;
    do {
      x *= x;
      before = z;
      z += x * y;
      y += y;
    } while (z != before);
    return z;
  }

  private static double tau(double start) {
    if (start == 0 || start == 1) {
      return 0;
    }
    double x = start;
    double y = 1;
    double z = 1 - x;
    double before;
    do {
      x = Math.sqrt(x);
      before = z;
      y *= 0.5;
      z -= (1 - x) * (1 - x) * y;
    } while (z != before);
    return z / 3;
  }
}
