package io.attune.state.pacing;

/// Holds one line item back, second by second. One thread; constant time.
///
/// Both means aim at the same rate: what is left of the day, spread over the traffic that is left
/// of it, `base = remaining × f(now) / F(now, end)`. Whatever went wrong before, it ends at 0.
///
/// THROTTLE (pass-through throttling, Agarwal et al., KDD 2014, with a rate that is computed
/// rather than stepped): `p = (base + gap) / (offers per second × spent per offer)`, where `gap =
/// clamp((due − spent) / 1800 s, ± base / 2)` draws the line back to its plan; the clamp is the
/// anti-windup: what piles up in a dead hour is made up for at one and a half times the pace. `p`
/// falls at once and rises by at most 5 % a second.
///
/// BID (dual pacing by mirror descent, Balseiro, Lu, Mirrokni, ICML 2020; adaptive pacing,
/// Balseiro and Gur, EC 2017): `ρ = remaining / offers that are left`, then `(1 + μ) ← (1 + μ) ×
/// exp((spent − ρ × offers) / W)`, clamped to [1, 100]; the bid is `value / (1 + μ)`. `W` is what
/// is to be spent in ten minutes (in one at first), at least 30 billed events. Until μ has
/// settled the line is throttled to three times the pace as well.
final class PacedBudget {
  static final double FIRST_PROBABILITY = 0.1;

  private static final double GAP_SECONDS = 1_800;
  private static final double GAP_SHARE = 0.5;
  private static final double RISE = 1.05;
  private static final double LEAST = 1e-4;
  private static final double BURST = 3;
  private static final double MOST_LOG = Math.log(100);
  private static final double SETTLED_SECONDS = 600;
  private static final double FIRST_SECONDS = 60;
  private static final double SETTLING_EVENTS = 30;
  private static final double ASAP_SECONDS = 30;

  private final PacedLine line;
  private final Plan plan;
  private final Supply supply;
  private double probability = FIRST_PROBABILITY;
  private double dual;
  private double age;

  PacedBudget(PacedLine line, Plan plan, Supply supply) {
    this.line = line;
    this.plan = plan;
    this.supply = supply;
  }

  /// Some time has passed in which the line item was live.
  ///
  /// @param seconds how long
  /// @param offers for which it was eligible meanwhile
  /// @param spentNow spent meanwhile
  /// @param spent in all
  /// @param spentToday since the day's beginning
  void pass(long now, double seconds, long offers, long spentNow, long spent, long spentToday) {
    double traffic = plan.traffic(now);
    double came = offers;
    supply.pass(seconds, traffic * seconds, came, probability * came, (double) spentNow);
    age += seconds;
    double remaining = remaining(spent, spentToday);
    if (remaining <= 0) {
      probability = 0;
      return;
    }
    double base = base(now, remaining, traffic);
    double wanted =
        switch (line.means()) {
          case THROTTLE -> base + gap(now, base, spentToday);
          case BID -> {
            bid(now, offers, spentNow, remaining, base);
            yield BURST * base;
          }
        };
    throttle(wanted, traffic, seconds);
  }

  private double remaining(long spent, long spentToday) {
    double today = plan.allowance() - (double) spentToday;
    long total = line.budget().total().orElse(Long.MAX_VALUE);
    return Math.min(today, total - (double) spent);
  }

  /// What is to be spent per second.
  private double base(long now, double remaining, double traffic) {
    return line.spread() == PacedLine.Spread.ASAP
        ? remaining / ASAP_SECONDS
        : remaining * traffic / plan.ahead(now);
  }

  private double gap(long now, double base, long spentToday) {
    double gap = (plan.due(now) - (double) spentToday) / GAP_SECONDS;
    double most = GAP_SHARE * base;
    return line.spread() == PacedLine.Spread.ASAP ? 0 : Math.clamp(gap, -most, most);
  }

  private void bid(long now, long offers, long spentNow, double remaining, double base) {
    double left = supply.slowLevel() * plan.ahead(now);
    if (line.spread() == PacedLine.Spread.ASAP || left <= 0) {
      return;
    }
    double due = remaining / left * offers;
    double settling = Math.clamp(age / 4, FIRST_SECONDS, SETTLED_SECONDS);
    double width = Math.max(base * settling, SETTLING_EVENTS * line.budget().event());
    dual = Math.clamp(dual + (spentNow - due) / width, 0, MOST_LOG);
  }

  private void throttle(double wanted, double traffic, double seconds) {
    double most = supply.level() * traffic * supply.perOffer();
    double next = most > 0 ? Math.min(1, wanted / most) : 1;
    double rise = Math.max(probability, LEAST) * Math.pow(RISE, seconds);
    probability = Math.min(next, rise);
  }

  /// With which probability the line item takes part in a decision, 0 to 1.
  float probability() {
    return (float) probability;
  }

  /// What of its value it bids, 0.01 to 1.
  float multiplier() {
    return (float) Math.exp(-dual);
  }

  double[] state() {
    return new double[] {probability, dual, age};
  }

  /// Goes on as before a restart.
  void resume(double probability, double dual, double age) {
    this.probability = Math.clamp(probability, 0, 1);
    this.dual = Math.clamp(dual, 0, MOST_LOG);
    this.age = Math.max(0, age);
  }
}
