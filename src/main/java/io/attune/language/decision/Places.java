package io.attune.language.decision;

import java.util.Arrays;

/// Gives numbers the places 0, 1, 2, … in the order of their first coming: an open-addressed table,
/// at most a quarter full while it can grow, so that most look-ups end where they begin. The part
/// of it in use follows what it holds, up and down: a small decision stays in the fastest cache
/// whatever the capacity. Not thread-safe; 12 to 36 bytes per number of capacity.
final class Places {
  private static final int FEWEST_BITS = 6;
  private static final int GOLDEN = 0x9E3779B9;

  private final int[] keys;

  /// Place + 1; 0 where nobody stands.
  private final int[] table;

  private final int mostBits;
  private int bits;
  private int shift;
  private int mask;
  private int limit;
  private int size;

  /// @param capacity the most numbers it can hold, at least 1
  Places(int capacity) {
    keys = new int[capacity];
    mostBits = Math.max(FEWEST_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(2 * capacity - 1));
    table = new int[1 << mostBits];
    use(FEWEST_BITS);
  }

  private void use(int bits) {
    this.bits = bits;
    shift = Integer.SIZE - bits;
    mask = (1 << bits) - 1;
    limit = bits == mostBits ? keys.length : Math.min(keys.length, 1 << bits - 2);
  }

  void clear() {
    Arrays.fill(table, 0, 1 << bits, 0);
    if (bits > FEWEST_BITS && size << 4 < 1 << bits) {
      use(bits - 1);
    }
    size = 0;
  }

  /// The place of a number, or -1.
  int find(int key) {
    int at = key * GOLDEN >>> shift;
    int place = table[at] - 1;
    while (place >= 0 && keys[place] != key) {
      at = at + 1 & mask;
      place = table[at] - 1;
    }
    return place;
  }

  /// The place of a number, which is [#size()] of before when it is new; -1 when it is new and the
  /// capacity used up.
  int put(int key) {
    int at = key * GOLDEN >>> shift;
    int place = table[at] - 1;
    while (place >= 0) {
      if (keys[place] == key) {
        return place;
      }
      at = at + 1 & mask;
      place = table[at] - 1;
    }
    if (size == limit) {
      return more(key);
    }
    keys[size] = key;
    table[at] = ++size;
    return size - 1;
  }

  private int more(int key) {
    if (size == keys.length) {
      return -1;
    }
    use(bits + 1);
    Arrays.fill(table, 0, 1 << bits, 0);
    for (int place = 0; place < size; place++) {
      int at = keys[place] * GOLDEN >>> shift;
      while (table[at] != 0) {
        at = at + 1 & mask;
      }
      table[at] = place + 1;
    }
    return put(key);
  }

  int size() {
    return size;
  }

  /// The number at a place.
  int key(int place) {
    return keys[place];
  }
}
