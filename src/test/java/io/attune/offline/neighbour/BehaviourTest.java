package io.attune.offline.neighbour;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.state.catalog.NeighbourLists;
import io.attune.state.profile.ActionType;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BehaviourTest {
  private static final long NOW = 1_000_000_000L;
  private static final long DAY = 86_400L;

  @Test
  void popularity_halves_in_a_fortnight() {
    Behaviour behaviour = new Behaviour(2, NOW);
    behaviour.add(0, 0, ActionType.PURCHASE, NOW - 14 * DAY);
    behaviour.add(0, 1, ActionType.VIEW, NOW - 1);
    Map<String, Map<String, Float>> columns = behaviour.columns(Integer::toString);
    assertEquals(Math.log(3.5), columns.get("0").get("popularity"), 1e-6);
    assertEquals(Math.log(2), columns.get("0").get("popularity_30d"), 1e-6);
    assertEquals(Math.log(6), columns.get("0").get("popularity_all"), 1e-6);
    assertEquals(Math.log(2), columns.get("1").get("popularity"), 1e-4);
    assertEquals(0, columns.get("1").get("popularity_30d"), 1e-6);
  }

  @Test
  void month_is_counted_from_the_moment_asked_about() {
    Behaviour behaviour = new Behaviour(1, NOW);
    behaviour.add(0, 0, ActionType.PURCHASE, NOW - 30 * DAY);
    behaviour.add(0, 0, ActionType.PURCHASE, NOW - 30 * DAY - 1);
    assertEquals(
        Math.log(2), behaviour.columns(Integer::toString).get("0").get("popularity_30d"), 1e-6);
  }

  @Test
  void nothing_of_the_future_is_seen() {
    Behaviour behaviour = new Behaviour(3, NOW);
    behaviour.add(0, 0, ActionType.PURCHASE, NOW);
    behaviour.add(0, 1, ActionType.PURCHASE, NOW + DAY);
    assertEquals(0, behaviour.size());
    assertTrue(behaviour.columns(Integer::toString).isEmpty());
    assertEquals(0, behaviour.neighbours(5, 1).items().length);
  }

  @Test
  void item_nobody_touched_has_no_columns() {
    Behaviour behaviour = new Behaviour(2, NOW);
    behaviour.add(0, 1, ActionType.VIEW, NOW - DAY);
    assertFalse(behaviour.columns(Integer::toString).containsKey("0"));
  }

  @Test
  void items_of_the_same_viewers_are_neighbours() {
    Behaviour behaviour = new Behaviour(4, NOW);
    for (int viewer = 0; viewer < 10; viewer++) {
      behaviour.add(viewer, viewer % 2 * 2, ActionType.PURCHASE, NOW - DAY);
      behaviour.add(viewer, viewer % 2 * 2 + 1, ActionType.PURCHASE, NOW - DAY);
    }
    NeighbourLists lists = behaviour.neighbours(3, 7);
    assertEquals(7, lists.generation());
    assertArrayEquals(new int[] {1, 0, 3, 2}, lists.items());
    assertEquals(lists.weights()[0], lists.weights()[1], 1e-7);
  }

  @Test
  void lists_equal_the_formula_written_out() {
    long seed = 20_260_105L;
    SplittableRandom random = new SplittableRandom(seed);
    int items = 30;
    double[][] weight = new double[40][items];
    Behaviour behaviour = new Behaviour(items, NOW);
    for (int i = 0; i < 600; i++) {
      int viewer = random.nextInt(weight.length);
      int item = random.nextInt(items);
      long age = random.nextLong(200 * DAY) + 1;
      behaviour.add(viewer, item, ActionType.PURCHASE, NOW - age);
      weight[viewer][item] = Math.max(weight[viewer][item], Math.pow(0.5, age / (60.0 * DAY)));
    }
    NeighbourLists lists = behaviour.neighbours(10, 1);
    for (int item = 0; item < items; item++) {
      assertEquals(10, lists.to(item) - lists.from(item), "seed " + seed);
      for (int at = lists.from(item); at < lists.to(item); at++) {
        assertEquals(
            similarity(weight, item, lists.items()[at]), lists.weights()[at], 1e-4, "seed " + seed);
        assertTrue(
            at == lists.from(item) || lists.weights()[at - 1] >= lists.weights()[at],
            "seed " + seed);
      }
    }
  }

  private static double similarity(double[][] weight, int a, int b) {
    double together = 0;
    double countA = 5;
    double countB = 5;
    for (double[] row : weight) {
      double length = 0;
      for (double w : row) {
        length += w;
      }
      together += length == 0 ? 0 : row[a] * row[b] / length;
      countA += row[a];
      countB += row[b];
    }
    return 100 * together / (Math.pow(countA, 0.8) * Math.pow(countB, 0.5));
  }

  @Test
  void best_keeps_the_heaviest_whatever_the_order() {
    Best best = new Best(3);
    int[] numbers = {5, 1, 4, 2, 3};
    float[] weights = {1, 9, 1, 4, 1};
    for (int i = 0; i < numbers.length; i++) {
      best.offer(numbers[i], weights[i]);
    }
    int[] items = new int[3];
    best.drain(items, new float[3], 0);
    assertArrayEquals(new int[] {1, 2, 3}, items);
    assertEquals(0, best.size());
  }
}
