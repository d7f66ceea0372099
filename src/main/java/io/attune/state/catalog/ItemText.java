package io.attune.state.catalog;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What filters and answers read of one item, one instance per version of the item. Immutable; 48
/// bytes beside its own texts.
///
/// @param links page and picture, packed by [Links]
/// @param columnNames which numeric columns there are
/// @param columns their values as given, parallel to the names
record ItemText(
    String title,
    Categories categories,
    @Nullable String language,
    @Nullable String currency,
    List<String> tags,
    Map<String, String> attributes,
    byte[] links,
    ColumnNames columnNames,
    float[] columns) {

  float column(String name) {
    int index = columnNames.index(name);
    return index < 0 ? Float.NaN : columns[index];
  }
}
