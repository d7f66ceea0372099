package io.attune.offline.bulkload;

import io.attune.platform.folder.WorkFolder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// The purchases of one file, checked, without duplicates, in a work database on disk that
/// [#close()] removes. Items are numbered by their first purchase, customers by id, so that the
/// same file gives the same numbers. Not thread-safe.
public final class StagedPurchases implements AutoCloseable {
  private final WorkFolder folder;
  private final Connection connection;
  private final QualityReport report;
  private final String currency;

  StagedPurchases(WorkFolder folder, Connection connection, QualityReport report, String currency) {
    this.folder = folder;
    this.connection = connection;
    this.report = report;
    this.currency = currency;
  }

  /// What became of the file's rows.
  public QualityReport report() {
    return report;
  }

  /// ISO 4217 code of the prices.
  public String currency() {
    return currency;
  }

  /// An item as purchases show it.
  ///
  /// @param id the file's name for it, byte for byte
  /// @param createdSeconds its first purchase
  /// @param priceMicros the median of its prices, in millionths of the currency; 0 when the file
  /// has no prices
  record StagedItem(String id, long createdSeconds, long priceMicros) {}

  /// Takes one purchase.
  @FunctionalInterface
  interface Taker {
    /// @param customer 0, 1, 2, … in order of customer id
    /// @param item position in [#items]
    void take(int customer, int item, long epochSeconds);
  }

  /// All items that were bought before a moment, in order of their first purchase.
  List<StagedItem> items(long untilSeconds) {
    List<StagedItem> items = new ArrayList<>();
    String sql =
        "SELECT i.id, i.created, CAST(quantile_disc(p.micros, 0.5) AS BIGINT) FROM purchase p JOIN item i ON p.item = i.number"
            + " WHERE p.seconds < ? GROUP BY i.number, i.id, i.created ORDER BY i.number";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, untilSeconds);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          items.add(new StagedItem(rows.getString(1), rows.getLong(2), rows.getLong(3)));
        }
      }
      return items;
    } catch (SQLException e) {
      throw new IllegalStateException("staging: cannot read items", e);
    }
  }

  /// Ids by customer number.
  List<String> customers() {
    return ids("customer");
  }

  private List<String> ids(String table) {
    List<String> ids = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM " + table + " ORDER BY number")) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
      return ids;
    } catch (SQLException e) {
      throw new IllegalStateException("staging: cannot read " + table, e);
    }
  }

  /// Hands over the purchases of customers from number `fromCustomer` on, customer after customer,
  /// each customer's in order of time.
  void byCustomer(int fromCustomer, long untilSeconds, Taker taker) {
    each(
        "WHERE customer >= ? AND seconds < ? ORDER BY customer, seconds, item",
        fromCustomer,
        untilSeconds,
        taker);
  }

  /// Hands over the latest purchases before a moment, latest first.
  void latest(int most, long untilSeconds, Taker taker) {
    each(
        "WHERE customer >= ? AND seconds < ? ORDER BY seconds DESC, customer, item LIMIT " + most,
        0,
        untilSeconds,
        taker);
  }

  private void each(String condition, int fromCustomer, long untilSeconds, Taker taker) {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT customer, item, seconds FROM purchase " + condition)) {
      statement.setInt(1, fromCustomer);
      statement.setLong(2, untilSeconds);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          taker.take(rows.getInt(1), rows.getInt(2), rows.getLong(3));
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException("staging: cannot read purchases", e);
    }
  }

  /// Everything in memory; for evaluation, which wants a file that fits.
  public Purchases inMemory() {
    int size = Math.toIntExact(report.accepted());
    Purchases.Filling filling = new Purchases.Filling(size);
    each(
        "WHERE customer >= ? AND seconds < ? ORDER BY seconds, customer, item",
        0,
        Long.MAX_VALUE,
        filling::add);
    return filling.purchases(customers(), ids("item"));
  }

  /// Removes the work database.
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("staging: cannot close", e);
    }
    folder.close();
  }
}
