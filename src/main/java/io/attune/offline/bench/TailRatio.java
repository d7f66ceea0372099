package io.attune.offline.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/// How much slower the slowest are in one set of windows than in another, with its uncertainty: a
/// percentile of all requests of the first, pooled, divided by that of the second.
///
/// The interval is the percentile bootstrap (Efron, B. and Tibshirani, R. J. (1993). *An
/// Introduction to the Bootstrap*, chapter 13) over pairs of windows: requests of one window are
/// not independent, pairs of windows that lie some seconds apart nearly are.
///
/// @param low 2.5 % of the resamples are below
/// @param high 2.5 % of the resamples are above
record TailRatio(double ratio, double low, double high) {
  private static final int RESAMPLES = 2_000;
  private static final double OUTSIDE = 0.025;

  /// @param above as many windows as `below`, the same number being a pair; at least one
  /// @param share of the requests, such as 0.99
  /// @param seed of the resamples
  static TailRatio of(Windows above, Windows below, double share, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] ratios = new double[RESAMPLES];
    int[] weights = new int[above.size()];
    for (int resample = 0; resample < RESAMPLES; resample++) {
      Arrays.fill(weights, 0);
      for (int draw = 0; draw < weights.length; draw++) {
        weights[random.nextInt(weights.length)]++;
      }
      ratios[resample] = above.nanos(share, weights) / below.nanos(share, weights);
    }
    Arrays.sort(ratios);
    int outside = (int) (RESAMPLES * OUTSIDE);
    return new TailRatio(
        above.nanos(share) / below.nanos(share), ratios[outside], ratios[RESAMPLES - 1 - outside]);
  }
}
