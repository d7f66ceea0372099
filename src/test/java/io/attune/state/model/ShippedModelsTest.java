package io.attune.state.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.attune.language.decision.Matrix;
import io.attune.language.document.Document;
import io.attune.language.schema.FeatureSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
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

  private static List<DynamicTest> checks(Path folderOfModels) {
    Repository repository = new Repository(folderOfModels);
    List<DynamicTest> tests = new ArrayList<>();
    for (String name : repository.models()) {
      for (int version : repository.versions(name)) {
        Path folder = repository.version(name, version);
        tests.add(
            DynamicTest.dynamicTest(
                name + "/" + version, () -> checkGolden(folder, name, version)));
      }
    }
    return tests;
  }

  @Test
  void every_shipped_model_serves_under_the_columns_that_ship() throws IOException {
    String features = Files.readString(Path.of("config/features.yaml"));
    FeatureSchema schema = FeatureSchema.parse(Document.yaml("config/features.yaml", features));
    assertEquals(Set.of("ranker", "repurchase"), served(MODELS, schema));
    if (TRAINED.isPresent()) {
      assertEquals(Set.of("network", "trees"), served(TRAINED.get(), schema));
    }
  }

  private static Set<String> served(Path repository, FeatureSchema schema) {
    Models models = new Models(repository);
    models.start(schema);
    assertEquals(List.of(), models.refusals());
    Set<String> names = Set.copyOf(models.current().byName().keySet());
    models.stop();
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
    GoldenRows golden =
        GoldenRows.read(folder.resolve(manifest.golden().file()), "golden", manifest.columns());
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
