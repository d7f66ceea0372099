package io.attune.offline.bulkload;

import io.attune.language.problem.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One file of rows and how DuckDB reads it. The format is told from the content: Parquet by its
/// magic bytes, NDJSON by a first brace, CSV otherwise (comma, semicolon or tab, whichever the
/// header has most of).
final class SourceFile {
  private static final int KEYS_OF_ROWS = 1_000;

  enum Format {
    PARQUET,
    NDJSON,
    CSV
  }

  private final Path file;
  private final Format format;
  private final char delimiter;

  private SourceFile(Path file, Format format, char delimiter) {
    this.file = file;
    this.format = format;
    this.delimiter = delimiter;
  }

  /// @throws io.attune.language.problem.Refusal when it is not there, a folder, empty or unreadable
  static SourceFile of(Path file) {
    if (!Files.exists(file)) {
      throw Problem.invalid("file", file.toString(), "a file that exists").refusal();
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw Problem.invalid("file", file.toString(), "a file that can be read").refusal();
    }
    try (InputStream in = Files.newInputStream(file)) {
      String start = new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
      if (start.isEmpty()) {
        throw Problem.invalid("file", file.toString(), "a file with rows in it, and it is empty")
            .refusal();
      }
      if (start.equals("PAR1")) {
        return new SourceFile(file, Format.PARQUET, ',');
      }
      boolean json = start.replace("\u00EF\u00BB\u00BF", "").stripLeading().startsWith("{");
      return new SourceFile(file, json ? Format.NDJSON : Format.CSV, json ? ',' : delimiter(file));
    } catch (IOException e) {
      throw Problem.invalid("file", file.toString(), "a file that can be read").refusal();
    }
  }

  private static char delimiter(Path file) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      char[] head = new char[16_384];
      int length = Math.max(0, reader.read(head));
      String header = new String(head, 0, length).lines().findFirst().orElse("");
      char best = ',';
      for (char candidate : new char[] {';', '\t'}) {
        best = count(header, candidate) > count(header, best) ? candidate : best;
      }
      return best;
    }
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  /// The name of each column to its type.
  Map<String, String> columns(Connection connection) throws SQLException {
    Map<String, String> columns = new LinkedHashMap<>();
    boolean json = format == Format.NDJSON;
    String sql =
        json
            ? "SELECT DISTINCT unnest(json_keys(json)) AS name, 'JSON' FROM (SELECT json FROM "
                + scan()
                + " LIMIT "
                + KEYS_OF_ROWS
                + ")"
                + " WHERE json_type(json) = 'OBJECT' ORDER BY name"
            : "DESCRIBE SELECT * FROM " + scan();
    try (PreparedStatement statement = prepare(connection, sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        columns.put(rows.getString(1), rows.getString(2));
      }
    }
    return columns;
  }

  /// A statement whose rows are the texts of the mapped roles, in the order of
  /// [ColumnMapping#ROLES].
  PreparedStatement select(Connection connection, ColumnMapping mapping) throws SQLException {
    Map<String, String> present = columns(connection);
    List<String> names = List.copyOf(present.keySet());
    List<String> cells = new ArrayList<>();
    for (String role : ColumnMapping.ROLES) {
      cells.add(
          mapping
              .column(role, names)
              .map(name -> cell(name, present.getOrDefault(name, "")))
              .orElse("NULL"));
    }
    return prepare(connection, "SELECT " + String.join(", ", cells) + " FROM " + scan());
  }

  private String cell(String name, String type) {
    if (format == Format.NDJSON) {
      return "json ->> '/" + name.replace("~", "~0").replace("/", "~1").replace("'", "''") + "'";
    }
    String text = "CAST(\"" + name.replace("\"", "\"\"") + "\" AS VARCHAR)";
    // An id that was whole becomes 17850.0 where a missing value made its column floating.
    return type.equals("DOUBLE") || type.equals("FLOAT")
        ? "regexp_replace(" + text + ", '\\.0$', '')"
        : text;
  }

  boolean ndjson() {
    return format == Format.NDJSON;
  }

  /// A statement whose rows are all columns, in the order of [#columns].
  PreparedStatement everything(Connection connection) throws SQLException {
    return prepare(connection, "SELECT * FROM " + scan());
  }

  long rows(Connection connection) throws SQLException {
    try (PreparedStatement statement = prepare(connection, "SELECT count(*) FROM " + scan());
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /// Rows that the CSV reader left out since its last start, because they have too few or too many
  /// cells.
  long unreadable(Connection connection) throws SQLException {
    if (format != Format.CSV) {
      return 0;
    }
    String sql =
        "SELECT count(DISTINCT line) FROM reject_errors WHERE scan_id = (SELECT max(scan_id) FROM reject_scans)";
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private String scan() {
    return switch (format) {
      case PARQUET -> "read_parquet(?)";
      case NDJSON -> "read_json_objects(?, format = 'newline_delimited', ignore_errors = true)";
      case CSV ->
          "read_csv(?, all_varchar = true, header = true, store_rejects = true, rejects_limit = 0, quote = '\"', escape = '\"', delim = '"
              + delimiter
              + "')";
    };
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setString(1, literally(file.toString()));
    return statement;
  }

  /// DuckDB takes paths as patterns; a file may be named like one.
  private static String literally(String path) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      text.append(c == '*' || c == '?' || c == '[' ? "[" + c + "]" : String.valueOf(c));
    }
    return text.toString();
  }
}
