package io.attune.state.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The probability of being best against draws from the same beta distributions, and the smoothing
/// against data whose truth is known.
class BestTest {
  private static final long SEED = Long.getLong("attune.seed", System.nanoTime());
  private static final int DRAWS = 40_000;

  @Test
  void equals_what_draws_say() {
    Random random = new Random(SEED);
    for (int round = 0; round < 25; round++) {
      int count = 2 + random.nextInt(6);
      double[] hits = new double[count];
      double[] tries = new double[count];
      for (int i = 0; i < count; i++) {
        tries[i] = Math.floor(Math.pow(10, random.nextDouble() * 4.5));
        hits[i] = Math.floor(tries[i] * random.nextDouble() * 0.05);
      }
      double prior = 0.005 + random.nextDouble() * 0.1;
      float[] shares = Best.shares(hits, tries, prior);
      double[] drawn = drawn(hits, tries, prior, random);
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += shares[i];
        assertEquals(
            drawn[i],
            shares[i],
            0.03,
            "creative %d of %s out of %s, prior %f; -Dattune.seed=%d"
                .formatted(i, Arrays.toString(hits), Arrays.toString(tries), prior, SEED));
      }
      assertEquals(1, sum, 1e-5);
    }
  }

  private static double[] drawn(double[] hits, double[] tries, double prior, Random random) {
    double[] won = new double[hits.length];
    for (int draw = 0; draw < DRAWS; draw++) {
      int best = -1;
      double most = -1;
      for (int i = 0; i < hits.length; i++) {
        double yes = gamma(1 + hits[i], random);
        double no = gamma(1 / prior - 1 + tries[i] - hits[i], random);
        if (yes / (yes + no) > most) {
          most = yes / (yes + no);
          best = i;
        }
      }
      won[best] += 1.0 / DRAWS;
    }
    return won;
  }

  /// Marsaglia and Tsang (2000), for shapes of 1 and more.
  private static double gamma(double shape, Random random) {
    double d = shape - 1 / 3.0;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = Math.pow(1 + c * x, 3);
      if (v > 0 && Math.log(random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }

  @Test
  void many_share_evenly_what_is_not_compared() {
    float[] shares = Best.shares(new double[400], new double[400], 0.01);
    double sum = 0;
    for (float share : shares) {
      assertEquals(1 / 400.0, share, 1e-6);
      sum += share;
    }
    assertEquals(1, sum, 1e-3);
  }

  @Test
  void weighs_the_group_as_its_members_are_alike() {
    Random random = new Random(SEED);
    for (double truth : new double[] {40, 200, 1_000}) {
      int members = 3_000;
      double[] hits = new double[members];
      double[] tries = new double[members];
      int[] groups = new int[members];
      for (int i = 0; i < members; i++) {
        groups[i] = i / 10;
        double yes = gamma(1 + 0.05 * truth, random);
        double no = gamma(0.95 * truth - 1, random);
        tries[i] = 200 + random.nextInt(2_000);
        for (int j = 0; j < tries[i]; j++) {
          hits[i] += random.nextDouble() < yes / (yes + no) ? 1 : 0;
        }
      }
      double weight = Smoothing.weight(hits, tries, groups, 200);
      assertTrue(
          weight > truth / 1.5 && weight < truth * 1.5,
          "weight " + weight + " of " + truth + "; -Dattune.seed=" + SEED);
    }
  }

  @Test
  void members_that_differ_by_chance_alone_are_pooled() {
    Random random = new Random(SEED);
    int members = 500;
    double[] hits = new double[members];
    double[] tries = new double[members];
    for (int i = 0; i < members; i++) {
      tries[i] = 1_000;
      for (int j = 0; j < 1_000; j++) {
        hits[i] += random.nextDouble() < 0.05 ? 1 : 0;
      }
    }
    assertTrue(Smoothing.weight(hits, tries, new int[members], 200) > 3_000, "seed " + SEED);
    assertEquals(200, Smoothing.weight(new double[2], new double[2], new int[2], 200), "too few");
  }
}
