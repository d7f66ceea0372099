package io.attune.offline.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;

/// The ratio of two totals with its uncertainty. A viewer's visits resemble each other, so viewers
/// are drawn, not visits (bootstrap over clusters; Efron, Tibshirani: An introduction to the
/// bootstrap, 1993). Not thread-safe.
final class Lift {
  private static final int DRAWS = 1_000;

  private final double[] ours;
  private final double[] theirs;

  /// @param viewers how many viewers there may be
  Lift(int viewers) {
    ours = new double[viewers];
    theirs = new double[viewers];
  }

  void add(int viewer, double our, double their) {
    ours[viewer] += our;
    theirs[viewer] += their;
  }

  double ratio() {
    double our = 0;
    double their = 0;
    for (int i = 0; i < ours.length; i++) {
      our += ours[i];
      their += theirs[i];
    }
    return our / their;
  }

  /// Both ends of the 95 % interval of the ratio.
  double[] interval(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] ratios = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      double our = 0;
      double their = 0;
      for (int i = 0; i < ours.length; i++) {
        int viewer = random.nextInt(ours.length);
        our += ours[viewer];
        their += theirs[viewer];
      }
      ratios[draw] = our / their;
    }
    Arrays.sort(ratios);
    return new double[] {ratios[DRAWS / 40], ratios[DRAWS - 1 - DRAWS / 40]};
  }
}
