package io.attune.state.pacing;

import io.attune.state.pacing.PacedLine.Budget;
import io.attune.state.pacing.PacedLine.Flights;
import io.attune.state.pacing.PacedLine.Means;
import io.attune.state.pacing.PacedLine.Spread;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/// Puts [Pacing] before the judge: line items of an [AdDay] are its line items, their number is
/// their place.
final class PacedDay implements AdDay.Judged {
  static final String GROUP = "home";

  private final ZoneId zone;
  private final long[] eligible = new long[1];
  private long[] spent = new long[64];
  private long[] spentBefore = new long[64];
  private LocalDate day = LocalDate.MIN;
  private long now;
  List<PacedLine> lines = new ArrayList<>();
  Pacing pacing;
  private Pacing.Lane lane;
  private int group;

  /// @param zone of the site and of all line items
  PacedDay(ZoneId zone) {
    this.zone = zone;
    pacing = fresh();
    lane = pacing.lane();
    group = pacing.group(GROUP);
  }

  private Pacing fresh() {
    return new Pacing(PacingConfigTest.read(Map.of("attune.pacing.zone", zone.getId())));
  }

  /// Lets it see the traffic of some days and decide nothing.
  PacedDay learn(AdWorld world, LocalDate from, LocalDate until) {
    long end = until.atStartOfDay(zone).toEpochSecond();
    SplittableRandom random = new SplittableRandom(11);
    long[] nothing = new long[64];
    for (long at = from.atStartOfDay(zone).toEpochSecond(); at < end; at++) {
      second(at, nothing);
      for (int i = AdWorld.poisson(world.usual(at), random); i > 0; i--) {
        lane.request(group);
      }
    }
    return this;
  }

  static PacedLine line(int number, Means means, Spread spread, Flights flights, Budget budget) {
    return new PacedLine(number, GROUP, means, spread, flights, budget);
  }

  static Budget total(long amount, long event, double perOffer) {
    return new Budget(OptionalLong.of(amount), OptionalLong.empty(), event, perOffer);
  }

  void use(PacedLine... definitions) {
    lines = List.of(definitions);
    pacing.use(lines, now * 1_000);
  }

  /// The process ends and another one begins.
  ///
  /// @param kept whether what was saved is there
  void restart(boolean kept) {
    byte[] saved = pacing.save();
    pacing = fresh();
    if (kept) {
      pacing.load(saved);
    }
    group = pacing.group(GROUP);
    lane = pacing.lane();
    pacing.use(lines, now * 1_000);
  }

  @Override
  public void second(long epochSecond, long[] booked) {
    now = epochSecond;
    LocalDate today = Instant.ofEpochSecond(epochSecond).atZone(zone).toLocalDate();
    if (!today.equals(day)) {
      day = today;
      spentBefore = spent.clone();
    }
    spent = booked;
    pacing.tick(
        epochSecond * 1_000,
        new Pacing.Spending() {
          @Override
          public long total(int number) {
            return spent[number];
          }

          @Override
          public long today(int number, LocalDate of) {
            return of.equals(day) ? spent[number] - spentBefore[number] : -1;
          }
        });
  }

  @Override
  public void decision(long decision, long epochSecond) {
    lane.request(group);
  }

  @Override
  public boolean offers(long decision, int line) {
    eligible[0] = 1L << line;
    return lane.sift(decision, eligible, eligible.length) == 0;
  }

  @Override
  public double multiplier(int line) {
    return pacing.multiplier(line);
  }
}
