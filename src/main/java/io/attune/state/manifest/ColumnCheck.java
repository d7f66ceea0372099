package io.attune.state.manifest;

import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.attune.language.schema.Transform;
import java.util.Locale;
import java.util.Optional;

/// Whether a manifest's columns are those of the schema, and fit the inputs that take them.
final class ColumnCheck {
  private final Manifest manifest;
  private final FeatureSchema schema;
  private final String shown;

  private ColumnCheck(Manifest manifest, FeatureSchema schema) {
    this.manifest = manifest;
    this.schema = schema;
    shown = manifest.shown() + "/model.yaml: ";
  }

  /// @throws Rejected naming the first column that is not as it should be
  static void check(Manifest manifest, FeatureSchema schema) throws Rejected {
    ColumnCheck check = new ColumnCheck(manifest, schema);
    check.declared();
    for (Manifest.Input input : manifest.inputs()) {
      for (String name : input.columns()) {
        check.fits(input, schema.column(name).orElseThrow());
      }
    }
  }

  private void declared() throws Rejected {
    for (int i = 0; i < manifest.columns().size(); i++) {
      String name = manifest.columns().get(i);
      Optional<Column> column = schema.column(name);
      if (column.isEmpty()) {
        throw Rejected.because(
            RefusalReason.UNKNOWN_COLUMN,
            shown + "columns",
            "\"" + name + "\"",
            "a column of config/features.yaml");
      }
      if (column.get().defaultValue() != manifest.defaults()[i]) {
        throw Rejected.because(
            RefusalReason.SCHEMA_MISMATCH,
            shown + "default of " + name,
            manifest.defaults()[i],
            "" + column.get().defaultValue());
      }
    }
    String hash = schema.hashOf(manifest.columns());
    if (!hash.equals(manifest.schemaHash())) {
      throw Rejected.because(
          RefusalReason.SCHEMA_MISMATCH, shown + "schemaHash", manifest.schemaHash(), hash);
    }
  }

  private void fits(Manifest.Input input, Column column) throws Rejected {
    String what = shown + "input " + input.name() + ": column " + column.name();
    boolean once = column.entity() == Entity.VIEWER || column.entity() == Entity.CONTEXT;
    if (input.broadcast() && !once) {
      throw Rejected.because(
          RefusalReason.BROADCAST_MISMATCH,
          what,
          "of entity " + column.entity().name().toLowerCase(Locale.ROOT),
          "viewer or context, because the input is broadcast");
    }
    if (input.dtype() == Dtype.INT64 && !keepsWhole(column.transform())) {
      throw Rejected.because(
          RefusalReason.NOT_WHOLE,
          what,
          column.transform(),
          "function none, whole shift and scale, because the input is int64");
    }
  }

  private static boolean keepsWhole(Transform transform) {
    return transform.function() == Transform.Function.NONE
        && transform.shift() == Math.rint(transform.shift())
        && transform.scale() == Math.rint(transform.scale());
  }
}
