package io.attune.state.demand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.attune.platform.store.TestStore;
import io.attune.state.pacing.PacedLine;
import io.attune.state.pacing.Pacing;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PaceMemoryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long NOW = LocalDate.of(2026, 3, 4).toEpochDay() * 86_400 + 36_000;
  private static final PacedLine LINE =
      new PacedLine(
          3,
          "home",
          PacedLine.Means.THROTTLE,
          PacedLine.Spread.EVEN,
          PacedLine.Flights.of(NOW - 86_400, NOW + 86_400, ZoneOffset.UTC),
          new PacedLine.Budget(OptionalLong.of(100_000), OptionalLong.empty(), 1, 1));

  /// A hundred offers a second, of which what takes part is spent.
  private static final class Half implements Pacing.Spending {
    private long spent;

    @Override
    public long total(int number) {
      return spent;
    }

    @Override
    public long today(int number, LocalDate day) {
      return spent;
    }
  }

  private static float learned(Pacing pacing) {
    pacing.use(List.of(LINE), NOW * 1_000);
    Pacing.Lane lane = pacing.lane();
    Half spending = new Half();
    for (int second = 1; second < 120; second++) {
      for (int offer = 0; offer < 100; offer++) {
        lane.request(pacing.group("home"));
        long[] eligible = {1L << LINE.number()};
        lane.sift(second * 1_000L + offer, eligible, eligible.length);
        spending.spent += Long.bitCount(eligible[0]);
      }
      pacing.tick((NOW + second) * 1_000, spending);
    }
    return pacing.probability(LINE.number());
  }

  @Test
  void what_was_learned_outlives_a_restart() {
    try (TestStore store = TestStore.open();
        Pacing first = Pacing.in(ZoneOffset.UTC);
        Pacing second = Pacing.in(ZoneOffset.UTC);
        Pacing third = Pacing.in(ZoneOffset.UTC)) {
      new PaceMemory(store.store(), first).load();
      float learned = learned(first);
      store.store().await(new PaceMemory(store.store(), first).write(), PATIENCE);
      second.use(List.of(LINE), (NOW + 120) * 1_000);
      assertNotEquals(learned, second.probability(LINE.number()));
      new PaceMemory(store.store(), third).load();
      third.use(List.of(LINE), (NOW + 120) * 1_000);
      assertEquals(learned, third.probability(LINE.number()));
    }
  }

  @Test
  void what_is_not_whole_is_not_taken() {
    try (TestStore store = TestStore.open();
        Pacing pacing = Pacing.in(ZoneOffset.UTC)) {
      String key = store.store().key("pacing");
      Request broken = Request.cmd(Command.SET).arg(key).arg("half of it");
      store.store().await(store.store().send(broken), PATIENCE);
      new PaceMemory(store.store(), pacing).load();
      pacing.use(List.of(LINE), NOW * 1_000);
      assertEquals(0.1f, pacing.probability(LINE.number()));
    }
  }
}
