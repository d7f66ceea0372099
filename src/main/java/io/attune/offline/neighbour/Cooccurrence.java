package io.attune.offline.neighbour;

import io.attune.state.catalog.NeighbourLists;
import io.attune.state.profile.ActionType;
import java.util.Arrays;

/// Item-to-item similarity from behaviour.
///
/// Each viewer is a row over the items: w(v,i) = strength of the latest-weighing action × ½^(age ÷
/// 60 days). A walk from item i to a viewer and on to item j gives
///
///     s(i,j) = 100 × Σ_v w(v,i) w(v,j) ÷ |w(v)|₁  ÷  ((n(i) + 5)^0.8 (n(j) + 5)^0.5),   n(i) = Σ_v
/// w(v,i)
///
/// Dividing by the row's length keeps collectors of everything from drowning the rest; the
/// exponents lie between a conditional probability and a cosine, and leave a little weight to what
/// is popular; the 5 is the shrinkage that keeps two items seen once, together, from being each
/// other's best neighbour. Viewers with one item say nothing. Of viewers with more than 500 items
/// the 500 latest-weighing count, which bounds time by 500 per action and memory by 8 bytes per
/// action.
///
/// 1. Deshpande, Karypis: Item-based top-N recommendation algorithms, TOIS 2004 (normalised rows,
///    similarity by condition).
/// 2. Paudel et al.: Updatable, accurate, diverse, and scalable recommendations, TiiS 2017 (random
///    walks, popularity exponent).
final class Cooccurrence {
  private static final double HALF_LIFE_DAYS = 60;
  private static final int MOST_PER_VIEWER = 500;
  private static final double SCALE = 100;
  private static final double SHRINKAGE = 5;
  private static final double SEED_EXPONENT = 0.8;
  private static final double NEIGHBOUR_EXPONENT = 0.5;

  private final int items;
  private final int perItem;
  private final Rows byViewer;
  private final Rows byItem;
  private final double[] seedScale;
  private final double[] neighbourScale;

  Cooccurrence(Behaviour behaviour, int perItem) {
    items = behaviour.items();
    this.perItem = perItem;
    byViewer = rows(behaviour);
    byItem = byViewer.transposed(items);
    seedScale = new double[items];
    neighbourScale = new double[items];
    for (int item = 0; item < items; item++) {
      double weight = byItem.sum(item) + SHRINKAGE;
      seedScale[item] = SCALE * StrictMath.pow(weight, -SEED_EXPONENT);
      neighbourScale[item] = StrictMath.pow(weight, -NEIGHBOUR_EXPONENT);
    }
  }

  private static Rows rows(Behaviour behaviour) {
    long[] pairs = new long[behaviour.size()];
    float[] weights = new float[behaviour.size()];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = (long) behaviour.viewer(i) << 32 | i;
      weights[i] =
          (float)
              (strength(behaviour.type(i))
                  * StrictMath.pow(0.5, behaviour.ageDays(i) / HALF_LIFE_DAYS));
    }
    Arrays.sort(pairs);
    Rows.Filling filling =
        new Rows.Filling(behaviour.viewers(), behaviour.items(), MOST_PER_VIEWER);
    for (long pair : pairs) {
      int action = (int) pair;
      filling.add((int) (pair >>> 32), behaviour.item(action), weights[action]);
    }
    return filling.rows();
  }

  private static double strength(ActionType type) {
    return switch (type) {
      case VIEW -> 0.5;
      case CLICK -> 0.6;
      case ADD_TO_CART, RATING -> 0.8;
      case PURCHASE -> 1;
      case REMOVE_FROM_CART -> 0;
    };
  }

  NeighbourLists lists(long generation) {
    int[] offsets = new int[items + 1];
    int[] neighbours = new int[0];
    float[] weights = new float[0];
    double[] met = new double[items];
    int[] touched = new int[items];
    Best best = new Best(perItem);
    for (int item = 0; item < items; item++) {
      int count = walk(item, met, touched);
      for (int i = 0; i < count; i++) {
        int other = touched[i];
        best.offer(other, (float) (met[other] * seedScale[item] * neighbourScale[other]));
        met[other] = 0;
      }
      int from = offsets[item];
      int to = from + best.size();
      if (to > neighbours.length) {
        neighbours = Arrays.copyOf(neighbours, Math.max(to, 2 * neighbours.length));
        weights = Arrays.copyOf(weights, neighbours.length);
      }
      best.drain(neighbours, weights, from);
      offsets[item + 1] = to;
    }
    int total = offsets[items];
    return new NeighbourLists(
        offsets, Arrays.copyOf(neighbours, total), Arrays.copyOf(weights, total), generation);
  }

  /// From an item over its viewers to their other items.
  ///
  /// @param met receives how strongly each other item was met; all 0 before
  /// @param touched receives the items met
  /// @return how many were met
  private int walk(int item, double[] met, int[] touched) {
    int count = 0;
    for (int at = byItem.from(item); at < byItem.to(item); at++) {
      int viewer = byItem.column(at);
      int from = byViewer.from(viewer);
      int to = byViewer.to(viewer);
      double step = to - from < 2 ? 0 : byItem.weight(at) / byViewer.sum(viewer);
      for (int other = from; other < to && step > 0; other++) {
        int column = byViewer.column(other);
        if (column != item) {
          if (met[column] == 0) {
            touched[count++] = column;
          }
          met[column] += step * byViewer.weight(other);
        }
      }
    }
    return count;
  }
}
