package io.attune.state.shadow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Against the definitions, written down as they are said.
class RankAgreementTest {
  private final RankAgreement agreement = new RankAgreement();

  /// Pearson's correlation of the mean ranks.
  private static double spearman(float[] a, float[] b) {
    double[] x = ranks(a);
    double[] y = ranks(b);
    double meanX = Arrays.stream(x).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - meanX) * (y[i] - meanY);
      xx += (x[i] - meanX) * (x[i] - meanX);
      yy += (y[i] - meanY) * (y[i] - meanY);
    }
    return xy / Math.sqrt(xx * yy);
  }

  private static double[] ranks(float[] values) {
    double[] ranks = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      int less = 0;
      int same = 0;
      for (float value : values) {
        less += value < values[i] ? 1 : 0;
        same += value == values[i] ? 1 : 0;
      }
      ranks[i] = less + (same + 1) / 2.0;
    }
    return ranks;
  }

  @Test
  void the_rank_correlation_is_that_of_the_mean_ranks() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      int rows = 2 + random.nextInt(60);
      int levels = 2 + random.nextInt(40);
      float[] a = new float[rows];
      float[] b = new float[rows];
      for (int i = 0; i < rows; i++) {
        a[i] = random.nextInt(levels) / (float) levels;
        b[i] = random.nextBoolean() ? a[i] : random.nextFloat();
      }
      double expected = spearman(a, b);
      assertEquals(expected, agreement.spearman(a, b, rows), 1e-9, "round " + round);
    }
    float[] up = {0.1f, 0.2f, 0.3f};
    float[] down = {0.9f, 0.8f, 0.1f};
    assertEquals(1, agreement.spearman(up, up, 3), 1e-12);
    assertEquals(-1, agreement.spearman(up, down, 3), 1e-12);
    assertTrue(Double.isNaN(agreement.spearman(up, new float[] {0.5f, 0.5f, 0.5f}, 3)));
  }

  @Test
  void the_overlap_counts_what_both_put_on_top() {
    Random random = new Random(8);
    for (int round = 0; round < 200; round++) {
      int rows = 1 + random.nextInt(50);
      int top = 1 + random.nextInt(20);
      float[] a = new float[rows];
      float[] b = new float[rows];
      for (int i = 0; i < rows; i++) {
        a[i] = random.nextFloat();
        b[i] = random.nextFloat();
      }
      Set<Integer> both = new HashSet<>(best(a, top));
      both.retainAll(best(b, top));
      assertEquals(
          (double) both.size() / Math.min(rows, top), agreement.overlap(a, b, rows, top), 1e-12);
    }
  }

  private static Set<Integer> best(float[] scores, int top) {
    Set<Integer> best = new HashSet<>();
    IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparing((Integer i) -> scores[i]).reversed())
        .limit(top)
        .forEach(best::add);
    return best;
  }

  @Test
  void the_stability_index_is_nought_for_equal_and_grows_with_the_shift() {
    Random random = new Random(9);
    double last = -1;
    for (double shift : new double[] {0, 0.5, 1, 2, 4}) {
      ScoreDistribution a = new ScoreDistribution();
      ScoreDistribution b = new ScoreDistribution();
      for (int i = 0; i < 20_000; i++) {
        double z = random.nextGaussian() - 3;
        a.add((float) (1 / (1 + Math.exp(-z))));
        b.add((float) (1 / (1 + Math.exp(-z - shift))));
      }
      double psi = a.psi(b);
      assertTrue(psi > last, shift + ": " + psi);
      assertEquals(psi, b.psi(a), 1e-9);
      // of two normal distributions of variance 1 it is the square of the shift, up to the bins
      assertEquals(shift * shift, psi, 0.02 + 0.25 * shift * shift);
      // what is moved as a whole is moved by the shift
      assertEquals(shift, a.shift(b), 0.02 + 0.05 * shift);
      last = psi;
    }
    ScoreDistribution same = new ScoreDistribution();
    same.add(0.3f);
    assertEquals(0, same.psi(same), 0);
  }
}
