package io.attune.stage.ranking;

/// How ads of one placement compete.
///
/// @param floorNanos the least an impression that is paid for must offer, 0 or more
/// @param secondPrice whether the winner pays what the next one offers, instead of its own offer
/// @param explore share of decisions, [0,1], that put one of the best few first by chance
/// @param attempts how many are tried at most until those that are wanted are found, 1 or more
public record AuctionRules(long floorNanos, boolean secondPrice, float explore, int attempts) {
  public AuctionRules {
    if (floorNanos < 0 || attempts < 1 || !(explore >= 0 && explore <= 1)) {
      throw new IllegalArgumentException(
          "auction: floor %d, attempts %d, explore %s (expected: 0 or more, 1 or more, 0 to 1)"
              .formatted(floorNanos, attempts, explore));
    }
  }
}
