package io.attune.state.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.Matrix;
import io.attune.state.manifest.RefusalReason;
import io.attune.state.version.Graph;
import io.attune.state.version.Onnx;
import io.attune.state.version.ServingModel;
import io.attune.state.version.VersionFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each bad version 2 is refused for its own reason, and version 1 goes on serving.
class BadCandidatesTest {
  private static final Graph GOOD = Graph.sigmoid(0.3f, -0.2f, 0.1f);
  private static final Graph OTHER = Graph.sigmoid(0.5f, 0.1f, -0.3f);
  private static final byte[] BYTES = OTHER.bytes();

  @TempDir Path temporary;
  private Path repository = Path.of("");
  private Models models = new Models(Path.of(""));
  private float before;

  @BeforeEach
  void serve_version_one() {
    repository = temporary.resolve("models");
    new VersionFolder(repository, "good", 1).write(GOOD);
    models = new Models(repository);
    models.start(VersionFolder.SCHEMA);
    before = score();
  }

  @AfterEach
  void stop() {
    models.stop();
  }

  private float score() {
    ServingModel model = models.current().serving("good").orElseThrow();
    Matrix matrix = new Matrix(1, 3);
    matrix.shape(1, 3);
    matrix.floats().put(0, new float[] {2, -1, 0.5f});
    float[] scores = new float[1];
    assertTrue(model.acquire());
    assertTrue(model.predict(matrix, scores));
    model.release();
    return scores[0];
  }

  private VersionFolder second() {
    return new VersionFolder(repository, "good", 2).write(OTHER);
  }

  static Stream<Arguments> graphs() {
    return Stream.of(
        graph("0 bytes", RefusalReason.NOT_ONNX, "0 bytes", new byte[0]),
        graph("not ONNX", RefusalReason.NOT_ONNX, "model.onnx", text("hello, world")),
        graph(
            "truncated, checksum of the rest",
            RefusalReason.NOT_ONNX,
            "model.onnx",
            Arrays.copyOf(BYTES, BYTES.length / 2)),
        graph(
            "operator set of the future",
            RefusalReason.UNSUPPORTED_OPERATOR,
            "999",
            Onnx.scoring().features().probability().opset(999).bytes()),
        graph(
            "unknown operator",
            RefusalReason.UNSUPPORTED_OPERATOR,
            "Frobnicate",
            OTHER.last("Frobnicate").bytes()),
        graph(
            "node reads what nobody writes",
            RefusalReason.NOT_LOADABLE,
            "nobody",
            Onnx.scoring().node("Neg", "y", "nobody").features().probability().bytes()),
        graph(
            "no input",
            RefusalReason.INPUT_MISMATCH,
            "inputs: [] (expected: \"features\"",
            new Onnx()
                .weights("w", 0.3f)
                .node("Sigmoid", "probability", "w")
                .output("probability", Onnx.FLOAT, 1, 1)
                .bytes()),
        graph(
            "other input",
            RefusalReason.INPUT_MISMATCH,
            "\"features\"",
            OTHER.input("columns").bytes()),
        graph(
            "extra input",
            RefusalReason.INPUT_MISMATCH,
            "mask",
            Onnx.scoring().features().input("mask", Onnx.FLOAT, -1, 3).probability().bytes()),
        graph(
            "input of another type",
            RefusalReason.INPUT_MISMATCH,
            "DOUBLE",
            new Onnx()
                .weights("w", 0.3f, -0.2f, 0.1f)
                .node("Cast", "to", Onnx.FLOAT, "cells", "features")
                .node("MatMul", "z", "cells", "w")
                .node("Sigmoid", "probability", "z")
                .input("features", Onnx.DOUBLE, -1, 3)
                .probability()
                .bytes()),
        graph(
            "input of another rank",
            RefusalReason.INPUT_MISMATCH,
            "[-1, 2, 3]",
            Onnx.scoring()
                .input("features", Onnx.FLOAT, -1, 2, 3)
                .output("probability", Onnx.FLOAT, -1, 2, 1)
                .bytes()),
        graph(
            "fixed number of rows",
            RefusalReason.INPUT_MISMATCH,
            "[8, 3]",
            Onnx.scoring()
                .input("features", Onnx.FLOAT, 8, 3)
                .output("probability", Onnx.FLOAT, 8, 1)
                .bytes()),
        graph(
            "more columns",
            RefusalReason.COLUMN_COUNT_MISMATCH,
            "4 (expected: 3)",
            Graph.sigmoid(1, 2, 3, 4).bytes()),
        graph(
            "other output",
            RefusalReason.OUTPUT_MISMATCH,
            "\"probability\"",
            OTHER.output("label").bytes()),
        graph(
            "output of another rank",
            RefusalReason.OUTPUT_MISMATCH,
            "[-1, 3]",
            new Onnx()
                .node("Sigmoid", "probability", "features")
                .features()
                .output("probability", Onnx.FLOAT, -1, 3)
                .bytes()),
        graph("scores are NaN", RefusalReason.NOT_A_PROBABILITY, "NaN", OTHER.last("Log").bytes()),
        graph(
            "scores out of range",
            RefusalReason.NOT_A_PROBABILITY,
            "from 0 to 1",
            OTHER.last("Exp").bytes()),
        graph(
            "scores within range, not the trainer's",
            RefusalReason.GOLDEN_MISMATCH,
            "± 1.0E-5",
            Graph.sigmoid(0.5f, 0.1f, -0.3001f).bytes()),
        graph(
            "asks for 4 TB as it runs",
            RefusalReason.NOT_LOADABLE,
            "cannot be run",
            new Onnx()
                .longs("million", new long[] {1}, 1_000_000)
                .weights("w", 0.3f, -0.2f, 0.1f)
                .node("Shape", "shape", "features")
                .node("Mul", "huge", "shape", "million")
                .node("ConstantOfShape", "zeros", "huge")
                .node("ReduceSum", "zero", "zeros")
                .node("MatMul", "product", "features", "w")
                .node("Add", "z", "product", "zero")
                .node("Sigmoid", "probability", "z")
                .features()
                .probability()
                .bytes()),
        graph(
            "weights in a file that is missing",
            RefusalReason.EXTERNAL_DATA,
            "\"model.onnx.data\"",
            outside("model.onnx.data")),
        graph(
            "weights in a file outside",
            RefusalReason.EXTERNAL_DATA,
            "\"../../../secret.bin\"",
            outside("../../../secret.bin")),
        graph(
            "weights at an address in memory",
            RefusalReason.EXTERNAL_DATA,
            "\"*/_ORT_MEM_ADDR_/*\"",
            outside("*/_ORT_MEM_ADDR_/*")));
  }

  private static Arguments graph(String what, RefusalReason reason, String mentions, byte[] onnx) {
    return fault(what, reason, mentions, v -> v.onnx(onnx).manifest(v.manifest(onnx)));
  }

  private static byte[] outside(String file) {
    return new Onnx()
        .weightsIn(file, "w", 3)
        .node("MatMul", "z", "features", "w")
        .node("Sigmoid", "probability", "z")
        .features()
        .probability()
        .bytes();
  }

  static Stream<Arguments> files() {
    return Stream.of(
        fault(
            "truncated",
            RefusalReason.CHECKSUM_MISMATCH,
            "sha256",
            v -> v.onnx(Arrays.copyOf(BYTES, BYTES.length / 2))),
        fault(
            "no graph",
            RefusalReason.MISSING_FILE,
            "model.onnx: missing",
            v -> delete(v, "model.onnx")),
        fault(
            "graph that is a folder",
            RefusalReason.MISSING_FILE,
            "model.onnx: not a file",
            v -> folder(v, "model.onnx")),
        fault(
            "graph that is a link to itself",
            RefusalReason.MISSING_FILE,
            "model.onnx",
            v -> link(v, "model.onnx", Path.of("model.onnx"))),
        fault(
            "larger than attune.models.max-bytes",
            RefusalReason.FILE_TOO_LARGE,
            "268435457 bytes (expected: at most 268435456)",
            v -> grow(v.file("model.onnx"), (1L << 28) + 1)),
        fault(
            "graph linked from outside",
            RefusalReason.OUTSIDE_REPOSITORY,
            "good/2/model.onnx: a link to",
            v -> {
              move(v.file("model.onnx"), outside(v).resolve("model.onnx"));
              link(v, "model.onnx", outside(v).resolve("model.onnx"));
            }),
        fault(
            "golden rows linked from outside",
            RefusalReason.OUTSIDE_REPOSITORY,
            "good/2/golden.json: a link to",
            v -> {
              move(v.file("golden.json"), outside(v).resolve("golden.json"));
              link(v, "golden.json", Path.of("../../../outside/golden.json"));
            }),
        fault(
            "manifest linked from outside",
            RefusalReason.OUTSIDE_REPOSITORY,
            "good/2/model.yaml: a link to",
            v -> link(v, "model.yaml", Path.of("/etc/hostname"))),
        fault(
            "version folder linked from outside",
            RefusalReason.OUTSIDE_REPOSITORY,
            "good/2: a link to",
            v -> {
              Path folder = v.file("").normalize();
              move(folder, outside(v).resolve("2"));
              Files.createSymbolicLink(folder, outside(v).resolve("2"));
            }),
        fault(
            "no manifest",
            RefusalReason.MISSING_MANIFEST,
            "good/2/model.yaml: missing",
            v -> delete(v, "model.yaml")),
        fault(
            "manifest that is a folder",
            RefusalReason.INVALID_MANIFEST,
            "model.yaml: not a file",
            v -> folder(v, "model.yaml")),
        fault(
            "manifest that is a pipe",
            RefusalReason.INVALID_MANIFEST,
            "model.yaml: not a file",
            v -> {
              delete(v, "model.yaml");
              Process mkfifo = new ProcessBuilder("mkfifo", v.file("model.yaml") + "").start();
              assertEquals(0, mkfifo.waitFor());
            }),
        fault(
            "manifest of 10 MB",
            RefusalReason.INVALID_MANIFEST,
            "10485760 bytes (expected: at most 1048576)",
            v -> grow(v.file("model.yaml"), 10 << 20)),
        fault(
            "manifest of aliases",
            RefusalReason.INVALID_MANIFEST,
            "alias",
            v -> v.manifest(laughs(v.manifest(BYTES)))),
        fault(
            "manifest not in UTF-8",
            RefusalReason.INVALID_MANIFEST,
            "not UTF-8",
            v ->
                Files.write(
                    v.file("model.yaml"),
                    v.manifest(BYTES)
                        .replace("purpose: test", "purpose: für alle")
                        .getBytes(StandardCharsets.ISO_8859_1))),
        manifest(
            "misspelt field",
            RefusalReason.INVALID_MANIFEST,
            "good/2/model.yaml:3: purpos",
            "purpose: test",
            "purpos: test"),
        manifest(
            "another version's manifest",
            RefusalReason.INVALID_MANIFEST,
            "version: 3 (expected: a whole number from 2 to 2)",
            "version: 2",
            "version: 3"),
        manifest(
            "another model's manifest",
            RefusalReason.INVALID_MANIFEST,
            "model: \"best\" (expected: good",
            "model: good",
            "model: best"),
        manifest(
            "golden rows of another folder",
            RefusalReason.INVALID_MANIFEST,
            "golden.file",
            "file: golden.json",
            "file: ../1/golden.json"),
        manifest(
            "other schema",
            RefusalReason.SCHEMA_MISMATCH,
            "schemaHash: f123456789abcdef (expected: ",
            "schemaHash: .*",
            "schemaHash: 'f123456789abcdef'"),
        manifest(
            "other default",
            RefusalReason.SCHEMA_MISMATCH,
            "default of price: 2.0 (expected: 1.0)",
            "default: 1.0",
            "default: 2.0"),
        manifest(
            "unknown column",
            RefusalReason.UNKNOWN_COLUMN,
            "\"colour\"",
            "name: price",
            "name: colour"),
        manifest(
            "too slow",
            RefusalReason.TOO_SLOW,
            "10000 rows: ",
            "rows: 100, micros: 10000000",
            "rows: 10000, micros: 1"),
        fault(
            "no golden rows",
            RefusalReason.MISSING_FILE,
            "golden.json: missing",
            v -> delete(v, "golden.json")),
        fault(
            "golden rows of other columns",
            RefusalReason.INVALID_GOLDEN,
            "columns: [a]",
            v -> v.golden("{\"columns\":[\"a\"],\"rows\":[[1]],\"scores\":[0.5]}")),
        fault(
            "golden row too short",
            RefusalReason.INVALID_GOLDEN,
            "rows[0]: 1 numbers (expected: 3 numbers)",
            v ->
                v.golden(
                    "{\"columns\":[\"popularity\",\"price\",\"hour\"],\"rows\":[[1]],\"scores\":[0.5]}")),
        fault(
            "golden score missing",
            RefusalReason.INVALID_GOLDEN,
            "scores: 0",
            v ->
                v.golden(
                    "{\"columns\":[\"popularity\",\"price\",\"hour\"],\"rows\":[[1,2,3]],\"scores\":[]}")),
        fault(
            "version \"latest\"",
            RefusalReason.MISNAMED_VERSION,
            "good/\"latest\": ignored",
            v -> move(v.file("").normalize(), v.file("../latest").normalize())),
        fault(
            "version with a leading zero",
            RefusalReason.DUPLICATE_VERSION,
            "good/\"01\": ignored (expected: 1, each version once)",
            v -> move(v.file("").normalize(), v.file("../01").normalize())));
  }

  private static Arguments fault(
      String what, RefusalReason reason, String mentions, Spoiling spoil) {
    return Arguments.of(what, reason, mentions, spoil);
  }

  private static Arguments manifest(
      String what, RefusalReason reason, String mentions, String pattern, String instead) {
    return fault(
        what, reason, mentions, v -> v.manifest(v.manifest(BYTES).replaceFirst(pattern, instead)));
  }

  /// A billion laughs: ten levels of ten aliases each.
  private static String laughs(String manifest) {
    StringBuilder bomb = new StringBuilder("provenance:\n  l0: &l0 [ha]\n");
    for (int level = 1; level < 10; level++) {
      String above = "*l" + (level - 1);
      bomb.append("  l%d: &l%d [%s]\n".formatted(level, level, (above + ", ").repeat(9) + above));
    }
    return manifest.replaceFirst("provenance: .*\n", bomb.toString());
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Path outside(VersionFolder version) throws IOException {
    return Files.createDirectories(version.file("../../../outside").normalize());
  }

  private static void delete(VersionFolder version, String file) throws IOException {
    Files.delete(version.file(file));
  }

  private static void folder(VersionFolder version, String file) throws IOException {
    delete(version, file);
    Files.createDirectory(version.file(file));
  }

  private static void link(VersionFolder version, String file, Path target) throws IOException {
    Files.deleteIfExists(version.file(file));
    Files.createSymbolicLink(version.file(file), target);
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to);
  }

  /// The bytes that are added take no room on the disk.
  private static void grow(Path file, long length) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(length);
    }
  }

  @FunctionalInterface
  interface Spoiling {
    void spoil(VersionFolder version) throws Exception;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"graphs", "files"})
  void refuses_a_bad_candidate_and_serves_on(
      String what, RefusalReason reason, String mentions, Spoiling spoiling) throws Exception {
    spoiling.spoil(second());

    models.start(VersionFolder.SCHEMA);

    assertEquals(1, models.refusals().size(), what + ": " + models.refusals());
    ModelRefusal refusal = models.refusals().getFirst();
    assertEquals(reason, refusal.reason(), refusal.detail());
    assertTrue(refusal.detail().startsWith("good/"), refusal.detail());
    assertTrue(refusal.detail().contains(mentions), refusal.detail());
    assertTrue(refusal.detail().contains("expected: "), refusal.detail());
    assertFalse(refusal.reason().advice().isBlank());
    assertEquals(1, models.current().serving("good").orElseThrow().version());
    assertEquals(before, score());
  }

  /// Otherwise the table would prove nothing.
  @Test
  void serves_the_candidate_when_nothing_is_wrong_with_it() {
    second();
    models.start(VersionFolder.SCHEMA);
    assertEquals(List.of(), models.refusals());
    assertEquals(2, models.current().serving("good").orElseThrow().version());
    assertEquals(OTHER.score(2, -1, 0.5f), score(), 1e-6);
  }

  @Test
  void follows_links_that_stay_inside_the_repository() throws IOException {
    VersionFolder second = second();
    Path files = Files.createDirectories(repository.resolve("good/.files"));
    move(second.file("model.onnx"), files.resolve("model.onnx"));
    link(second, "model.onnx", files.resolve("model.onnx"));
    move(second.file("").normalize(), files.resolve("two"));
    Files.createSymbolicLink(second.file("").normalize(), Path.of(".files/two"));

    models.start(VersionFolder.SCHEMA);

    assertEquals(List.of(), models.refusals());
    assertEquals(2, models.current().serving("good").orElseThrow().version());
  }

  @Test
  void follows_a_link_to_the_repository_itself() throws IOException {
    second();
    Path link = Files.createSymbolicLink(temporary.resolve("link"), repository);
    Models linked = new Models(link);
    linked.start(VersionFolder.SCHEMA);
    assertEquals(List.of(), linked.refusals());
    assertEquals(2, linked.current().serving("good").orElseThrow().version());
    linked.stop();
  }

  /// Whenever the deletion comes, one of the two serves, and a refusal says what was missing.
  @Test
  void bears_a_version_that_is_deleted_while_it_loads() throws Exception {
    List<RefusalReason> missing =
        List.of(
            RefusalReason.MISSING_MANIFEST,
            RefusalReason.MISSING_FILE,
            RefusalReason.INVALID_MANIFEST,
            RefusalReason.CHECKSUM_MISMATCH,
            RefusalReason.INVALID_GOLDEN);
    for (int round = 0; round < 60; round++) {
      VersionFolder second = second();
      long delay = round * 20_000L;
      Thread deleting =
          Thread.ofPlatform()
              .start(
                  () -> {
                    long end = System.nanoTime() + delay;
                    while (System.nanoTime() - end < 0) {
                      Thread.onSpinWait();
                    }
                    deleteAll(second);
                  });
      models.start(VersionFolder.SCHEMA);
      deleting.join();
      int version = models.current().serving("good").orElseThrow().version();
      assertEquals(version == 1 ? before : OTHER.score(2, -1, 0.5f), score(), 1e-6);
      for (ModelRefusal refusal : models.refusals()) {
        assertTrue(missing.contains(refusal.reason()), refusal.toString());
      }
    }
    models.start(VersionFolder.SCHEMA);
    assertEquals(before, score());
  }

  private static void deleteAll(VersionFolder version) {
    try {
      for (String file : List.of("model.onnx", "golden.json", "model.yaml", "")) {
        Files.delete(version.file(file).normalize());
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
