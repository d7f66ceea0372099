package io.attune.state.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.attune.language.decision.Matrix;
import io.attune.language.document.Document;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.manifest.Dtype;
import io.attune.state.manifest.GoldenRows;
import io.attune.state.manifest.Manifest;
import io.attune.state.manifest.ManifestReader;
import io.attune.state.manifest.Rejected;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ShippedModelsTest {
  private static final Path MODELS = Path.of("models");
  private static final double TOLERANCE = 1e-5;

  /// A repository of versions that were just trained, which a proof names.
  private static final Optional<Path> TRAINED =
      Optional.ofNullable(System.getProperty("attune.trained")).map(Path::of);

  @TestFactory
  List<DynamicTest> every_shipped_version_scores_its_golden_rows_as_the_trainer_did() {
    List<DynamicTest> tests = checks(MODELS);
    TRAINED.ifPresent(folder -> tests.addAll(checks(folder)));
    return tests;
  }

  private static List<DynamicTest> checks(Path models) {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path folder : versions(models)) {
      tests.add(
          DynamicTest.dynamicTest(
              name(folder) + "/" + version(folder),
              () -> checkGolden(folder, name(folder), version(folder))));
    }
    return tests;
  }

  private static List<Path> versions(Path models) {
    try (Stream<Path> folders = Files.walk(models, 2)) {
      return folders
          .filter(folder -> folder.getFileName().toString().matches("[1-9][0-9]*"))
          .filter(folder -> Files.exists(folder.resolve("model.yaml")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path version) {
    return version.getParent().getFileName().toString();
  }

  private static int version(Path version) {
    return Integer.parseInt(version.getFileName().toString());
  }

  @Test
  void every_shipped_model_passes_the_checks_under_the_columns_that_ship() throws Exception {
    String features = Files.readString(Path.of("config/features.yaml"));
    FeatureSchema schema = FeatureSchema.parse(Document.yaml("config/features.yaml", features));
    assertEquals(Set.of("ads", "ranker", "repurchase"), passing(MODELS, schema));
    if (TRAINED.isPresent()) {
      assertEquals(Set.of("network", "trees"), passing(TRAINED.get(), schema));
    }
  }

  private static Set<String> passing(Path models, FeatureSchema schema) throws Rejected {
    Set<String> names = new HashSet<>();
    Gate gate = new Gate(schema, Gate.Limits.DEFAULT);
    for (Path folder : versions(models)) {
      gate.admit(folder, name(folder), version(folder)).retire();
      names.add(name(folder));
    }
    return names;
  }

  @Test
  void the_benchmarks_model_scores_its_golden_rows_as_the_trainer_did(@TempDir Path repository)
      throws Exception {
    Path folder = Files.createDirectories(repository.resolve("bench/1"));
    copy("mlp-32-64-32-1.onnx", folder.resolve("model.onnx"));
    copy("golden.json", folder.resolve("golden.json"));
    copy("model.yaml", folder.resolve("model.yaml"));
    String manifest = Files.readString(folder.resolve("model.yaml"));
    Files.writeString(
        folder.resolve("model.yaml"), manifest.replace("@schemaHash@", "0".repeat(16)));
    checkGolden(folder, "bench", 1);
  }

  private static void copy(String resource, Path to) throws IOException {
    try (InputStream in = ShippedModelsTest.class.getResourceAsStream("/bench/" + resource)) {
      Files.write(to, in.readAllBytes());
    }
  }

  private static void checkGolden(Path folder, String name, int version)
      throws Rejected, OrtException, IOException {
    Manifest manifest = ManifestReader.read(folder.resolve("model.yaml"), name, version);
    GoldenRows golden = GoldenRows.read(folder, manifest);
    int columns = manifest.columns().size();
    OrtSession session =
        OnnxEnvironment.get().load(Files.readAllBytes(folder.resolve("model.onnx")));
    boolean flat =
        session
            .getOutputInfo()
            .get(manifest.scoring().name())
            .getInfo()
            .toString()
            .contains("shape=[-1],");
    int[] places = IntStream.range(0, columns).toArray();
    Feed feed =
        new Feed(
            manifest.inputs().getFirst().name(),
            Dtype.FLOAT32,
            false,
            false,
            places,
            manifest.defaults());
    Fetch fetch = new Fetch(manifest.scoring().name(), Dtype.FLOAT32, flat, 1, 0);
    try (Network network = new Network(session, List.of(feed), List.of(fetch), columns, 1)) {
      Matrix matrix = new Matrix(golden.count(), columns);
      matrix.shape(golden.count(), columns);
      matrix.floats().put(0, golden.rows());
      float[] scores = new float[golden.count()];
      network.run(matrix, scores);
      assertTrue(
          golden.count() >= 32, "golden rows: " + golden.count() + " (expected: at least 32)");
      for (int row = 0; row < scores.length; row++) {
        assertEquals(golden.scores()[row], scores[row], TOLERANCE, "row " + row);
      }
    }
  }
}
