package io.attune.offline.neighbour;

import io.attune.state.catalog.NeighbourLists;
import io.attune.state.profile.ActionType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/// Collects what viewers did up to a moment, and condenses it. 17 bytes an action. Not thread-safe.
public final class Behaviour {
  private static final ActionType[] TYPES = ActionType.values();

  private final int items;
  private final long asOfSeconds;
  private int size;
  private int viewers;
  private int[] viewer = new int[1 << 12];
  private int[] item = new int[1 << 12];
  private byte[] type = new byte[1 << 12];
  private long[] seconds = new long[1 << 12];

  /// @param items one more than the largest item number that will come
  /// @param asOfSeconds what happens at or after this moment (epoch seconds) is not seen
  public Behaviour(int items, long asOfSeconds) {
    this.items = items;
    this.asOfSeconds = asOfSeconds;
  }

  /// Adds one action, in any order. One at or after the moment changes nothing, and so does taking
  /// an item out of the cart.
  ///
  /// @param viewer any dense numbering from 0
  /// @param item the catalogue's stable number
  public void add(int viewer, int item, ActionType type, long epochSeconds) {
    if (epochSeconds >= asOfSeconds || type == ActionType.REMOVE_FROM_CART) {
      return;
    }
    if (size == this.viewer.length) {
      grow();
    }
    this.viewer[size] = viewer;
    this.item[size] = item;
    this.type[size] = (byte) type.ordinal();
    seconds[size++] = epochSeconds;
    viewers = Math.max(viewers, viewer + 1);
  }

  private void grow() {
    int length = 2 * size;
    viewer = Arrays.copyOf(viewer, length);
    item = Arrays.copyOf(item, length);
    type = Arrays.copyOf(type, length);
    seconds = Arrays.copyOf(seconds, length);
  }

  /// How many actions count.
  public int size() {
    return size;
  }

  /// For each item the items that the same viewers turned to, best first; see [Cooccurrence].
  ///
  /// @param perItem the most neighbours of one item
  /// @param generation given to the lists; at least 1
  public NeighbourLists neighbours(int perItem, long generation) {
    return new Cooccurrence(this, perItem).lists(generation);
  }

  /// The statistics of all items that somebody acted on, as catalogue columns; see [Statistics].
  ///
  /// @param id item number to item id
  /// @return item id to column name to value
  public Map<String, Map<String, Float>> columns(IntFunction<String> id) {
    Statistics statistics = new Statistics(this);
    Map<String, Map<String, Float>> columns = new LinkedHashMap<>();
    for (int number = 0; number < items; number++) {
      if (statistics.known(number)) {
        columns.put(id.apply(number), statistics.columns(number));
      }
    }
    return columns;
  }

  int items() {
    return items;
  }

  int viewers() {
    return viewers;
  }

  int viewer(int action) {
    return viewer[action];
  }

  int item(int action) {
    return item[action];
  }

  ActionType type(int action) {
    return TYPES[type[action]];
  }

  double ageDays(int action) {
    return (asOfSeconds - seconds[action]) / 86_400.0;
  }
}
