package io.attune.language.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private static final long SEED = 7;

  @Test
  void numbers_keep_the_places_of_their_first_coming_whatever_was_held_before() {
    SplittableRandom random = new SplittableRandom(SEED);
    int capacity = 3_000;
    Places places = new Places(capacity);
    for (int round = 0; round < 300; round++) {
      places.clear();
      Map<Integer, Integer> known = new HashMap<>();
      List<Integer> order = new ArrayList<>();
      int calls = random.nextInt(1 << random.nextInt(1, 14));
      int range = random.nextInt(1, 1 << random.nextInt(1, 31));
      int step = 1 << random.nextInt(0, 20);
      for (int i = 0; i < calls; i++) {
        int number = (int) ((long) random.nextInt(range) * step);
        int expected = known.getOrDefault(number, order.size() < capacity ? order.size() : -1);
        String where = "seed " + SEED + ", round " + round + ", call " + i;
        assertEquals(known.getOrDefault(number, -1), places.find(number), where);
        assertEquals(expected, places.put(number), where);
        if (expected == order.size()) {
          order.add(number);
          known.put(number, expected);
        }
      }
      assertEquals(order.size(), places.size());
      for (int place = 0; place < order.size(); place++) {
        assertEquals(order.get(place), places.key(place));
      }
    }
  }
}
