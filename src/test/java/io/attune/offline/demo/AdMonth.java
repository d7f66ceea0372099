package io.attune.offline.demo;

import io.attune.offline.demo.DemoAds.LineItem;
import io.attune.state.pacing.PacedLine;
import io.attune.state.pacing.PacedLine.Budget;
import io.attune.state.pacing.PacedLine.Flights;
import io.attune.state.pacing.PacedLine.Means;
import io.attune.state.pacing.PacedLine.Spread;
import io.attune.state.pacing.Pacing;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;

/// One policy through a month of visits: every line item pays its fixed price for an impression
/// and has a daily budget, whoever chooses. By rotation the tier decides, then a lottery by
/// weight; by value, within the tier, calibrated probability × value × pacing multiplier, where
/// that is worth the price. Both are paced by [Pacing].
final class AdMonth {
  private static final int SLOTS = 6;
  private static final int TICK = 10;
  private static final int TIERS = 2;
  private static final double EXPLORED = 0.02;

  /// What is chosen by value is clicked less than was thought of it: the calibration sees five days
  /// of its own choices before they count.
  private static final long WARM_SECONDS = 5 * 86_400;

  private final DemoAds ads;
  private final AdVisits visits;
  private final AdOdds odds;
  private final List<List<Integer>> creatives = new ArrayList<>();
  private final Pacing pacing = Pacing.in(ZoneOffset.UTC);
  private final Pacing.Lane lane = pacing.lane();
  private final int group = pacing.group("shop");
  private final long[] spent;
  private final long[] today;
  private final boolean[] in;
  private final long[] daily;
  private boolean byValue;
  private boolean counting;
  private final Result result;
  private long tick;
  private long day = -1;

  /// What came of a month.
  static final class Result {
    double spentMicros;
    double valueMicros;
    long impressions;
    double expectedClicks;
    long clicks;
    double predictedClicks;
    long conversions;
    double predictedConversions;
    long unfilled;
    double budgetMicros;

    /// What each line item spent and had, nanos.
    final long[] spentNanos;

    final long[] budgetNanos;

    Result(int lineItems) {
      spentNanos = new long[lineItems];
      budgetNanos = new long[lineItems];
    }

    double calibration() {
      return predictedClicks / clicks;
    }

    double valuePerSpent() {
      return valueMicros / spentMicros;
    }
  }

  AdMonth(AdVisits visits, AdOdds odds) {
    this.visits = visits;
    this.odds = odds;
    ads = visits.ads;
    int count = ads.lineItems().size();
    result = new Result(count);
    daily = ads.lineItems().stream().mapToLong(item -> item.dailyMicros() * 1_000).toArray();
    spent = new long[count];
    today = new long[count];
    in = new boolean[count];
    for (int line = 0; line < count; line++) {
      creatives.add(new ArrayList<>());
    }
    for (int creative = 0; creative < ads.creatives().size(); creative++) {
      creatives.get(ads.creatives().get(creative).lineItem()).add(creative);
    }
  }

  /// Gives every line item what it spent in another month, a day's share of it each day.
  AdMonth spending(Result other) {
    for (int line = 0; line < daily.length; line++) {
      daily[line] =
          Math.round((double) daily[line] * other.spentNanos[line] / other.budgetNanos[line]);
    }
    return this;
  }

  /// Rotates for some days, to learn, goes over to one policy, and counts a month of it.
  ///
  /// @param start epoch seconds at which the month begins
  Result live(long begin, long start, boolean byValue) {
    use(Means.THROTTLE, begin);
    for (AdVisits.Visit visit : visits.all()) {
      advance(visit.seconds());
      if (visit.seconds() >= start - WARM_SECONDS && byValue && !this.byValue) {
        this.byValue = true;
        use(Means.BID, start - WARM_SECONDS);
      }
      counting = visit.seconds() >= start;
      odds.at(visit.seconds());
      Set<Integer> shown = new HashSet<>();
      for (int slot = 0; slot < SLOTS; slot++) {
        decide(visit, slot, shown);
      }
    }
    turn();
    return result;
  }

  private void use(Means means, long begin) {
    List<PacedLine> lines = new ArrayList<>();
    for (int line = 0; line < ads.lineItems().size(); line++) {
      LineItem item = ads.lineItems().get(line);
      Budget budget =
          new Budget(
              OptionalLong.empty(),
              OptionalLong.of(daily[line]),
              item.cpmMicros(),
              item.cpmMicros() * 0.1);
      Flights flights = Flights.of(begin, begin + 90 * 86_400L, ZoneOffset.UTC);
      lines.add(new PacedLine(line, "shop", means, Spread.EVEN, flights, budget));
    }
    pacing.use(lines, begin * 1_000);
  }

  private void advance(long seconds) {
    if (tick == 0) {
      tick = seconds;
    }
    for (; tick <= seconds; tick += TICK) {
      if (tick / 86_400 != day) {
        turn();
        day = tick / 86_400;
      }
      pacing.tick(
          tick * 1_000,
          new Pacing.Spending() {
            @Override
            public long total(int number) {
              return spent[number];
            }

            @Override
            public long today(int number, LocalDate of) {
              return of.toEpochDay() == day ? today[number] : -1;
            }
          });
    }
  }

  /// A day is over: what it brought is learned, after it was held out.
  private void turn() {
    if (counting) {
      for (int line = 0; line < daily.length; line++) {
        result.budgetMicros += daily[line] / 1e3;
        result.budgetNanos[line] += daily[line];
      }
    }
    Arrays.fill(today, 0);
    odds.evening();
  }

  private void decide(AdVisits.Visit visit, int slot, Set<Integer> shown) {
    long decision = visit.seconds() * 1_000_003 + visit.viewer() * 64L + slot;
    SplittableRandom random = new SplittableRandom(decision);
    lane.request(group);
    long[] eligible = new long[(in.length + 63) / 64];
    for (int line = 0; line < in.length; line++) {
      LineItem item = ads.lineItems().get(line);
      boolean money = today[line] + item.cpmMicros() <= daily[line];
      if (money && !shown.contains(line)) {
        eligible[line >> 6] |= 1L << line;
      }
    }
    lane.sift(decision, eligible, eligible.length);
    for (int line = 0; line < in.length; line++) {
      in[line] = (eligible[line >> 6] >>> line & 1) != 0;
    }
    int placement = slot % ads.placements().size();
    boolean explores = random.nextDouble() < EXPLORED;
    int chosen = -1;
    for (int tier = 0; tier < TIERS && chosen < 0; tier++) {
      chosen = byValue && !explores ? best(visit, placement, tier) : drawn(tier, random);
    }
    if (chosen < 0) {
      result.unfilled += counting ? 1 : 0;
      return;
    }
    shown.add(ads.creatives().get(chosen).lineItem());
    show(visit, chosen, placement, random);
  }

  /// A creative by lottery among the line items of a tier, or -1.
  private int drawn(int tier, SplittableRandom random) {
    int sum = 0;
    int chosen = -1;
    for (int line = 0; line < in.length; line++) {
      LineItem item = ads.lineItems().get(line);
      if (in[line] && item.tier() == tier) {
        sum += item.weight();
        chosen = random.nextInt(sum) < item.weight() ? line : chosen;
      }
    }
    return chosen < 0
        ? -1
        : creatives.get(chosen).get(random.nextInt(creatives.get(chosen).size()));
  }

  /// The creative of a tier that is worth most, or -1 where none is worth its price.
  private int best(AdVisits.Visit visit, int placement, int tier) {
    int chosen = -1;
    double most = 0;
    for (int line = 0; line < in.length; line++) {
      LineItem item = ads.lineItems().get(line);
      if (in[line] && item.tier() == tier) {
        for (int creative : creatives.get(line)) {
          double score = value(visit, creative, placement) * pacing.multiplier(line);
          if (score >= item.cpmMicros() / 1e3 && score > most) {
            most = score;
            chosen = creative;
          }
        }
      }
    }
    return chosen;
  }

  /// What an impression is thought to be worth, in micros.
  private double value(AdVisits.Visit visit, int creative, int placement) {
    LineItem item = ads.lineItems().get(ads.creatives().get(creative).lineItem());
    double click = odds.click(visit, creative, placement);
    double conversion =
        item.conversionMicros() == 0 ? 0 : odds.conversion(visit, creative, placement);
    return click * (item.clickMicros() + conversion * item.conversionMicros());
  }

  private void show(AdVisits.Visit visit, int creative, int placement, SplittableRandom random) {
    int line = ads.creatives().get(creative).lineItem();
    LineItem item = ads.lineItems().get(line);
    spent[line] += item.cpmMicros();
    today[line] += item.cpmMicros();
    double truth = visits.click(visit, creative, placement);
    double bought = visit.conversions()[creative];
    boolean clicked = random.nextDouble() < truth;
    boolean converted = clicked && random.nextDouble() < bought;
    double click = odds.click(visit, creative, placement);
    double conversion = odds.conversion(visit, creative, placement);
    odds.shown(visit, creative, placement, clicked, converted);
    if (counting) {
      result.spentMicros += item.cpmMicros() / 1e3;
      result.spentNanos[line] += item.cpmMicros();
      result.valueMicros += truth * (item.clickMicros() + bought * item.conversionMicros());
      result.impressions++;
      result.expectedClicks += truth;
      result.clicks += clicked ? 1 : 0;
      result.predictedClicks += click;
      result.conversions += converted ? 1 : 0;
      result.predictedConversions += clicked ? conversion : 0;
    }
  }
}
