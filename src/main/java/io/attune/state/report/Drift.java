package io.attune.state.report;

import java.util.Arrays;

/// Whether a volume is unlike those before it.
///
/// The last complete five minutes `x` are compared with the (up to) twelve before them by the
/// robust score `z = (x - m) / max(1.4826 × MAD, √m, 1)`, where `m` is their median and `MAD` the
/// median of their distances from it [1]: 1.4826 × MAD estimates the standard deviation of a normal
/// sample, one outlier in the baseline does not move it, and √m is what chance alone makes of
/// counts (Poisson). Unusual from |z| = 6 on, and only with six baseline intervals or more.
///
/// 1. F. R. Hampel, The influence curve and its role in robust estimation, JASA 69 (1974).
///
/// @param count of the last complete interval
/// @param usual the median before it
/// @param score z; 0 when nothing is known
/// @param state which
record Drift(long count, double usual, double score, State state) {
  static final int MINUTES = 5;
  static final int BASELINE = 12;
  private static final int FEWEST = 6;
  private static final double UNUSUAL = 6;
  private static final double NORMAL = 1.4826;
  private static final Drift UNKNOWN = new Drift(0, 0, 0, State.UNKNOWN);

  /// What the score says.
  enum State {
    /// Too little history.
    UNKNOWN,
    USUAL,
    MORE,
    LESS
  }

  /// @param volumes the newest first, then its baseline
  static Drift of(long[] volumes) {
    if (volumes.length < 1 + FEWEST) {
      return UNKNOWN;
    }
    double[] baseline = new double[volumes.length - 1];
    for (int i = 0; i < baseline.length; i++) {
      baseline[i] = volumes[i + 1];
    }
    double usual = median(baseline);
    double[] distances = Arrays.stream(baseline).map(v -> Math.abs(v - usual)).toArray();
    double spread = Math.max(1, Math.max(NORMAL * median(distances), Math.sqrt(usual)));
    double score = (volumes[0] - usual) / spread;
    State state = score >= UNUSUAL ? State.MORE : score <= -UNUSUAL ? State.LESS : State.USUAL;
    return new Drift(volumes[0], usual, score, state);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
