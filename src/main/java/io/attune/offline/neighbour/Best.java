package io.attune.offline.neighbour;

/// The heaviest few of a stream of items: a heap with the lightest on top. Of equal weights the
/// smaller number is the better, so that the result does not depend on the order of arrival. Not
/// thread-safe.
final class Best {
  private final int[] items;
  private final float[] weights;
  private int size;

  /// @param capacity how many are kept, at least 1
  Best(int capacity) {
    items = new int[capacity];
    weights = new float[capacity];
  }

  int size() {
    return size;
  }

  void offer(int item, float weight) {
    if (size < items.length) {
      items[size] = item;
      weights[size] = weight;
      rise(size++);
    } else if (worse(items[0], weights[0], item, weight)) {
      items[0] = item;
      weights[0] = weight;
      sink(0);
    }
  }

  /// Writes what was kept, best first, and forgets it.
  void drain(int[] toItems, float[] toWeights, int from) {
    while (size > 0) {
      size--;
      toItems[from + size] = items[0];
      toWeights[from + size] = weights[0];
      items[0] = items[size];
      weights[0] = weights[size];
      sink(0);
    }
  }

  private static boolean worse(int item, float weight, int otherItem, float otherWeight) {
    return weight < otherWeight || (weight == otherWeight && item > otherItem);
  }

  private void rise(int from) {
    int at = from;
    while (at > 0 && worse(items[at], weights[at], items[(at - 1) / 2], weights[(at - 1) / 2])) {
      swap(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
  }

  private void sink(int from) {
    int at = from;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size
          && worse(items[child + 1], weights[child + 1], items[child], weights[child])) {
        child++;
      }
      if (!worse(items[child], weights[child], items[at], weights[at])) {
        return;
      }
      swap(at, child);
      at = child;
    }
  }

  private void swap(int a, int b) {
    int item = items[a];
    items[a] = items[b];
    items[b] = item;
    float weight = weights[a];
    weights[a] = weights[b];
    weights[b] = weight;
  }
}
