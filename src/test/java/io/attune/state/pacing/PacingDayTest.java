package io.attune.state.pacing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.state.pacing.AdDay.Outcome;
import io.attune.state.pacing.AdWorld.Surprise;
import io.attune.state.pacing.PacedLine.Budget;
import io.attune.state.pacing.PacedLine.Flights;
import io.attune.state.pacing.PacedLine.Means;
import io.attune.state.pacing.PacedLine.Spread;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Budgets on simulated days. No ledger stops anybody here: pacing alone keeps to the budget.
class PacingDayTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final LocalDate DAY = LocalDate.of(2026, 3, 4);
  private static final double PER_SECOND = 3;
  private static final long PRICE = 2_000_000;
  private static final double SHARE = 0.5;
  private static final long HALF_SUPPLY =
      (long) (0.5 * SHARE * 0.8 * 0.95 * 0.9 * PER_SECOND * 86_400 * PRICE);

  private final AdWorld world = new AdWorld(3, BERLIN, PER_SECOND, 4);
  private final PacedDay paced = new PacedDay(BERLIN);

  private static long begin(LocalDate day) {
    return day.atStartOfDay(BERLIN).toEpochSecond();
  }

  private PacedLine even(long budget, long from, long until) {
    return PacedDay.line(
        0,
        Means.THROTTLE,
        Spread.EVEN,
        Flights.of(from, until, BERLIN),
        PacedDay.total(budget, PRICE, PRICE));
  }

  private static AdDay.Line fixed(LongUnaryOperator budget, long from, long until) {
    return new AdDay.Line(SHARE, new AdDay.Fixed(PRICE, 0.8), budget, from, until);
  }

  private Outcome live(long from, long until, Surprise surprise, AdDay.Judged judged) {
    return new AdDay(world, List.of(fixed(s -> 0, from, until)), from, until, false)
        .live(surprise, judged);
  }

  private static void assertSpent(long budget, Outcome outcome) {
    assertEquals(1, outcome.share(0, budget), 0.02, "spent of the budget");
  }

  /// Tells a judged one what to do at some seconds.
  private AdDay.Judged at(long second, Runnable what) {
    return new AdDay.Judged() {
      @Override
      public void second(long epochSecond, long[] spent) {
        if (epochSecond == second) {
          what.run();
        }
        paced.second(epochSecond, spent);
      }

      @Override
      public void decision(long decision, long epochSecond) {
        paced.decision(decision, epochSecond);
      }

      @Override
      public boolean offers(long decision, int line) {
        return paced.offers(decision, line);
      }

      @Override
      public double multiplier(int line) {
        return paced.multiplier(line);
      }
    };
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 0", "0.6, 0, 0", "2, 0, 0", "1, 13, 14", "1, 19, 20", "1.5, 9, 12"})
  void whole_budget_is_spent_whatever_the_traffic(double level, int deadFrom, int deadUntil) {
    paced.learn(world, DAY.minusDays(14), DAY);
    long from = begin(DAY);
    paced.use(even(HALF_SUPPLY, from, from + 86_400));
    Surprise surprise = new Surprise(level, 60 * deadFrom, 60 * deadUntil);
    assertSpent(HALF_SUPPLY, live(from, from + 86_400, surprise, paced));
  }

  @Test
  void spending_follows_the_plan_of_the_judge() {
    paced.learn(world, DAY.minusDays(14), DAY);
    long from = begin(DAY);
    paced.use(even(HALF_SUPPLY, from, from + 86_400));
    Outcome outcome = live(from, from + 86_400, Surprise.NONE, paced);
    double[] due = AdDay.even(world, from, from + 86_400);
    for (int minute = 59; minute < due.length; minute += 60) {
      double share = outcome.spent()[0][minute] / (double) HALF_SUPPLY;
      assertEquals(due[minute], share, 0.03, "at minute " + minute);
    }
  }

  @Test
  void unknown_traffic_is_spent_as_well() {
    long from = begin(DAY);
    paced.use(even(HALF_SUPPLY, from, from + 86_400));
    assertSpent(HALF_SUPPLY, live(from, from + 86_400, Surprise.NONE, paced));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-03-29", "2026-10-25"})
  void days_of_23_and_25_hours_are_spent(String date) {
    LocalDate day = LocalDate.parse(date);
    paced.learn(world, day.minusDays(14), day);
    long from = begin(day);
    long until = begin(day.plusDays(1));
    assertTrue(until - from != 86_400);
    long budget = HALF_SUPPLY;
    paced.use(
        PacedDay.line(
            0,
            Means.THROTTLE,
            Spread.EVEN,
            Flights.of(from - 864_000, until + 864_000, BERLIN),
            new Budget(OptionalLong.empty(), OptionalLong.of(budget), PRICE, PRICE)));
    assertSpent(budget, live(from, until, Surprise.NONE, paced));
  }

  @Test
  void flight_of_some_hours_is_spent() {
    paced.learn(world, DAY.minusDays(14), DAY);
    long from = begin(DAY) + 9 * 3_600 + 1_234;
    long until = from + 3 * 3_600;
    paced.use(even(HALF_SUPPLY / 8, from, until));
    assertSpent(HALF_SUPPLY / 8, live(from - 600, until, Surprise.NONE, paced));
  }

  @Test
  void flight_over_midnight_is_spent_day_by_day() {
    paced.learn(world, DAY.minusDays(14), DAY);
    long from = begin(DAY) + 18 * 3_600;
    long until = from + 86_400;
    paced.use(even(HALF_SUPPLY, from, until));
    Outcome outcome = live(from, until, Surprise.NONE, paced);
    assertSpent(HALF_SUPPLY, outcome);
    double[] due = AdDay.even(world, from, until);
    assertEquals(due[359], outcome.spent()[0][359] / (double) HALF_SUPPLY, 0.03);
  }

  @ParameterizedTest
  @CsvSource({"1.6", "0.6"})
  void changed_budget_is_spent(double factor) {
    paced.learn(world, DAY.minusDays(14), DAY);
    long from = begin(DAY);
    long changed = (long) (HALF_SUPPLY * factor);
    paced.use(even(HALF_SUPPLY, from, from + 86_400));
    Runnable change = () -> paced.use(even(changed, from, from + 86_400));
    assertSpent(
        changed, live(from, from + 86_400, Surprise.NONE, at(from + 12 * 3_600 + 7, change)));
  }

  @Test
  void budget_cut_below_what_was_spent_ends_spending() {
    paced.learn(world, DAY.minusDays(14), DAY);
    long from = begin(DAY);
    paced.use(even(HALF_SUPPLY, from, from + 86_400));
    Runnable change = () -> paced.use(even(HALF_SUPPLY / 10, from, from + 86_400));
    Outcome outcome = live(from, from + 86_400, Surprise.NONE, at(from + 15 * 3_600 + 7, change));
    long[] spent = outcome.spent()[0];
    assertTrue(spent[901] > HALF_SUPPLY / 10);
    assertEquals(spent[901], outcome.total()[0]);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void restart_in_mid_day_goes_on(boolean kept) {
    paced.learn(world, DAY.minusDays(14), DAY);
    long from = begin(DAY);
    paced.use(even(HALF_SUPPLY, from, from + 86_400));
    Outcome outcome =
        live(from, from + 86_400, Surprise.NONE, at(from + 11 * 3_600, () -> paced.restart(kept)));
    assertSpent(HALF_SUPPLY, outcome);
    long[] spent = outcome.spent()[0];
    double before = (spent[659] - spent[649]) / 10.0;
    double after = (spent[669] - spent[659]) / 10.0;
    assertTrue(after > 0.5 * before && after < 1.5 * before, before + " then " + after);
  }

  @Test
  void as_soon_as_possible_is_soon_and_stops() {
    paced.learn(world, DAY.minusDays(14), DAY);
    long from = begin(DAY) + 9 * 3_600;
    paced.use(
        PacedDay.line(
            0,
            Means.THROTTLE,
            Spread.ASAP,
            Flights.of(from, from + 86_400, BERLIN),
            PacedDay.total(HALF_SUPPLY / 10, PRICE, PRICE)));
    Outcome outcome = live(from, from + 40_000, Surprise.NONE, paced);
    assertSpent(HALF_SUPPLY / 10, outcome);
    assertTrue(outcome.spent()[0][150] > 0.95 * HALF_SUPPLY / 10, "after two and a half hours");
  }

  @Test
  void more_than_there_is_takes_all_there_is() {
    paced.learn(world, DAY.minusDays(14), DAY);
    long from = begin(DAY);
    paced.use(even(4 * HALF_SUPPLY, from, from + 86_400));
    Outcome outcome = live(from, from + 86_400, Surprise.NONE, paced);
    assertEquals(2 * HALF_SUPPLY, outcome.total()[0], 0.03 * 2 * HALF_SUPPLY);
  }

  @Test
  void hours_of_the_week_hold_the_whole_budget() {
    paced.learn(world, DAY.minusDays(14), DAY);
    BitSet hours = new BitSet();
    hours.set(48 + 9, 48 + 18);
    long from = begin(DAY);
    Flights live =
        new Flights(
            List.of(new PacedLine.Flight(from, from + 86_400)), BERLIN, WeekHours.of(hours));
    paced.use(
        PacedDay.line(
            0, Means.THROTTLE, Spread.EVEN, live, PacedDay.total(HALF_SUPPLY / 3, PRICE, PRICE)));
    Outcome outcome = live(from + 9 * 3_600, from + 18 * 3_600, Surprise.NONE, paced);
    assertSpent(HALF_SUPPLY / 3, outcome);
  }

  @Test
  void auction_buys_more_for_the_same_money_than_throttling() {
    paced.learn(world, DAY.minusDays(14), DAY);
    long from = begin(DAY);
    Flights flights = Flights.of(from, from + 86_400, BERLIN);
    List<AdDay.Line> lines = new ArrayList<>();
    PacedLine[] definitions = new PacedLine[4];
    for (int i = 0; i < definitions.length; i++) {
      double[] creative = {0.8, 0.4 * (i / 2), -0.4, 0.2};
      AdDay.Auction terms = new AdDay.Auction(300e6, creative, 4e6);
      long budget = i < 2 ? 25_000_000_000L : 50_000_000_000L;
      lines.add(new AdDay.Line(SHARE, terms, s -> budget, from, from + 86_400));
      definitions[i] =
          PacedDay.line(
              i,
              i % 2 == 0 ? Means.BID : Means.THROTTLE,
              Spread.EVEN,
              flights,
              PacedDay.total(budget, 4_000_000, 1_000_000));
    }
    paced.use(definitions);
    Outcome outcome =
        new AdDay(world, lines, from, from + 86_400, false).live(Surprise.NONE, paced);
    for (int i = 0; i < definitions.length; i += 2) {
      long budget = definitions[i].budget().total().orElseThrow();
      assertEquals(1, outcome.share(i, budget), 0.02, "spent of the budget by bidding");
      assertEquals(1, outcome.share(i + 1, budget), 0.02, "spent of the budget by throttling");
      double better = outcome.value()[i] / outcome.value()[i + 1];
      assertTrue(better > 1.1, "value of bidding to value of throttling: " + better);
    }
  }
}
