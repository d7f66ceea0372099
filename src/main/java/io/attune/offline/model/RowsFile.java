package io.attune.offline.model;

import io.attune.language.problem.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows of numbers as CSV, the columns' names on top; further columns are ignored.
final class RowsFile {
  private static final int MAX_ROWS = 1000;

  private RowsFile() {}

  /// @return [n × columns], row-major, n from 1 to 1,000
  /// @throws io.attune.language.problem.Refusal naming file, line, value and expectation
  static float[] read(Path file, List<String> columns) {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      String header = lines.readLine();
      List<String> names = cells(header == null ? "" : header);
      List<float[]> rows = new ArrayList<>();
      String line = lines.readLine();
      while (line != null && rows.size() < MAX_ROWS) {
        if (!line.isBlank()) {
          rows.add(row(file, rows.size() + 1, names, cells(line), columns));
        }
        line = lines.readLine();
      }
      if (rows.isEmpty()) {
        throw Problem.invalid("--rows", file.toString(), "a CSV file with at least one row")
            .refusal();
      }
      float[] all = new float[rows.size() * columns.size()];
      for (int i = 0; i < rows.size(); i++) {
        System.arraycopy(rows.get(i), 0, all, i * columns.size(), columns.size());
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read (expected: CSV in UTF-8)", e);
    }
  }

  private static float[] row(
      Path file, int number, List<String> names, List<String> cells, List<String> columns) {
    float[] row = new float[columns.size()];
    for (int i = 0; i < row.length; i++) {
      int at = names.indexOf(columns.get(i));
      if (at < 0) {
        throw Problem.invalid("--rows", "no column " + columns.get(i), "a header with " + columns)
            .refusal();
      }
      String cell = at < cells.size() ? cells.get(at) : "";
      row[i] = number(cell);
      if (!Float.isFinite(row[i])) {
        String what = file.getFileName() + ": row " + number + ": " + columns.get(i);
        throw Problem.invalid(what, cell, "a finite number").refusal();
      }
    }
    return row;
  }

  private static float number(String cell) {
    try {
      return Float.parseFloat(cell);
    } catch (NumberFormatException e) {
      return Float.NaN;
    }
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.split(",", -1)).map(c -> c.strip().replace("\"", "")).toList();
  }
}
