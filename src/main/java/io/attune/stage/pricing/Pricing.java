package io.attune.stage.pricing;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.Offers;
import jakarta.inject.Singleton;

/// Prices the candidates. An item of the own shop is worth its probability: every wanted outcome
/// counts the same. Bids, where an outcome is worth money, come through this door too.
@Singleton
public final class Pricing {

  /// Gives every kept candidate its value, 0 or more.
  public void price(Candidates candidates) {
    for (int i = 0; i < candidates.size(); i++) {
      if (candidates.kept(i)) {
        candidates.value(i, candidates.score(i));
      }
    }
  }

  /// Gives every kept ad its value: what is offered for the event that is paid for, times the
  /// probability that an impression leads to it, in whole nanos.
  public void price(Offers offers) {
    for (int i = 0; i < offers.size(); i++) {
      if (offers.kept(i)) {
        offers.value(i, value(offers.bid(i), offers.probability(i)));
      }
    }
  }

  /// What an impression is worth to who bids, whole nanos.
  ///
  /// @param bidNanos for the event that is paid for
  /// @param probability that an impression leads to it, [0,1]
  public static long value(long bidNanos, float probability) {
    return (long) (bidNanos * (double) probability);
  }
}
