package io.attune.offline.training;

import io.attune.language.decision.Matrix;
import io.attune.language.schema.Column;
import io.attune.language.schema.FeatureSchema;
import io.attune.stage.recording.DecisionRecord;
import io.attune.stage.recording.FullRecord;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Writes training rows as CSV, and their schema as JSON beside it.
final class RowFile implements AutoCloseable {
  private final BufferedWriter out;
  private final List<String> columns;
  private final StringBuilder line = new StringBuilder();
  private int groups;
  private long rows;
  private long positives;

  /// Rows of candidates: columns, label, group.
  RowFile(Path file, List<String> columns, FeatureSchema schema, String source) {
    this(file, columns, schema, source, "");
  }

  /// Rows of what was shown: position and propensity stand behind the group.
  static RowFile served(Path file, List<String> columns, FeatureSchema schema, String source) {
    return new RowFile(file, columns, schema, source, ",position,propensity");
  }

  /// Rows of ads: what became of a click stands behind the group.
  static RowFile ads(Path file, List<String> columns, FeatureSchema schema, String source) {
    return new RowFile(file, columns, schema, source, ",converted");
  }

  private RowFile(
      Path file, List<String> columns, FeatureSchema schema, String source, String more) {
    this.columns = List.copyOf(columns);
    try {
      Files.writeString(schemaFile(file), schema(columns, schema, source));
      out = Files.newBufferedWriter(file);
      out.write(String.join(",", columns));
      out.write(",label,group" + more + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The file that holds the schema of a CSV file: `rows.csv` has `rows.schema.json`.
  static Path schemaFile(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return file.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".schema.json");
  }

  private static String schema(List<String> names, FeatureSchema schema, String source) {
    List<Column> columns = names.stream().map(name -> schema.column(name).orElseThrow()).toList();
    StringBuilder json = new StringBuilder();
    json.append("{\"schemaHash\": \"").append(schema.hashOf(names)).append("\",\n \"columns\": [");
    for (int i = 0; i < columns.size(); i++) {
      json.append(i == 0 ? "" : ",\n  ")
          .append("{\"name\": \"")
          .append(columns.get(i).name())
          .append("\", \"default\": ");
      json.append(columns.get(i).defaultValue()).append('}');
    }
    return json.append("],\n \"source\": \"")
        .append(source.replace("\\", "\\\\").replace("\"", "\\\""))
        .append("\"}\n")
        .toString();
  }

  /// Writes all rows of one decision.
  ///
  /// @param rows how many rows the run has
  /// @param acted numbers of the items that the viewer acted on afterwards
  void decision(StageRun run, int rows, Set<Integer> acted) {
    for (int row = 0; row < rows; row++) {
      boolean positive = acted.contains(run.item(row));
      positives += positive ? 1 : 0;
      line.setLength(0);
      for (int column = 0; column < run.columns().size(); column++) {
        line.append(run.value(row, column)).append(',');
      }
      line.append(positive ? 1 : 0).append(',').append(groups).append('\n');
      write();
    }
    this.rows += rows;
    groups++;
  }

  /// Writes the shown items of one decision, in their order, with the features as they were read.
  ///
  /// @param record with its matrix, which has all columns of the file
  /// @param acted numbers of the items that the viewer acted on afterwards
  void served(FullRecord record, Set<Integer> acted) {
    DecisionRecord.Features features = record.decision().features().orElseThrow();
    DecisionRecord.Shown shown = record.decision().shown();
    int[] places = columns.stream().mapToInt(features.columns()::indexOf).toArray();
    for (int i = 0; i < shown.size(); i++) {
      int row = row(features, shown.items()[i]);
      if (row < 0) {
        continue;
      }
      boolean positive = acted.contains(shown.items()[i]);
      positives += positive ? 1 : 0;
      line.setLength(0);
      for (int place : places) {
        line.append(features.values()[row * features.columns().size() + place]).append(',');
      }
      line.append(positive ? 1 : 0).append(',').append(groups);
      line.append(',').append(shown.offset() + i + 1);
      line.append(',').append(shown.propensities()[i]).append('\n');
      write();
      rows++;
    }
    groups++;
  }

  /// Writes the ads of one visit.
  ///
  /// @param matrix a row for each
  void ads(Matrix matrix, boolean[] clicked, boolean[] converted) {
    for (int row = 0; row < matrix.rows(); row++) {
      positives += clicked[row] ? 1 : 0;
      line.setLength(0);
      for (int column = 0; column < matrix.columns(); column++) {
        line.append(matrix.floats().get(row * matrix.columns() + column)).append(',');
      }
      line.append(clicked[row] ? 1 : 0).append(',').append(groups);
      line.append(',').append(converted[row] ? 1 : 0).append('\n');
      write();
    }
    rows += matrix.rows();
    groups++;
  }

  private static int row(DecisionRecord.Features features, int item) {
    for (int row = 0; row < features.items().length; row++) {
      if (features.items()[row] == item) {
        return row;
      }
    }
    return -1;
  }

  private void write() {
    try {
      out.append(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What was written, for people.
  String summary() {
    return String.format(
        Locale.ROOT, "%,d rows of %,d decisions, %,d of them positive", rows, groups, positives);
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
