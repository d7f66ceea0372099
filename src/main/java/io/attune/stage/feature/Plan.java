package io.attune.stage.feature;

import io.attune.language.schema.FeatureSchema;

/// How the rows of one model are put together; immutable, made once per schema and column list by
/// [Hydration#plan].
public sealed interface Plan permits ColumnPlan {
  /// The schema it was made for; the catalogue's rows and the viewer must be of the same.
  FeatureSchema schema();

  /// How many columns a row has.
  int columns();
}
