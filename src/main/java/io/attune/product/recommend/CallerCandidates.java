package io.attune.product.recommend;

import io.attune.language.decision.Matrix;
import io.attune.language.schema.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the caller said of its own candidates beyond their ids. Immutable.
///
/// @param given whether the caller named candidates at all: then only those are ranked, also when
/// none is known
/// @param unknown how many of them the catalogue does not have
/// @param features item number to values by column, already transformed; they stand in for the
/// catalogue's when the item is scored
record CallerCandidates(boolean given, int unknown, Map<Integer, Map<Column, Float>> features) {
  /// The sources retrieve.
  static final CallerCandidates NONE = new CallerCandidates(false, 0, Map.of());

  /// Item number to values by the column's name.
  Map<Integer, Map<String, Float>> byName() {
    if (features.isEmpty()) {
      return Map.of();
    }
    Map<Integer, Map<String, Float>> byName = new HashMap<>();
    features.forEach(
        (item, values) -> {
          Map<String, Float> named = new HashMap<>();
          values.forEach((column, value) -> named.put(column.name(), value));
          byName.put(item, named);
        });
    return byName;
  }

  /// Writes the caller's values over the rows of its candidates.
  ///
  /// @param columns names in the order of the matrix' columns
  /// @param rowToItem item number of each row
  void override(Matrix matrix, List<String> columns, int[] rowToItem) {
    if (features.isEmpty()) {
      return;
    }
    for (int row = 0; row < matrix.rows(); row++) {
      Optional<Map<Column, Float>> own = Optional.ofNullable(features.get(rowToItem[row]));
      if (own.isPresent()) {
        override(matrix, columns, row, own.get());
      }
    }
  }

  private static void override(
      Matrix matrix, List<String> columns, int row, Map<Column, Float> own) {
    own.forEach(
        (column, value) -> {
          int at = columns.indexOf(column.name());
          if (at >= 0) {
            matrix.floats().put(row * matrix.columns() + at, value);
          }
        });
  }
}
