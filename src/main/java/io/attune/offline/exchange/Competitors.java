package io.attune.offline.exchange;

import java.util.SplittableRandom;

/// Twenty bidders whose prices are lognormal, each with a level of its own, three in ten of them at
/// an auction. Immutable.
final class Competitors {
  static final int COUNT = 20;
  private static final double TAKES_PART = 0.3;
  private static final double LEVEL_SPREAD = 0.4;
  private static final double PRICE_SPREAD = 0.6;

  /// The median of all their prices, in the currency per thousand.
  private static final double MEDIAN = 0.6;

  private final double[] levels = new double[COUNT];

  Competitors(SplittableRandom random) {
    for (int i = 0; i < COUNT; i++) {
      levels[i] = Math.log(MEDIAN) + LEVEL_SPREAD * random.nextGaussian();
    }
  }

  /// The highest price at one auction in micros per thousand; 0 where none reaches the floor.
  long best(long floorMicros, SplittableRandom random) {
    long best = 0;
    for (double level : levels) {
      if (random.nextDouble() < TAKES_PART) {
        double price = Math.exp(level + PRICE_SPREAD * random.nextGaussian());
        best = Math.max(best, Math.round(price * Auction.MICROS));
      }
    }
    return best >= floorMicros ? best : 0;
  }
}
