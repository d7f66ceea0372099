package io.attune.stage.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The shortlist against sorting.
class ShortlistTest {
  private static final long SEED = Long.getLong("attune.seed", 1);

  @Test
  void the_last_is_the_one_that_sorting_finds() {
    SplittableRandom dice = new SplittableRandom(SEED);
    Shortlist shortlist = new Shortlist();
    for (int round = 0; round < 5_000; round++) {
      int count = 2 + dice.nextInt(300);
      int kinds = 1 + dice.nextInt(1 + dice.nextInt(400));
      long[] all = LongStream.generate(() -> dice.nextInt(kinds)).limit(2L * count).toArray();
      int[] numbers = dice.ints(0, 2 * count).distinct().limit(count).toArray();
      int most = 1 + dice.nextInt(count - 1);
      long[] sorted = Arrays.stream(numbers).mapToLong(number -> all[number]).sorted().toArray();
      String rerun = "round " + round + ", rerun with -Dattune.seed=" + SEED;
      assertEquals(sorted[most - 1], shortlist.last(all, numbers, count, most), rerun);
    }
  }

  @Test
  void who_is_new_ranks_before_all() {
    long[] all = {Ranking.rank(1, true, 5), Ranking.rank(1, true, 7)};
    assertEquals(0, new Shortlist().last(all, new int[] {0, 1, 2}, 3, 1));
  }

  @Test
  void tiers_go_before_offers_and_offers_before_lots() {
    long[] falling = {
      Ranking.rank(1, true, 9),
      Ranking.rank(1, true, 8),
      Ranking.rank(1, true, 0),
      Ranking.rank(1, false, 0),
      Ranking.rank(2, true, 1L << 53),
      Ranking.rank(16, false, 0)
    };
    long[] sorted = falling.clone();
    Arrays.sort(sorted);
    assertEquals(Arrays.toString(falling), Arrays.toString(sorted));
    assertEquals(8, Ranking.offer(falling[1]));
    assertEquals(1L << 53, Ranking.offer(falling[4]));
    assertTrue(Ranking.paid(falling[2]) && !Ranking.paid(falling[3]));
    assertEquals(falling[3], Ranking.rank(1, false, 12), "one of a lottery ranks as all of them");
  }
}
