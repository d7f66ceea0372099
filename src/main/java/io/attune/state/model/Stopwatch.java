package io.attune.state.model;

import ai.onnxruntime.OrtException;
import io.attune.language.decision.Matrix;
import java.util.Arrays;

/// How long a network takes for a number of rows. The runs before the measured ones warm it up.
///
/// @param fastestNanos what it takes when nothing disturbs it: the fastest of the measured runs
/// @param medianNanos what it usually takes
record Stopwatch(long fastestNanos, long medianNanos) {
  private static final int MOST_RUNS = 400;
  private static final int MOST_PAIRS = 100;
  private static final int LEAST_RUNS = 5;
  private static final long PATIENCE_NANOS = 25_000_000;

  /// @param golden rows, repeated as often as needed
  static Stopwatch over(Network network, GoldenRows golden, int rows) throws OrtException {
    Matrix matrix = golden.matrix(rows, network.columns());
    float[] scores = new float[rows];
    times(network, matrix, scores);
    long[] times = times(network, matrix, scores);
    network.forget(matrix);
    Arrays.sort(times);
    return new Stopwatch(times[0], times[times.length / 2]);
  }

  /// How many times as long as another network it takes for the same rows; both in turn, so that
  /// what else the machine does disturbs both alike.
  static double beside(Network network, Network other, Matrix matrix) throws OrtException {
    float[] scores = new float[matrix.rows()];
    long[] one = new long[MOST_PAIRS];
    long[] two = new long[MOST_PAIRS];
    long start = System.nanoTime();
    int runs = 0;
    while (runs < LEAST_RUNS || runs < MOST_PAIRS && System.nanoTime() - start < PATIENCE_NANOS) {
      long before = System.nanoTime();
      network.run(matrix, scores);
      long between = System.nanoTime();
      other.run(matrix, scores);
      one[runs] = between - before;
      two[runs++] = System.nanoTime() - between;
    }
    network.forget(matrix);
    other.forget(matrix);
    Arrays.sort(one, 0, runs);
    Arrays.sort(two, 0, runs);
    return (double) one[runs / 2] / Math.max(1, two[runs / 2]);
  }

  private static long[] times(Network network, Matrix matrix, float[] scores) throws OrtException {
    long[] times = new long[MOST_RUNS];
    long start = System.nanoTime();
    long before = start;
    int runs = 0;
    while (runs < LEAST_RUNS || runs < MOST_RUNS && before - start < PATIENCE_NANOS) {
      network.run(matrix, scores);
      long now = System.nanoTime();
      times[runs++] = now - before;
      before = now;
    }
    return Arrays.copyOf(times, runs);
  }
}
