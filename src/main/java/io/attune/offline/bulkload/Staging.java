package io.attune.offline.bulkload;

import io.attune.language.problem.Problem;
import io.attune.platform.folder.WorkFolder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// Reads a file row by row into a work database: checks each row, drops duplicates, numbers items
/// and customers.
final class Staging {
  private static final String PHASE = "reading rows";
  private static final int ROWS_PER_REPORT = 20_000;

  private final SourceFile source;
  private final ImportOptions options;
  private final Progress progress;
  private final Map<Rejection, Long> rejected = new EnumMap<>(Rejection.class);
  private long rows;

  private Staging(SourceFile source, ImportOptions options, Progress progress) {
    this.source = source;
    this.options = options;
    this.progress = progress;
  }

  /// @throws io.attune.language.problem.Refusal when the file is missing, unreadable or lacks a
  /// column
  static StagedPurchases stage(Path file, ImportOptions options, Progress progress) {
    SourceFile source = SourceFile.of(file);
    WorkFolder folder = WorkFolder.make("import");
    Connection connection = null;
    try {
      connection = open(folder.path());
      QualityReport report = new Staging(source, options, progress).run(connection);
      return new StagedPurchases(folder, connection, report, options.currency());
    } catch (SQLException e) {
      abandon(folder, connection);
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw Problem.invalid(
              "file", file.toString(), "a Parquet, CSV or NDJSON file that can be read; " + reason)
          .refusal();
    } catch (RuntimeException e) {
      abandon(folder, connection);
      throw e;
    }
  }

  private static void abandon(WorkFolder folder, @Nullable Connection connection) {
    try (folder) {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("staging: cannot close", e);
    }
  }

  private static Connection open(Path folder) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("jdbc_stream_results", "true");
    Connection connection =
        DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("work.duckdb"), properties);
    execute(connection, "SET memory_limit = '1GB'");
    execute(connection, "SET threads = 2");
    execute(
        connection,
        "SET temp_directory = '" + folder.resolve("spill").toString().replace("'", "''") + "'");
    execute(connection, "SET TimeZone = 'UTC'");
    execute(
        connection,
        "CREATE TABLE accepted (customer VARCHAR, item VARCHAR, seconds BIGINT, micros BIGINT, quantity VARCHAR, country VARCHAR)");
    return connection;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }

  private QualityReport run(Connection connection) throws SQLException {
    long total = source.rows(connection);
    try (Connection writing = ((DuckDBConnection) connection).duplicate();
        DuckDBAppender appender = ((DuckDBConnection) writing).createAppender("main", "accepted");
        PreparedStatement statement = source.select(connection, options.mapping());
        ResultSet cells = statement.executeQuery()) {
      boolean quantity = mapped(connection, "quantity");
      RowCheck check =
          new RowCheck(
              new Moments(options.zone(), options.timePattern()),
              quantity,
              mapped(connection, "price"));
      while (cells.next()) {
        take(cells, check, appender);
        if (++rows % ROWS_PER_REPORT == 0) {
          progress.at(PHASE, rows, Math.max(total, rows));
        }
      }
    }
    reject(Rejection.UNREADABLE, source.unreadable(connection));
    rows += rejected.getOrDefault(Rejection.UNREADABLE, 0L);
    progress.at(PHASE, rows, rows);
    return condense(connection);
  }

  private boolean mapped(Connection connection, String role) throws SQLException {
    try (Connection other = ((DuckDBConnection) connection).duplicate()) {
      return options
          .mapping()
          .column(role, source.columns(other).keySet().stream().toList())
          .isPresent();
    }
  }

  private void take(ResultSet cells, RowCheck check, DuckDBAppender appender) throws SQLException {
    String customer = cells.getString(2);
    String item = cells.getString(3);
    Rejection rejection =
        check.check(cells.getString(1), customer, item, cells.getString(4), cells.getString(5));
    if (rejection != null) {
      reject(rejection, 1);
      return;
    }
    appender.beginRow();
    appender.append(customer).append(item).append(check.seconds()).append(check.priceMicros());
    appender.append(cells.getString(4)).append(cells.getString(6));
    appender.endRow();
  }

  private void reject(Rejection reason, long count) {
    rejected.merge(reason, count, Long::sum);
  }

  /// Drops duplicates, and numbers what is left.
  private QualityReport condense(Connection connection) throws SQLException {
    progress.at("sorting", 0, 0);
    execute(connection, "CREATE TABLE distinct_row AS SELECT DISTINCT * FROM accepted");
    long before = number(connection, "SELECT count(*) FROM accepted");
    long accepted = number(connection, "SELECT count(*) FROM distinct_row");
    reject(Rejection.DUPLICATE, before - accepted);
    execute(connection, "DROP TABLE accepted");
    execute(
        connection,
        "CREATE TABLE item AS SELECT CAST(row_number() OVER (ORDER BY min(seconds), item) - 1 AS INTEGER) AS number, item AS id,"
            + " min(seconds) AS created FROM distinct_row GROUP BY item");
    execute(
        connection,
        "CREATE TABLE customer AS SELECT CAST(row_number() OVER (ORDER BY customer) - 1 AS INTEGER) AS number, customer AS id"
            + " FROM distinct_row GROUP BY customer");
    execute(
        connection,
        "CREATE TABLE purchase AS SELECT c.number AS customer, i.number AS item, d.seconds, d.micros FROM distinct_row d"
            + " JOIN customer c ON d.customer = c.id JOIN item i ON d.item = i.id");
    execute(connection, "DROP TABLE distinct_row");
    long customers = number(connection, "SELECT count(*) FROM customer");
    long items = number(connection, "SELECT count(*) FROM item");
    long first = number(connection, "SELECT coalesce(min(seconds), 0) FROM purchase");
    long last = number(connection, "SELECT coalesce(max(seconds), 0) FROM purchase");
    return new QualityReport(rows, accepted, rejected, customers, items, first, last);
  }
}
