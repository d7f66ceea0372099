package io.attune.stage.candidate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BestTest {
  @Test
  void keeps_the_heaviest_in_order_and_the_smaller_number_of_equals() {
    for (int seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      float[] weight = new float[random.nextInt(700)];
      for (int i = 0; i < weight.length; i++) {
        weight[i] =
            seed % 2 == 0
                ? random.nextInt(20) / 4f
                : Float.intBitsToFloat(random.nextInt(0x7F80_0000) >>> random.nextInt(8));
      }
      int most = random.nextInt(400);
      int[] expected =
          IntStream.range(0, weight.length)
              .boxed()
              .sorted(Comparator.comparingDouble((Integer i) -> -weight[i]).thenComparing(i -> i))
              .limit(most)
              .mapToInt(i -> i)
              .toArray();
      Best best = new Best();
      best.start(most);
      for (int i = weight.length - 1; i >= 0; i--) {
        best.offer(i, weight[i]);
      }
      int found = best.finish();
      assertEquals(expected.length, found, "seed " + seed);
      for (int i = 0; i < found; i++) {
        assertEquals(expected[i], best.item(i), "seed " + seed + " place " + i);
      }
    }
  }
}
