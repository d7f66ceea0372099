package io.attune.offline.bulkload;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.product.viewer.ViewerImport;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes the viewers of a file. NDJSON: a merge patch with an `id` a line, as `POST
/// /v1/viewers:batch` takes it. CSV: columns `id`, `segments` (parted by `|`), `personalise`; every
/// other column is an attribute of that name, of its declared type, text where none is declared; an
/// empty cell says nothing. Run again it leaves the same state. In memory are some hundred rows.
final class ViewerLoad {
  private static final int LONGEST_LINE = 1 << 20;
  private static final int MOST_REASONS = 100;
  private static final String PHASE = "writing viewers";

  private final ViewerImport writer;
  private final Map<String, Type> attributes;
  private final Progress progress;
  private final Map<String, Long> rejected = new HashMap<>();
  private final Map<String, String> first = new HashMap<>();
  private final List<byte[]> waiting = new ArrayList<>(ViewerImport.AT_ONCE);
  private final List<Long> waitingRows = new ArrayList<>(ViewerImport.AT_ONCE);
  private long total;
  private long rows;
  private long written;

  ViewerLoad(ViewerImport writer, Map<String, Type> attributes, Progress progress) {
    this.writer = writer;
    this.attributes = attributes;
    this.progress = progress;
  }

  /// @throws io.attune.language.problem.Refusal when the file cannot be read, or the store is away
  ViewerReport load(Path file) {
    SourceFile source = SourceFile.of(file);
    try {
      if (source.ndjson()) {
        lines(file);
      } else {
        cells(source);
      }
    } catch (IOException | SQLException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw Problem.invalid(
              "file", file.toString(), "a CSV or NDJSON file that can be read; " + reason)
          .refusal();
    }
    flush();
    return new ViewerReport(rows, written, rejected, first);
  }

  private void lines(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        total += next == '\n' ? 1 : 0;
      }
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      int length = 0;
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next == '\n') {
          take(line, length);
          line.reset();
          length = 0;
        } else if (length++ < LONGEST_LINE) {
          line.write(next);
        }
      }
      take(line, length);
    }
  }

  private void take(ByteArrayOutputStream line, int length) {
    if (length > LONGEST_LINE) {
      rows++;
      reject("line: longer than " + LONGEST_LINE + " bytes", rows, length + " bytes");
      return;
    }
    byte[] bytes = line.toByteArray();
    int from = rows == 0 && starts(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
    String blank = new String(bytes, from, bytes.length - from, StandardCharsets.ISO_8859_1);
    if (!blank.isBlank()) {
      put(from == 0 ? bytes : java.util.Arrays.copyOfRange(bytes, from, bytes.length));
    }
  }

  private static boolean starts(byte[] bytes, int... with) {
    for (int i = 0; i < with.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xFF) != with[i]) {
        return false;
      }
    }
    return true;
  }

  private void cells(SourceFile source) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
      List<String> columns = List.copyOf(source.columns(connection).keySet());
      if (!columns.contains("id")) {
        throw Problem.invalid("columns", String.join(", ", columns), "a column id").refusal();
      }
      total = source.rows(connection);
      try (PreparedStatement statement = source.everything(connection);
          ResultSet cells = statement.executeQuery()) {
        while (cells.next()) {
          try {
            put(row(columns, cells).toString().getBytes(StandardCharsets.UTF_8));
          } catch (NumberFormatException e) {
            rows++;
            String column = String.valueOf(e.getMessage());
            String expected = " (expected: what its declared type asks for)";
            reject(ProblemCode.INVALID_FIELD.code() + " " + column, rows, column + expected);
          }
        }
      }
      long unreadable = source.unreadable(connection);
      rows += unreadable;
      if (unreadable > 0) {
        rejected.merge("too few or too many cells", unreadable, Long::sum);
      }
    }
  }

  private ObjectNode row(List<String> columns, ResultSet cells) throws SQLException {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    ObjectNode said = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < columns.size(); i++) {
      String text = cells.getString(i + 1);
      String column = columns.get(i);
      if (text == null || text.isEmpty()) {
        continue;
      }
      switch (column) {
        case "id" -> row.put("id", text);
        case "segments" -> texts(row, "segments", text);
        case "personalise" -> row.putObject("consent").put("personalise", flag(column, text));
        default -> attribute(said, column, text);
      }
    }
    if (!said.isEmpty()) {
      row.set("attributes", said);
    }
    return row;
  }

  private static void texts(ObjectNode row, String name, String text) {
    var list = row.putArray(name);
    for (String part : text.split("\\|", -1)) {
      if (!part.isBlank()) {
        list.add(part.strip());
      }
    }
  }

  private void attribute(ObjectNode said, String column, String text) {
    switch (attributes.getOrDefault(column, Type.TEXT)) {
      case FLAG -> said.put(column, flag("attributes." + column, text));
      case INTEGER, NUMBER -> said.put(column, number("attributes." + column, text));
      case TEXTS -> texts(said, column, text);
      case TEXT, TIMESTAMP, TEXT_MAP, NUMBER_MAP -> said.put(column, text);
    }
  }

  private static boolean flag(String column, String text) {
    return switch (text.toLowerCase(java.util.Locale.ROOT)) {
      case "true", "1", "yes" -> true;
      case "false", "0", "no" -> false;
      default -> throw new NumberFormatException(column);
    };
  }

  private static double number(String column, String text) {
    try {
      double number = Double.parseDouble(text.strip());
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new NumberFormatException(column);
    }
    throw new NumberFormatException(column);
  }

  private void put(byte[] line) {
    rows++;
    waiting.add(line);
    waitingRows.add(rows);
    if (waiting.size() == ViewerImport.AT_ONCE) {
      flush();
    }
  }

  private void flush() {
    List<ViewerImport.Result> results = writer.write(List.copyOf(waiting));
    for (int i = 0; i < results.size(); i++) {
      Problem problem = results.get(i).problem();
      if (problem == null) {
        written++;
      } else if (problem.code() == ProblemCode.STORE_UNAVAILABLE) {
        throw problem.refusal();
      } else {
        String field = problem.field().replaceAll("\\[\\d+]", "[]");
        String reason = (problem.code().code() + " " + field).strip();
        reject(reason, waitingRows.get(i), problem.detail());
      }
    }
    waiting.clear();
    waitingRows.clear();
    if (rows > 0) {
      progress.at(PHASE, rows, Math.max(total, rows));
    }
  }

  private void reject(String reason, long row, String detail) {
    boolean room = rejected.size() < MOST_REASONS || rejected.containsKey(reason);
    if (room) {
      first.putIfAbsent(reason, "row " + row + ": " + detail);
    }
    rejected.merge(room ? reason : "other reasons", 1L, Long::sum);
  }
}
