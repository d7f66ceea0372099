package io.attune.state.version;

import ai.onnxruntime.OrtException;
import io.attune.language.decision.Matrix;
import io.attune.state.manifest.GoldenRows;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/// How long a network takes for a number of rows. The runs before the measured ones warm it up. It
/// runs for a moment and rests for longer: decisions need the cores too.
///
/// @param fastestNanos what it takes when nothing disturbs it: the fastest of the measured runs
/// @param medianNanos what it usually takes
record Stopwatch(long fastestNanos, long medianNanos) {
  private static final int MOST_RUNS = 400;
  private static final int MOST_PAIRS = 20;
  private static final int LEAST_RUNS = 5;
  private static final long WARM_NANOS = 3_000_000;
  private static final long PATIENCE_NANOS = 6_000_000;

  /// So long it runs at a stretch.
  private static final long BURST_NANOS = 150_000;

  private static final long REST_NANOS = 3_000_000;
  private static final long SHORT_REST_NANOS = 500_000;

  /// @param golden rows, repeated as often as needed
  /// @param busy whether another version serves meanwhile: then it rests longer
  static Stopwatch over(Network network, GoldenRows golden, int rows, boolean busy)
      throws OrtException {
    Matrix matrix = golden.matrix(rows, network.columns());
    float[] scores = new float[rows];
    long rest = busy ? REST_NANOS : SHORT_REST_NANOS;
    times(network, matrix, scores, WARM_NANOS, rest);
    long[] times = times(network, matrix, scores, PATIENCE_NANOS, rest);
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
    long busy = 0;
    int runs = 0;
    while (runs < LEAST_RUNS || runs < MOST_PAIRS && busy < PATIENCE_NANOS) {
      one[runs] = once(network, matrix, scores);
      two[runs] = once(other, matrix, scores);
      busy += one[runs] + two[runs];
      runs++;
      LockSupport.parkNanos(REST_NANOS);
    }
    network.forget(matrix);
    other.forget(matrix);
    Arrays.sort(one, 0, runs);
    Arrays.sort(two, 0, runs);
    return (double) one[runs / 2] / Math.max(1, two[runs / 2]);
  }

  private static long[] times(
      Network network, Matrix matrix, float[] scores, long mostNanos, long restNanos)
      throws OrtException {
    long[] times = new long[MOST_RUNS];
    int runs = 0;
    long busy = 0;
    while (runs < LEAST_RUNS || runs < MOST_RUNS && busy < mostNanos) {
      // after a rest the first run finds its data gone from the caches: it counts only alone
      long burst = once(network, matrix, scores);
      if (burst >= BURST_NANOS) {
        times[runs++] = burst;
      }
      while (burst < BURST_NANOS && runs < MOST_RUNS) {
        times[runs] = once(network, matrix, scores);
        burst += times[runs++];
      }
      busy += burst;
      LockSupport.parkNanos(restNanos);
    }
    return Arrays.copyOf(times, runs);
  }

  private static long once(Network network, Matrix matrix, float[] scores) throws OrtException {
    long start = System.nanoTime();
    network.run(matrix, scores);
    return System.nanoTime() - start;
  }
}
