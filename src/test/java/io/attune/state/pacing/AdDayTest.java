package io.attune.state.pacing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.state.pacing.AdDay.Outcome;
import io.attune.state.pacing.AdWorld.Surprise;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The judge itself, before anything is judged.
class AdDayTest {
  private static final long DAY = LocalDate.of(2026, 3, 4).toEpochDay() * 86_400;
  private static final AdDay.Judged ALWAYS = share(1);

  private final AdWorld world = new AdWorld(1, ZoneOffset.UTC, 5, 14);

  /// Offers a share of the time and bids all there is: no pacing at all.
  private static AdDay.Judged share(double probability) {
    SplittableRandom random = new SplittableRandom(7);
    return new AdDay.Judged() {
      @Override
      public void second(long epochSecond, long[] spent) {}

      @Override
      public boolean offers(long decision, int line) {
        return random.nextDouble() < probability;
      }

      @Override
      public double multiplier(int line) {
        return 1;
      }
    };
  }

  private Outcome live(AdDay.Judged judged, long budget, boolean ledger) {
    AdDay.Line fixed =
        new AdDay.Line(0.5, new AdDay.Fixed(2_000_000, 0.8), s -> budget, DAY, DAY + 86_400);
    return new AdDay(world, List.of(fixed), DAY, DAY + 86_400, ledger).live(Surprise.NONE, judged);
  }

  @Test
  void day_has_two_peaks_and_a_dead_hour() {
    assertEquals(0, world.usual(DAY + 14 * 3_600 + 1_800));
    double morning = world.usual(DAY + 10 * 3_600 + 1_800);
    double noon = world.usual(DAY + 15 * 3_600 + 1_800);
    double evening = world.usual(DAY + 20 * 3_600);
    assertTrue(morning > 2 * noon && evening > 2 * noon, morning + " " + noon + " " + evening);
    assertEquals(0, world.rate(DAY + 20 * 3_600, Surprise.deadHour(20)));
    assertEquals(2 * evening, world.rate(DAY + 20 * 3_600, Surprise.level(2)));
  }

  @Test
  void local_time_shapes_the_day_also_when_clocks_change() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    AdWorld local = new AdWorld(1, berlin, 5, -1);
    for (LocalDate day : List.of(LocalDate.of(2026, 3, 29), LocalDate.of(2026, 10, 25))) {
      long evening = day.atTime(20, 0).atZone(berlin).toEpochSecond();
      assertTrue(local.usual(evening) > 2 * local.usual(evening - 4 * 3_600));
    }
  }

  @Test
  void as_many_come_as_are_expected() {
    Outcome outcome = live(ALWAYS, Long.MAX_VALUE, false);
    double mean = 0.5 * 5 * 0.9 * 86_400;
    assertEquals(mean, outcome.eligible()[0], 5 * Math.sqrt(mean));
    double seen = mean * 0.8 * 0.95 * 2_000_000;
    assertEquals(seen, outcome.total()[0], 0.02 * seen);
  }

  @Test
  void same_seed_is_the_same_day() {
    Outcome first = live(ALWAYS, Long.MAX_VALUE, false);
    Outcome second = live(ALWAYS, Long.MAX_VALUE, false);
    assertArrayEquals(first.spent()[0], second.spent()[0]);
    assertArrayEquals(first.value(), second.value());
  }

  @Test
  void ledger_stops_at_the_budget_and_no_pacing_runs_over_it_without() {
    long budget = 50_000_000_000L;
    Outcome stopped = live(ALWAYS, budget, true);
    assertTrue(stopped.total()[0] <= budget && stopped.total()[0] > budget - 2_000_000);
    assertTrue(stopped.refused()[0] > 0);
    assertTrue(live(ALWAYS, budget, false).share(0, budget) > 1.5);
    double[] due = AdDay.even(world, DAY, DAY + 86_400);
    assertTrue(stopped.spent()[0][600] > 2 * due[600] * budget, "no pacing spends early");
  }

  @Test
  void truth_is_what_viewers_do() {
    double[] creative = {1, 0.5, 0, -0.5};
    AdDay.Line auction =
        new AdDay.Line(0.2, new AdDay.Auction(1e9, creative, 20e6), s -> 0, DAY, DAY + 86_400);
    Outcome outcome =
        new AdDay(world, List.of(auction), DAY, DAY + 86_400, false).live(Surprise.NONE, ALWAYS);
    double expected = outcome.value()[0];
    assertEquals(expected, outcome.clicks()[0], 5 * Math.sqrt(expected));
    assertTrue(expected > 100, "value: " + expected);
  }
}
