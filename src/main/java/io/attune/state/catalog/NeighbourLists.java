package io.attune.state.catalog;

/// For each item the items that behaviour puts beside it, best first. Immutable; 8 bytes per pair +
/// 4 per item.
///
/// @param offsets neighbours of item i stand at offsets[i] (inclusive) to offsets[i+1] (exclusive);
/// length = items + 1
/// @param items stable item numbers
/// @param weights 0 or more, parallel to `items`
/// @param generation grows with each publication; 0 for none
public record NeighbourLists(int[] offsets, int[] items, float[] weights, long generation) {
  /// No item has a neighbour.
  public static final NeighbourLists NONE =
      new NeighbourLists(new int[] {0}, new int[0], new float[0], 0);

  /// Where the neighbours of an item start.
  public int from(int item) {
    return item + 1 < offsets.length ? offsets[item] : 0;
  }

  /// Where they end (exclusive).
  public int to(int item) {
    return item + 1 < offsets.length ? offsets[item + 1] : 0;
  }
}
