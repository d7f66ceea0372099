package io.attune.language.decision;

import java.util.Arrays;

/// Sums by number: a reusable open-addressed map from int to float that keeps its keys in the order
/// of their first addition. Not thread-safe; belongs to one decision at a time; about 24 bytes per
/// key of capacity.
public final class Tally {
  private static final int ABSENT = -1;

  private final int[] keys;
  private final float[] sums;
  private final int[] slotOf;
  private final int[] table;
  private final int mask;
  private int size;

  /// @param capacity the most keys it can hold, at least 1
  public Tally(int capacity) {
    keys = new int[capacity];
    sums = new float[capacity];
    slotOf = new int[capacity];
    int slots = Integer.highestOneBit(Math.max(2, capacity)) << 2;
    table = new int[slots];
    mask = slots - 1;
    Arrays.fill(table, ABSENT);
  }

  /// Forgets all keys; costs O([#size()]).
  public void clear() {
    for (int i = 0; i < size; i++) {
      table[slotOf[i]] = ABSENT;
    }
    size = 0;
  }

  private int slot(int key) {
    int at = ((key * 0x9E3779B9) >>> 7) & mask;
    while (table[at] != ABSENT && keys[table[at]] != key) {
      at = (at + 1) & mask;
    }
    return at;
  }

  /// Adds to the sum of a key.
  ///
  /// @return false when the key is new and the capacity used up; nothing has changed then
  public boolean add(int key, float amount) {
    int at = slot(key);
    int index = table[at];
    if (index == ABSENT) {
      if (size == keys.length) {
        return false;
      }
      index = size++;
      table[at] = index;
      slotOf[index] = at;
      keys[index] = key;
      sums[index] = 0;
    }
    sums[index] += amount;
    return true;
  }

  /// The sum of a key, 0 when it was never added.
  public float get(int key) {
    int index = table[slot(key)];
    return index == ABSENT ? 0 : sums[index];
  }

  /// How many distinct keys there are.
  public int size() {
    return size;
  }

  /// The key added as the `index`-th distinct one.
  public int key(int index) {
    return keys[index];
  }

  /// The sum of that key.
  public float sum(int index) {
    return sums[index];
  }
}
