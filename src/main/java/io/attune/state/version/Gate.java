package io.attune.state.version;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.attune.language.decision.Matrix;
import io.attune.language.digest.Sha256;
import io.attune.language.problem.Problem;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.manifest.GoldenRows;
import io.attune.state.manifest.Manifest;
import io.attune.state.manifest.ManifestReader;
import io.attune.state.manifest.RefusalReason;
import io.attune.state.manifest.Rejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Lets a version in, or says why not. In this order: manifest, checksum, columns known, loads,
/// graph as the manifest says, golden rows finite, in range and as the trainer saw them, fast
/// enough, also beside the version that serves, and the rows of recent decisions, which warm it up.
public final class Gate {
  /// The runtime has no code of its own for these.
  private static final Pattern UNSUPPORTED =
      Pattern.compile("No Op registered|ValidateOpsetForDomain");

  /// While another version serves, each check begins after such a rest, and the stopwatch rests
  /// longer: decisions need the cores too, and nobody waits for the new version.
  private static final long REST_NANOS = 30_000_000;

  private final FeatureSchema schema;
  private final Limits limits;
  private final Optional<OnnxModel> serving;

  /// @param schema what the columns of versions are compared with
  public Gate(FeatureSchema schema, Limits limits) {
    this(schema, limits, Optional.empty());
  }

  private Gate(FeatureSchema schema, Limits limits, Optional<OnnxModel> serving) {
    this.schema = schema;
    this.limits = limits;
    this.serving = serving;
  }

  /// How large a version may be.
  ///
  /// @param maxBytes of its file
  /// @param keptMatrices for how many matrices its native tensors are kept
  public record Limits(long maxBytes, int keptMatrices) {
    public static final Limits DEFAULT = new Limits(1L << 28, 64);
  }

  /// The same beside the version of the model that serves.
  ///
  /// @param serving held by the caller while it checks
  public Gate beside(Optional<ServingModel> serving) {
    return new Gate(
        schema, limits, serving.filter(OnnxModel.class::isInstance).map(OnnxModel.class::cast));
  }

  /// As the other, for whom it does not matter how long it took.
  public OnnxModel admit(Path folder, String name, int version) throws Rejected {
    return admit(folder, name, version, new Steps());
  }

  /// @param folder the version folder
  /// @param steps takes what each check took
  /// @return the loaded version; the caller holds its first lease
  /// @throws Rejected with the first check that failed; nothing native is left behind
  public OnnxModel admit(Path folder, String name, int version, Steps steps) throws Rejected {
    try {
      return admitTimed(folder, name, version, steps);
    } finally {
      steps.end();
    }
  }

  private OnnxModel admitTimed(Path folder, String name, int version, Steps steps) throws Rejected {
    begin("manifest", steps);
    Manifest manifest = ManifestReader.read(folder.resolve("model.yaml"), name, version);
    begin("checksum", steps);
    byte[] bytes = bytes(folder, manifest);
    begin("columns", steps);
    manifest.checkColumns(schema);
    GoldenRows golden = GoldenRows.read(folder, manifest);
    begin("memory", steps);
    if (serving.isPresent()) {
      // without it nothing would serve: then it is tried
      Headroom.ofMachine().check(bytes.length, manifest.shown() + "/model.onnx");
    }
    begin("load", steps);
    return admitLoaded(load(bytes, manifest), golden, manifest, steps);
  }

  private void begin(String step, Steps steps) {
    steps.end();
    if (serving.isPresent()) {
      LockSupport.parkNanos(REST_NANOS);
    }
    steps.begin(step);
  }

  /// Scores rows by a manifest whose golden rows are still to be made.
  ///
  /// @param file the manifest, beside model.onnx
  /// @param rows [n × columns], row-major
  /// @return [n]
  float[] score(Path file, String name, int version, float[] rows) throws Rejected {
    Manifest manifest = ManifestReader.read(file, name, version);
    byte[] bytes = bytes(file.resolveSibling(""), manifest);
    manifest.checkColumns(schema);
    int columns = manifest.columns().size();
    Matrix matrix = new Matrix(rows.length / columns, columns);
    matrix.shape(rows.length / columns, columns);
    matrix.floats().put(0, rows);
    float[] scores = new float[matrix.rows()];
    OrtSession session = load(bytes, manifest);
    Closing open = session::close;
    try {
      Network network = Wiring.network(session, manifest, schema, limits.keptMatrices());
      open = network::close;
      network.run(matrix, scores);
      checkRange(scores, manifest.shown() + "/model.onnx: ");
      return scores;
    } catch (OrtException e) {
      throw notRunnable(manifest, e);
    } finally {
      close(open);
    }
  }

  private static Rejected notRunnable(Manifest manifest, Exception e) {
    return new Rejected(
        RefusalReason.NOT_LOADABLE,
        manifest.shown()
            + "/model.onnx: cannot be run: "
            + e.getMessage()
            + " (expected: a graph that scores its golden rows)");
  }

  private OnnxModel admitLoaded(
      OrtSession session, GoldenRows golden, Manifest manifest, Steps steps) throws Rejected {
    Optional<Network> network = Optional.empty();
    boolean admitted = false;
    try {
      begin("graph", steps);
      Network made = Wiring.network(session, manifest, schema, limits.keptMatrices());
      network = Optional.of(made);
      begin("golden", steps);
      checkGolden(made, golden, manifest);
      begin("latency", steps);
      long nanosPerRow = measure(made, golden, manifest);
      Optional<OnnxModel> before =
          serving.filter(version -> version.columns().equals(manifest.columns()));
      List<LiveRows.Rows> live =
          before.map(version -> version.liveRows().all()).orElseGet(List::of);
      double timesServing =
          live.isEmpty()
              ? 0
              : Stopwatch.beside(made, before.get().network(), live.getLast().matrix());
      begin("warm-up", steps);
      warmUp(made, live, manifest);
      OnnxModel model = new OnnxModel(manifest, made, nanosPerRow, timesServing);
      admitted = true;
      return model;
    } catch (OrtException | RuntimeException e) {
      throw notRunnable(manifest, e);
    } finally {
      if (!admitted) {
        close(network.isPresent() ? network.get()::close : session::close);
      }
    }
  }

  private byte[] bytes(Path folder, Manifest manifest) throws Rejected {
    String shown = manifest.shown() + "/model.onnx";
    Path file = ManifestReader.file(folder, "model.onnx", manifest);
    try {
      long size = Files.size(file);
      if (size > limits.maxBytes()) {
        throw Rejected.because(
            RefusalReason.FILE_TOO_LARGE, shown, size + " bytes", "at most " + limits.maxBytes());
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

  private static OrtSession load(byte[] bytes, Manifest manifest) throws Rejected {
    String shown = manifest.shown() + "/model.onnx";
    checkSelfContained(bytes, shown);
    try {
      return OnnxEnvironment.get().load(cut(bytes, manifest));
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

  /// Calls off what this thread loads now, if it does, which the runtime heeds between two steps.
  public static void callOff(@Nullable Thread loader) {
    OnnxEnvironment.callOff(loader);
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

  /// Cut to what the manifest names; what cannot be read as a graph, the runtime refuses.
  private static byte[] cut(byte[] bytes, Manifest manifest) {
    try {
      return OnnxGraph.read(bytes)
          .cut(
              manifest.inputs().stream().map(Manifest.Input::name).collect(Collectors.toSet()),
              manifest.outputs().stream().map(Manifest.Output::name).collect(Collectors.toSet()));
    } catch (IOException e) {
      return bytes;
    }
  }

  private static void checkGolden(Network network, GoldenRows golden, Manifest manifest)
      throws OrtException, Rejected {
    String shown = manifest.shown() + "/" + manifest.golden().file() + ": ";
    Matrix matrix = golden.matrix(golden.count(), network.columns());
    float[] scores = new float[golden.count()];
    network.run(matrix, scores);
    network.forget(matrix);
    checkRange(scores, shown);
    checkOthers(network, matrix, manifest);
    double tolerance = manifest.golden().tolerance();
    for (int row = 0; row < golden.count(); row++) {
      if (!(Math.abs(scores[row] - golden.scores()[row]) <= tolerance)) {
        String wanted = golden.scores()[row] + " ± " + tolerance;
        throw Rejected.because(
            RefusalReason.GOLDEN_MISMATCH, shown + "score of row " + row, scores[row], wanted);
      }
    }
  }

  private static void checkRange(float[] scores, String shown) throws Rejected {
    for (int row = 0; row < scores.length; row++) {
      if (!(scores[row] >= 0 && scores[row] <= 1)) {
        throw Rejected.because(
            RefusalReason.NOT_A_PROBABILITY,
            shown + "score of row " + row,
            scores[row],
            "finite, from 0 to 1");
      }
    }
  }

  /// Outputs beside the score rank nobody yet, but they are to be numbers.
  private static void checkOthers(Network network, Matrix matrix, Manifest manifest)
      throws OrtException, Rejected {
    if (network.fetches().size() == 1) {
      return;
    }
    float[][] values = network.all(matrix);
    for (int output = 1; output < values.length; output++) {
      for (int row = 0; row < matrix.rows(); row++) {
        if (!Float.isFinite(values[output][row])) {
          throw Rejected.because(
              RefusalReason.OUTPUT_NOT_FINITE,
              manifest.shown()
                  + "/"
                  + manifest.golden().file()
                  + ": output "
                  + network.fetches().get(output).name()
                  + " of row "
                  + row,
              values[output][row],
              "a finite number");
        }
      }
    }
  }

  /// Scores what decisions of late scored.
  private static void warmUp(Network network, List<LiveRows.Rows> live, Manifest manifest)
      throws OrtException, Rejected {
    for (LiveRows.Rows rows : live) {
      float[] scores = new float[rows.rows()];
      Matrix matrix = rows.matrix();
      network.run(matrix, scores);
      network.forget(matrix);
      checkRange(scores, manifest.shown() + "/model.onnx: of a decision of late, ");
    }
  }

  private long measure(Network network, GoldenRows golden, Manifest manifest)
      throws OrtException, Rejected {
    int rows = manifest.budget().rows();
    Stopwatch watch = Stopwatch.over(network, golden, rows, serving.isPresent());
    long fastestMicros = watch.fastestNanos() / 1000;
    if (fastestMicros > manifest.budget().micros()) {
      String wanted = "at most " + manifest.budget().micros() + " µs";
      throw Rejected.because(
          RefusalReason.TOO_SLOW,
          manifest.shown() + ": " + rows + " rows",
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
}
