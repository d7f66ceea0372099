package io.attune.state.version;

import io.attune.language.schema.Column;
import io.attune.language.schema.FeatureSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// Writes versions of a model of two columns of the shop, which pass every check, and are good or
/// bad to live with.
public final class TrialVersion {
  private static final List<String> COLUMNS = List.of("price", "similarity");
  private static final int WIDE = 600;

  private final Path repository;
  private final FeatureSchema schema;

  public TrialVersion(Path repository, FeatureSchema schema) {
    this.repository = repository;
    this.schema = schema;
  }

  private static Onnx begun(float price, float similarity, float bias) {
    return new Onnx()
        .input("features", Onnx.FLOAT, -1, 2)
        .output("probability", Onnx.FLOAT, -1, 1)
        .floats("w", new long[] {2, 1}, price, similarity)
        .floats("b", new long[] {1}, bias)
        .node("MatMul", "product", "features", "w")
        .node("Add", "z", "product", "b");
  }

  /// Its score is the sigmoid of price, similarity and bias, weighed so.
  public void good(int version, float price, float similarity, float bias) {
    byte[] graph = begun(price, similarity, bias).node("Sigmoid", "probability", "z").bytes();
    write(version, graph, price, similarity, bias);
  }

  /// Scores as the good one, and reads its columns in the other order.
  public void turned(int version, float price, float similarity, float bias) {
    List<String> columns = COLUMNS.reversed();
    byte[] graph = begun(similarity, price, bias).node("Sigmoid", "probability", "z").bytes();
    write(version, graph, price, similarity, bias, columns);
  }

  /// Scores all alike.
  public void constant(int version) {
    good(version, 0, 0, -1);
  }

  /// Scores as the good one, and takes a hundred times as long.
  public void slow(int version, float price, float similarity, float bias) {
    float[] square = new float[WIDE * WIDE];
    Onnx graph =
        begun(price, similarity, bias)
            .floats("wide", new long[] {2, WIDE}, new float[2 * WIDE])
            .floats("square", new long[] {WIDE, WIDE}, square)
            .floats("narrow", new long[] {WIDE, 1}, new float[WIDE])
            .node("MatMul", "h0", "features", "wide");
    for (int layer = 0; layer < 6; layer++) {
      graph.node("MatMul", "m" + layer, "h" + layer, "square");
      graph.node("Relu", "h" + (layer + 1), "m" + layer);
    }
    byte[] bytes =
        graph
            .node("MatMul", "nothing", "h6", "narrow")
            .node("Add", "all", "z", "nothing")
            .node("Sigmoid", "probability", "all")
            .bytes();
    write(version, bytes, price, similarity, bias);
  }

  /// Gives no number for what costs more than anything in the shop.
  public void notFinite(int version) {
    byte[] graph =
        begun(0.3f, 0, -1)
            .floats("against", new long[] {2, 1}, -1, 0)
            .floats("most", new long[] {1}, 3)
            .floats("none", new long[] {1}, 0)
            .node("MatMul", "below", "features", "against")
            .node("Add", "left", "below", "most")
            .node("Sqrt", "root", "left")
            .node("Mul", "nothing", "root", "none")
            .node("Add", "sum", "z", "nothing")
            .node("Sigmoid", "probability", "sum")
            .bytes();
    write(version, graph, 0.3f, 0, -1);
  }

  private void write(int version, byte[] graph, float price, float similarity, float bias) {
    write(version, graph, price, similarity, bias, COLUMNS);
  }

  private void write(
      int version, byte[] graph, float price, float similarity, float bias, List<String> columns) {
    boolean turned = !columns.equals(COLUMNS);
    StringBuilder rows = new StringBuilder();
    StringBuilder scores = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      float x = i - 2;
      rows.append(i == 0 ? "" : ",").append(turned ? "[0," + x + "]" : "[" + x + ",0]");
      double score = 1 / (1 + Math.exp(-(x * price + bias)));
      scores.append(i == 0 ? "" : ",").append(score);
    }
    try {
      Path folder = Files.createDirectories(repository.resolve("ranker/" + version));
      Files.write(folder.resolve("model.onnx"), graph);
      Files.writeString(
          folder.resolve("golden.json"),
          "{\"columns\":[\"%s\",\"%s\"],\"rows\":[%s],\"scores\":[%s]}"
              .formatted(columns.getFirst(), columns.getLast(), rows, scores));
      Files.writeString(folder.resolve("model.yaml"), manifest(version, graph, columns));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String manifest(int version, byte[] graph, List<String> names) {
    StringBuilder columns = new StringBuilder();
    for (String name : names) {
      Column column = schema.column(name).orElseThrow();
      columns.append(
          String.format(
              Locale.ROOT,
              "      - {name: %s, dtype: float32, default: %s}%n",
              name,
              column.defaultValue()));
    }
    return """
        model: ranker
        version: %d
        purpose: of a test
        inputs:
          - name: features
            dtype: float32
            columns:
        %soutputs:
          - {name: probability, dtype: float32, objective: click}
        schemaHash: "%s"
        sha256: "%s"
        golden: {file: golden.json, tolerance: 1.0e-5}
        latencyBudget: {rows: 200, micros: 1000000}
        provenance: {by: a test}
        """
        .formatted(version, columns, schema.hashOf(names), sha256(graph));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
