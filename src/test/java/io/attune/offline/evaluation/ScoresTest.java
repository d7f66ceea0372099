package io.attune.offline.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScoresTest {

  @Test
  void perfect_ranking_scores_one() {
    Scores scores = new Scores();
    scores.add(new int[] {1, 2, 3}, Set.of(1, 2, 3));
    assertEquals(1, scores.recallAt20(), 1e-12);
    assertEquals(1, scores.gainAt10(), 1e-12);
    assertEquals(1, scores.hitRateAt20(), 1e-12);
  }

  /// By hand: hits at ranks 2 and 4 of 3 relevant: recall 2/3; gain (1/log2 3 + 1/log2 5) ÷ (1 +
  /// 1/log2 3 + 1/2).
  @Test
  void partial_ranking_scores_as_computed_by_hand() {
    Scores scores = new Scores();
    scores.add(new int[] {9, 1, 8, 2}, Set.of(1, 2, 77));
    assertEquals(2 / 3.0, scores.recallAt20(), 1e-12);
    assertEquals((0.6309297536 + 0.4306765581) / 2.1309297536, scores.gainAt10(), 1e-9);
  }

  @Test
  void rank_twenty_one_counts_nowhere_and_rank_eleven_not_in_the_gain() {
    int[] ranking = IntStream.range(0, 30).toArray();
    Scores late = new Scores();
    late.add(ranking, Set.of(20));
    assertEquals(0, late.recallAt20(), 0);
    assertEquals(0, late.hitRateAt20(), 0);
    Scores middle = new Scores();
    middle.add(ranking, Set.of(10));
    assertEquals(1, middle.recallAt20(), 0);
    assertEquals(0, middle.gainAt10(), 0);
  }

  @Test
  void people_count_the_same_however_much_they_bought() {
    Scores scores = new Scores();
    scores.add(new int[] {1}, Set.of(1));
    scores.add(new int[] {1}, Set.of(2, 3, 4, 5));
    assertEquals(0.5, scores.recallAt20(), 1e-12);
    assertEquals(0.5, scores.hitRateAt20(), 1e-12);
    assertEquals(2, scores.people());
  }
}
