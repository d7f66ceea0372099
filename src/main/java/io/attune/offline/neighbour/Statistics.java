package io.attune.offline.neighbour;

import io.attune.state.profile.ActionType;
import java.util.Map;

/// How popular each item is, in three columns:
///
/// - `popularity`: ln(1 + the sum of what people did), each weighing half as much with every
///   fortnight that passes. All sums shrink alike, so that the order needs no update while nothing
///   happens. An item nobody touched has none, which counts as 0, the least.
/// - `popularity_30d`: ln(1 + purchases in the last 30 days)
/// - `popularity_all`: ln(1 + all that people ever did, weighed by kind)
final class Statistics {
  private static final double HALF_LIFE_DAYS = 14;
  private static final double MONTH_DAYS = 30;

  private final double[] decayed;
  private final double[] all;
  private final int[] bought;

  Statistics(Behaviour behaviour) {
    decayed = new double[behaviour.items()];
    all = new double[behaviour.items()];
    bought = new int[behaviour.items()];
    for (int i = 0; i < behaviour.size(); i++) {
      int item = behaviour.item(i);
      double weight = weight(behaviour.type(i));
      decayed[item] += weight * StrictMath.pow(0.5, behaviour.ageDays(i) / HALF_LIFE_DAYS);
      all[item] += weight;
      if (behaviour.type(i) == ActionType.PURCHASE && behaviour.ageDays(i) <= MONTH_DAYS) {
        bought[item]++;
      }
    }
  }

  /// A purchase says more than a look.
  private static double weight(ActionType type) {
    return switch (type) {
      case VIEW, CLICK, RATING -> 1;
      case ADD_TO_CART -> 3;
      case PURCHASE -> 5;
      case REMOVE_FROM_CART -> 0;
    };
  }

  boolean known(int item) {
    return decayed[item] > 0;
  }

  Map<String, Float> columns(int item) {
    return Map.of(
        "popularity", (float) StrictMath.log1p(decayed[item]),
        "popularity_30d", (float) StrictMath.log1p(bought[item]),
        "popularity_all", (float) StrictMath.log1p(all[item]));
  }
}
