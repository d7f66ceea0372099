package io.attune.state.catalog;

import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.attune.language.schema.Transform;
import java.util.IdentityHashMap;
import java.util.List;

/// How an item's model row is made: raw value or default, then the transform, once, when the item
/// is written. One writer.
final class RowLayout {
  private static final String COLUMN = "column:";
  private static final int PRICE = -2;
  private static final int STOCK = -3;
  private static final int MAX_KNOWN_NAMES = 4_096;

  private final FeatureSchema schema;
  private final Column[] columns;
  private final float[] defaults;
  private final Transform[] transforms;
  private final IdentityHashMap<ColumnNames, int[]> places = new IdentityHashMap<>();

  /// @throws IllegalArgumentException when a column of the item has a source nobody knows
  RowLayout(FeatureSchema schema) {
    this.schema = schema;
    List<Column> ofItem = schema.columns(Entity.ITEM);
    columns = ofItem.toArray(Column[]::new);
    defaults = new float[columns.length];
    transforms = new Transform[columns.length];
    for (int c = 0; c < columns.length; c++) {
      transforms[c] = columns[c].transform();
      defaults[c] = transforms[c].apply(columns[c].defaultValue());
      place(columns[c], ColumnNames.NONE);
    }
  }

  FeatureSchema schema() {
    return schema;
  }

  /// Floats per row.
  int width() {
    return columns.length;
  }

  /// Writes one row.
  ///
  /// @param at first float of the row
  /// @param priceMicros -1 when unknown
  /// @param stock [Long#MAX_VALUE] when not counted
  void fill(float[] rows, int at, long priceMicros, long stock, ColumnNames names, float[] values) {
    int[] from = places(names);
    for (int c = 0; c < columns.length; c++) {
      float raw =
          switch (from[c]) {
            case -1 -> Float.NaN;
            case PRICE -> priceMicros < 0 ? Float.NaN : (float) (priceMicros / 1e6);
            case STOCK -> stock == Long.MAX_VALUE ? Float.NaN : stock;
            default -> values[from[c]];
          };
      rows[at + c] = Float.isNaN(raw) ? defaults[c] : transforms[c].apply(raw);
    }
  }

  private int[] places(ColumnNames names) {
    int[] known = places.get(names);
    if (known != null) {
      return known;
    }
    int[] found = new int[columns.length];
    for (int c = 0; c < columns.length; c++) {
      found[c] = place(columns[c], names);
    }
    if (places.size() >= MAX_KNOWN_NAMES) {
      places.clear();
    }
    places.put(names, found);
    return found;
  }

  private static int place(Column column, ColumnNames names) {
    String source = column.source();
    if (source.startsWith(COLUMN)) {
      return names.index(source.substring(COLUMN.length()));
    }
    if (source.startsWith(FeatureSchema.AGGREGATE)) {
      return -1; // told when it is asked for
    }
    return switch (source) {
      case "price" -> PRICE;
      case "stock" -> STOCK;
      default ->
          throw new IllegalArgumentException(
              "source of column "
                  + column.name()
                  + ": \""
                  + source
                  + "\" (expected: price, stock or column:<name>)");
    };
  }
}
