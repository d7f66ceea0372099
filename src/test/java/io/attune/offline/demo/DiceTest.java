package io.attune.offline.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DiceTest {

  @Test
  void streams_of_one_seed_differ_and_repeat() {
    assertEquals(new Dice(7, 1).bits(), new Dice(7, 1).bits());
    assertNotEquals(new Dice(7, 1).bits(), new Dice(7, 2).bits());
    assertNotEquals(new Dice(7, 1).bits(), new Dice(8, 1).bits());
  }

  @Test
  void normal_has_the_deviation_asked_for() {
    Dice dice = new Dice(42, 0);
    double sum = 0;
    double squares = 0;
    int draws = 100_000;
    for (int i = 0; i < draws; i++) {
      double value = dice.normal(2);
      sum += value;
      squares += value * value;
    }
    assertEquals(0, sum / draws, 0.03);
    assertEquals(4, squares / draws, 0.08);
  }

  @Test
  void pick_follows_the_weights_and_never_takes_a_weightless_one() {
    Dice dice = new Dice(42, 1);
    double[] cumulative = {0, 1, 1, 4};
    int[] counts = new int[4];
    for (int i = 0; i < 40_000; i++) {
      counts[dice.pick(cumulative, 4)]++;
    }
    assertEquals(0, counts[0]);
    assertEquals(0, counts[2]);
    assertEquals(0.25, counts[1] / 40_000.0, 0.01);
    assertTrue(counts[3] > counts[1]);
  }

  @Test
  void streak_ends_at_its_limit() {
    Dice dice = new Dice(42, 2);
    assertEquals(5, dice.streak(1, 5));
    assertEquals(0, dice.streak(0, 5));
  }
}
