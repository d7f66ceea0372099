package io.attune.stage.ranking;

/// Which of many line items are looked at closely: those that go first by a rank worked out
/// beforehand. Working memory, reused; of one decision at a time.
final class Shortlist {
  private long[] ranks = {};

  /// As [Ranking#last].
  long last(long[] all, int[] numbers, int count, int most) {
    if (ranks.length < count) {
      ranks = new long[count + count / 2];
    }
    for (int i = 0; i < count; i++) {
      ranks[i] = numbers[i] < all.length ? all[numbers[i]] : 0;
    }
    int from = 0;
    int to = count - 1;
    int place = most - 1;
    while (from < to) {
      int middle = split(from, to);
      if (place <= middle) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return ranks[place];
  }

  /// Moves what is not above the middle one to the left (Hoare's partition).
  private int split(int from, int to) {
    long pivot = median(ranks[from], ranks[(from + to) >>> 1], ranks[to]);
    int left = from - 1;
    int right = to + 1;
    while (true) {
      do {
        left++;
      } while (ranks[left] < pivot);
      do {
        right--;
      } while (ranks[right] > pivot);
      if (left >= right) {
        return Math.min(right, to - 1);
      }
      long moved = ranks[left];
      ranks[left] = ranks[right];
      ranks[right] = moved;
    }
  }

  private static long median(long one, long two, long three) {
    return Math.max(Math.min(one, two), Math.min(Math.max(one, two), three));
  }
}
