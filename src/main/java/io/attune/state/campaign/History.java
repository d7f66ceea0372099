package io.attune.state.campaign;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// What the latest snapshots changed, one after the other. Immutable.
final class History {
  /// Steps that are remembered: at 50 ms each, some ten seconds.
  static final int STEPS = 256;

  static final History NONE = new History(List.of());

  private final List<Step> steps;

  /// From one snapshot to the next one.
  private record Step(long from, Changes changes) {}

  private History(List<Step> steps) {
    this.steps = steps;
  }

  /// With one more step.
  ///
  /// @param from generation before the step
  History with(long from, Changes changes) {
    List<Step> more = new ArrayList<>(steps.size() + 1);
    more.addAll(steps.subList(Math.max(0, steps.size() + 1 - STEPS), steps.size()));
    more.add(new Step(from, changes));
    return new History(List.copyOf(more));
  }

  /// What changed since a generation.
  Changes since(long generation) {
    BitSet lineItems = new BitSet();
    for (int i = steps.size() - 1; i >= 0; i--) {
      Changes changes = steps.get(i).changes();
      if (changes.everything()) {
        return Changes.EVERYTHING;
      }
      lineItems.or(changes.lineItems());
      if (steps.get(i).from() == generation) {
        return new Changes(false, lineItems);
      }
    }
    return Changes.EVERYTHING;
  }
}
