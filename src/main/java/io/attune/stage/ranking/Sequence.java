package io.attune.stage.ranking;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Source;
import io.attune.language.decision.Tally;
import io.attune.language.decision.Trace;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.placement.Placement;
import io.attune.state.placement.Placement.Diversity;

/// The whole ranking as a sequence, position by position. It is cut into pages of `count`
/// positions, and depends on the offset in nothing else, so that pages of one request never share
/// an item.
///
/// - A pin stands at its position; when there are too few items to reach it, it follows the last
///   one.
/// - Of the variants of a product only the best is in the sequence.
/// - Within a page the best item comes next that keeps the diversity rule; what the rule holds back
///   waits, in order, for the next page, where counting starts anew (pins of the page count first).
///   When nobody keeps the rule any more, those waiting come in order: from there on the rule is
///   relaxed.
///
/// Not thread-safe; belongs to one decision at a time; 32 bytes per candidate of capacity and 60
/// kB.
final class Sequence {
  private static final int TAKEN = -1;

  private final Order order;
  private final Pins pins = new Pins();
  private final Quotas quotas = new Quotas();
  private final Tally groups;
  private final int[] waiting;
  private int waits;
  private int cursor;
  private boolean relaxed;

  Sequence(int maxCandidates) {
    order = new Order(maxCandidates);
    groups = new Tally(maxCandidates);
    waiting = new int[maxCandidates];
  }

  /// Begins the ranking of one decision, whose kept candidates have their final value.
  void start(CatalogSnapshot catalog, Placement placement, Candidates candidates) {
    pins.gather(catalog, placement, candidates);
    order.clear();
    groups.clear();
    waits = 0;
    relaxed = false;
    for (int i = 0; i < candidates.size(); i++) {
      if (candidates.kept(i)) {
        if ((candidates.sources(i) & Source.PIN.bit()) != 0 && pins.holds(i)) {
          groups.add(catalog.variantGroup(candidates.item(i)), 1);
        } else {
          order.add(candidates.item(i), candidates.value(i));
        }
      }
    }
    order.build();
  }

  /// Begins a page, which ends before position `to`.
  void page(int to, CatalogSnapshot catalog, Diversity rule, Candidates candidates) {
    int kept = 0;
    for (int i = 0; i < waits; i++) {
      if (waiting[i] != TAKEN) {
        waiting[kept++] = waiting[i];
      }
    }
    waits = kept;
    cursor = 0;
    quotas.clear();
    for (int i = 0; i < pins.left() && pins.position(i) < to; i++) {
      quotas.take(rule, catalog, candidates.item(pins.candidate(i)));
    }
  }

  /// The candidate at a position (0 is the first); -1 at the end. To be called for each position in
  /// turn.
  int next(
      int position, CatalogSnapshot catalog, Diversity rule, Candidates candidates, Trace trace) {
    int pinned = pins.due(position);
    if (pinned >= 0) {
      return pinned;
    }
    int best = relaxed ? -1 : allowed(catalog, rule, candidates, trace);
    if (best < 0) {
      best = firstWaiting();
      relaxed |= best >= 0;
    }
    return best >= 0 ? best : pins.rest();
  }

  /// Whether the rule could not be kept for an item given so far.
  boolean relaxed() {
    return relaxed;
  }

  private int allowed(CatalogSnapshot catalog, Diversity rule, Candidates candidates, Trace trace) {
    // Within a page counts only grow: who was passed over once is passed over for the rest of it.
    while (cursor < waits) {
      int index = waiting[cursor++];
      if (quotas.allows(rule, catalog, candidates.item(index))) {
        waiting[cursor - 1] = TAKEN;
        quotas.take(rule, catalog, candidates.item(index));
        return index;
      }
    }
    int index = order.next(candidates);
    while (index >= 0) {
      int item = candidates.item(index);
      if (rule.oneVariant() && !fresh(catalog.variantGroup(item))) {
        candidates.drop(index, DropReason.VARIANT);
        trace.drop(DropReason.VARIANT, 1);
      } else if (quotas.allows(rule, catalog, item)) {
        quotas.take(rule, catalog, item);
        return index;
      } else {
        waiting[waits++] = index;
        cursor = waits;
      }
      index = order.next(candidates);
    }
    return -1;
  }

  private boolean fresh(int group) {
    boolean fresh = groups.get(group) == 0;
    groups.add(group, 1);
    return fresh;
  }

  private int firstWaiting() {
    for (cursor = relaxed ? cursor : 0; cursor < waits; cursor++) {
      int index = waiting[cursor];
      if (index != TAKEN) {
        waiting[cursor] = TAKEN;
        return index;
      }
    }
    return -1;
  }

  /// Drops everything that was given no position.
  void finish(Candidates candidates, Trace trace) {
    for (int i = 0; i < waits; i++) {
      if (waiting[i] != TAKEN) {
        drop(waiting[i], DropReason.DIVERSITY, candidates, trace);
      }
    }
    int below = pins.rest();
    while (below >= 0) {
      drop(below, DropReason.BELOW_LAST, candidates, trace);
      below = pins.rest();
    }
    order.drop(candidates, trace);
  }

  static void drop(int index, DropReason why, Candidates candidates, Trace trace) {
    candidates.drop(index, why);
    trace.drop(why, 1);
  }
}
