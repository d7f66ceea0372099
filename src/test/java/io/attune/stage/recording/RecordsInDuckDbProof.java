package io.attune.stage.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/// DuckDB on files that a service wrote. Run by the proof of records, which names it; not one of
/// the tests, because it needs those files.
class RecordsInDuckDbProof {
  private static final String DECISIONS =
      "read_json('" + System.getProperty("attune.records") + "/decisions-*.ndjson.gz')";
  private static final String FACTS =
      "read_json('"
          + System.getProperty("attune.records")
          + "/facts-*.ndjson.gz', filename = true)";

  @Test
  void duckdb_reads_records_and_joins_them_with_their_facts() throws SQLException {
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      long decisions = Long.getLong("attune.records.count");
      assertTrue(number(duck, "select count(*) from " + DECISIONS) >= decisions);
      assertEquals(
          0,
          number(
              duck,
              "select count(*) from (select unnest(items) i from "
                  + DECISIONS
                  + ") where i.propensity <= 0 or i.propensity > 1 or i.rank < 1"));
      assertTrue(
          number(
                  duck,
                  "select count(distinct c.dropped) from (select unnest(candidates) c from "
                      + DECISIONS
                      + ")")
              >= 3);
      assertTrue(number(duck, "select count(*) from " + FACTS + " where kind = 'item'") > 0);
    }
  }

  private static long number(Connection duck, String sql) throws SQLException {
    try (ResultSet found = duck.createStatement().executeQuery(sql)) {
      found.next();
      return found.getLong(1);
    }
  }
}
