package io.attune.state.targeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.expression.Expressions;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// The index against the judge, while line items come, change and go. Rerun one round with
/// `-Dattune.seed=…`; `-Dattune.proof=full` compares 1,000,000 pairs of targeting and request.
class TargetingOracleTest {
  private static final int LINE_ITEMS = 250;
  private static final int REQUESTS = 4;
  private static final int STEPS = 25;
  private static final int ROUNDS = "full".equals(System.getProperty("attune.proof")) ? 50 : 3;
  private static final long SEED = Long.getLong("attune.seed", 20261123L);

  private final Expressions expressions = new Expressions();
  private final Scratch scratch = new Scratch();
  private long pairs;
  private long matches;
  private long indexed;
  private long expressionsDrawn;

  @Test
  void matches_what_the_judge_says() {
    for (int round = 0; round < ROUNDS; round++) {
      round(SEED + round);
    }
    System.getLogger("oracle")
        .log(
            System.Logger.Level.INFO,
            "{0} pairs, no difference: {1} matches; {2} of {3} expressions indexed throughout",
            pairs,
            matches,
            indexed,
            expressionsDrawn);
    assertTrue(matches > pairs / 20, matches + " matches (expected: more than 5 %)");
    assertTrue(indexed > expressionsDrawn / 3, indexed + " of " + expressionsDrawn);
  }

  /// Puts many line items, then changes some in each step. Now and then all becomes one layer; in
  /// every other round another thread sees to that all the while.
  private void round(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    RandomTargeting draw = new RandomTargeting(random);
    AtomicBoolean done = new AtomicBoolean(seed % 2 == 0);
    Targeting targeting = new Targeting(expressions);
    CompletableFuture<Void> folding =
        CompletableFuture.runAsync(
            () -> {
              while (!done.get()) {
                targeting.fold();
              }
            });
    try {
      steps(random, draw, targeting, seed);
    } finally {
      done.set(true);
    }
    folding.join();
  }

  private void steps(
      SplittableRandom random, RandomTargeting draw, Targeting targeting, long seed) {
    Ask[] asks = new Ask[LINE_ITEMS * 2];
    for (int step = 0; step < STEPS; step++) {
      change(random, draw, targeting, asks, step == 0 ? LINE_ITEMS : random.nextInt(40));
      targeting.publish();
      if (step % 5 == 3 && seed % 2 == 0) {
        targeting.fold();
      }
      for (int request = 0; request < REQUESTS; request++) {
        compare(draw.request(), asks, targeting.current(), random, seed);
      }
    }
  }

  private void change(
      SplittableRandom random, RandomTargeting draw, Targeting targeting, Ask[] asks, int count) {
    for (int i = 0; i < count; i++) {
      int number = random.nextInt(asks.length);
      if (random.nextInt(5) == 0) {
        targeting.remove(number);
        asks[number] = null;
      } else {
        Ask ask = draw.ask(random.nextInt(6));
        while (ask.cel().length() > 4_000) {
          ask = draw.ask(2);
        }
        expressionsDrawn++;
        indexed += targeting.put(number, ask.cel(), AskedRow.SCHEMA).exact() ? 1 : 0;
        asks[number] = ask;
      }
    }
  }

  private void compare(
      Asked request, Ask[] asks, TargetingIndex index, SplittableRandom random, long seed) {
    long[] eligible = new long[Bits.words(asks.length)];
    Arrays.setAll(eligible, i -> random.nextInt(4) == 0 ? random.nextLong() : -1);
    long[] out = new long[eligible.length];
    index.match(new AskedRow(request), eligible, scratch, out);
    for (int number = 0; number < asks.length; number++) {
      Ask ask = asks[number];
      if (ask == null || (eligible[number / 64] >>> number & 1) == 0) {
        assertEquals(0, out[number / 64] >>> number & 1, number + ": not eligible");
        continue;
      }
      boolean expected = NaiveJudge.matches(ask, request);
      boolean found = (out[number / 64] >>> number & 1) == 1;
      if (expected != found) {
        assertEquals(
            expected,
            found,
            "rerun with -Dattune.seed="
                + seed
                + ": line item "
                + number
                + ": "
                + ask.cel()
                + " for "
                + request);
      }
      pairs++;
      matches += expected ? 1 : 0;
    }
  }
}
