package io.attune.state.pacing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.problem.Refusal;
import io.attune.state.pacing.PacedLine.Budget;
import io.attune.state.pacing.PacedLine.Flight;
import io.attune.state.pacing.PacedLine.Flights;
import io.attune.state.pacing.PacedLine.Means;
import io.attune.state.pacing.PacedLine.Spread;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PacingTest {
  private static final long NOW = LocalDate.of(2026, 3, 4).toEpochDay() * 86_400 + 36_000;
  private static final Flights OPEN = Flights.of(NOW - 86_400, NOW + 86_400, ZoneOffset.UTC);

  private final Pacing pacing = Pacing.in(ZoneOffset.UTC);
  private long spent;
  private final Pacing.Spending spending =
      new Pacing.Spending() {
        @Override
        public long total(int number) {
          return spent;
        }

        @Override
        public long today(int number, LocalDate day) {
          return spent;
        }
      };

  private static PacedLine line(int number, Flights flights, long total) {
    return new PacedLine(
        number,
        "home",
        Means.THROTTLE,
        Spread.EVEN,
        flights,
        new Budget(OptionalLong.of(total), OptionalLong.empty(), 1, 1));
  }

  private void ticks(int from, int count) {
    for (int second = from; second < from + count; second++) {
      pacing.tick((NOW + second) * 1_000, spending);
    }
  }

  @Test
  void draw_depends_on_decision_and_line_item_alone() {
    SplittableRandom random = new SplittableRandom(5);
    int first = 0;
    int second = 0;
    int both = 0;
    for (int i = 0; i < 100_000; i++) {
      long decision = random.nextLong();
      boolean one = Pacing.takesPart(decision, 7, 0.3f);
      boolean two = Pacing.takesPart(decision, 8, 0.3f);
      assertEquals(one, Pacing.takesPart(decision, 7, 0.3f));
      assertTrue(!one || Pacing.takesPart(decision, 7, 0.31f), "more probable, still in");
      first += one ? 1 : 0;
      second += two ? 1 : 0;
      both += one && two ? 1 : 0;
    }
    assertEquals(30_000, first, 600);
    assertEquals(30_000, second, 600);
    assertEquals(9_000, both, 400);
    assertTrue(Pacing.takesPart(3, 1, 1) && !Pacing.takesPart(3, 1, 0));
  }

  @Test
  void draws_of_numbered_decisions_are_even_as_well() {
    int taken = 0;
    for (long decision = 0; decision < 100_000; decision++) {
      taken += Pacing.takesPart(decision, 0, 0.5f) ? 1 : 0;
    }
    assertEquals(50_000, taken, 700);
  }

  @Test
  void sift_takes_out_who_takes_no_part_and_counts_all() {
    pacing.use(List.of(line(0, OPEN, 1_000_000), line(70, OPEN, 0)), NOW * 1_000);
    ticks(0, 3);
    float probability = pacing.probability(0);
    assertTrue(probability > 0 && probability < 1, "probability: " + probability);
    assertEquals(0, pacing.probability(70));
    CountingLane lane = (CountingLane) pacing.lane();
    int kept = 0;
    for (long decision = 0; decision < 1_000; decision++) {
      long[] eligible = {0b11, 1L << 6, 1L << 3};
      int out = lane.sift(decision, eligible, eligible.length);
      boolean in = Pacing.takesPart(decision, 0, probability);
      assertArrayEquals(new long[] {in ? 0b11 : 0b10, 0, 1L << 3}, eligible);
      assertEquals(in ? 1 : 2, out);
      kept += in ? 1 : 0;
    }
    assertTrue(kept > 0 && kept < 1_000);
    assertEquals(1_000, lane.offers(0));
    assertEquals(1_000, lane.offers(70));
    assertEquals(1_000, lane.offers(131));
    assertEquals(0, lane.offers(2));
  }

  @Test
  void unknown_line_items_and_those_without_a_budget_are_not_held_back() {
    pacing.use(
        List.of(
            new PacedLine(
                1,
                "home",
                Means.BID,
                Spread.EVEN,
                OPEN,
                new Budget(OptionalLong.empty(), OptionalLong.empty(), 1, 1))),
        NOW * 1_000);
    ticks(0, 2);
    assertEquals(1, pacing.probability(1));
    assertEquals(1, pacing.multiplier(1));
    assertEquals(1, pacing.probability(0));
    assertEquals(1, pacing.probability(999));
  }

  @Test
  void flights_begin_and_end_on_the_second() {
    Flights soon =
        new Flights(
            List.of(new Flight(NOW + 5, NOW + 10), new Flight(NOW + 20, NOW + 30)),
            ZoneOffset.UTC,
            WeekHours.ALL);
    pacing.use(List.of(line(0, soon, 1_000_000)), NOW * 1_000);
    for (int second = 0; second < 40; second++) {
      ticks(second, 1);
      boolean live = second >= 5 && second < 10 || second >= 20 && second < 30;
      assertEquals(live, pacing.probability(0) > 0, "second " + second);
    }
  }

  @Test
  void unknown_spending_leaves_the_line_item_as_it_is() {
    pacing.use(List.of(line(0, OPEN, 1_000_000)), NOW * 1_000);
    ticks(0, 5);
    float before = pacing.probability(0);
    spent = -1;
    ticks(5, 60);
    assertEquals(before, pacing.probability(0));
    spent = 1_000_000;
    ticks(65, 1);
    assertEquals(0, pacing.probability(0));
  }

  @Test
  void huge_budget_is_all_that_there_is_and_clock_may_go_back() {
    pacing.use(List.of(line(0, OPEN, 1L << 62)), NOW * 1_000);
    ticks(0, 120);
    assertEquals(1, pacing.probability(0));
    ticks(60, 1);
    assertEquals(1, pacing.probability(0));
  }

  @Test
  void series_tells_what_was_due_and_what_was_spent() {
    Flights hour = Flights.of(NOW, NOW + 3_600, ZoneOffset.UTC);
    pacing.use(List.of(line(0, hour, 1_000)), NOW * 1_000);
    for (int second = 0; second < 600; second++) {
      spent = second / 6;
      ticks(second, 1);
    }
    List<PaceSeries.Point> minutes = pacing.series(0).orElseThrow().minutes();
    assertEquals(10, minutes.size());
    PaceSeries.Point last = minutes.getLast();
    assertEquals(NOW + 600, last.epochSecond());
    assertEquals(1_000 * 599 / 3_564, last.planned(), 1);
    assertEquals(99, last.actual());
    assertEquals(1, pacing.series(0).orElseThrow().hours().size());
    assertTrue(pacing.series(1).isEmpty());
  }

  @Test
  void series_is_bounded_by_letting_go_or_by_longer_steps() {
    Traced rolls = new Traced(60, 10, false);
    Traced widens = new Traced(60, 10, true);
    for (long at = 600; at < 600 + 35 * 60; at += 20) {
      rolls.note(at, at, at + 1);
      widens.note(at, at, at + 1);
    }
    assertEquals(10, rolls.points().size());
    assertEquals(600 + 26 * 60, rolls.points().getFirst().epochSecond());
    List<PaceSeries.Point> points = widens.points();
    assertTrue(points.size() > 5 && points.size() <= 10, points.toString());
    assertEquals(600 + 35 * 60 - 20, points.getLast().planned());
    for (PaceSeries.Point point : points.subList(0, points.size() - 1)) {
      assertEquals(point.epochSecond() - 20, point.planned(), points.toString());
    }
  }

  @Test
  void saved_state_is_loaded_as_it_was_or_refused() {
    pacing.use(List.of(line(0, OPEN, 1_000_000)), NOW * 1_000);
    pacing.group("category");
    ticks(0, 30);
    byte[] saved = pacing.save();
    Pacing other = Pacing.in(ZoneOffset.UTC);
    other.load(saved);
    assertArrayEquals(saved, other.save());
    other.use(List.of(line(0, OPEN, 1_000_000)), (NOW + 31) * 1_000);
    assertArrayEquals(saved, other.save());
    saved[saved.length / 2] ^= 1;
    Refusal refusal = assertThrows(Refusal.class, () -> other.load(saved));
    assertEquals(
        "pacing.saved: \"" + saved.length + " bytes\" (expected: what this version saved, whole)",
        refusal.problem().detail());
    assertThrows(Refusal.class, () -> other.load(new byte[3]));
  }

  @Test
  void what_is_out_of_range_is_refused_by_name() {
    assertEquals(
        "number: 131072 (expected: 0 to 131071)",
        refused(() -> pacing.use(List.of(line(131_072, OPEN, 1)), NOW)));
    assertEquals(
        "budget.total: -5 (expected: 0 to 4611686018427387904)", refused(() -> line(0, OPEN, -5)));
    assertEquals("flight.untilSecond: 5 (expected: after 5)", refused(() -> new Flight(5, 5)));
    assertEquals(
        "flights[1].fromSecond: 9 (expected: 10 or later)",
        refused(
            () ->
                new Flights(
                    List.of(new Flight(5, 10), new Flight(9, 12)), ZoneOffset.UTC, WeekHours.ALL)));
    BitSet hours = new BitSet();
    hours.set(168);
    assertEquals("hours: 168 (expected: 0 to 167)", refused(() -> WeekHours.of(hours)));
    for (int i = 0; i < 256; i++) {
      pacing.group("group " + i);
    }
    assertEquals("groups: 257 (expected: up to 256)", refused(() -> pacing.group("one more")));
  }

  private static String refused(Runnable what) {
    return assertThrows(Refusal.class, what::run).problem().detail();
  }

  @Test
  void shape_is_flat_at_first_and_follows_a_shift_within_weeks() {
    TrafficShape shape = new TrafficShape();
    for (double rate : shape.rates()) {
      assertEquals(1, rate);
    }
    int[] seconds = new int[TrafficShape.QUARTERS];
    Arrays.fill(seconds, 900);
    for (int day = 0; day < 28; day++) {
      shape.learn(day % 7, peak(40), seconds);
    }
    double[] rates = shape.rates();
    assertTrue(rates[40] > 5 * rates[60], rates[40] + " " + rates[60]);
    assertTrue(rates[60] > 0);
    for (int day = 0; day < 28; day++) {
      shape.learn(day % 7, peak(60), seconds);
    }
    rates = shape.rates();
    assertTrue(rates[60] > 1.5 * rates[40], rates[40] + " " + rates[60]);
  }

  private static long[] peak(int quarter) {
    long[] counts = new long[TrafficShape.QUARTERS];
    Arrays.fill(counts, 900);
    counts[quarter] = 9_000;
    return counts;
  }

  @Test
  void curve_is_the_sum_of_its_seconds_also_when_clocks_change() {
    SplittableRandom random = new SplittableRandom(9);
    double[] week = random.doubles(7 * 96, 0.1, 2).toArray();
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    ZoneId kathmandu = ZoneId.of("Asia/Kathmandu");
    BitSet hours = new BitSet();
    hours.set(10, 150);
    for (LocalDate day : List.of(LocalDate.of(2026, 3, 29), LocalDate.of(2026, 10, 25))) {
      long noon = day.atTime(12, 0).atZone(berlin).toEpochSecond();
      Flights live =
          new Flights(List.of(new Flight(noon, noon + 1)), kathmandu, WeekHours.of(hours));
      TrafficCurve curve = new TrafficCurve(week, berlin, live, noon);
      long from = noon - 40_000 - random.nextInt(10_000);
      long until = noon + 40_000 + random.nextInt(10_000);
      double sum = 0;
      for (long second = from; second < until; second++) {
        var there = Instant.ofEpochSecond(second).atZone(berlin);
        int quarter = 4 * there.getHour() + there.getMinute() / 15;
        var local = Instant.ofEpochSecond(second).atZone(kathmandu);
        int hour = 24 * (local.getDayOfWeek().getValue() - 1) + local.getHour();
        sum += hours.get(hour) ? week[96 * (there.getDayOfWeek().getValue() - 1) + quarter] : 0;
      }
      assertEquals(sum, curve.between(from, until), 1e-6 * sum);
      assertEquals(0, curve.between(until, from));
    }
  }
}
