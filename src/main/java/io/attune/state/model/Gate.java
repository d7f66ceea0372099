package io.attune.state.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;
import io.attune.language.decision.Matrix;
import io.attune.language.digest.Sha256;
import io.attune.language.problem.Problem;
import io.attune.language.schema.Column;
import io.attune.language.schema.FeatureSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// Lets a version in, or says why not. In this order: manifest, checksum, columns known, loads,
/// graph as the manifest says, golden rows finite, in range and as the trainer saw them, fast
/// enough; measuring warms it up.
final class Gate {
  /// The runtime has no code of its own for these.
  private static final Pattern UNSUPPORTED =
      Pattern.compile("No Op registered|ValidateOpsetForDomain");

  private final FeatureSchema schema;
  private final ModelsConfig config;

  Gate(FeatureSchema schema, ModelsConfig config) {
    this.schema = schema;
    this.config = config;
  }

  /// @param folder the version folder
  /// @return the loaded version; the caller holds its first lease
  /// @throws Rejected with the first check that failed; nothing native is left behind
  OnnxModel admit(Path folder, String name, int version) throws Rejected {
    Path file = folder.resolve("model.yaml");
    Enclosure.check(folder, folder, name + "/" + version);
    Enclosure.check(folder, file, name + "/" + version + "/model.yaml");
    Manifest manifest = ManifestReader.read(file, name, version);
    byte[] bytes = bytes(folder.resolve("model.onnx"), manifest);
    checkColumns(manifest);
    GoldenRows golden =
        GoldenRows.read(
            file(folder, manifest.golden().file(), manifest),
            shown(manifest) + "/" + manifest.golden().file(),
            manifest.columns());
    return admitLoaded(load(bytes, manifest), golden, manifest);
  }

  private OnnxModel admitLoaded(OrtSession session, GoldenRows golden, Manifest manifest)
      throws Rejected {
    Optional<Network> network = Optional.empty();
    boolean admitted = false;
    try {
      Network made = network(session, manifest);
      network = Optional.of(made);
      checkGolden(made, golden, manifest);
      OnnxModel model = new OnnxModel(manifest, made, measure(made, golden, manifest));
      admitted = true;
      return model;
    } catch (OrtException | RuntimeException e) {
      throw new Rejected(
          RefusalReason.NOT_LOADABLE,
          shown(manifest)
              + "/model.onnx: cannot be run: "
              + e.getMessage()
              + " (expected: a graph that scores its golden rows)");
    } finally {
      if (!admitted) {
        close(network.isPresent() ? network.get()::close : session::close);
      }
    }
  }

  private byte[] bytes(Path file, Manifest manifest) throws Rejected {
    String shown = shown(manifest) + "/model.onnx";
    try {
      long size =
          Files.size(
              file(
                  Objects.requireNonNull(file.getParent(), "a file of a version folder"),
                  "model.onnx",
                  manifest));
      if (size > config.maxBytes()) {
        throw Rejected.because(
            RefusalReason.FILE_TOO_LARGE, shown, size + " bytes", "at most " + config.maxBytes());
      }
      byte[] bytes = Files.readAllBytes(file);
      String sha256 = Sha256.hex(bytes);
      if (!sha256.equals(manifest.sha256())) {
        throw Rejected.because(
            RefusalReason.CHECKSUM_MISMATCH, shown + ": sha256", sha256, manifest.sha256());
      }
      return bytes;
    } catch (IOException e) {
      throw Rejected.because(
          RefusalReason.MISSING_FILE, shown, "cannot be read", "a readable file");
    }
  }

  private static Path file(Path folder, String name, Manifest manifest) throws Rejected {
    Path file = folder.resolve(name);
    Enclosure.check(folder, file, shown(manifest) + "/" + name);
    if (!Files.isRegularFile(file)) {
      throw Rejected.because(
          RefusalReason.MISSING_FILE,
          shown(manifest) + "/" + name,
          Files.exists(file) ? "not a file" : "missing",
          "a file beside model.yaml");
    }
    return file;
  }

  private void checkColumns(Manifest manifest) throws Rejected {
    String shown = shown(manifest) + "/model.yaml: ";
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

  private static OrtSession load(byte[] bytes, Manifest manifest) throws Rejected {
    String shown = shown(manifest) + "/model.onnx";
    checkSelfContained(bytes, shown);
    try {
      return OnnxEnvironment.get().load(bytes);
    } catch (OrtException e) {
      throw Rejected.because(fault(e), shown, String.valueOf(e.getMessage()), "an ONNX graph");
    } catch (LinkageError e) {
      throw Rejected.because(
          RefusalReason.NOT_LOADABLE, shown, String.valueOf(e.getMessage()), "an ONNX graph");
    }
  }

  private static void checkSelfContained(byte[] bytes, String shown) throws Rejected {
    if (bytes.length == 0) {
      throw Rejected.because(RefusalReason.NOT_ONNX, shown, "0 bytes", "an ONNX graph");
    }
    try {
      Optional<String> outside = ExternalData.in(bytes);
      if (outside.isPresent()) {
        String place = Problem.quoted(outside.get());
        throw Rejected.because(
            RefusalReason.EXTERNAL_DATA, shown + ": weights in", place, "all inside model.onnx");
      }
    } catch (IOException e) {
      throw Rejected.because(
          RefusalReason.NOT_ONNX, shown, String.valueOf(e.getMessage()), "an ONNX graph");
    }
  }

  /// What the runtime's refusal to load a graph means.
  static RefusalReason fault(OrtException e) {
    return switch (e.getCode()) {
      case ORT_MODEL_LOAD_CANCELED -> RefusalReason.LOAD_TOO_LONG;
      case ORT_INVALID_PROTOBUF -> RefusalReason.NOT_ONNX;
      case ORT_NOT_IMPLEMENTED -> RefusalReason.UNSUPPORTED_OPERATOR;
      default ->
          UNSUPPORTED.matcher(String.valueOf(e.getMessage())).find()
              ? RefusalReason.UNSUPPORTED_OPERATOR
              : RefusalReason.NOT_LOADABLE;
    };
  }

  private Network network(OrtSession session, Manifest manifest) throws OrtException, Rejected {
    String shown = shown(manifest) + "/model.onnx: ";
    int columns = manifest.columns().size();
    String wanted = "one input \"" + manifest.input() + "\", float32 [rows × " + columns + "]";
    long[] in =
        shape(
            session.getInputInfo(),
            manifest.input(),
            RefusalReason.INPUT_MISMATCH,
            shown + "inputs",
            wanted);
    if (in.length != 2 || in[0] != -1) {
      throw Rejected.because(
          RefusalReason.INPUT_MISMATCH, shown + "input shape", Arrays.toString(in), wanted);
    }
    if (in[1] != columns) {
      throw Rejected.because(
          RefusalReason.COLUMN_COUNT_MISMATCH, shown + "input columns", in[1], "" + columns);
    }
    wanted = "one output \"" + manifest.output() + "\", float32 [rows] or [rows × 1]";
    long[] out =
        shape(
            session.getOutputInfo(),
            manifest.output(),
            RefusalReason.OUTPUT_MISMATCH,
            shown + "outputs",
            wanted);
    boolean flat = out.length == 1;
    if (out.length == 0 || out.length > 2 || out[0] != -1 || !flat && out[1] != 1) {
      throw Rejected.because(
          RefusalReason.OUTPUT_MISMATCH, shown + "output shape", Arrays.toString(out), wanted);
    }
    return new Network(
        session, manifest.input(), manifest.output(), columns, flat, config.keptMatrices());
  }

  private static long[] shape(
      Map<String, NodeInfo> nodes, String name, RefusalReason reason, String what, String wanted)
      throws Rejected {
    if (nodes.size() != 1 || !nodes.containsKey(name)) {
      throw Rejected.because(reason, what, nodes.keySet(), wanted);
    }
    ValueInfo info = nodes.values().iterator().next().getInfo();
    if (info instanceof TensorInfo tensor && tensor.type == OnnxJavaType.FLOAT) {
      return tensor.getShape();
    }
    throw Rejected.because(reason, what, info, wanted);
  }

  private static void checkGolden(Network network, GoldenRows golden, Manifest manifest)
      throws OrtException, Rejected {
    String shown = shown(manifest) + "/" + manifest.golden().file() + ": ";
    Matrix matrix = new Matrix(golden.count(), network.columns());
    matrix.shape(golden.count(), network.columns());
    matrix.floats().put(0, golden.rows());
    float[] scores = new float[golden.count()];
    network.run(matrix, scores);
    for (int row = 0; row < golden.count(); row++) {
      if (!(scores[row] >= 0 && scores[row] <= 1)) {
        throw Rejected.because(
            RefusalReason.NOT_A_PROBABILITY,
            shown + "score of row " + row,
            scores[row],
            "finite, from 0 to 1");
      }
    }
    double tolerance = manifest.golden().tolerance();
    for (int row = 0; row < golden.count(); row++) {
      if (!(Math.abs(scores[row] - golden.scores()[row]) <= tolerance)) {
        String wanted = golden.scores()[row] + " ± " + tolerance;
        throw Rejected.because(
            RefusalReason.GOLDEN_MISMATCH, shown + "score of row " + row, scores[row], wanted);
      }
    }
  }

  private static long measure(Network network, GoldenRows golden, Manifest manifest)
      throws OrtException, Rejected {
    int rows = manifest.budget().rows();
    Stopwatch watch = Stopwatch.over(network, golden, rows);
    long fastestMicros = watch.fastestNanos() / 1000;
    if (fastestMicros > manifest.budget().micros()) {
      String wanted = "at most " + manifest.budget().micros() + " µs";
      throw Rejected.because(
          RefusalReason.TOO_SLOW,
          shown(manifest) + ": " + rows + " rows",
          fastestMicros + " µs at best",
          wanted);
    }
    return Math.max(1, watch.medianNanos() / rows);
  }

  private static void close(Closing session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("session: cannot be closed", e);
    }
  }

  @FunctionalInterface
  private interface Closing {
    void close() throws OrtException;
  }

  private static String shown(Manifest manifest) {
    return manifest.model() + "/" + manifest.version();
  }
}
