package io.attune.language.decision;

/// Sums by number: a reusable map from int to float that keeps its keys in the order of their first
/// addition. Not thread-safe; belongs to one decision at a time; about 32 bytes per key of
/// capacity.
public final class Tally {
  private final Places places;
  private final float[] sums;

  /// @param capacity the most keys it can hold, at least 1
  public Tally(int capacity) {
    places = new Places(capacity);
    sums = new float[capacity];
  }

  /// Forgets all keys; costs O([#size()]).
  public void clear() {
    places.clear();
  }

  /// Adds to the sum of a key.
  ///
  /// @return false when the key is new and the capacity used up; nothing has changed then
  public boolean add(int key, float amount) {
    int before = places.size();
    int index = places.put(key);
    if (index < 0) {
      return false;
    }
    sums[index] = index == before ? amount : sums[index] + amount;
    return true;
  }

  /// The sum of a key, 0 when it was never added.
  public float get(int key) {
    int index = places.find(key);
    return index < 0 ? 0 : sums[index];
  }

  /// How many distinct keys there are.
  public int size() {
    return places.size();
  }

  /// The key added as the `index`-th distinct one.
  public int key(int index) {
    return places.key(index);
  }

  /// The sum of that key.
  public float sum(int index) {
    return sums[index];
  }
}
