package io.attune.state.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.Matrix;
import io.attune.state.manifest.RefusalReason;
import io.attune.state.version.Graph;
import io.attune.state.version.OnnxModel;
import io.attune.state.version.ServingModel;
import io.attune.state.version.VersionFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsTest {
  private static final Graph GOOD = Graph.sigmoid(0.3f, -0.2f, 0.1f);

  @TempDir Path repository;

  private Models started() {
    Models models = new Models(repository);
    models.start(VersionFolder.SCHEMA);
    return models;
  }

  private static Arguments fault(
      String what, RefusalReason reason, String mentions, Consumer<VersionFolder> spoil) {
    return Arguments.of(what, reason, mentions, spoil);
  }

  static Stream<Arguments> faults() {
    byte[] bytes = GOOD.bytes();
    return Stream.of(
        fault(
            "truncated",
            RefusalReason.CHECKSUM_MISMATCH,
            "sha256",
            v -> v.onnx(Arrays.copyOf(bytes, bytes.length / 2))),
        fault(
            "truncated, checksum of the rest",
            RefusalReason.NOT_ONNX,
            "an ONNX graph",
            v -> spoilBytes(v, Arrays.copyOf(bytes, bytes.length / 2))),
        fault("empty", RefusalReason.NOT_ONNX, "0 bytes", v -> spoilBytes(v, new byte[0])),
        fault(
            "not ONNX",
            RefusalReason.NOT_ONNX,
            "an ONNX graph",
            v -> spoilBytes(v, "hello, world".getBytes())),
        fault(
            "one byte changed",
            RefusalReason.CHECKSUM_MISMATCH,
            "sha256",
            v -> v.onnx(changed(bytes))),
        fault(
            "no file", RefusalReason.MISSING_FILE, "model.onnx", v -> delete(v.file("model.onnx"))),
        fault(
            "no golden rows",
            RefusalReason.MISSING_FILE,
            "golden.json",
            v -> delete(v.file("golden.json"))),
        fault(
            "other input name",
            RefusalReason.INPUT_MISMATCH,
            "[x]",
            v -> spoilBytes(v, GOOD.input("x").bytes())),
        fault(
            "other output name",
            RefusalReason.OUTPUT_MISMATCH,
            "[y]",
            v -> spoilBytes(v, GOOD.output("y").bytes())),
        fault(
            "other column count",
            RefusalReason.COLUMN_COUNT_MISMATCH,
            "4 (expected: 3)",
            v -> spoilBytes(v, Graph.sigmoid(1, 2, 3, 4).bytes())),
        fault(
            "unknown column",
            RefusalReason.UNKNOWN_COLUMN,
            "\"colour\"",
            v -> v.manifest(v.manifest(bytes).replace("name: price", "name: colour"))),
        fault(
            "other default",
            RefusalReason.SCHEMA_MISMATCH,
            "default of price: 2.0 (expected: 1.0)",
            v -> v.manifest(v.manifest(bytes).replace("default: 1.0", "default: 2.0"))),
        fault(
            "other schema",
            RefusalReason.SCHEMA_MISMATCH,
            "schemaHash",
            v ->
                v.manifest(
                    v.manifest(bytes)
                        .replaceAll("schemaHash: .*", "schemaHash: 'f123456789abcdef'"))),
        fault(
            "other scores",
            RefusalReason.GOLDEN_MISMATCH,
            "± 1.0E-5",
            v -> v.golden(Graph.sigmoid(0.3f, -0.2f, 0.10003f))),
        fault(
            "golden rows of other columns",
            RefusalReason.INVALID_GOLDEN,
            "columns",
            v -> v.golden("{\"columns\":[\"a\"],\"rows\":[[1]],\"scores\":[0.5]}")),
        fault(
            "golden rows unreadable",
            RefusalReason.INVALID_GOLDEN,
            "unreadable",
            v -> v.golden("{")),
        fault(
            "NaN",
            RefusalReason.NOT_A_PROBABILITY,
            "NaN",
            v -> spoilBytes(v, GOOD.last("Log").bytes())),
        fault(
            "above one",
            RefusalReason.NOT_A_PROBABILITY,
            "from 0 to 1",
            v -> spoilBytes(v, GOOD.last("Neg").bytes())),
        fault(
            "misspelt field",
            RefusalReason.INVALID_MANIFEST,
            "good/1/model.yaml:3: purpos",
            v ->
                v.manifest(
                    v.manifest(bytes).replace("purpose: test", "purpos: test\npurpose: test"))),
        fault(
            "missing field",
            RefusalReason.INVALID_MANIFEST,
            "purpose: is missing",
            v -> v.manifest(v.manifest(bytes).replace("purpose: test\n", ""))),
        fault(
            "not YAML",
            RefusalReason.INVALID_MANIFEST,
            "good/1/model.yaml:",
            v -> v.manifest("a: [1, 2")),
        fault(
            "binary manifest",
            RefusalReason.INVALID_MANIFEST,
            "good/1/model.yaml:",
            v -> v.manifest("\u0000\u0001")),
        fault(
            "empty manifest",
            RefusalReason.INVALID_MANIFEST,
            "model: is missing",
            v -> v.manifest("")),
        fault(
            "field twice",
            RefusalReason.INVALID_MANIFEST,
            "twice",
            v -> v.manifest(v.manifest(bytes) + "purpose: again\n")),
        fault(
            "another model's",
            RefusalReason.INVALID_MANIFEST,
            "expected: good",
            v -> v.manifest(v.manifest(bytes).replace("model: good", "model: better"))),
        fault(
            "version as text",
            RefusalReason.INVALID_MANIFEST,
            "good/1/model.yaml:2: version",
            v -> v.manifest(v.manifest(bytes).replace("version: 1", "version: \"1\""))),
        fault(
            "default as text",
            RefusalReason.INVALID_MANIFEST,
            "good/1/model.yaml:9: inputs[0].columns[1].default: \"1.0\"",
            v -> v.manifest(v.manifest(bytes).replace("default: 1.0", "default: \"1.0\""))),
        fault(
            "default that is not a number",
            RefusalReason.INVALID_MANIFEST,
            ":9: inputs[0].columns[1].default: \"NaN\"",
            v -> v.manifest(v.manifest(bytes).replace("default: 1.0", "default: NaN"))),
        fault(
            "impossible budget",
            RefusalReason.TOO_SLOW,
            "µs at best",
            v ->
                v.manifest(
                    v.manifest(bytes)
                        .replace("rows: 100, micros: 10000000", "rows: 10000, micros: 1"))));
  }

  private static void spoilBytes(VersionFolder version, byte[] bytes) {
    version.onnx(bytes).manifest(version.manifest(bytes));
  }

  private static byte[] changed(byte[] bytes) {
    byte[] copy = bytes.clone();
    copy[copy.length / 2] ^= 1;
    return copy;
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void refuses_a_spoilt_version_with_its_own_code_and_goes_on(
      String what, RefusalReason reason, String mentions, Consumer<VersionFolder> spoil) {
    new VersionFolder(repository, "other", 1).write(GOOD);
    VersionFolder version = new VersionFolder(repository, "good", 1).write(GOOD);
    spoil.accept(version);

    Models models = started();

    assertEquals(1, models.refusals().size(), what + ": " + models.refusals());
    ModelRefusal refusal = models.refusals().getFirst();
    assertEquals(reason, refusal.reason(), refusal.detail());
    assertTrue(refusal.detail().contains(mentions), refusal.detail());
    assertTrue(models.current().serving("good").isEmpty());
    assertTrue(models.current().serving("other").isPresent());
    models.stop();
  }

  @Test
  void serves_the_highest_version_that_passes() {
    new VersionFolder(repository, "good", 1).write(GOOD);
    new VersionFolder(repository, "good", 2).write(GOOD);
    new VersionFolder(repository, "good", 10).write(GOOD).onnx(new byte[] {1});

    Models models = started();

    assertEquals(2, models.current().serving("good").orElseThrow().version());
    assertEquals(List.of(10), models.refusals().stream().map(ModelRefusal::version).toList());
    models.stop();
  }

  @Test
  void serves_the_version_that_the_policy_names() throws IOException {
    new VersionFolder(repository, "good", 1).write(GOOD);
    new VersionFolder(repository, "good", 2).write(GOOD);
    Files.writeString(repository.resolve("good/policy.yaml"), "serve: 1\n");

    Models models = started();

    assertEquals(1, models.current().serving("good").orElseThrow().version());
    models.stop();
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve: 3", "serv: 1", "serve: one", "serve: 1.5", "", "- 1"})
  void serves_no_version_under_a_policy_that_is_wrong(String policy) throws IOException {
    new VersionFolder(repository, "good", 1).write(GOOD);
    Files.writeString(repository.resolve("good/policy.yaml"), policy);

    Models models = started();

    assertTrue(models.current().serving("good").isEmpty());
    RefusalReason expected =
        policy.equals("serve: 3") ? RefusalReason.MISSING_VERSION : RefusalReason.INVALID_POLICY;
    assertEquals(List.of(expected), models.refusals().stream().map(ModelRefusal::reason).toList());
  }

  @Test
  void ignores_folders_without_a_manifest() throws IOException {
    Files.createDirectories(repository.resolve("training/1"));
    Files.createDirectories(repository.resolve(".git/2"));
    Files.writeString(repository.resolve("README.md"), "models");
    new VersionFolder(repository, "good", 1).write(GOOD);

    Models models = started();

    assertEquals(List.of("good"), List.copyOf(models.current().byName().keySet()));
    assertEquals(List.of(), models.refusals());
    models.stop();
  }

  @Test
  void starts_without_a_folder() {
    Models models = new Models(repository.resolve("nowhere"));
    models.start(VersionFolder.SCHEMA);
    assertTrue(models.current().byName().isEmpty());
  }

  @Test
  void scores_matrices_of_any_number_of_rows_in_both_output_shapes() {
    new VersionFolder(repository, "column", 1).write(GOOD);
    new VersionFolder(repository, "flat", 1).write(GOOD.asFlat());
    Models models = started();
    Matrix matrix = new Matrix(300, 8);
    float[] scores = new float[300];
    for (String name : List.of("column", "flat")) {
      ServingModel model = models.current().serving(name).orElseThrow();
      for (int rows : new int[] {1, 65, 129, 1, 300, 2, 65, 0}) {
        matrix.shape(rows, 3);
        for (int i = 0; i < rows * 3; i++) {
          matrix.floats().put(i, (i * 7 % 11 - 5) * 0.25f);
        }
        assertTrue(model.predict(matrix, scores));
        for (int row = 0; row < rows; row++) {
          float a = matrix.floats().get(3 * row);
          float b = matrix.floats().get(3 * row + 1);
          float c = matrix.floats().get(3 * row + 2);
          assertEquals(
              GOOD.score(a, b, c), scores[row], 1e-6, name + ", row " + row + " of " + rows);
        }
      }
    }
    models.stop();
  }

  @Test
  void reports_a_run_whose_score_is_not_finite_or_whose_matrix_is_too_narrow() {
    new VersionFolder(repository, "good", 1).write(GOOD);
    Models models = started();
    ServingModel model = models.current().serving("good").orElseThrow();
    Matrix matrix = new Matrix(2, 3);
    matrix.shape(2, 3);
    matrix.floats().put(0, Float.NaN);
    assertFalse(model.predict(matrix, new float[2]));
    matrix.shape(2, 2);
    assertFalse(model.predict(matrix, new float[2]));
    models.stop();
  }

  @Test
  void tells_how_long_its_calls_took_since_it_was_asked_last() {
    new VersionFolder(repository, "good", 1).write(GOOD);
    Models models = started();
    ServingModel model = models.current().serving("good").orElseThrow();
    Matrix matrix = new Matrix(1, 3);
    matrix.shape(1, 3);
    for (int calls : new int[] {3, 0, 2, 5}) {
      for (int i = 0; i < calls; i++) {
        assertTrue(model.predict(matrix, new float[1]));
      }
      assertEquals(calls, model.takeLatencies().getTotalCount());
    }
    models.stop();
  }

  @Test
  void replaces_what_serves_when_started_again_and_closes_the_old_when_its_last_lease_is_back() {
    new VersionFolder(repository, "good", 1).write(GOOD);
    Models models = started();
    OnnxModel old = (OnnxModel) models.current().serving("good").orElseThrow();
    assertTrue(old.acquire());
    new VersionFolder(repository, "good", 2).write(GOOD);

    models.start(VersionFolder.SCHEMA);

    assertEquals(2, models.current().serving("good").orElseThrow().version());
    assertFalse(old.closed());
    Matrix matrix = new Matrix(1, 3);
    matrix.shape(1, 3);
    assertTrue(old.predict(matrix, new float[1]));
    old.release();
    assertTrue(old.closed());
    assertFalse(old.acquire());
    models.stop();
    assertTrue(models.current().byName().isEmpty());
  }

  @Test
  void keeps_a_model_when_a_column_that_it_does_not_read_is_added() {
    new VersionFolder(repository, "good", 1).write(GOOD);
    Models models = new Models(repository);
    List<io.attune.language.schema.Column> more =
        new java.util.ArrayList<>(VersionFolder.SCHEMA.columns());
    more.addFirst(
        new io.attune.language.schema.Column(
            "margin",
            io.attune.language.schema.Entity.ITEM,
            "column:margin",
            0,
            io.attune.language.schema.Transform.NONE));
    models.start(new io.attune.language.schema.FeatureSchema(more));
    assertTrue(models.current().serving("good").isPresent(), () -> models.refusals().toString());
    models.stop();
  }
}
