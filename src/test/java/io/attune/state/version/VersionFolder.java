package io.attune.state.version;

import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.attune.language.schema.Transform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// Writes one version folder; whole by default, each test then spoils one thing.
public final class VersionFolder {
  public static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              column("price", 1), column("popularity", 0), column("hour", 12), column("stock", 0)));
  public static final List<String> COLUMNS = List.of("popularity", "price", "hour");

  private final Path folder;
  private final String name;
  private final int version;

  public VersionFolder(Path repository, String name, int version) {
    folder = repository.resolve(name).resolve(String.valueOf(version));
    this.name = name;
    this.version = version;
  }

  private static Column column(String name, float defaultValue) {
    return new Column(name, Entity.ITEM, "column:" + name, defaultValue, Transform.NONE);
  }

  /// A version that passes every check.
  public VersionFolder write(Graph graph) {
    onnx(graph.bytes());
    golden(graph);
    return manifest(manifest(graph.bytes()));
  }

  public VersionFolder onnx(byte[] bytes) {
    put("model.onnx", bytes);
    return this;
  }

  public VersionFolder manifest(String text) {
    put("model.yaml", text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  public VersionFolder golden(Graph graph) {
    StringBuilder rows = new StringBuilder();
    StringBuilder scores = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      float[] row = {i - 4, 0.5f * i, 1 - i};
      rows.append(i == 0 ? "" : ",").append("[%s,%s,%s]".formatted(row[0], row[1], row[2]));
      scores.append(i == 0 ? "" : ",").append(graph.score(row));
    }
    return golden(
        "{\"columns\":[\"popularity\",\"price\",\"hour\"],\"rows\":["
            + rows
            + "],\"scores\":["
            + scores
            + "]}");
  }

  public VersionFolder golden(String json) {
    put("golden.json", json.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  public Path file(String file) {
    return folder.resolve(file);
  }

  public String manifest(byte[] model) {
    return """
        model: %s
        version: %d
        purpose: test
        inputs:
          - name: features
            dtype: float32
            columns:
              - {name: popularity, dtype: float32, default: 0}
              - {name: price, dtype: float32, default: 1.0}
              - {name: hour, dtype: float32, default: 12}
        outputs:
          - {name: probability, dtype: float32, objective: click}
        schemaHash: "%s"
        sha256: "%s"
        golden: {file: golden.json, tolerance: 1.0e-5}
        latencyBudget: {rows: 100, micros: 10000000}
        provenance: {by: a test}
        """
        .formatted(name, version, SCHEMA.hashOf(COLUMNS), sha256(model));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void put(String file, byte[] bytes) {
    try {
      Files.createDirectories(folder);
      Files.write(folder.resolve(file), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
