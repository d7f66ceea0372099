package io.attune.offline.bench;

import io.attune.language.digest.Sha256;
import io.attune.language.document.Document;
import io.attune.language.schema.FeatureSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The definitions of the measured shop (`src/main/resources/bench`), laid out as a service expects
/// them.
final class BenchFiles {
  static final String PLACEMENT = "bench";
  static final String MODEL = "bench";
  static final String GRAPH = "model.onnx";
  static final String GOLDEN = "golden.json";
  static final String MANIFEST = "model.yaml";

  private static final String FEATURES = "features.yaml";
  private static final String PLACEMENTS = "placements.yaml";
  private static final String MODELS = "models";

  private BenchFiles() {}

  /// Writes columns, placement and model into a folder.
  static void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(FEATURES), resource(FEATURES));
    Files.write(folder.resolve(PLACEMENTS), resource(PLACEMENTS));
    version(versions(folder).resolve("1"), 1, model(), golden());
  }

  /// Where the model's versions are, below the folder that was [written][#write].
  static Path versions(Path folder) {
    return folder.resolve(MODELS).resolve(MODEL);
  }

  /// Writes a version of the model, the manifest last.
  ///
  /// @param to the version folder
  /// @param golden rows of the model's columns with the scores of this graph
  static void version(Path to, int version, byte[] onnx, byte[] golden) throws IOException {
    Files.createDirectories(to);
    Files.write(to.resolve(GRAPH), onnx);
    Files.write(to.resolve(GOLDEN), golden);
    String hash = FeatureSchema.parse(Document.yaml(FEATURES, text(FEATURES))).hash();
    String manifest =
        text(MANIFEST)
            .replace("@schemaHash@", hash)
            .replaceFirst("(?m)^version: .*$", "version: " + version)
            .replaceFirst("(?m)^sha256: .*$", "sha256: \"" + Sha256.hex(onnx) + "\"");
    Files.writeString(to.resolve(MANIFEST), manifest);
  }

  /// The graph of version 1.
  static byte[] model() throws IOException {
    return resource("mlp-32-64-32-1.onnx");
  }

  /// The golden rows of version 1, as its trainer wrote them.
  static byte[] golden() throws IOException {
    return resource(GOLDEN);
  }

  /// The settings that point a service at them.
  static Map<String, String> settings(Path folder) {
    return Map.of(
        "attune.models.folder", folder.resolve(MODELS).toString(),
        "attune.placement.features-file", folder.resolve(FEATURES).toString(),
        "attune.placement.placements-file", folder.resolve(PLACEMENTS).toString());
  }

  private static String text(String name) throws IOException {
    return new String(resource(name), StandardCharsets.UTF_8);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = BenchFiles.class.getResourceAsStream("/bench/" + name)) {
      if (in == null) {
        throw new IOException("bench/" + name + ": not in the jar (expected: there)");
      }
      return in.readAllBytes();
    }
  }
}
