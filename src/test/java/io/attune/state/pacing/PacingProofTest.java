package io.attune.state.pacing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.state.pacing.AdDay.Outcome;
import io.attune.state.pacing.AdWorld.Surprise;
import io.attune.state.pacing.PacedLine.Flights;
import io.attune.state.pacing.PacedLine.Means;
import io.attune.state.pacing.PacedLine.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Simulated days with a double peak and a dead hour; the first of them is drawn to
/// `target/pacing.svg`. Rerun one seed with `-Dattune.seed=…`; `-Dattune.proof=full` takes ten.
class PacingProofTest {
  private static final int SEEDS =
      Long.getLong("attune.seed") != null
          ? 1
          : "full".equals(System.getProperty("attune.proof")) ? 10 : 1;
  private static final long SEED = Long.getLong("attune.seed", 1L);
  private static final double PER_SECOND = 20;
  private static final ZoneId ZONE = ZoneOffset.UTC;
  private static final LocalDate DAY = LocalDate.of(2026, 3, 4);
  private static final long FROM = DAY.toEpochDay() * 86_400;
  private static final long UNTIL = FROM + 86_400;
  private static final long PRICE = 2_000_000;
  private static final double CLICK = 300e6;
  private static final System.Logger LOG = System.getLogger("pacing");

  /// A way in which a day turns out, and how much of what there is the budgets ask for.
  private record Case(String name, Surprise surprise, boolean usuallyDead) {}

  private static final List<Case> CASES =
      List.of(
          new Case("dead hour foreseen", Surprise.NONE, true),
          new Case("dead hour not foreseen", Surprise.deadHour(14), false),
          new Case("half the traffic", new Surprise(0.5, 840, 900), true),
          new Case("twice the traffic", new Surprise(2, 840, 900), true));

  private static final double[] ASKED = {0.05, 0.2, 0.4};

  private final List<AdDay.Line> lines = new ArrayList<>();
  private final List<PacedLine> paced = new ArrayList<>();
  private final List<Long> budgets = new ArrayList<>();

  private void add(AdDay.Terms terms, Means means, long budget, double share, double perOffer) {
    long event = terms instanceof AdDay.Fixed ? PRICE : 4_000_000;
    lines.add(new AdDay.Line(share, terms, s -> budget, FROM, UNTIL));
    paced.add(
        PacedDay.line(
            paced.size(),
            means,
            Spread.EVEN,
            Flights.of(FROM, UNTIL, ZONE),
            PacedDay.total(budget, event, perOffer)));
    budgets.add(budget);
  }

  /// Three guaranteed line items, and two pairs that bid and throttle for the same clicks with a
  /// tenth and four tenths of the money that bidding all day would spend.
  private void lines() {
    double impressions = 0.3 * 0.8 * 0.95 * 0.9 * PER_SECOND * 86_400;
    for (double asked : ASKED) {
      long budget = Math.round(asked * impressions) * PRICE;
      add(new AdDay.Fixed(PRICE, 0.8), Means.THROTTLE, budget, 0.3, PRICE);
    }
    for (double asked : new double[] {0.1, 0.4}) {
      AdDay.Auction terms = new AdDay.Auction(CLICK, new double[] {0.8, 0.4, -0.4, asked}, 4e6);
      long budget = Math.round(asked * unpaced(terms));
      add(terms, Means.BID, budget, 0.2, 1e6);
      add(terms, Means.THROTTLE, budget, 0.2, 1e6);
    }
  }

  /// What bidding the full value all day would spend.
  private static long unpaced(AdDay.Terms terms) {
    AdDay.Judged full =
        new AdDay.Judged() {
          @Override
          public void second(long epochSecond, long[] spent) {}

          @Override
          public boolean offers(long decision, int line) {
            return true;
          }

          @Override
          public double multiplier(int line) {
            return 1;
          }
        };
    AdDay.Line line = new AdDay.Line(0.2, terms, s -> 0, FROM, UNTIL);
    AdWorld world = new AdWorld(SEED, ZONE, PER_SECOND, 14);
    return new AdDay(world, List.of(line), FROM, UNTIL, false).live(Surprise.NONE, full).total()[0];
  }

  private Outcome live(Case turn, long seed, boolean ledger) {
    AdWorld world = new AdWorld(seed, ZONE, PER_SECOND, turn.usuallyDead ? 14 : -1);
    PacedDay judged = new PacedDay(ZONE).learn(world, DAY.minusDays(14), DAY);
    judged.use(paced.toArray(PacedLine[]::new));
    return new AdDay(world, lines, FROM, UNTIL, ledger).live(turn.surprise, judged);
  }

  @Test
  void budgets_last_the_day_and_no_longer() throws IOException {
    lines();
    for (long seed = SEED; seed < SEED + SEEDS; seed++) {
      for (Case turn : CASES) {
        AdWorld world = new AdWorld(seed, ZONE, PER_SECOND, turn.usuallyDead ? 14 : -1);
        double[] due = AdDay.even(world, FROM, UNTIL);
        Outcome outcome = live(turn, seed, false);
        String rerun = turn.name + ", rerun with -Dattune.seed=" + seed;
        StringBuilder text = new StringBuilder(turn.name + ", seed " + seed);
        for (int line = 0; line < lines.size(); line++) {
          double share = outcome.share(line, budgets.get(line));
          text.append(
              String.format(
                  Locale.ROOT,
                  "%n  %s %d: spent %.2f %%, hourly off %s",
                  paced.get(line).means(),
                  line,
                  100 * share,
                  hourly(outcome, line, due)));
          assertEquals(1, share, 0.02, rerun + ", line " + line);
        }
        LOG.log(System.Logger.Level.INFO, text.toString());
        if (seed == SEED && turn == CASES.get(1)) {
          draw(world, turn, outcome, due);
        }
        compare(outcome, rerun);
      }
    }
  }

  @Test
  void ledger_and_pacing_together_never_spend_more() {
    lines();
    Outcome outcome = live(CASES.getFirst(), SEED, true);
    long refused = 0;
    for (int line = 0; line < lines.size(); line++) {
      assertTrue(outcome.total()[line] <= budgets.get(line), "line " + line);
      assertTrue(outcome.share(line, budgets.get(line)) > 0.98, "line " + line);
      refused += outcome.refused()[line];
    }
    LOG.log(System.Logger.Level.INFO, "refused by the ledger: " + refused);
  }

  private static void compare(Outcome outcome, String rerun) {
    for (int line = ASKED.length; line < outcome.value().length; line += 2) {
      double bidding = outcome.value()[line] / outcome.total()[line];
      double throttling = outcome.value()[line + 1] / outcome.total()[line + 1];
      LOG.log(
          System.Logger.Level.INFO,
          String.format(
              Locale.ROOT,
              "  line %d: clicks per 1,000 spent: bidding %.2f, throttling %.2f, %+.0f %%",
              line,
              1e12 * bidding,
              1e12 * throttling,
              100 * (bidding / throttling - 1)));
      assertTrue(bidding > 1.1 * throttling, rerun + ", line " + line);
    }
  }

  /// Hour by hour, in per cent of the budget.
  private String hourly(Outcome outcome, int line, double[] due) {
    StringBuilder text = new StringBuilder();
    for (int minute = 59; minute < due.length; minute += 60) {
      double share = outcome.spent()[line][minute] / (double) budgets.get(line);
      text.append(String.format(Locale.ROOT, " %+.1f", 100 * (share - due[minute])));
    }
    return text.toString();
  }

  private void draw(AdWorld world, Case turn, Outcome outcome, double[] due) throws IOException {
    DayPicture picture = new DayPicture("A day with two peaks and a " + turn.name, due.length);
    picture.traffic(
        IntStream.range(0, due.length)
            .mapToDouble(minute -> world.rate(FROM + 60L * minute, turn.surprise))
            .toArray());
    picture.due(due);
    String[] names = {"guaranteed, 5 % of the supply", "guaranteed, 40 %", "auction"};
    String[] colours = {"#0072b2", "#009e73", "#d55e00"};
    int[] numbers = {0, 2, 3};
    for (int i = 0; i < numbers.length; i++) {
      long budget = budgets.get(numbers[i]);
      double[] share =
          Arrays.stream(outcome.spent()[numbers[i]])
              .mapToDouble(spent -> spent / (double) budget)
              .toArray();
      picture.spent(share, due, names[i], colours[i], i);
    }
    Files.writeString(Path.of("target", "pacing.svg"), picture.svg());
  }
}
