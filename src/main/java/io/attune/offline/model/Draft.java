package io.attune.offline.model;

import io.attune.language.schema.FeatureSchema;
import io.attune.state.version.OnnxFile;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The text of a manifest.
///
/// @param name of the model
/// @param inputs to be fed
/// @param columns of each input, parallel to `inputs`; a placeholder for each where none is known
/// @param outputs to be read; the first is the score
/// @param objective of the score
record Draft(
    String name,
    int version,
    List<OnnxFile.Port> inputs,
    List<List<String>> columns,
    List<OnnxFile.Port> outputs,
    String objective) {
  /// The columns of all inputs, each once.
  List<String> union() {
    Set<String> all = new LinkedHashSet<>();
    columns.forEach(all::addAll);
    return List.copyOf(all);
  }

  /// @param known whether the columns are the schema's, not placeholders
  String text(FeatureSchema schema, boolean known, String sha256, String golden) {
    StringBuilder text = new StringBuilder();
    text.append("model: ").append(name).append("\nversion: ").append(version);
    text.append("\npurpose: ").append(quoted("scores by " + objective)).append("\ninputs:\n");
    if (!known) {
      text.append("  # fill in: names and defaults of columns of config/features.yaml, in the")
          .append(" graph's order;\n  # or run again with --force --columns A,B,C\n");
    }
    for (int i = 0; i < inputs.size(); i++) {
      input(text, inputs.get(i), columns.get(i), schema);
    }
    text.append("outputs:\n");
    outputs(text);
    text.append("schemaHash: \"")
        .append(known ? schema.hashOf(union()) : "0".repeat(16))
        .append("\"\nsha256: \"")
        .append(sha256)
        .append("\"\ngolden: {file: golden.json, tolerance: 1.0e-5}\n")
        .append("latencyBudget: {rows: 200, micros: 1000}\nprovenance:\n")
        .append("  manifest: \"./attune model init\"\n  goldenRows: ")
        .append(quoted(golden))
        .append('\n');
    return text.toString();
  }

  private static void input(
      StringBuilder text, OnnxFile.Port input, List<String> columns, FeatureSchema schema) {
    text.append("  - name: ").append(quoted(input.name()));
    text.append("\n    dtype: ").append(input.dtype()).append('\n');
    if (ModelInit.isBroadcast(input)) {
      text.append("    broadcast: true\n");
    }
    if (input.optional()) {
      text.append("    optional: true\n");
    }
    text.append("    columns:\n");
    for (String column : columns) {
      float byDefault = schema.column(column).map(known -> known.defaultValue()).orElse(0f);
      text.append("      - {name: ").append(column).append(", dtype: ").append(input.dtype());
      text.append(", default: ")
          .append(new BigDecimal(Float.toString(byDefault)).toPlainString())
          .append("}\n");
    }
  }

  private void outputs(StringBuilder text) {
    List<String> objectives = new ArrayList<>();
    for (OnnxFile.Port output : outputs) {
      String own = objectives.isEmpty() ? objective : word(output.name());
      while (objectives.contains(own)) {
        own += "_";
      }
      objectives.add(own);
      text.append("  - {name: ").append(quoted(output.name()));
      text.append(", dtype: ").append(output.dtype()).append(", objective: ").append(own);
      text.append("}\n");
    }
  }

  private static String word(String name) {
    String word = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    String from = word.matches("[a-z].*") ? word : "o_" + word;
    return from.substring(0, Math.min(from.length(), 60));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
