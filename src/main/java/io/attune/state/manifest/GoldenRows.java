package io.attune.state.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.language.decision.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Rows whose scores the trainer knows: `{"columns": [name…], "rows": [[number…]…], "scores":
/// [number…]}`.
///
/// @param rows [n × columns], row-major
/// @param scores [n]
/// @param count n, 1 to 10,000
public record GoldenRows(float[] rows, double[] scores, int count) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_ROWS = 10_000;
  private static final long MAX_BYTES = 64L << 20;

  /// The rows as a feature matrix, repeated as often as needed.
  ///
  /// @param rows how many
  /// @param columns of each
  public Matrix matrix(int rows, int columns) {
    Matrix matrix = new Matrix(rows, columns);
    matrix.shape(rows, columns);
    for (int row = 0; row < rows; row++) {
      matrix.floats().put(row * columns, this.rows, row % count * columns, columns);
    }
    return matrix;
  }

  /// Those of a version.
  ///
  /// @param folder the version folder
  /// @throws Rejected when they cannot be read, or are about other columns than the manifest
  public static GoldenRows read(Path folder, Manifest manifest) throws Rejected {
    String name = manifest.golden().file();
    Path file = ManifestReader.file(folder, name, manifest);
    return read(file, manifest.shown() + "/" + name, manifest.columns());
  }

  private static GoldenRows read(Path file, String shownAs, List<String> columns) throws Rejected {
    JsonNode root = parse(file, shownAs);
    List<String> names = new ArrayList<>();
    root.path("columns").forEach(name -> names.add(name.asText()));
    if (!names.equals(columns)) {
      throw invalid(shownAs, "columns", names, "the columns of model.yaml, in order");
    }
    JsonNode rows = root.path("rows");
    JsonNode scores = root.path("scores");
    int count = rows.size();
    if (count < 1 || count > MAX_ROWS || scores.size() != count) {
      throw invalid(
          shownAs,
          "rows",
          count + ", scores: " + scores.size(),
          "1 to " + MAX_ROWS + " rows, one score for each");
    }
    float[] values = new float[count * columns.size()];
    double[] expected = new double[count];
    for (int row = 0; row < count; row++) {
      if (rows.get(row).size() != columns.size()) {
        throw invalid(
            shownAs,
            "rows[" + row + "]",
            rows.get(row).size() + " numbers",
            columns.size() + " numbers");
      }
      for (int column = 0; column < columns.size(); column++) {
        String what = "rows[" + row + "][" + column + "]";
        values[row * columns.size() + column] =
            (float) number(rows.get(row).get(column), shownAs, what, Float.MAX_VALUE);
      }
      expected[row] = number(scores.get(row), shownAs, "scores[" + row + "]", 1);
    }
    return new GoldenRows(values, expected, count);
  }

  private static JsonNode parse(Path file, String shownAs) throws Rejected {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw invalid(shownAs, "size", Files.size(file) + " bytes", "at most " + MAX_BYTES);
      }
      return JSON.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw invalid(shownAs, "content", "unreadable", "JSON with columns, rows and scores");
    }
  }

  private static double number(JsonNode node, String shownAs, String what, double most)
      throws Rejected {
    double value = node.isNumber() ? node.doubleValue() : Double.NaN;
    if (!(Math.abs(value) <= most)) {
      throw invalid(shownAs, what, node, "a number of size at most " + most);
    }
    return value;
  }

  private static Rejected invalid(String shownAs, String what, Object value, String expected) {
    return Rejected.because(RefusalReason.INVALID_GOLDEN, shownAs + ": " + what, value, expected);
  }
}
