package io.attune.offline.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.document.Document;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.model.Models;
import io.attune.state.version.Onnx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelInitTest {
  private static final Path FEATURES = Path.of("config/features.yaml");

  @TempDir Path repository;
  private Path file = Path.of("");

  @BeforeEach
  void folder() throws IOException {
    file = Files.createDirectories(repository.resolve("mine/3")).resolve("model.onnx");
  }

  private ModelInit.Outcome run(boolean force, Optional<Path> rows, String... columns) {
    return ModelInit.run(
        new ModelInit.Wish(file, FEATURES, List.of(columns), rows, "click", force));
  }

  private void assertServes() throws IOException {
    Models models = new Models(repository);
    models.start(FeatureSchema.parse(Document.yaml("features.yaml", Files.readString(FEATURES))));
    assertEquals(List.of(), models.refusals());
    assertEquals(3, models.current().serving("mine").orElseThrow().version());
    models.stop();
  }

  private static Onnx one(String input, long columns) {
    return new Onnx()
        .input(input, Onnx.FLOAT, -1, columns)
        .node("ReduceSum", "keepdims", 1, "s", input, "axis")
        .longs("axis", new long[] {1}, 1)
        .node("Sigmoid", "p", "s");
  }

  private static byte[] three() {
    return one("x", 3).output("p", Onnx.FLOAT, -1, 1).bytes();
  }

  @Test
  void writes_a_version_that_serves_from_columns_and_rows() throws IOException {
    Files.write(file, three());
    Path rows = repository.resolve("rows.csv");
    Files.writeString(rows, "label,price,similarity,rating\n1,0.5,1,2\n0,-1,0,0.25\n");

    ModelInit.Outcome outcome = run(false, Optional.of(rows), "similarity", "price", "rating");

    assertEquals(0, outcome.status(), outcome.lines().toString());
    String golden = Files.readString(file.resolveSibling("golden.json"));
    assertTrue(golden.contains("[1.0, 0.5, 2.0]"), golden);
    String manifest = Files.readString(file.resolveSibling("model.yaml"));
    assertTrue(manifest.contains("scores by this runtime"), manifest);
    assertServes();
  }

  @Test
  void of_two_classes_as_columns_the_second_ranks() throws IOException {
    Onnx both =
        one("x", 3)
            .node("Identity", "i1", "p")
            .node("Neg", "n", "p")
            .node("Add", "i0", "n", "unit")
            .floats("unit", new long[] {1}, 1);
    Files.write(file, both.output("i0", Onnx.FLOAT, -1, 1).output("i1", Onnx.FLOAT, -1, 1).bytes());
    ModelInit.Outcome outcome = run(false, Optional.empty(), "similarity", "price", "rating");
    assertTrue(outcome.lines().contains("output i1 ranks, as click"), outcome.lines().toString());
    String manifest = Files.readString(file.resolveSibling("model.yaml"));
    assertFalse(manifest.contains("i0"), manifest);
    assertServes();
  }

  @Test
  void says_which_of_several_outputs_ranks() throws IOException {
    Onnx two = one("x", 3).node("Identity", "bought", "p").output("p", Onnx.FLOAT, -1, 1);
    Files.write(file, two.output("bought", Onnx.FLOAT, -1, 1).bytes());
    List<String> lines = run(false, Optional.empty(), "similarity", "price", "rating").lines();
    assertTrue(
        lines.contains(
            "output p ranks, as click, the first of p, bought; serve: in the manifest names another"),
        lines.toString());
    assertServes();
  }

  @Test
  void leaves_placeholders_and_says_what_to_fill_in() throws IOException {
    Files.write(file, three());
    ModelInit.Outcome outcome = run(false, Optional.empty());
    assertEquals(2, outcome.status());
    assertTrue(outcome.lines().toString().contains("x [-1, 3]"), outcome.lines().toString());
    String manifest = Files.readString(file.resolveSibling("model.yaml"));
    assertTrue(manifest.contains("fill_in_3"), manifest);

    Refusal there =
        assertThrows(Refusal.class, () -> run(false, Optional.empty(), "price", "rating", "hour"));
    assertTrue(there.problem().detail().contains("--force"), there.problem().detail());
    assertEquals(0, run(true, Optional.empty(), "price", "rating", "hour").status());
    assertFalse(Files.exists(file.resolveSibling("model.yaml.unfinished")));
    assertServes();
  }

  @Test
  void takes_the_columns_from_the_files_notes_or_from_the_inputs_names() throws IOException {
    Files.write(
        file,
        one("x", 2)
            .note("feature_names", "[\"price\", \"rating\"]")
            .output("p", Onnx.FLOAT, -1, 1)
            .bytes());
    assertEquals(0, run(false, Optional.empty()).status());
    assertServes();

    Files.write(
        file,
        new Onnx()
            .input("price", Onnx.FLOAT, -1, 1)
            .input("hour", Onnx.FLOAT, 1, 1)
            .node("Add", "s", "price", "hour")
            .node("Sigmoid", "p", "s")
            .output("p", Onnx.FLOAT, -1, 1)
            .bytes());
    assertEquals(0, run(true, Optional.empty()).status());
    assertTrue(
        Files.readString(file.resolveSibling("model.yaml")).contains("broadcast: true"),
        "the input of one row is broadcast");
    assertServes();
  }

  @Test
  void writes_what_a_classifiers_export_needs() throws IOException {
    byte[] classifier =
        one("float_input", 2)
            .floats("one", new long[] {1}, 1)
            .node("Sub", "q", "one", "p")
            .node("Concat", "axis", 1, "both", "q", "p")
            .node("ArgMax", "axis", 1, "output_label", "both")
            .output("output_label", Onnx.INT64, -1, 1)
            .zipMap("output_probability", "both")
            .zipMapOutput("output_probability")
            .bytes();
    Files.write(file, classifier);
    assertEquals(0, run(false, Optional.empty(), "price", "rating").status());
    assertTrue(
        Files.readString(file.resolveSibling("model.yaml"))
            .contains("{name: \"output_probability\", dtype: float32, objective: click}"));
    assertServes();
  }

  @Test
  void refuses_what_cannot_be_a_version() throws IOException {
    Files.write(file, three());
    assertRefused("\"colour\" (expected: a column", "price", "rating", "colour");
    assertRefused("\"2 names\" (expected: 3", "price", "rating");
    Files.write(file, new byte[] {1, 2, 3});
    assertRefused("an ONNX graph", "price", "rating");
    Files.write(file, one("x", 2).output("s", Onnx.FLOAT, -1, 1).bytes());
    Path rows = repository.resolve("rows.csv");
    Files.writeString(rows, "price,rating\n3,4\n");
    Refusal range =
        assertThrows(Refusal.class, () -> run(false, Optional.of(rows), "price", "rating"));
    assertTrue(range.problem().detail().contains("not_a_probability"), range.problem().detail());
    file = Files.createDirectories(repository.resolve("mine/latest")).resolve("model.onnx");
    Files.write(file, three());
    assertRefused("<name>/<version>/model.onnx", "price", "rating", "hour");
  }

  private void assertRefused(String mentions, String... columns) {
    Refusal refusal = assertThrows(Refusal.class, () -> run(true, Optional.empty(), columns));
    assertTrue(refusal.problem().detail().contains(mentions), refusal.problem().detail());
  }
}
