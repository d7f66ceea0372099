package io.attune.stage.feature;

import io.attune.language.schema.FeatureSchema;

/// How the rows of one model are put together; immutable, made once per schema and column list by [Hydration#plan].
public final class Plan {
  private final FeatureSchema schema;
  private final int columns;

  Plan(FeatureSchema schema, int columns) {
    this.schema = schema;
    this.columns = columns;
  }

  /// The schema it was made for; the catalogue's rows and the viewer must be of the same.
  public FeatureSchema schema() {
    return schema;
  }

  /// How many columns a row has.
  public int columns() {
    return columns;
  }
}
