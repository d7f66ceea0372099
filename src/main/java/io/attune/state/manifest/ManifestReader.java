package io.attune.state.manifest;

import io.attune.language.document.Document;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads `model.yaml`, strictly, and finds the files beside it.
public final class ManifestReader {
  private static final int MAX_COLUMNS = 4096;
  private static final int MAX_INPUTS = 256;
  private static final int MAX_OUTPUTS = 64;
  public static final int MAX_VERSION = 999_999_999;
  private static final int MAX_TEXT = 10_000;
  private static final int MAX_NOTES = 100;
  private static final long MAX_BYTES = 1L << 20;

  private ManifestReader() {}

  /// @param file `<name>/<version>/model.yaml`
  /// @throws Rejected naming file, line, value and expectation
  public static Manifest read(Path file, String name, int version) throws Rejected {
    String origin = name + "/" + version + "/model.yaml";
    Path folder = file.resolveSibling("");
    Enclosure.check(folder, folder, name + "/" + version);
    Enclosure.check(folder, file, origin);
    try {
      return manifest(document(bytes(file, origin), origin), name, version);
    } catch (Refusal e) {
      throw new Rejected(RefusalReason.INVALID_MANIFEST, e.problem().detail());
    } catch (NoSuchFileException e) {
      throw Rejected.because(
          RefusalReason.MISSING_MANIFEST,
          origin,
          "missing",
          "a file beside model.onnx, copied last");
    } catch (IOException e) {
      throw Rejected.because(
          RefusalReason.INVALID_MANIFEST, origin, "cannot be read", "YAML in UTF-8");
    }
  }

  /// A file of a version.
  ///
  /// @param folder the version folder
  /// @param name as the manifest calls it
  /// @throws Rejected when it is missing, no file, or a link that leads out of the repository
  public static Path file(Path folder, String name, Manifest manifest) throws Rejected {
    Path file = folder.resolve(name);
    Enclosure.check(folder, file, manifest.shown() + "/" + name);
    if (!Files.isRegularFile(file)) {
      throw Rejected.because(
          RefusalReason.MISSING_FILE,
          manifest.shown() + "/" + name,
          Files.exists(file) ? "not a file" : "missing",
          "a file beside model.yaml");
    }
    return file;
  }

  /// The number that a manifest says.
  ///
  /// @throws Refusal when it says none
  public static int version(Path file) {
    try {
      String origin = file.toString();
      return (int) document(bytes(file, origin), origin).get("version").integer(1, MAX_VERSION);
    } catch (IOException e) {
      throw Problem.invalid("folder", file, "a version folder with model.yaml").refusal();
    }
  }

  /// The bytes of a file of YAML; a refusal says why it is none that can be read.
  ///
  /// @param origin how messages name it
  public static byte[] bytes(Path file, String origin) throws IOException {
    BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
    if (!found.isRegularFile()) {
      throw unreadable(origin, "not a file", "a file of YAML in UTF-8");
    }
    if (found.size() > MAX_BYTES) {
      throw unreadable(origin, found.size() + " bytes", "at most " + MAX_BYTES);
    }
    return Files.readAllBytes(file);
  }

  /// @throws Refusal when it is no YAML in UTF-8
  public static Document document(byte[] bytes, String origin) {
    try {
      return Document.yaml(
          origin, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
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
        "serve",
        "schemaHash",
        "sha256",
        "golden",
        "latencyBudget",
        "provenance");
    text(root.get("model"), Pattern.quote(name), name + ", as the folder is called");
    root.get("version").integer(version, version);
    Map<String, Float> columns = new LinkedHashMap<>();
    List<Manifest.Input> inputs = inputs(root.get("inputs"), columns);
    List<Manifest.Output> outputs = outputs(root.get("outputs"));
    Document golden = root.get("golden").only("file", "tolerance");
    Document budget = root.get("latencyBudget").only("rows", "micros");
    return new Manifest(
        name,
        version,
        root.get("purpose").text(1, MAX_TEXT),
        inputs,
        List.copyOf(columns.keySet()),
        defaults(columns),
        outputs,
        root.find("serve").map(objective -> index(objective, outputs)).orElse(0),
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

  /// @param columns receives the columns of all inputs with their defaults
  private static List<Manifest.Input> inputs(Document list, Map<String, Float> columns) {
    List<Manifest.Input> inputs = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Document input : list.elements(MAX_INPUTS)) {
      input.only("name", "dtype", "broadcast", "optional", "columns");
      String name = input.get("name").text(1, MAX_TEXT);
      if (!names.add(name)) {
        throw input.get("name").refuse("each input once");
      }
      Dtype dtype = dtype(input, EnumSet.allOf(Dtype.class));
      inputs.add(
          new Manifest.Input(
              name,
              dtype,
              input.find("broadcast").map(Document::flag).orElse(false),
              input.find("optional").map(Document::flag).orElse(false),
              columns(input.get("columns"), dtype, columns)));
    }
    if (inputs.isEmpty()) {
      throw list.refuse("at least one input");
    }
    if (inputs.stream().allMatch(Manifest.Input::optional)) {
      throw list.refuse("at least one input that is not optional");
    }
    return List.copyOf(inputs);
  }

  private static List<String> columns(Document list, Dtype dtype, Map<String, Float> all) {
    List<String> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Document column : list.elements(MAX_COLUMNS)) {
      column.only("name", "dtype", "default");
      dtype(column, EnumSet.of(dtype));
      String name = text(column.get("name"), "[a-z][a-z0-9_]*", "lower-case letters, digits, _");
      if (!names.add(name)) {
        throw column.get("name").refuse("each column once in an input");
      }
      float value = (float) column.get("default").number(-Float.MAX_VALUE, Float.MAX_VALUE);
      Float before = all.putIfAbsent(name, value);
      if (before != null && before != value) {
        throw column.get("default").refuse(before + ", as above");
      }
      columns.add(name);
    }
    if (columns.isEmpty()) {
      throw list.refuse("at least one column");
    }
    if (all.size() > MAX_COLUMNS) {
      throw list.refuse("at most " + MAX_COLUMNS + " columns in all inputs together");
    }
    return List.copyOf(columns);
  }

  private static List<Manifest.Output> outputs(Document list) {
    List<Manifest.Output> outputs = new ArrayList<>();
    Set<String> objectives = new HashSet<>();
    for (Document output : list.elements(MAX_OUTPUTS)) {
      output.only("name", "dtype", "column", "objective");
      String objective =
          text(output.get("objective"), "[a-z][a-z0-9_]{0,63}", "lower-case letters, digits, _");
      if (!objectives.add(objective)) {
        throw output.get("objective").refuse("each objective once");
      }
      outputs.add(
          new Manifest.Output(
              output.get("name").text(1, MAX_TEXT),
              dtype(output, EnumSet.of(Dtype.FLOAT32, Dtype.FLOAT64)),
              output
                  .find("column")
                  .map(column -> (int) column.integer(0, MAX_COLUMNS - 1L))
                  .orElse(Manifest.LAST),
              objective));
    }
    if (outputs.isEmpty()) {
      throw list.refuse("at least one output");
    }
    return List.copyOf(outputs);
  }

  private static int index(Document serve, List<Manifest.Output> outputs) {
    List<String> objectives = outputs.stream().map(Manifest.Output::objective).toList();
    int index = objectives.indexOf(serve.text(1, MAX_TEXT));
    if (index < 0) {
      throw serve.refuse("the objective of an output: " + String.join(", ", objectives));
    }
    return index;
  }

  private static Dtype dtype(Document tensor, Set<Dtype> allowed) {
    Document word = tensor.get("dtype");
    String text = word.text(1, MAX_TEXT);
    return allowed.stream()
        .filter(dtype -> dtype.word().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                word.refuse(allowed.stream().map(Dtype::word).collect(Collectors.joining(" or "))));
  }

  private static String text(Document value, String pattern, String expected) {
    String text = value.text(1, MAX_TEXT);
    if (!text.matches(pattern)) {
      throw value.refuse(expected);
    }
    return text;
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
