package io.attune.offline.model;

import io.attune.language.digest.Sha256;
import io.attune.language.document.Document;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.schema.Column;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.manifest.Manifest;
import io.attune.state.version.OnnxFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Writes the manifest of an ONNX file from what its graph says, golden rows with it, and takes the
/// result through the checks that let a version serve.
public final class ModelInit {
  private static final int TO_FILL_IN = 2;
  private static final String MANIFEST = "model.yaml";

  private final Wish wish;
  private final FeatureSchema schema;
  private final Path folder;
  private final String name;
  private final int version;

  private ModelInit(Wish wish) throws IOException {
    this.wish = wish;
    schema =
        FeatureSchema.parse(
            Document.yaml(wish.features().toString(), Files.readString(wish.features())));
    folder = folder(wish.file());
    String number = String.valueOf(folder.getFileName());
    Path above = folder.getParent();
    String word = above == null ? "" : String.valueOf(above.getFileName());
    if (!number.matches(Manifest.VERSION) || !word.matches(Manifest.NAME)) {
      throw Problem.invalid(
              "FILE", wish.file().toString(), "<name>/<version>/model.onnx, the version a number")
          .refusal();
    }
    name = word;
    version = Integer.parseInt(number);
  }

  /// @param file the graph, `<name>/<version>/model.onnx`
  /// @param features the declared columns
  /// @param columns of all inputs, in the graph's order; empty: guessed
  /// @param rows CSV for the golden rows; without it they are one, of the columns' defaults
  /// @param objective of the score
  /// @param force whether a manifest that is there is replaced
  public record Wish(
      Path file,
      Path features,
      List<String> columns,
      Optional<Path> rows,
      String objective,
      boolean force) {
    public Wish {
      columns = List.copyOf(columns);
    }
  }

  /// @param status 0 when the version passes all checks, 2 when something is to be filled in
  /// @param lines what was done, for people
  public record Outcome(int status, List<String> lines) {}

  /// Writes `golden.json`, then `model.yaml`, beside the file. Blocking.
  ///
  /// @throws io.attune.language.problem.Refusal when the graph cannot be served, a manifest is
  /// there, or the result does not pass the checks
  public static Outcome run(Wish wish) {
    try {
      return new ModelInit(wish).write();
    } catch (IOException e) {
      throw Problem.of(
              ProblemCode.INVALID_FIELD,
              e.getMessage() + ": cannot be read or written (expected: a file)")
          .refusal();
    } catch (UncheckedIOException e) {
      throw Problem.of(ProblemCode.INVALID_FIELD, String.valueOf(e.getMessage())).refusal();
    }
  }

  private static Path folder(Path file) {
    Path above = file.toAbsolutePath().normalize().getParent();
    if (above == null || !file.endsWith("model.onnx")) {
      throw Problem.invalid("FILE", file.toString(), "<name>/<version>/model.onnx").refusal();
    }
    return above;
  }

  private Outcome write() throws IOException {
    Path manifest = folder.resolve(MANIFEST);
    if (Files.exists(manifest) && !wish.force()) {
      throw Problem.of(
              ProblemCode.INVALID_FIELD,
              manifest + ": is there already (expected: none, or --force to replace it)")
          .refusal();
    }
    OnnxFile graph = OnnxFile.read(wish.file());
    List<OnnxFile.Port> inputs = inputs(graph);
    List<OnnxFile.Port> outputs = outputs(graph);
    ColumnGuess guess = new ColumnGuess(inputs, graph.metadata(), schema, wish.columns());
    Optional<List<List<String>>> known = guess.columns();
    Draft draft =
        new Draft(
            name, version, inputs, known.orElseGet(guess::placeholders), outputs, wish.objective());
    String sha256 = Sha256.hex(Files.readAllBytes(wish.file()));
    if (known.isEmpty()) {
      Files.writeString(manifest, draft.text(schema, false, sha256, "none yet"));
      return new Outcome(
          TO_FILL_IN,
          List.of(
              manifest + ": written, but it cannot serve yet",
              "inputs: the columns of "
                  + inputs.stream()
                      .map(input -> input.name() + " " + input.shape())
                      .collect(Collectors.joining(", "))
                  + " are not known (expected: names of columns of "
                  + wish.features()
                  + ", in the graph's order). Run again with --force --columns A,B,C"));
    }
    return finish(draft, sha256, manifest);
  }

  /// The manifest appears last, so that a service that watches the folder sees a whole version.
  private Outcome finish(Draft draft, String sha256, Path manifest) throws IOException {
    List<String> columns = draft.union();
    float[] rows =
        wish.rows().map(file -> RowsFile.read(file, columns)).orElseGet(() -> defaults(columns));
    String golden =
        (wish.rows().isPresent()
                ? "rows of " + wish.rows().get().getFileName()
                : "the columns' defaults")
            + "; scores by this runtime, not by the trainer";
    Path unfinished = folder.resolve(MANIFEST + ".unfinished");
    try {
      Files.writeString(unfinished, draft.text(schema, true, sha256, golden));
      float[] scores = OnnxFile.score(schema, unfinished, name, version, rows);
      Files.writeString(folder.resolve("golden.json"), golden(columns, rows, scores));
      Files.move(unfinished, manifest, StandardCopyOption.REPLACE_EXISTING);
      long nanos = OnnxFile.check(schema, folder, name, version);
      return new Outcome(
          0,
          List.of(
              manifest + ": written; " + name + "/" + version + " passes all checks",
              columns.size() + " columns, " + nanos + " ns per row",
              ranks(draft.outputs(), draft.objective()),
              scores.length + " golden rows: " + golden));
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private float[] defaults(List<String> columns) {
    float[] row = new float[columns.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = schema.column(columns.get(i)).map(Column::absent).orElse(0f);
    }
    return row;
  }

  private static String golden(List<String> columns, float[] rows, float[] scores) {
    StringBuilder json = new StringBuilder("{\"columns\": [\"");
    json.append(String.join("\", \"", columns)).append("\"],\n \"rows\": [");
    for (int row = 0; row < scores.length; row++) {
      float[] cells = Arrays.copyOfRange(rows, row * columns.size(), (row + 1) * columns.size());
      json.append(row == 0 ? "" : ",\n  ").append(Arrays.toString(cells));
    }
    return json.append("],\n \"scores\": ")
        .append(Arrays.toString(scores))
        .append("}\n")
        .toString();
  }

  /// An initialiser that stands among the inputs is one only when it has a row per candidate.
  private static List<OnnxFile.Port> inputs(OnnxFile graph) {
    List<OnnxFile.Port> inputs =
        graph.inputs().stream()
            .filter(
                input ->
                    !input.optional() || !input.shape().isEmpty() && input.shape().getFirst() == -1)
            .toList();
    for (OnnxFile.Port input : inputs) {
      boolean served = List.of("float32", "float64", "int64").contains(input.dtype());
      int rank = input.shape().size();
      boolean rows = rank > 0 && (input.shape().getFirst() == -1 || isBroadcast(input));
      if (!served || !rows || rank > 2) {
        throw Problem.of(
                ProblemCode.INVALID_FIELD,
                "input "
                    + input.name()
                    + ": "
                    + input.dtype().toLowerCase(Locale.ROOT)
                    + " "
                    + input.shape()
                    + " (expected: float32, float64 or int64 of [-1, columns], [1, columns] or [-1])")
            .refusal();
      }
    }
    return inputs;
  }

  /// Whether it takes one row for all candidates.
  static boolean isBroadcast(OnnxFile.Port input) {
    return input.shape().size() == 2 && input.shape().getFirst() == 1;
  }

  private static List<OnnxFile.Port> outputs(OnnxFile graph) {
    List<OnnxFile.Port> outputs =
        graph.outputs().stream()
            .filter(output -> output.dtype().equals("float32") || output.dtype().equals("float64"))
            .toList();
    if (outputs.isEmpty()) {
      throw Problem.of(
              ProblemCode.INVALID_FIELD,
              "outputs: " + graph.outputs() + " (expected: one of float32 or float64)")
          .refusal();
    }
    return isOfTwoClasses(outputs) ? outputs.subList(1, 2) : outputs;
  }

  /// Whether they are a two-class ZipMap's columns as scikit-learn's converter names them, `i0` and
  /// `i1`; as of [rows × 2], the last is meant.
  private static boolean isOfTwoClasses(List<OnnxFile.Port> outputs) {
    return outputs.stream().map(OnnxFile.Port::name).toList().equals(List.of("i0", "i1"));
  }

  private static String ranks(List<OnnxFile.Port> outputs, String objective) {
    String score = outputs.getFirst().name();
    String line = "output " + score + " ranks, as " + objective;
    return outputs.size() == 1
        ? line
        : line
            + ", the first of "
            + outputs.stream().map(OnnxFile.Port::name).collect(Collectors.joining(", "))
            + "; serve: in the manifest names another";
  }
}
