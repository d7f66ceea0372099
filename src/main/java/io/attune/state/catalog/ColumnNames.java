package io.attune.state.catalog;

import java.util.Arrays;

/// The names of an item's numeric columns, sorted; items with the same names share one instance.
/// Immutable.
final class ColumnNames {
  static final ColumnNames NONE = new ColumnNames(new String[0]);

  private final String[] names;
  private final short[] places;

  /// @param names sorted, each once, at most 256 of the item's and as many statistics
  ColumnNames(String[] names) {
    this.names = names;
    this.places = new short[Integer.highestOneBit(Math.max(1, names.length)) * 4];
    for (short i = 0; i < names.length; i++) {
      int place = place(names[i]);
      while (places[place] != 0) {
        place = place + 1 & places.length - 1;
      }
      places[place] = (short) (i + 1);
    }
  }

  /// Whether these are the names, in this order.
  boolean are(String[] sorted) {
    return Arrays.equals(names, sorted);
  }

  int size() {
    return names.length;
  }

  String name(int index) {
    return names[index];
  }

  /// Where the column's value stands, or -1.
  int index(String name) {
    for (int place = place(name); places[place] != 0; place = place + 1 & places.length - 1) {
      int index = places[place] - 1;
      if (names[index].equals(name)) {
        return index;
      }
    }
    return -1;
  }

  private int place(String name) {
    int h = name.hashCode() * 0x9E3779B9;
    return (h ^ h >>> 16) & places.length - 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ColumnNames that && Arrays.equals(names, that.names);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(names);
  }
}
