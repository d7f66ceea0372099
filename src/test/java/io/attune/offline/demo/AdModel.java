package io.attune.offline.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A calibrated probability: logistic regression by AdaGrad, and isotonic regression (pool
/// adjacent violators) over predictions that were made before their outcome was learned.
final class AdModel {
  private static final double RATE = 0.05;
  private static final double DECAY = 1e-5;

  private final double[] weights;
  private final double[] squares;
  private double[] bounds = {};
  private double[] values = {};

  /// One outcome.
  ///
  /// @param raw what was predicted before
  record Seen(float[] columns, int creative, double raw, boolean yes) {}

  AdModel(int width, double prior) {
    weights = new double[width];
    squares = new double[width];
    weights[0] = StrictMath.log(prior / (1 - prior));
  }

  double raw(float[] columns, int creative) {
    double sum = weights[AdSight.COLUMNS + creative];
    for (int i = 0; i < columns.length; i++) {
      sum += weights[i] * columns[i];
    }
    return 1 / (1 + StrictMath.exp(-sum));
  }

  double calibrated(double raw) {
    if (values.length == 0) {
      return raw;
    }
    int block = 0;
    while (block < values.length - 1 && raw > bounds[block]) {
      block++;
    }
    return values[block];
  }

  void learn(List<Seen> seen, int rounds) {
    for (int round = 0; round < rounds; round++) {
      for (Seen one : seen) {
        double error = raw(one.columns, one.creative) - (one.yes ? 1 : 0);
        step(AdSight.COLUMNS + one.creative, error);
        for (int i = 0; i < one.columns.length; i++) {
          if (one.columns[i] != 0) {
            step(i, error * one.columns[i]);
          }
        }
      }
    }
  }

  private void step(int at, double gradient) {
    double full = gradient + DECAY * weights[at];
    squares[at] += full * full;
    weights[at] -= RATE * full / StrictMath.sqrt(squares[at] + 1e-3);
  }

  /// Fits the calibration; blocks of fewer than 30 outcomes that came true are pooled.
  void calibrate(List<Seen> before) {
    List<Seen> sorted = new ArrayList<>(before);
    sorted.sort(Comparator.comparingDouble(Seen::raw));
    List<double[]> blocks = new ArrayList<>();
    double[] open = new double[3];
    for (Seen one : sorted) {
      open[0]++;
      open[1] += one.yes ? 1 : 0;
      open[2] = one.raw;
      if (open[1] >= 30) {
        blocks.add(open);
        open = new double[3];
        pool(blocks);
      }
    }
    if (before.isEmpty()) {
      return;
    }
    if (blocks.isEmpty()) {
      blocks.add(open);
    } else {
      merge(blocks, open);
      pool(blocks);
    }
    bounds = blocks.stream().mapToDouble(block -> block[2]).toArray();
    values = blocks.stream().mapToDouble(block -> block[1] / Math.max(1, block[0])).toArray();
  }

  private static void merge(List<double[]> blocks, double[] next) {
    double[] last = blocks.getLast();
    last[0] += next[0];
    last[1] += next[1];
    last[2] = Math.max(last[2], next[2]);
  }

  private static void pool(List<double[]> blocks) {
    while (blocks.size() > 1) {
      double[] last = blocks.getLast();
      double[] before = blocks.get(blocks.size() - 2);
      if (before[1] * last[0] < last[1] * before[0]) {
        return;
      }
      blocks.removeLast();
      merge(blocks, last);
    }
  }
}
