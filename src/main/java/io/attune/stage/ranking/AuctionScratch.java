package io.attune.stage.ranking;

/// Working memory of one auction at a time; about 30 bytes an offer.
public final class AuctionScratch {
  final Standing standing;
  final boolean[] taken;

  /// @param most offers of one decision
  public AuctionScratch(int most) {
    standing = new Standing(most);
    taken = new boolean[most];
  }
}
