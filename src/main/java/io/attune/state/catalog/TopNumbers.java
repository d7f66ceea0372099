package io.attune.state.catalog;

import java.util.Arrays;

/// The best so many of a stream of (key, number), best first; of equal keys the lower number is
/// better. A binary heap with the worst kept at its root, so that most of a million candidates cost
/// one comparison.
final class TopNumbers {
  private final long[] keys;
  private final int[] numbers;
  private int size;

  TopNumbers(int limit) {
    keys = new long[limit];
    numbers = new int[limit];
  }

  void offer(long key, int number) {
    if (size < keys.length) {
      up(size++, key, number);
    } else if (size > 0 && better(key, number, keys[0], numbers[0])) {
      down(key, number);
    }
  }

  /// The worst key that is in, when nothing more fits without putting something out; otherwise the
  /// lowest there is.
  long bar() {
    return size < keys.length ? Long.MIN_VALUE : keys[0];
  }

  /// Empties it.
  int[] best() {
    int[] best = new int[size];
    while (size > 0) {
      best[size - 1] = numbers[0];
      size--;
      if (size > 0) {
        down(keys[size], numbers[size]);
      }
    }
    Arrays.fill(keys, 0);
    return best;
  }

  private void up(int from, long key, int number) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) / 2;
      if (better(keys[parent], numbers[parent], key, number)) {
        keys[at] = keys[parent];
        numbers[at] = numbers[parent];
        at = parent;
      } else {
        break;
      }
    }
    keys[at] = key;
    numbers[at] = number;
  }

  private void down(long key, int number) {
    int at = 0;
    while (true) {
      int child = at * 2 + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size
          && better(keys[child], numbers[child], keys[child + 1], numbers[child + 1])) {
        child++;
      }
      if (!better(key, number, keys[child], numbers[child])) {
        break;
      }
      keys[at] = keys[child];
      numbers[at] = numbers[child];
      at = child;
    }
    keys[at] = key;
    numbers[at] = number;
  }

  private static boolean better(long key, int number, long otherKey, int otherNumber) {
    return key != otherKey ? key > otherKey : number < otherNumber;
  }
}
