package io.attune.state.model;

import io.attune.language.document.Document;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads `model.yaml` and `policy.yaml`, strictly.
final class ManifestReader {
  private static final String FLOAT32 = "float32";
  private static final int MAX_COLUMNS = 4096;
  private static final int MAX_VERSION = 999_999_999;
  private static final int MAX_TEXT = 10_000;
  private static final int MAX_NOTES = 100;
  private static final long MAX_BYTES = 1L << 20;

  private ManifestReader() {}

  /// @param file `<name>/<version>/model.yaml`
  /// @throws Rejected naming file, line, value and expectation
  static Manifest read(Path file, String name, int version) throws Rejected {
    try {
      return manifest(document(file, name + "/" + version + "/model.yaml"), name, version);
    } catch (Refusal e) {
      throw new Rejected(RefusalReason.INVALID_MANIFEST, e.problem().detail());
    } catch (NoSuchFileException e) {
      throw Rejected.because(
          RefusalReason.MISSING_MANIFEST,
          name + "/" + version + "/model.yaml",
          "missing",
          "a file beside model.onnx, copied last");
    } catch (IOException e) {
      throw Rejected.because(
          RefusalReason.INVALID_MANIFEST,
          name + "/" + version + "/model.yaml",
          "cannot be read",
          "YAML in UTF-8");
    }
  }

  /// The version that a policy names.
  ///
  /// @param file `<name>/policy.yaml`
  static int served(Path file, String name) throws Rejected {
    try {
      return (int)
          document(file, name + "/policy.yaml").only("serve").get("serve").integer(1, MAX_VERSION);
    } catch (Refusal e) {
      throw new Rejected(RefusalReason.INVALID_POLICY, e.problem().detail());
    } catch (IOException e) {
      throw Rejected.because(
          RefusalReason.INVALID_POLICY, name + "/policy.yaml", "cannot be read", "YAML in UTF-8");
    }
  }

  private static Document document(Path file, String origin) throws IOException {
    BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
    if (!found.isRegularFile()) {
      throw unreadable(origin, "not a file", "a file of YAML in UTF-8");
    }
    if (found.size() > MAX_BYTES) {
      throw unreadable(origin, found.size() + " bytes", "at most " + MAX_BYTES);
    }
    try {
      return Document.yaml(origin, Files.readString(file, StandardCharsets.UTF_8));
    } catch (CharacterCodingException e) {
      throw unreadable(origin, "not UTF-8", "YAML in UTF-8");
    }
  }

  private static Refusal unreadable(String origin, String value, String expected) {
    return Problem.of(
            ProblemCode.MALFORMED_BODY, origin + ": " + value + " (expected: " + expected + ")")
        .refusal();
  }

  private static Manifest manifest(Document root, String name, int version) {
    root.only(
        "model",
        "version",
        "purpose",
        "inputs",
        "outputs",
        "schemaHash",
        "sha256",
        "golden",
        "latencyBudget",
        "provenance");
    text(root.get("model"), Pattern.quote(name), name + ", as the folder is called");
    root.get("version").integer(version, version);
    Document input = only(root.get("inputs")).only("name", "dtype", "columns");
    dtype(input);
    Map<String, Float> columns = columns(input.get("columns"));
    Document output = only(root.get("outputs")).only("name", "dtype", "objective");
    dtype(output);
    Document golden = root.get("golden").only("file", "tolerance");
    Document budget = root.get("latencyBudget").only("rows", "micros");
    return new Manifest(
        name,
        version,
        root.get("purpose").text(1, MAX_TEXT),
        input.get("name").text(1, MAX_TEXT),
        List.copyOf(columns.keySet()),
        defaults(columns),
        output.get("name").text(1, MAX_TEXT),
        text(output.get("objective"), "[a-z][a-z0-9_]{0,63}", "lower-case letters, digits, _"),
        text(root.get("schemaHash"), "[0-9a-f]{16}", "16 hex digits"),
        text(root.get("sha256"), "[0-9a-f]{64}", "64 hex digits"),
        new Manifest.Golden(
            text(
                golden.get("file"),
                "[A-Za-z0-9_.-]{1,100}",
                "the name of a file in the version folder"),
            golden.get("tolerance").number(0, 1e-3)),
        new Manifest.Budget(
            (int) budget.get("rows").integer(1, 10_000),
            (int) budget.get("micros").integer(1, 10_000_000)),
        notes(root.get("provenance")));
  }

  private static Document only(Document list) {
    List<Document> entries = list.elements(1);
    if (entries.isEmpty()) {
      throw list.refuse("one entry");
    }
    return entries.getFirst();
  }

  private static void dtype(Document tensor) {
    text(tensor.get("dtype"), FLOAT32, FLOAT32);
  }

  private static String text(Document value, String pattern, String expected) {
    String text = value.text(1, MAX_TEXT);
    if (!text.matches(pattern)) {
      throw value.refuse(expected);
    }
    return text;
  }

  private static Map<String, Float> columns(Document list) {
    Map<String, Float> columns = new LinkedHashMap<>();
    for (Document column : list.elements(MAX_COLUMNS)) {
      column.only("name", "dtype", "default");
      dtype(column);
      String name = text(column.get("name"), "[a-z][a-z0-9_]*", "lower-case letters, digits, _");
      float value = (float) column.get("default").number(-Float.MAX_VALUE, Float.MAX_VALUE);
      if (columns.put(name, value) != null) {
        throw column.get("name").refuse("each column once");
      }
    }
    if (columns.isEmpty()) {
      throw list.refuse("at least one column");
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

  private static Map<String, String> notes(Document fields) {
    Map<String, String> notes = new LinkedHashMap<>();
    for (Map.Entry<String, Document> note : fields.fields().entrySet()) {
      if (notes.size() == MAX_NOTES) {
        throw fields.refuse("at most " + MAX_NOTES + " texts");
      }
      notes.put(note.getKey(), note.getValue().text(0, MAX_TEXT));
    }
    return notes;
  }
}
