package io.attune.state.pacing;

/// One line item with its plan, what it could have, and how it is held back. One thread.
final class LiveLine {
  private static final double MOST_SECONDS = 60;
  private static final int HOURS = 336;
  private static final long UNKNOWN = -1;

  final PacedLine line;
  final TrafficGroup group;
  private final Plan plan;
  private final Supply supply;
  private final PacedBudget paced;
  private Traced minutes;
  private Traced hours = new Traced(3_600, HOURS, true);
  private long spentBefore = UNKNOWN;
  private long offersBefore;
  private boolean live;

  /// @param stepSeconds of the series of the last day
  LiveLine(PacedLine line, TrafficGroup group, long now, int stepSeconds) {
    this.line = line;
    this.group = group;
    plan = new Plan(line, group.curve(line.flights(), now));
    supply = new Supply(line.budget());
    paced = new PacedBudget(line, plan, supply);
    minutes = new Traced(stepSeconds, 86_400 / stepSeconds, false);
  }

  /// Knows what another definition of the same line item has learned.
  void after(LiveLine before) {
    minutes = before.minutes;
    hours = before.hours;
    spentBefore = before.spentBefore;
    offersBefore = before.offersBefore;
    if (line.means() == before.line.means() && line.group().equals(before.line.group())) {
      System.arraycopy(before.supply.state, 0, supply.state, 0, supply.state.length);
      double[] state = before.paced.state();
      paced.resume(state[0], state[1], state[2]);
    }
  }

  /// Holds back from this moment on, as far as anything is known.
  LiveLine from(long now) {
    live = plan.live(now);
    return this;
  }

  void follow(long now) {
    plan.follow(group.curve(line.flights(), now), now);
  }

  /// Some time has passed.
  ///
  /// @param seconds how long
  /// @param offers for which the line item was eligible since the service began
  void pass(long now, double seconds, long offers, Pacing.Spending spending) {
    live = plan.live(now);
    if (!live || !line.budget().bounded()) {
      return;
    }
    boolean fresh = plan.enter(now);
    long spent = spending.total(line.number());
    long spentToday = spending.today(line.number(), plan.day());
    if (spent < 0 || spentToday < 0) {
      spentBefore = UNKNOWN;
      return;
    }
    if (fresh) {
      plan.open(now, spent, spentToday);
    }
    boolean known = spentBefore != UNKNOWN;
    long offersNow = known ? offers - offersBefore : 0;
    long spentNow = known ? spent - spentBefore : 0;
    offersBefore = offers;
    spentBefore = spent;
    double lasted = known ? Math.min(seconds, MOST_SECONDS) : 0;
    paced.pass(now, lasted, offersNow, spentNow, spent, spentToday);
    long due = plan.due(now);
    minutes.note(now, due, spentToday);
    hours.note(now, spent - spentToday + due, spent);
  }

  float probability() {
    if (!live) {
      return 0;
    }
    return line.budget().bounded() ? paced.probability() : 1;
  }

  float multiplier() {
    return line.means() == PacedLine.Means.BID ? paced.multiplier() : 1;
  }

  PaceSeries series() {
    return new PaceSeries(minutes.points(), hours.points());
  }

  Saved.Line saved() {
    PacedLine.Budget budget = line.budget();
    return new Saved.Line(
        new long[] {
          budget.total().orElse(UNKNOWN),
          budget.daily().orElse(UNKNOWN),
          plan.day().toEpochDay(),
          plan.anchor(),
          plan.anchorSpent(),
          plan.allowance()
        },
        supply.state.clone(),
        paced.state());
  }

  /// Goes on as before a restart; with its plan where that is of today and for the same budget.
  void resume(Saved.Line saved, long now) {
    System.arraycopy(saved.supply(), 0, supply.state, 0, supply.state.length);
    paced.resume(saved.paced()[0], saved.paced()[1], saved.paced()[2]);
    long[] was = saved.plan();
    PacedLine.Budget budget = line.budget();
    boolean same =
        was[0] == budget.total().orElse(UNKNOWN) && was[1] == budget.daily().orElse(UNKNOWN);
    if (same && plan.live(now)) {
      plan.enter(now);
      if (plan.day().toEpochDay() == was[2]) {
        plan.resume(was[3], was[4], was[5]);
      }
    }
  }
}
