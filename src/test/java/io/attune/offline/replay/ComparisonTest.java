package io.attune.offline.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static int[] items(int... items) {
    return items;
  }

  @Test
  void overlap_is_the_share_of_the_first_k_that_both_have() {
    assertEquals(1, Comparison.overlap(items(1, 2, 3), items(3, 2, 1), 3));
    assertEquals(0.5, Comparison.overlap(items(1, 2, 3, 4), items(1, 9, 2, 3), 2));
    assertEquals(0, Comparison.overlap(items(1), items(2), 10));
    assertEquals(0.5, Comparison.overlap(items(1, 2), items(1), 10));
    assertEquals(1, Comparison.overlap(items(), items(), 10));
    assertEquals(0, Comparison.overlap(items(), items(1), 10));
  }

  @Test
  void correlation_is_of_the_order_of_common_items() {
    assertEquals(1, Comparison.correlation(items(1, 2, 3), items(9, 1, 2, 3)));
    assertEquals(-1, Comparison.correlation(items(1, 2, 3), items(3, 2, 1)));
    assertEquals(1 / 3.0, Comparison.correlation(items(1, 2, 3), items(2, 1, 3)), 1e-12);
    assertTrue(Double.isNaN(Comparison.correlation(items(1, 2), items(2, 9))));
  }

  @Test
  void gained_and_lost_are_counted_by_item() {
    assertEquals(2, Comparison.more(items(1, 2, 3), items(3)));
    assertEquals(0, Comparison.more(items(3), items(1, 2, 3)));
  }
}
