package io.attune.state.shadow;

import java.util.Arrays;

/// How far two scores of the same candidates agree on their order. One thread; reused.
final class RankAgreement {
  private long[] keys = new long[0];
  private double[] first = new double[0];
  private double[] second = new double[0];

  /// Spearman's rank correlation, ties with their mean rank; NaN where one of them scores all
  /// alike.
  ///
  /// @param rows how many of both count, at least 2
  double spearman(float[] a, float[] b, int rows) {
    if (first.length < rows) {
      first = new double[rows];
      second = new double[rows];
      keys = new long[rows];
    }
    rank(a, rows, first);
    rank(b, rows, second);
    double mean = (rows + 1) / 2.0;
    double covariance = 0;
    double variance = 0;
    double otherVariance = 0;
    for (int i = 0; i < rows; i++) {
      double x = first[i] - mean;
      double y = second[i] - mean;
      covariance += x * y;
      variance += x * x;
      otherVariance += y * y;
    }
    return variance == 0 || otherVariance == 0
        ? Double.NaN
        : covariance / Math.sqrt(variance * otherVariance);
  }

  private void rank(float[] scores, int rows, double[] ranks) {
    sort(scores, rows);
    for (int from = 0; from < rows; ) {
      int to = from + 1;
      while (to < rows && value(keys[to]) == value(keys[from])) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[row(keys[i])] = (from + 1 + to) / 2.0;
      }
      from = to;
    }
  }

  /// The share of the highest `top` that both have in common.
  double overlap(float[] a, float[] b, int rows, int top) {
    int size = Math.min(rows, top);
    boolean[] among = new boolean[rows];
    sort(a, rows);
    for (int i = rows - size; i < rows; i++) {
      among[row(keys[i])] = true;
    }
    sort(b, rows);
    int common = 0;
    for (int i = rows - size; i < rows; i++) {
      common += among[row(keys[i])] ? 1 : 0;
    }
    return (double) common / size;
  }

  /// Lowest first; scores are not negative, so that their bits order as they do.
  private void sort(float[] scores, int rows) {
    if (keys.length < rows) {
      keys = new long[rows];
    }
    for (int i = 0; i < rows; i++) {
      keys[i] = (long) Float.floatToIntBits(scores[i]) << 32 | i;
    }
    Arrays.sort(keys, 0, rows);
  }

  private static int value(long key) {
    return (int) (key >>> 32);
  }

  private static int row(long key) {
    return (int) key;
  }
}
