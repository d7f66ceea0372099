package io.attune.stage.ranking;

/// Offers in the order of an auction, worked out as far as somebody asks: a binary heap from which
/// the best are taken one by one. Working memory, of one decision at a time.
final class Standing {
  private static final int TIER_BITS = 57;
  private static final long UNPAID = 1L << TIER_BITS - 1;

  private final int[] members;
  private final long[] rank;
  private final double[] key;
  private final int[] heap;
  private final int[] ordered;
  private int size;
  private int left;
  private int count;

  /// @param most offers
  Standing(int most) {
    members = new int[most];
    heap = new int[most];
    ordered = new int[most];
    rank = new long[most];
    key = new double[most];
  }

  /// Forgets all offers.
  void clear() {
    size = 0;
    left = 0;
    count = 0;
  }

  /// @param index of the offer
  /// @param tier 1 to 16, the lower goes first
  /// @param paid goes before what is not paid for
  /// @param offer the higher goes first, 0 to 2⁵³
  /// @param chance among equals the higher goes first
  void add(int index, int tier, boolean paid, long offer, double chance) {
    members[size++] = index;
    rank[index] = rank(tier, paid, offer);
    key[index] = chance;
  }

  /// The lower goes first.
  static long rank(int tier, boolean paid, long offer) {
    return (long) tier << TIER_BITS | (paid ? 0 : UNPAID) | UNPAID - 1 - offer;
  }

  /// The offer of a rank.
  static long offer(long rank) {
    return UNPAID - 1 - (rank & UNPAID - 1);
  }

  /// Whether a rank is of one that is paid for.
  static boolean paid(long rank) {
    return (rank & UNPAID) == 0;
  }

  /// All have been added.
  void begin() {
    System.arraycopy(members, 0, heap, 0, size);
    left = size;
    for (int node = left / 2 - 1; node >= 0; node--) {
      sink(node);
    }
  }

  /// How many there are.
  int size() {
    return size;
  }

  /// Any of them.
  int member(int i) {
    return members[i];
  }

  /// How many have been put in order so far.
  int ordered() {
    return count;
  }

  /// The offer at a place, from 0; -1 beyond the last.
  int place(int place) {
    while (count <= place && left > 0) {
      ordered[count++] = heap[0];
      heap[0] = heap[--left];
      sink(0);
    }
    return place < count ? ordered[place] : -1;
  }

  private void sink(int from) {
    int node = from;
    for (int child = 2 * node + 1; child < left; child = 2 * node + 1) {
      if (child + 1 < left && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], heap[node])) {
        return;
      }
      int moved = heap[node];
      heap[node] = heap[child];
      heap[child] = moved;
      node = child;
    }
  }

  private boolean before(int one, int other) {
    return rank[one] != rank[other] ? rank[one] < rank[other] : key[one] > key[other];
  }
}
