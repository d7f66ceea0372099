package io.attune.state.model;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads `model.yaml`, strictly.
final class ManifestReader {
  private static final String FLOAT32 = "float32";
  private static final int MAX_COLUMNS = 4096;

  private ManifestReader() {}

  /// @param file `<name>/<version>/model.yaml`
  /// @throws Rejected naming file, line, value and expectation
  static Manifest read(Path file, String name, int version) throws Rejected {
    String shownAs = name + "/" + version + "/" + file.getFileName();
    Fields fields = Fields.read(file, shownAs, RefusalReason.INVALID_MANIFEST);
    if (!fields.text("model").equals(name)) {
      throw fields.refuse("model", "another name than its folder's", name);
    }
    if (fields.integer("version", 1, Integer.MAX_VALUE) != version) {
      throw fields.refuse("version", "another version than its folder's", String.valueOf(version));
    }
    String purpose = fields.text("purpose");
    Fields input = only(fields, "inputs");
    String inputName = input.text("name");
    input.text("dtype", FLOAT32, FLOAT32);
    Map<String, Float> columns = columns(input);
    input.end();
    Fields output = only(fields, "outputs");
    String outputName = output.text("name");
    output.text("dtype", FLOAT32, FLOAT32);
    String objective = output.text("objective", "[a-z][a-z0-9_]{0,63}", "lower-case letters, digits, _");
    output.end();
    String schemaHash = fields.text("schemaHash", "[0-9a-f]{16}", "16 hex digits");
    String sha256 = fields.text("sha256", "[0-9a-f]{64}", "64 hex digits");
    Manifest.Golden golden = golden(fields.fields("golden"));
    Manifest.Budget budget = budget(fields.fields("latencyBudget"));
    Map<String, String> provenance = fields.notes("provenance");
    fields.end();
    return new Manifest(
        name, version, purpose, inputName, List.copyOf(columns.keySet()), defaults(columns), outputName, objective, schemaHash,
        sha256, golden, budget, provenance);
  }

  private static Fields only(Fields fields, String key) throws Rejected {
    List<Fields> list = fields.list(key);
    if (list.size() != 1) {
      throw fields.refuse(key, list.size() + " entries", "one entry");
    }
    return list.getFirst();
  }

  private static Map<String, Float> columns(Fields input) throws Rejected {
    Map<String, Float> columns = new LinkedHashMap<>();
    Set<String> names = new HashSet<>();
    for (Fields column : input.list("columns")) {
      String name = column.text("name", "[a-z][a-z0-9_]*", "lower-case letters, digits, _");
      column.text("dtype", FLOAT32, FLOAT32);
      float value = (float) column.number("default", -Float.MAX_VALUE, Float.MAX_VALUE);
      column.end();
      if (!names.add(name) || names.size() > MAX_COLUMNS) {
        throw column.refuse("name", name, "each column once, at most " + MAX_COLUMNS);
      }
      columns.put(name, value);
    }
    return columns;
  }

  private static float[] defaults(Map<String, Float> columns) {
    float[] defaults = new float[columns.size()];
    int at = 0;
    for (float value : columns.values()) {
      defaults[at++] = value;
    }
    return defaults;
  }

  private static Manifest.Golden golden(Fields fields) throws Rejected {
    String file = fields.text("file", "[A-Za-z0-9_.-]{1,100}", "the name of a file in the version folder");
    double tolerance = fields.number("tolerance", 0, 1e-3);
    fields.end();
    return new Manifest.Golden(file, tolerance);
  }

  private static Manifest.Budget budget(Fields fields) throws Rejected {
    Manifest.Budget budget = new Manifest.Budget(fields.integer("rows", 1, 10_000), fields.integer("micros", 1, 10_000_000));
    fields.end();
    return budget;
  }
}
