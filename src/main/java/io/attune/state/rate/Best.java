package io.attune.state.rate;

import java.util.Arrays;

/// With which probability each of some creatives is the best, given what was counted: the share of
/// draws in which Thompson sampling would show it, worked out instead of drawn, so that it is
/// known.
///
/// The rate of each is Beta(1 + hits, 1 ∕ prior − 1 + tries − hits): what its group does weighs as
/// much as one hit (see 2). In log-odds, on a grid of [#POINTS] points, the probability is the sum
/// over the grid of its density times the product of the others' distributions (1, section 2).
///
/// 1. Scott, S. (2010): *A modern Bayesian look at the multi-armed bandit*, Applied Stochastic
///    Models in Business and Industry 26.
/// 2. Chapelle, O. and Li, L. (2011): *An empirical evaluation of Thompson sampling*, NIPS.
final class Best {
  static final int POINTS = 512;

  /// Of more creatives than these the others share evenly.
  static final int MOST = 100;

  private static final double TAIL = 8;
  private static final double HIGHEST_PRIOR = 0.5;
  private static final double LOWEST_PRIOR = 1e-4;

  private Best() {}

  /// @param hits by creative, 0 to `tries`
  /// @param tries by creative
  /// @param prior share of hits in general, (0,1)
  /// @return by creative; they sum up to 1
  static float[] shares(double[] hits, double[] tries, double prior) {
    int count = hits.length;
    int compared = Math.min(count, MOST);
    double[] a = new double[compared];
    double[] b = new double[compared];
    double usual = Math.min(HIGHEST_PRIOR, Math.max(LOWEST_PRIOR, prior));
    for (int i = 0; i < compared; i++) {
      double told = Math.min(hits[i], tries[i]);
      a[i] = 1 + told;
      b[i] = 1 / usual - 1 + tries[i] - told;
    }
    double[] best = compared(a, b);
    float[] shares = new float[count];
    Arrays.fill(shares, 1f / count);
    for (int i = 0; i < compared; i++) {
      shares[i] = (float) (best[i] * compared / count);
    }
    return shares;
  }

  private static double[] compared(double[] a, double[] b) {
    double low = Double.MAX_VALUE;
    double high = -Double.MAX_VALUE;
    for (int i = 0; i < a.length; i++) {
      double spread = Math.sqrt(1 / a[i] + 1 / b[i]);
      low = Math.min(low, Math.log(a[i] / b[i]) - TAIL * spread);
      high = Math.max(high, Math.log(a[i] / b[i]) + TAIL * spread);
    }
    double step = (high - low) / (POINTS - 1);
    double[][] density = new double[a.length][];
    double[] below = new double[POINTS];
    Arrays.fill(below, 1);
    double[][] share = new double[a.length][];
    for (int i = 0; i < a.length; i++) {
      density[i] = density(a[i], b[i], low, step);
      share[i] = distribution(density[i]);
      for (int at = 0; at < POINTS; at++) {
        below[at] *= share[i][at];
      }
    }
    double[] best = new double[a.length];
    double all = 0;
    for (int i = 0; i < a.length; i++) {
      for (int at = 0; at < POINTS; at++) {
        best[i] += density[i][at] * below[at] / share[i][at];
      }
      all += best[i];
    }
    for (int i = 0; i < a.length; i++) {
      best[i] /= all;
    }
    return best;
  }

  /// Of the log-odds, up to a factor: the points sum up to 1. One that is narrower than the grid is
  /// taken to be as wide as two of its steps: it is then shown a little more evenly.
  private static double[] density(double a, double b, double low, double step) {
    double spread = Math.sqrt(1 / a + 1 / b);
    double wide = Math.min(1, spread * spread / (4 * step * step));
    double p = a * wide;
    double q = b * wide;
    double[] logs = new double[POINTS];
    double most = -Double.MAX_VALUE;
    for (int at = 0; at < POINTS; at++) {
      double odds = low + at * step;
      logs[at] = p * -softplus(-odds) + q * -softplus(odds);
      most = Math.max(most, logs[at]);
    }
    double sum = 0;
    for (int at = 0; at < POINTS; at++) {
      logs[at] = Math.exp(logs[at] - most);
      sum += logs[at];
    }
    for (int at = 0; at < POINTS; at++) {
      logs[at] /= sum;
    }
    return logs;
  }

  /// How much lies below the middle of each point; never 0.
  private static double[] distribution(double[] density) {
    double[] share = new double[POINTS];
    double sum = 0;
    for (int at = 0; at < POINTS; at++) {
      share[at] = Math.max(Double.MIN_NORMAL, sum + density[at] / 2);
      sum += density[at];
    }
    return share;
  }

  private static double softplus(double x) {
    return x > 30 ? x : Math.log1p(Math.exp(x));
  }
}
