package io.attune.stage.ranking;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Slate;
import io.attune.language.decision.Source;
import io.attune.language.decision.Sponsored;
import io.attune.language.decision.Trace;
import java.util.ArrayList;
import java.util.List;

/// Puts sponsored items at their positions of a slate that is ranked. All else follows in its
/// order around them, pins where they were; an item that is sponsored stands at its own position
/// only. What no longer has room is moved out from below. For one slate.
final class Blend {
  private final Candidates candidates;
  private final Slate slate;
  private final int offset;
  private final List<Sponsored> placed = new ArrayList<>();
  private final int[] ranked;

  /// @param offset positions of the ranking that come before the slate's first
  Blend(List<Sponsored> items, int offset, Candidates candidates, Slate slate) {
    this.candidates = candidates;
    this.slate = slate;
    this.offset = offset;
    ranked = new int[slate.size()];
    for (int i = 0; i < ranked.length; i++) {
      ranked[i] = slate.candidate(i);
    }
    for (Sponsored item : items) {
      int index = candidates.indexOf(item.item());
      if (index >= 0 && DropReason.of(candidates.reason(index)).ranked() && at(item) >= 0) {
        placed.add(item);
      }
    }
  }

  /// @param count how many items are wanted
  /// @return those that stand in the slate now
  List<Sponsored> into(int count, Trace trace) {
    int own = own();
    for (int last = placed.size() - 1; last >= 0 && !reaches(last, own, count); ) {
      placed.remove(last);
      last = placed.size() - 1;
      own = own();
    }
    int total = Math.min(count, own + placed.size());
    withdraw();
    write(total);
    settle(trace);
    if (total < count) {
      trace.degrade(Degradation.FEWER_ITEMS);
    }
    return List.copyOf(placed);
  }

  /// Place in the slate, 0 being the first.
  private int at(Sponsored item) {
    return item.position() - offset - 1;
  }

  /// Whether so many own items reach up to a sponsored one, so that no place before it is empty.
  private boolean reaches(int place, int own, int count) {
    int at = at(placed.get(place));
    return at < count && at - place <= own;
  }

  /// How many of the slate stand in it by themselves.
  private int own() {
    int own = 0;
    for (int index : ranked) {
      own += isOwn(index) ? 1 : 0;
    }
    return own;
  }

  private boolean isOwn(int index) {
    return candidates.sources(index) != Source.SPONSORED.bit() && !isPlaced(index);
  }

  private boolean isPlaced(int index) {
    for (Sponsored item : placed) {
      if (item.item() == candidates.item(index)) {
        return true;
      }
    }
    return false;
  }

  /// Who does not stand as sponsored is not said to.
  private void withdraw() {
    for (int index = 0; index < candidates.size(); index++) {
      if (!isPlaced(index)) {
        candidates.withdraw(index, Source.SPONSORED);
      }
    }
  }

  private void write(int total) {
    boolean[] used = new boolean[ranked.length];
    slate.clear();
    int next = 0;
    while (slate.size() < total) {
      int place = slate.size();
      if (next < placed.size() && at(placed.get(next)) == place) {
        int index = candidates.indexOf(placed.get(next).item());
        candidates.propensity(index, placed.get(next++).propensity());
        slate.add(index);
      } else {
        int taken = takes(place, used);
        used[taken] = true;
        slate.add(ranked[taken]);
      }
    }
  }

  /// Which of the ranked stands at a place: the one that is pinned there, else the best that is not
  /// pinned, else the next pin.
  private int takes(int place, boolean[] used) {
    if (place < ranked.length && isPin(place) && !used[place] && isOwn(ranked[place])) {
      return place;
    }
    int pin = -1;
    for (int i = 0; i < ranked.length; i++) {
      if (!used[i] && isOwn(ranked[i])) {
        if (!isPin(i)) {
          return i;
        }
        pin = pin < 0 ? i : pin;
      }
    }
    return pin;
  }

  private boolean isPin(int place) {
    return (candidates.sources(ranked[place]) & Source.PIN.bit()) != 0;
  }

  /// Each candidate's fate, as the slate is now.
  private void settle(Trace trace) {
    for (Sponsored item : placed) {
      int index = candidates.indexOf(item.item());
      if (!candidates.kept(index)) {
        trace.drop(DropReason.of(candidates.reason(index)), -1);
        candidates.restore(index);
      }
    }
    for (int index : ranked) {
      if (!stands(index)) {
        candidates.drop(index, DropReason.BELOW_LAST);
        trace.drop(DropReason.BELOW_LAST, 1);
      }
    }
  }

  private boolean stands(int index) {
    for (int place = 0; place < slate.size(); place++) {
      if (slate.candidate(place) == index) {
        return true;
      }
    }
    return false;
  }
}
