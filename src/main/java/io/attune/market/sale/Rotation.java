package io.attune.market.sale;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem;
import io.attune.state.rate.RateSnapshot;
import java.util.List;
import java.util.SplittableRandom;

/// Which of a line item's creatives is shown: by lot, as the weights say, or, where the line item
/// is
/// optimised, as likely as each is the best of them, given what was counted. That is what Thompson
/// sampling does (Thompson 1933), but with the shares worked out beforehand instead of a draw from
/// each posterior, so that the probability of what was drawn is known. Among creatives of which not
/// all can be shown now, their shares are scaled to them. For one decision at a time; reused.
final class Rotation {
  /// So much of the draws goes to all alike, so that none is ever given up.
  static final double EXPLORED = 0.05;

  private double[] shares = new double[8];
  private float propensity = 1;

  /// One by lot.
  ///
  /// @param creatives at least one
  Creative choose(LineItem item, List<Creative> creatives, RateSnapshot rates, long seed) {
    if (creatives.size() == 1) {
      propensity = 1;
      return creatives.getFirst();
    }
    if (shares.length < creatives.size()) {
      shares = new double[2 * creatives.size()];
    }
    double all =
        item.delivery().rotation() == LineItem.Rotation.OPTIMISED
            ? best(item, creatives, rates)
            : weights(creatives);
    double left = new SplittableRandom(seed).nextDouble() * all;
    int chosen = creatives.size() - 1;
    for (int i = 0; i < chosen; i++) {
      left -= shares[i];
      if (left < 0) {
        chosen = i;
      }
    }
    propensity = (float) (shares[chosen] / all);
    return creatives.get(chosen);
  }

  /// With which probability the last one was chosen, (0,1].
  float propensity() {
    return propensity;
  }

  private double weights(List<Creative> creatives) {
    double all = 0;
    for (int i = 0; i < creatives.size(); i++) {
      shares[i] = creatives.get(i).weight();
      all += shares[i];
    }
    return all;
  }

  private double best(LineItem item, List<Creative> creatives, RateSnapshot rates) {
    int count = creatives.size();
    double all = 0;
    for (int i = 0; i < count; i++) {
      float best = rates.best(item.number(), creatives.get(i).number());
      // of what is new to the line item nothing is known: as likely as any
      shares[i] = Float.isNaN(best) ? 1.0 / count : best;
      all += shares[i];
    }
    for (int i = 0; i < count; i++) {
      shares[i] = EXPLORED / count + (all > 0 ? (1 - EXPLORED) * shares[i] / all : 0);
    }
    return all > 0 ? 1 : EXPLORED;
  }
}
