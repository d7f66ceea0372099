package io.attune.state.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EventIdsTest {
  private static final byte[] NONE = new byte[0];

  @Test
  void however_many_viewers_become_one_nothing_told_counts_twice_in_bounded_memory() {
    int most = 16;
    Random random = new Random(1);
    EventIds one = new EventIds(NONE, NONE, most);
    long[] times = new long[4_000];
    int told = 0;
    for (int viewer = 0; viewer < 100; viewer++) {
      EventIds other = new EventIds(NONE, NONE, most);
      for (int i = 0; i < 40; i++) {
        times[told] = 1_000_000 + random.nextInt(1_000);
        other.add(told, times[told], 1_000_100, 0);
        told++;
      }
      one.union(other.newer(), other.older(), 0);
      assertTrue(one.newer().length <= 13 + 8 * most, "newer");
      assertTrue(one.older().length <= 13 + 8 * 4 * most, "older");
    }
    for (int i = 0; i < told; i++) {
      assertTrue(one.contains(i) || one.tooLate(times[i]), "event " + i);
    }
    EventIds same = new EventIds(one.newer(), one.older(), most);
    same.union(one.newer(), one.older(), 0);
    assertEquals(one.newer().length, same.newer().length);
  }
}
