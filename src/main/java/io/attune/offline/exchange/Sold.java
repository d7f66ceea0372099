package io.attune.offline.exchange;

/// What became of one bid. Prices in micros per thousand.
///
/// @param priceMicros what the bidder pays when it won
/// @param leastMicros the price that would just tie the next bid or the floor for the winner, the
/// winner's for a loser
/// @param lossReason of the public list; 0 when won
record Sold(boolean won, long priceMicros, long leastMicros, int lossReason) {
  private static final int OUTBID = 102;

  /// @param bidMicros ours, at the floor or above
  /// @param bestMicros the highest of the others; 0: none
  static Sold of(long bidMicros, long bestMicros, long floorMicros, boolean second) {
    if (bestMicros >= bidMicros) {
      return new Sold(false, 0, bestMicros, OUTBID);
    }
    long next = Math.max(bestMicros, floorMicros);
    return new Sold(true, second ? next : bidMicros, next, 0);
  }
}
