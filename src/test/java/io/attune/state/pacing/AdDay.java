package io.attune.state.pacing;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;

/// Lets line items live through a stretch of time in an [AdWorld], second by second, and keeps
/// the books: the oracle of spend. Part of the judge: who is judged is asked whether a line item
/// takes part and what it bids, and is told what was spent, and no more.
///
/// An ad that was decided is seen some seconds later, and one in twenty never; only what was seen
/// is spent. Line items do not compete with each other, so that what each could have had is
/// known.
final class AdDay {
  /// Longest time from a decision to its impression, in seconds.
  static final int LATEST = 32;

  private static final double UNSEEN = 0.05;

  /// What a line item pays for.
  sealed interface Terms {}

  /// A fixed price for an impression.
  ///
  /// @param priceNanos of one impression
  /// @param granted share of the offers that end in a decision for it; others go before it
  record Fixed(long priceNanos, double granted) implements Terms {}

  /// A bid for an impression, against competitors; the second price is paid.
  ///
  /// @param clickNanos what a click is worth to the advertiser
  /// @param creative where it stands in the space of tastes
  /// @param medianNanos of what the competition bids for one impression
  record Auction(double clickNanos, double[] creative, double medianNanos) implements Terms {}

  /// @param share of the requests that it is eligible for
  /// @param budget nanos that may be spent in all, as of a second
  /// @param fromSecond, untilSecond when it is live
  record Line(
      double share, Terms terms, LongUnaryOperator budget, long fromSecond, long untilSecond) {}

  /// Who is judged.
  interface Judged {
    /// A second begins.
    ///
    /// @param spent nanos by line, as booked by now
    void second(long epochSecond, long[] spent);

    /// A decision is made; called once, before the others.
    default void decision(long decision, long epochSecond) {}

    /// Whether the line takes part in this decision, for which it is eligible.
    boolean offers(long decision, int line);

    /// What of its value the line bids, 0 to 1.
    double multiplier(int line);
  }

  /// What came of it.
  ///
  /// @param spent `[lines][minutes]`: nanos, cumulative at the end of each minute
  /// @param total nanos by line, what was still on its way at the end included
  /// @param value by line: expected clicks of what was seen, by the truth
  /// @param clicks by line, as drawn
  /// @param eligible requests by line
  /// @param refused by line, by the ledger
  record Outcome(
      long[][] spent,
      long[] total,
      double[] value,
      long[] clicks,
      long[] eligible,
      long[] refused) {

    /// Of a line's budget, the share that was spent.
    double share(int line, long budgetNanos) {
      return total[line] / (double) budgetNanos;
    }
  }

  private final AdWorld world;
  private final List<Line> lines;
  private final boolean ledger;
  private final long[][] onItsWay;
  private final long[] booked;
  private final long[] promised;
  private final Outcome outcome;
  private final long from;
  private final long until;

  /// @param ledger whether a ledger refuses what the budget does not hold
  AdDay(AdWorld world, List<Line> lines, long fromSecond, long untilSecond, boolean ledger) {
    this.world = world;
    this.lines = lines;
    this.ledger = ledger;
    from = fromSecond;
    until = untilSecond;
    int count = lines.size();
    onItsWay = new long[count][LATEST + 1];
    booked = new long[count];
    promised = new long[count];
    int minutes = (int) ((untilSecond - fromSecond + 59) / 60);
    outcome =
        new Outcome(
            new long[count][minutes],
            new long[count],
            new double[count],
            new long[count],
            new long[count],
            new long[count]);
  }

  Outcome live(AdWorld.Surprise surprise, Judged judged) {
    for (long second = from; second < until; second++) {
      arrive(second);
      judged.second(second, booked.clone());
      SplittableRandom random = world.chance(second);
      int requests = AdWorld.poisson(world.rate(second, surprise), random);
      for (int i = 0; i < requests; i++) {
        decide(second, random, judged);
      }
      for (int line = 0; line < lines.size(); line++) {
        outcome.spent[line][(int) ((second - from) / 60)] = booked[line];
      }
    }
    for (long second = until; second <= until + LATEST; second++) {
      arrive(second);
    }
    System.arraycopy(booked, 0, outcome.total, 0, booked.length);
    return outcome;
  }

  private void arrive(long second) {
    int slot = (int) (second % (LATEST + 1));
    for (int line = 0; line < lines.size(); line++) {
      booked[line] += onItsWay[line][slot];
      onItsWay[line][slot] = 0;
    }
  }

  /// Draws everything there is to draw, whatever is decided.
  private void decide(long second, SplittableRandom random, Judged judged) {
    long decision = random.nextLong();
    int viewer = AdWorld.viewer(random);
    boolean seen = random.nextDouble() >= UNSEEN;
    double wait = -2 * StrictMath.log(1 - random.nextDouble());
    int delay = 1 + (int) StrictMath.min(LATEST - 1, wait);
    judged.decision(decision, second);
    for (int number = 0; number < lines.size(); number++) {
      Line line = lines.get(number);
      boolean eligible = random.nextDouble() < line.share;
      double granted = random.nextDouble();
      double rival = rival(line, second, random);
      double click = random.nextDouble();
      if (!eligible || second < line.fromSecond || second >= line.untilSecond) {
        continue;
      }
      outcome.eligible[number]++;
      if (!judged.offers(decision, number)) {
        continue;
      }
      double truth = truth(line, viewer);
      long price = price(line, judged.multiplier(number), truth, granted, rival);
      if (price >= 0 && allowed(number, line, price, second) && seen) {
        promised[number] += price;
        onItsWay[number][(int) ((second + delay) % (LATEST + 1))] += price;
        outcome.value[number] += truth;
        outcome.clicks[number] += click < truth ? 1 : 0;
      }
    }
  }

  private double rival(Line line, long second, SplittableRandom random) {
    return line.terms instanceof Auction auction
        ? world.competition(second, auction.medianNanos, random)
        : 0;
  }

  private double truth(Line line, int viewer) {
    return line.terms instanceof Auction auction
        ? world.clickProbability(viewer, auction.creative)
        : 0.01;
  }

  /// What the impression costs, or -1 when another is shown.
  private static long price(
      Line line, double multiplier, double truth, double granted, double rival) {
    return switch (line.terms) {
      case Fixed fixed -> granted < fixed.granted ? fixed.priceNanos : -1;
      case Auction auction ->
          auction.clickNanos * truth * multiplier > rival ? StrictMath.round(rival) : -1;
    };
  }

  private boolean allowed(int number, Line line, long price, long second) {
    if (ledger && promised[number] + price > line.budget.applyAsLong(second)) {
      outcome.refused[number]++;
      return false;
    }
    return true;
  }

  /// The judge's own plan for even delivery: the budget in step with the usual traffic.
  ///
  /// @return share of the budget that is due at the end of each minute
  static double[] even(AdWorld world, long fromSecond, long untilSecond) {
    double[] due = new double[(int) ((untilSecond - fromSecond + 59) / 60)];
    double sum = 0;
    for (int minute = 0; minute < due.length; minute++) {
      sum += world.usual(fromSecond + 60L * minute);
      due[minute] = sum;
    }
    double all = sum;
    return Arrays.stream(due).map(d -> d / all).toArray();
  }
}
