package io.attune.offline.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LiftTest {

  @Test
  void ratio_is_of_the_totals() {
    Lift lift = new Lift(2);
    lift.add(0, 1, 1);
    lift.add(0, 2, 1);
    lift.add(1, 6, 1);
    assertEquals(3, lift.ratio(), 1e-12);
  }

  @Test
  void interval_is_a_point_when_everybody_is_alike() {
    Lift lift = new Lift(50);
    for (int viewer = 0; viewer < 50; viewer++) {
      lift.add(viewer, 3, 2);
    }
    assertArrayEquals(new double[] {1.5, 1.5}, lift.interval(1), 1e-12);
  }

  @Test
  void interval_holds_the_truth_and_narrows_with_more_viewers() {
    double few = width(200);
    double many = width(20_000);
    assertTrue(many < few / 5, few + " then " + many);
  }

  private static double width(int viewers) {
    SplittableRandom random = new SplittableRandom(5);
    Lift lift = new Lift(viewers);
    for (int viewer = 0; viewer < viewers; viewer++) {
      lift.add(viewer, 2 * random.nextDouble(), random.nextDouble());
    }
    double[] interval = lift.interval(9);
    assertTrue(interval[0] < lift.ratio() && lift.ratio() < interval[1]);
    assertTrue(interval[0] < 2 && 2 < interval[1], interval[0] + " to " + interval[1]);
    return interval[1] - interval[0];
  }
}
