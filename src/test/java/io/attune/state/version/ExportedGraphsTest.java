package io.attune.state.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.Matrix;
import io.attune.language.digest.Sha256;
import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.attune.language.schema.Transform;
import io.attune.state.manifest.RefusalReason;
import io.attune.state.manifest.Rejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Inputs and outputs as model teams export them: real graphs through the whole gate.
class ExportedGraphsTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              column("price", Entity.ITEM, 1, Transform.NONE),
              column("popularity", Entity.ITEM, 0, Transform.NONE),
              column("brand", Entity.ITEM, 2, Transform.NONE),
              column("age", Entity.VIEWER, 30, Transform.NONE),
              column("hour", Entity.CONTEXT, 12, Transform.NONE),
              column(
                  "rooted", Entity.ITEM, 0, new Transform(Transform.Function.SQRT, 0, 100, 0, 1))));

  private static final String ONE_INPUT = input("x", "float32", "price", "popularity");
  private static final String ONE_OUTPUT = "  - {name: p, dtype: float32, objective: click}\n";

  @TempDir Path repository;

  private static Column column(String name, Entity entity, float byDefault, Transform transform) {
    return new Column(name, entity, "column:" + name, byDefault, transform);
  }

  private static String input(String name, String dtype, String... columns) {
    StringBuilder text =
        new StringBuilder("  - name: %s\n    dtype: %s\n    columns:\n".formatted(name, dtype));
    for (String column : columns) {
      float byDefault = SCHEMA.column(column).orElseThrow().defaultValue();
      text.append(
          "      - {name: %s, dtype: %s, default: %s}\n".formatted(column, dtype, byDefault));
    }
    return text.toString();
  }

  /// One row's golden value, told from its cells.
  private void write(
      byte[] onnx,
      List<String> columns,
      String inputs,
      String outputs,
      ToDoubleFunction<float[]> score)
      throws IOException {
    Path folder = Files.createDirectories(repository.resolve("good/1"));
    Files.write(folder.resolve("model.onnx"), onnx);
    StringBuilder rows = new StringBuilder();
    StringBuilder scores = new StringBuilder();
    float[][] cells = rows(5, columns.size());
    for (int row = 0; row < cells.length; row++) {
      rows.append(row == 0 ? "" : ",").append(java.util.Arrays.toString(cells[row]));
      scores.append(row == 0 ? "" : ",").append(score.applyAsDouble(cells[row]));
    }
    Files.writeString(
        folder.resolve("golden.json"),
        "{\"columns\":[\"%s\"],\"rows\":[%s],\"scores\":[%s]}"
            .formatted(String.join("\",\"", columns), rows, scores));
    Files.writeString(
        folder.resolve("model.yaml"),
        """
        model: good
        version: 1
        purpose: test
        inputs:
        %soutputs:
        %sschemaHash: "%s"
        sha256: "%s"
        golden: {file: golden.json, tolerance: 1.0e-5}
        latencyBudget: {rows: 100, micros: 10000000}
        provenance: {by: a test}
        """
            .formatted(inputs, outputs, SCHEMA.hashOf(columns), Sha256.hex(onnx)));
  }

  /// Small whole and half numbers; all rows share the last column, as columns of viewers do.
  private static float[][] rows(int rows, int columns) {
    float[][] cells = new float[rows][columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        cells[row][column] = column == columns - 1 ? 2 : (row + column) % 3;
      }
    }
    return cells;
  }

  private OnnxModel admit() throws Rejected {
    return new Gate(SCHEMA, Gate.Limits.DEFAULT).admit(repository.resolve("good/1"), "good", 1);
  }

  private void assertServes(List<String> columns, ToDoubleFunction<float[]> score) throws Rejected {
    OnnxModel model = admit();
    assertEquals(columns, model.columns());
    Matrix matrix = new Matrix(300, 8);
    float[] scores = new float[300];
    for (int rows : new int[] {1, 65, 129, 1, 300}) {
      matrix.shape(rows, columns.size());
      float[][] cells = rows(rows, columns.size());
      for (int row = 0; row < rows; row++) {
        matrix.floats().put(row * columns.size(), cells[row]);
      }
      assertTrue(model.predict(matrix, scores));
      for (int row = 0; row < rows; row++) {
        assertEquals(
            score.applyAsDouble(cells[row]), scores[row], 1e-6, "row " + row + " of " + rows);
      }
    }
    model.retire();
  }

  private void assertRefused(RefusalReason reason, String mentions) {
    Rejected refusal = assertThrows(Rejected.class, this::admit);
    assertEquals(reason, refusal.reason(), refusal.detail());
    assertTrue(refusal.detail().contains(mentions), refusal.detail());
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  /// p = sigmoid(0.3 price - 0.2 popularity), [n × 1].
  private static Onnx linear() {
    return new Onnx()
        .input("x", Onnx.FLOAT, -1, 2)
        .floats("w", new long[] {2, 1}, 0.3f, -0.2f)
        .node("MatMul", "z", "x", "w")
        .node("Sigmoid", "p", "z");
  }

  private static double linear(float[] row) {
    return sigmoid(0.3f * row[0] - 0.2f * row[1]);
  }

  @Test
  void feeds_float_double_and_whole_number_inputs_from_one_matrix() throws IOException, Rejected {
    byte[] onnx =
        new Onnx()
            .input("x", Onnx.FLOAT, -1, 2)
            .input("ids", Onnx.INT64, -1)
            .input("d", Onnx.DOUBLE, -1, 1)
            .floats("w", new long[] {2, 1}, 0.3f, -0.2f)
            .floats("table", new long[] {3, 1}, 0.5f, -1, 0.25f)
            .node("MatMul", "z", "x", "w")
            .node("Gather", "row", "table", "ids")
            .node("Cast", "to", Onnx.FLOAT, "f", "d")
            .node("Add", "s", "z", "row")
            .node("Add", "t", "s", "f")
            .node("Sigmoid", "p", "t")
            .output("p", Onnx.FLOAT, -1, 1)
            .bytes();
    List<String> columns = List.of("price", "popularity", "brand", "age");
    float[] table = {0.5f, -1, 0.25f};
    ToDoubleFunction<float[]> score =
        row -> sigmoid(0.3f * row[0] - 0.2f * row[1] + table[(int) row[2]] + row[0] * 1.0);
    // the same column may enter two inputs
    String inputs = ONE_INPUT + input("ids", "int64", "brand") + input("d", "float64", "price");
    write(onnx, columns.subList(0, 3), inputs, ONE_OUTPUT, score);

    assertServes(columns.subList(0, 3), score);
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 0",
    "1.5, 2",
    "2.5, 2",
    "-0.5, 0",
    "NaN, 7",
    "Infinity, 7",
    "9007199254740992, 9007199254740992",
    "1e16, 7",
    "-1e16, 7"
  })
  void rounds_to_even_and_takes_the_default_where_there_is_no_whole_number(
      float value, long expected) {
    assertEquals(expected, Inputs.whole(value, 7));
  }

  @Test
  void gives_a_viewers_input_once() throws IOException, Rejected {
    byte[] onnx =
        new Onnx()
            .input("x", Onnx.FLOAT, -1, 2)
            .input("viewer", Onnx.FLOAT, 1, 1)
            .floats("w", new long[] {2, 1}, 0.3f, -0.2f)
            .node("MatMul", "z", "x", "w")
            .node("Add", "s", "z", "viewer")
            .node("Sigmoid", "p", "s")
            .output("p", Onnx.FLOAT, -1, 1)
            .bytes();
    List<String> columns = List.of("price", "popularity", "age");
    ToDoubleFunction<float[]> score = row -> sigmoid(0.3f * row[0] - 0.2f * row[1] + row[2]);
    String viewer =
        input("viewer", "float32", "age").replace("columns", "broadcast: true\n    columns");
    write(onnx, columns, ONE_INPUT + viewer, ONE_OUTPUT, score);

    assertServes(columns, score);

    String item = viewer.replace("age", "brand").replace("30.0", "2.0");
    write(onnx, List.of("price", "popularity", "brand"), ONE_INPUT + item, ONE_OUTPUT, score);
    assertRefused(
        RefusalReason.BROADCAST_MISMATCH,
        "good/1/model.yaml: input viewer: column brand: of entity item (expected: viewer or context");
  }

  @Test
  void feeds_an_optional_input_where_the_graph_has_it_and_does_without_where_not()
      throws IOException, Rejected {
    Onnx with =
        new Onnx()
            .input("x", Onnx.FLOAT, -1, 2)
            .input("bias", Onnx.FLOAT, -1, 1)
            .floats("w", new long[] {2, 1}, 0.3f, -0.2f)
            .floats("bias", new long[] {1, 1}, 5)
            .node("MatMul", "z", "x", "w")
            .node("Add", "s", "z", "bias")
            .node("Sigmoid", "p", "s")
            .output("p", Onnx.FLOAT, -1, 1);
    List<String> columns = List.of("price", "popularity", "age");
    String bias = input("bias", "float32", "age").replace("columns", "optional: true\n    columns");
    ToDoubleFunction<float[]> fed = row -> sigmoid(0.3f * row[0] - 0.2f * row[1] + row[2]);
    write(with.bytes(), columns, ONE_INPUT + bias, ONE_OUTPUT, fed);
    assertServes(columns, fed);

    byte[] without = linear().output("p", Onnx.FLOAT, -1, 1).bytes();
    write(without, columns, ONE_INPUT + bias, ONE_OUTPUT, ExportedGraphsTest::linear);
    assertServes(columns, ExportedGraphsTest::linear);

    // unnamed, its own default holds
    ToDoubleFunction<float[]> own = row -> sigmoid(0.3f * row[0] - 0.2f * row[1] + 5);
    write(with.bytes(), columns.subList(0, 2), ONE_INPUT, ONE_OUTPUT, own);
    assertServes(columns.subList(0, 2), own);

    write(
        without,
        columns,
        ONE_INPUT + bias.replace("optional: true\n    ", ""),
        ONE_OUTPUT,
        ExportedGraphsTest::linear);
    assertRefused(
        RefusalReason.INPUT_MISMATCH, "[x] (expected: \"x\", float32 [rows × 2], \"bias\"");
  }

  @ParameterizedTest
  @CsvSource({"true, 2", "false, -1", "false, 0"})
  void reads_the_probability_of_the_last_of_two_classes(boolean zipped, long declared)
      throws IOException, Rejected {
    Onnx graph =
        linear()
            .floats("one", new long[] {1}, 1)
            .node("Sub", "q", "one", "p")
            .node("Concat", "axis", 1, "both", "q", "p")
            .node("ArgMax", "axis", 1, "label", "both")
            .output("label", Onnx.INT64, -1, 1);
    if (zipped) {
      graph.zipMap("probabilities", "both").zipMapOutput("probabilities");
    } else if (declared == 0) {
      graph.node("Identity", "probabilities", "both").output("probabilities", Onnx.FLOAT);
    } else {
      graph
          .node("Identity", "probabilities", "both")
          .output("probabilities", Onnx.FLOAT, -1, declared);
    }
    List<String> columns = List.of("price", "popularity");
    String output = "  - {name: probabilities, dtype: float32, objective: click}\n";
    write(graph.bytes(), columns, ONE_INPUT, output, ExportedGraphsTest::linear);
    assertServes(columns, ExportedGraphsTest::linear);

    String first = output.replace("dtype", "column: 0, dtype");
    write(graph.bytes(), columns, ONE_INPUT, first, row -> 1 - linear(row));
    assertServes(columns, row -> 1 - linear(row));

    write(
        graph.bytes(),
        columns,
        ONE_INPUT,
        output.replace("dtype", "column: 2, dtype"),
        ExportedGraphsTest::linear);
    assertRefused(RefusalReason.OUTPUT_MISMATCH, "[-1, 2] (expected: an output \"probabilities\"");

    write(
        graph.bytes(),
        columns,
        ONE_INPUT,
        "  - {name: label, dtype: float32, objective: click}\n",
        ExportedGraphsTest::linear);
    assertRefused(RefusalReason.OUTPUT_MISMATCH, "output label: INT64");
  }

  @Test
  void refuses_a_list_that_no_zipmap_made() throws IOException, Rejected {
    byte[] onnx = linear().node("SequenceConstruct", "list", "p").listOutput("list").bytes();
    List<String> columns = List.of("price", "popularity");
    String output = "  - {name: list, dtype: float32, objective: click}\n";
    write(onnx, columns, ONE_INPUT, output, ExportedGraphsTest::linear);
    assertRefused(RefusalReason.ZIPMAP_OUTPUT, "output list: a sequence or a map");
    assertTrue(RefusalReason.ZIPMAP_OUTPUT.advice().contains("zipmap"));
  }

  @Test
  void serves_the_objective_that_the_manifest_names_and_checks_the_others()
      throws IOException, Rejected {
    byte[] onnx =
        linear()
            .node("Neg", "minus", "z")
            .node("Sigmoid", "buys", "minus")
            .node("Sqrt", "root", "z")
            .output("p", Onnx.FLOAT, -1, 1)
            .output("buys", Onnx.FLOAT, -1, 1)
            .output("root", Onnx.FLOAT, -1, 1)
            .bytes();
    List<String> columns = List.of("price", "popularity");
    String both = ONE_OUTPUT + "  - {name: buys, dtype: float32, objective: purchase}\n";
    write(onnx, columns, ONE_INPUT, both, ExportedGraphsTest::linear);
    assertServes(columns, ExportedGraphsTest::linear);

    write(onnx, columns, ONE_INPUT, both + "serve: purchase\n", row -> 1 - linear(row));
    assertServes(columns, row -> 1 - linear(row));

    write(onnx, columns, ONE_INPUT, both + "serve: buy\n", ExportedGraphsTest::linear);
    assertRefused(
        RefusalReason.INVALID_MANIFEST,
        "\"buy\" (expected: the objective of an output: click, purchase)");

    String root = both + "  - {name: root, dtype: float32, objective: revenue}\n";
    write(onnx, columns, ONE_INPUT, root, ExportedGraphsTest::linear);
    assertRefused(RefusalReason.OUTPUT_NOT_FINITE, "output root of row ");
  }

  @Test
  void says_all_objectives_at_once_the_score_first() throws IOException, Rejected {
    byte[] onnx =
        linear()
            .node("Neg", "minus", "z")
            .node("Sigmoid", "buys", "minus")
            .output("p", Onnx.FLOAT, -1, 1)
            .output("buys", Onnx.FLOAT, -1, 1)
            .bytes();
    List<String> columns = List.of("price", "popularity");
    String both = ONE_OUTPUT + "  - {name: buys, dtype: float32, objective: purchase}\n";
    write(onnx, columns, ONE_INPUT, both + "serve: purchase\n", row -> 1 - linear(row));
    OnnxModel model = admit();
    assertEquals(List.of("purchase", "click"), model.objectives());
    Matrix matrix = new Matrix(300, 8);
    float[][] said = new float[2][300];
    float[] alone = new float[300];
    for (int rows : new int[] {1, 65, 129, 1, 300}) {
      matrix.shape(rows, 2);
      float[][] cells = rows(rows, 2);
      for (int row = 0; row < rows; row++) {
        matrix.floats().put(row * 2, cells[row]);
      }
      assertTrue(model.predictAll(matrix, said));
      assertTrue(model.predict(matrix, alone));
      for (int row = 0; row < rows; row++) {
        assertEquals(1 - linear(cells[row]), said[0][row], 1e-6);
        assertEquals(linear(cells[row]), said[1][row], 1e-6);
        assertEquals(alone[row], said[0][row]);
      }
    }
    assertEquals(10, model.vitals().calls());
    model.retire();
    assertTrue(model.closed());
  }

  @Test
  void an_objective_that_is_no_probability_fails_only_who_asks_for_it()
      throws IOException, Rejected {
    byte[] onnx =
        linear()
            .node("Neg", "minus", "z")
            .output("p", Onnx.FLOAT, -1, 1)
            .output("minus", Onnx.FLOAT, -1, 1)
            .bytes();
    List<String> columns = List.of("price", "popularity");
    String both = ONE_OUTPUT + "  - {name: minus, dtype: float32, objective: purchase}\n";
    write(onnx, columns, ONE_INPUT, both, ExportedGraphsTest::linear);
    OnnxModel model = admit();
    Matrix matrix = new Matrix(3, 2);
    matrix.shape(3, 2);
    for (int row = 0; row < 3; row++) {
      matrix.floats().put(row * 2, rows(3, 2)[row]);
    }
    assertTrue(model.predict(matrix, new float[3]));
    assertFalse(model.predictAll(matrix, new float[2][3]));
    assertEquals(1, model.vitals().notFinite());
    model.retire();
  }

  @Test
  void refuses_a_whole_number_input_of_a_column_that_is_not_whole() throws IOException, Rejected {
    byte[] onnx = linear().output("p", Onnx.FLOAT, -1, 1).bytes();
    write(onnx, List.of("rooted"), input("x", "int64", "rooted"), ONE_OUTPUT, row -> 0.5);
    assertRefused(RefusalReason.NOT_WHOLE, "column rooted");
  }

  @Test
  void cuts_a_graph_to_what_is_asked_for() throws IOException, Rejected {
    byte[] onnx =
        linear()
            .node("ArgMax", "axis", 1, "label", "p")
            .output("label", Onnx.INT64, -1, 1)
            .output("p", Onnx.FLOAT, -1, 1)
            .bytes();
    byte[] cut = OnnxGraph.read(onnx).cut(java.util.Set.of("x"), java.util.Set.of("p"));
    String text = new String(cut, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertTrue(text.contains("Sigmoid"));
    assertTrue(!text.contains("ArgMax"), text.toLowerCase(Locale.ROOT));
    assertEquals(
        onnx, OnnxGraph.read(onnx).cut(java.util.Set.of("x"), java.util.Set.of("p", "label")));
  }
}
