package io.attune.offline.bench;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Draws ranks 0 to n - 1 with probability proportional to 1 ÷ (rank + 1)^s. Immutable; 8 bytes per
/// rank.
final class Zipf {
  private final double[] cumulative;

  /// @param n how many ranks, 1 or more
  /// @param s the exponent, 0 for uniform
  Zipf(int n, double s) {
    cumulative = new double[n];
    double sum = 0;
    for (int rank = 0; rank < n; rank++) {
      sum += Math.pow(rank + 1.0, -s);
      cumulative[rank] = sum;
    }
  }

  int draw(RandomGenerator random) {
    double at = random.nextDouble() * cumulative[cumulative.length - 1];
    int found = Arrays.binarySearch(cumulative, at);
    return Math.min(found < 0 ? -found - 1 : found + 1, cumulative.length - 1);
  }
}
