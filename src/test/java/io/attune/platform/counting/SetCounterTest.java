package io.attune.platform.counting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class SetCounterTest {
  private static final int MOST = 1_000;

  @RepeatedTest(10)
  void counts_as_one_by_one() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    SetCounter counter = new SetCounter(MOST);
    long[] due = new long[2_048];
    int rounds = random.nextInt(1, 10_000);
    for (int round = 0; round < rounds; round++) {
      // grows now and then, and is longer than what is counted at last
      int words = 1 + random.nextInt(1 + Math.min(31, round / 40));
      long[] set = new long[words + random.nextInt(3)];
      for (int word = 0; word < set.length; word++) {
        set[word] =
            switch (random.nextInt(3)) {
              case 0 -> -1;
              case 1 -> 0;
              default -> random.nextLong();
            };
      }
      counter.add(set, words);
      for (int number = 0; number < words * Long.SIZE; number++) {
        due[number] += set[number / Long.SIZE] >>> number & 1;
      }
    }
    int counted = (MOST + Long.SIZE - 1) / Long.SIZE * Long.SIZE;
    for (int number = 0; number < due.length; number++) {
      assertEquals(
          number < counted ? due[number] : 0, counter.of(number), number + ", seed " + seed);
    }
  }

  @Test
  void a_reader_sees_whole_sets() throws InterruptedException {
    SetCounter counter = new SetCounter(64 * 64);
    long[] all = new long[64];
    Arrays.fill(all, -1);
    AtomicBoolean done = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < 200_000; i++) {
                    counter.add(all, all.length);
                  }
                  done.set(true);
                });
    long last = 0;
    long readings = 0;
    while (!done.get()) {
      long first = counter.of(5);
      long later = counter.of(64 * 64 - 1);
      assertTrue(first >= last && later >= first, last + ", " + first + ", " + later);
      last = later;
      readings++;
    }
    writer.join();
    assertEquals(200_000, counter.of(77));
    assertTrue(readings > 100, readings + " readings");
  }
}
