package io.attune.stage.candidate;

import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Tally;
import io.attune.state.catalog.NeighbourLists;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewer;

/// What behaviour puts near to what a decision is about. The request's seeds weigh 1 each; without
/// seeds the viewer's latest distinct items do, each with the sum over its actions of the type's
/// weight × 2^(-age ÷ half-life). An item's similarity is the mean of its neighbour weights over
/// all seeds, by seed weight, so that it does not grow with the length of a history. Not
/// thread-safe; belongs to one decision at a time; about 28 bytes per distinct neighbour of
/// capacity.
final class Neighbourhood {
  /// Numbers of 4 bytes.
  private static final int CACHE_LINE = 16;

  private static final float[] TYPE_WEIGHT = typeWeights();

  private final int recentSeeds;
  private final int perSeed;
  private final double decayPerSecond;
  private final Tally seeds;
  private final Tally near;
  private float total;

  @SuppressWarnings("UnusedVariable") // keeps the reads from being optimised away
  private float touched;

  /// @param decayPerSecond natural logarithm of the factor by which a second lowers an action's
  /// weight, at most 0
  Neighbourhood(int recentSeeds, int perSeed, int maxNeighbours, double decayPerSecond) {
    this.recentSeeds = recentSeeds;
    this.perSeed = perSeed;
    this.decayPerSecond = decayPerSecond;
    seeds = new Tally(Math.max(recentSeeds, 100));
    near = new Tally(maxNeighbours);
  }

  private static float[] typeWeights() {
    float[] weights = new float[ActionType.values().length];
    weights[ActionType.VIEW.number()] = 1;
    weights[ActionType.CLICK.number()] = 1;
    weights[ActionType.ADD_TO_CART.number()] = 3;
    weights[ActionType.PURCHASE.number()] = 3;
    weights[ActionType.RATING.number()] = 1;
    return weights;
  }

  void clear() {
    seeds.clear();
    near.clear();
    total = 0;
  }

  /// Chooses the seeds of a decision.
  void seeds(DecisionRequest request, Viewer viewer) {
    for (int item : request.seeds()) {
      seeds.add(item, 1);
    }
    if (seeds.size() == 0) {
      recent(viewer, request.epochMillis() / 1_000);
    }
    for (int i = 0; i < seeds.size(); i++) {
      total += seeds.sum(i);
    }
  }

  private void recent(Viewer viewer, long nowSeconds) {
    for (int i = 0; i < viewer.actions(); i++) {
      int type = viewer.actionType(i);
      float weight = type < TYPE_WEIGHT.length ? TYPE_WEIGHT[type] : 0;
      int item = viewer.actionItem(i);
      if (weight == 0 || (seeds.size() == recentSeeds && seeds.get(item) == 0)) {
        continue;
      }
      long age = Math.max(0, nowSeconds - viewer.actionSeconds(i));
      seeds.add(
          item, Math.max(Float.MIN_NORMAL, (float) (weight * Math.exp(decayPerSecond * age))));
    }
  }

  int seeds() {
    return seeds.size();
  }

  /// Asks for the lists of all seeds before any is read: the processor fetches many at a time from
  /// memory as long as nothing waits for what was read.
  void touch(NeighbourLists lists) {
    int[] items = lists.items();
    float[] weights = lists.weights();
    float read = 0;
    for (int seed = 0; seed < seeds.size(); seed++) {
      int from = lists.from(seeds.key(seed));
      int to = Math.min(lists.to(seeds.key(seed)), from + perSeed);
      for (int i = from; i < to; i += CACHE_LINE) {
        read += items[i] + weights[i];
      }
    }
    touched = read;
  }

  /// Weighs the neighbours of one seed.
  void weigh(NeighbourLists lists, int seed, int numbers) {
    int item = seeds.key(seed);
    float weight = seeds.sum(seed);
    int from = lists.from(item);
    int to = Math.min(lists.to(item), from + perSeed);
    int[] items = lists.items();
    float[] weights = lists.weights();
    for (int i = from; i < to; i++) {
      int neighbour = items[i];
      if (neighbour < numbers) {
        near.add(neighbour, weight * weights[i]);
      }
    }
  }

  /// Offers all neighbours to a selection.
  void offer(Best best) {
    for (int i = 0; i < near.size(); i++) {
      if (near.sum(i) > 0) {
        best.offer(near.key(i), near.sum(i));
      }
    }
  }

  /// The similarity of an item, 0 or more.
  float similarity(int item) {
    return near.size() == 0 ? 0 : near.get(item) / total;
  }
}
