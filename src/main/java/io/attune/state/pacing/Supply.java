package io.attune.state.pacing;

/// What one line item could have: how many offers come, beside what its traffic curve expects,
/// and what an offer spends. One thread; constant time.
///
/// The level of the traffic is offers seen ÷ traffic expected, both fading: over five minutes, so
/// that a surprise is noticed, but never below a quarter of the level over an hour, so that an
/// hour without traffic is not taken for the end of it. What an offer spends is spent ÷ offered,
/// over about the last 200 billed events, drawn towards what was thought before by five of them.
final class Supply {
  private static final double FAST_SECONDS = 300;
  private static final double SLOW_SECONDS = 3_600;
  private static final double EVENTS = 200;
  private static final double PRIOR_EVENTS = 5;

  private final double event;
  private final double priorPerOffer;
  final double[] state = new double[6];

  private static final int FAST_OFFERS = 0;
  private static final int FAST_TRAFFIC = 1;
  private static final int SLOW_OFFERS = 2;
  private static final int SLOW_TRAFFIC = 3;
  private static final int SPENT = 4;
  private static final int OFFERED = 5;

  Supply(PacedLine.Budget budget) {
    event = budget.event();
    priorPerOffer = budget.perOffer();
  }

  /// Some time has passed.
  ///
  /// @param seconds how long
  /// @param traffic that was expected, relative
  /// @param offers for which the line item was eligible
  /// @param taken how many of them it took part in, on average
  /// @param spent meanwhile, in its unit
  void pass(double seconds, double traffic, double offers, double taken, double spent) {
    fade(FAST_OFFERS, Math.exp(-seconds / FAST_SECONDS), offers, traffic);
    fade(SLOW_OFFERS, Math.exp(-seconds / SLOW_SECONDS), offers, traffic);
    fade(SPENT, Math.exp(-taken * perOffer() / event / EVENTS), spent, taken);
    state[SPENT] = Math.max(0, state[SPENT]);
  }

  private void fade(int at, double keep, double first, double second) {
    state[at] = keep * state[at] + first;
    state[at + 1] = keep * state[at + 1] + second;
  }

  /// What an offer that is taken spends, in the unit of the budget; above 0.
  double perOffer() {
    double prior = PRIOR_EVENTS * event;
    return (state[SPENT] + prior) / (state[OFFERED] + prior / priorPerOffer);
  }

  /// Offers per unit of expected traffic; 0 before the first.
  double level() {
    double fast = state[FAST_TRAFFIC] > 0 ? state[FAST_OFFERS] / state[FAST_TRAFFIC] : 0;
    return Math.max(fast, slowLevel() / 4);
  }

  /// The level over an hour.
  double slowLevel() {
    return state[SLOW_TRAFFIC] > 0 ? state[SLOW_OFFERS] / state[SLOW_TRAFFIC] : 0;
  }
}
