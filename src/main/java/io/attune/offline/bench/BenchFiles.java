package io.attune.offline.bench;

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

  private static final String FEATURES = "features.yaml";
  private static final String PLACEMENTS = "placements.yaml";
  private static final String MODELS = "models";

  private BenchFiles() {}

  /// Writes columns, placement and model into a folder.
  static void write(Path folder) throws IOException {
    Path version = Files.createDirectories(folder.resolve(MODELS).resolve(MODEL).resolve("1"));
    String features = new String(resource(FEATURES), StandardCharsets.UTF_8);
    Files.writeString(folder.resolve(FEATURES), features);
    Files.write(folder.resolve(PLACEMENTS), resource(PLACEMENTS));
    Files.write(version.resolve("model.onnx"), resource("mlp-32-64-32-1.onnx"));
    Files.write(version.resolve("golden.json"), resource("golden.json"));
    String hash = FeatureSchema.parse(Document.yaml(FEATURES, features)).hash();
    String manifest = new String(resource("model.yaml"), StandardCharsets.UTF_8);
    Files.writeString(version.resolve("model.yaml"), manifest.replace("@schemaHash@", hash));
  }

  /// The settings that point a service at them.
  static Map<String, String> settings(Path folder) {
    return Map.of(
        "attune.models.folder", folder.resolve(MODELS).toString(),
        "attune.placement.features-file", folder.resolve(FEATURES).toString(),
        "attune.placement.placements-file", folder.resolve(PLACEMENTS).toString());
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
