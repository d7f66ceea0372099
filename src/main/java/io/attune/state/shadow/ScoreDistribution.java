package io.attune.state.shadow;

/// How scores are distributed: in bins of half a unit of the log-odds, from -10 to 10, so that
/// probabilities of one in a thousand are told apart as well as those around a half. One thread.
final class ScoreDistribution {
  private static final int BINS = 40;
  private static final double WIDTH = 0.5;
  private static final double LEAST = 1e-9;

  /// Added to each bin, so that an empty one is not infinitely far away.
  private static final double SMOOTHING = 0.5;

  private final long[] counts = new long[BINS];
  private long total;
  private double sum;

  void add(float score) {
    double p = Math.min(1 - LEAST, Math.max(LEAST, score));
    int bin = (int) Math.floor(Math.log(p / (1 - p)) / WIDTH) + BINS / 2;
    counts[Math.min(BINS - 1, Math.max(0, bin))]++;
    total++;
    sum += score;
  }

  double mean() {
    return total == 0 ? 0 : sum / total;
  }

  /// The population stability index: Σ (p − q) ln(p ÷ q) over the bins. 0 for equal ones; below 0.1
  /// is called stable, above 0.25 a shift.
  double psi(ScoreDistribution other) {
    double psi = 0;
    for (int i = 0; i < BINS; i++) {
      double p = (counts[i] + SMOOTHING) / (total + BINS * SMOOTHING);
      double q = (other.counts[i] + SMOOTHING) / (other.total + BINS * SMOOTHING);
      psi += (p - q) * Math.log(p / q);
    }
    return psi;
  }

  /// How far scores have to be moved, on average, to become those of the other: the Wasserstein
  /// distance of order 1, in log-odds, up to the bins' width. Unlike the index it stays small when
  /// scores that lie close together move a little.
  double shift(ScoreDistribution other) {
    double shift = 0;
    double ahead = 0;
    for (int i = 0; i < BINS; i++) {
      ahead += (double) counts[i] / total - (double) other.counts[i] / other.total;
      shift += Math.abs(ahead) * WIDTH;
    }
    return shift;
  }

  void add(ScoreDistribution other) {
    for (int i = 0; i < BINS; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
    sum += other.sum;
  }
}
