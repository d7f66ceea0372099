package io.attune.stage.ranking;

import io.attune.language.decision.Candidates;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.placement.Placement;
import java.util.Arrays;
import java.util.List;

/// The pinned items that may be shown, by position. Of two pins for one position the second moves
/// on to the next; an item pinned twice keeps the pin named first. Not thread-safe; belongs to one
/// decision at a time.
final class Pins {
  private int[] position = new int[8];
  private int[] candidate = new int[8];
  private int size;
  private int next;

  /// Takes the placement's pins whose items are among the kept candidates.
  void gather(CatalogSnapshot catalog, Placement placement, Candidates candidates) {
    size = 0;
    next = 0;
    List<Placement.Pin> pins = placement.pins();
    for (int i = 0; i < pins.size(); i++) {
      int item = catalog.number(pins.get(i).item());
      int index = item < 0 ? -1 : candidates.indexOf(item);
      if (index >= 0 && candidates.kept(index) && !holds(index)) {
        insert(pins.get(i).position() - 1, index);
      }
    }
  }

  private void insert(int at, int index) {
    if (size == position.length) {
      position = Arrays.copyOf(position, 2 * size);
      candidate = Arrays.copyOf(candidate, 2 * size);
    }
    int slot = size++;
    while (slot > 0 && position[slot - 1] > at) {
      position[slot] = position[slot - 1];
      candidate[slot] = candidate[slot - 1];
      slot--;
    }
    position[slot] = at;
    candidate[slot] = index;
  }

  /// Whether the candidate is pinned.
  boolean holds(int index) {
    for (int i = 0; i < size; i++) {
      if (candidate[i] == index) {
        return true;
      }
    }
    return false;
  }

  /// The pin that is due at a position (0 is the first), taken; -1 when there is none.
  int due(int at) {
    return next < size && position[next] <= at ? candidate[next++] : -1;
  }

  /// The next pin whatever its position, taken; -1 when there is none.
  int rest() {
    return next < size ? candidate[next++] : -1;
  }

  /// How many pins are not taken yet.
  int left() {
    return size - next;
  }

  /// Of the pins not taken yet the `i`-th candidate.
  int candidate(int i) {
    return candidate[next + i];
  }

  /// And its position, 0 being the first.
  int position(int i) {
    return position[next + i];
  }
}
