package io.attune.offline.bulkload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.problem.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingTest {
  private static final ImportOptions BY_NAME = options(ColumnMapping.BY_NAME);

  @TempDir Path folder;

  private static ImportOptions options(ColumnMapping mapping) {
    return new ImportOptions(mapping, "GBP", ZoneOffset.UTC, Optional.empty());
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void every_row_is_accepted_or_rejected_for_its_first_reason() throws IOException {
    Path csv =
        file(
            "rows.csv",
            """
        time,customer,item,quantity,price,country
        2011-01-02 10:00:00,1,TEAPOT ,1,2.55,UK
        2011-01-02 10:00:00,1,TEAPOT ,1,2.55,UK
        2011-01-02T11:00:00Z,2,"CUP, ""RED"" X",3,1,UK
        yesterday,1,TEAPOT ,1,2.55,UK
        2011-01-02 10:00:00,1,,1,2.55,UK
        2011-01-02 10:00:00,1, Postage,1,2.55,UK
        2011-01-02 10:00:00,1,TEAPOT ,-1,2.55,UK
        2011-01-02 10:00:00,1,TEAPOT ,0,2.55,UK
        2011-01-02 10:00:00,1,TEAPOT ,1,0,UK
        2011-01-02 10:00:00,1,TEAPOT ,1,-4.5,UK
        2011-01-02 10:00:00,1,TEAPOT ,1,dear,UK
        2011-01-02 10:00:00,,TEAPOT ,1,2.55,UK
        2011-01-02 10:00:00,1,TEAPOT
        2011-01-02 10:00:00,1,TEAPOT ,1,2.55,UK,more
        """);
    try (StagedPurchases staged = Staging.stage(csv, BY_NAME, Progress.SILENT)) {
      QualityReport report = staged.report();
      assertEquals(14, report.rows());
      assertEquals(2, report.accepted());
      assertEquals(
          14,
          report.accepted() + report.rejected().values().stream().mapToLong(Long::longValue).sum());
      Map<Rejection, Long> rejected = report.rejected();
      assertEquals(2, rejected.get(Rejection.UNREADABLE));
      for (Rejection reason :
          List.of(
              Rejection.BAD_TIME,
              Rejection.MISSING_ITEM,
              Rejection.NOT_A_PRODUCT,
              Rejection.RETURN,
              Rejection.BAD_QUANTITY,
              Rejection.ZERO_PRICE,
              Rejection.NEGATIVE_PRICE,
              Rejection.BAD_PRICE,
              Rejection.MISSING_CUSTOMER,
              Rejection.DUPLICATE)) {
        assertEquals(1, rejected.get(reason), reason.name());
      }
      assertEquals(
          List.of("TEAPOT ", "CUP, \"RED\" X"),
          staged.items(Long.MAX_VALUE).stream().map(StagedPurchases.StagedItem::id).toList());
      assertTrue(
          report.lines().stream()
              .anyMatch(line -> line.contains("return") && line.contains("7.1 %")));
    }
  }

  @Test
  void columns_are_found_by_mapping() throws IOException {
    Path csv =
        file(
            "uci.csv",
            """
        InvoiceNo;InvoiceDate;CustomerID;Description;Quantity;UnitPrice
        1;12/1/2010 8:26;17850;LANTERN;6;2.55
        """);
    ColumnMapping mapping =
        ColumnMapping.parse(
            "time=InvoiceDate,customer=CustomerID,item=Description,price=UnitPrice");
    try (StagedPurchases staged = Staging.stage(csv, options(mapping), Progress.SILENT)) {
      assertEquals(
          List.of(new StagedPurchases.StagedItem("LANTERN", 1291191960L, 2_550_000L)),
          staged.items(Long.MAX_VALUE));
      assertEquals(List.of("17850"), staged.customers());
    }
  }

  @Test
  void ndjson_with_a_broken_line_is_read() throws IOException {
    Path json =
        file(
            "rows.ndjson",
            """
        {"time":"2011-01-02T10:00:00+01:00","customer":17850,"item":"A \\u20ac","quantity":2,"price":2.5}
        {"time":1293962400,"customer":"x","item":"B","quantity":1,"price":3,"deep":{"a":1}}
        this is no json
        """);
    try (StagedPurchases staged = Staging.stage(json, BY_NAME, Progress.SILENT)) {
      assertEquals(2, staged.report().accepted());
      assertEquals(1, staged.report().rows() - staged.report().accepted());
      Purchases purchases = staged.inMemory();
      assertEquals(List.of("17850", "x"), purchases.customers());
      assertEquals(List.of("A €", "B"), purchases.items());
      assertEquals(1293958800L, purchases.epochSeconds(0));
    }
  }

  @Test
  void price_is_the_median_and_only_of_what_came_before() throws IOException {
    Path csv =
        file(
            "prices.csv",
            """
        time,customer,item,price
        2011-01-01,1,A,1.10
        2011-01-02,1,A,9.00
        2011-01-03,1,A,1.30
        2011-02-01,1,B,5
        2011-02-02,1,A,100
        """);
    try (StagedPurchases staged = Staging.stage(csv, BY_NAME, Progress.SILENT)) {
      long february = 1296518400L;
      assertEquals(
          List.of(new StagedPurchases.StagedItem("A", 1293840000L, 1_300_000L)),
          staged.items(february));
      List<String> latest = new ArrayList<>();
      staged.latest(2, february, (customer, item, seconds) -> latest.add(item + "@" + seconds));
      assertEquals(List.of("0@1294012800", "0@1293926400"), latest);
    }
  }

  @Test
  void missing_column_names_the_columns_there_are() throws IOException {
    Path csv = file("other.csv", "when,who,what\n2011-01-01,1,A\n");
    Refusal refusal =
        assertThrows(Refusal.class, () -> Staging.stage(csv, BY_NAME, Progress.SILENT));
    assertTrue(
        refusal
            .getMessage()
            .contains("column for time: \"time\" (expected: a column of the file: when, who, what"),
        refusal.getMessage());
  }

  @Test
  void wrong_files_are_refused_with_their_name() throws IOException {
    Path empty = file("empty.csv", "");
    Path broken = file("broken.parquet", "PAR1 and nothing else");
    for (Path path : List.of(folder.resolve("nowhere.csv"), folder, empty, broken)) {
      Refusal refusal =
          assertThrows(Refusal.class, () -> Staging.stage(path, BY_NAME, Progress.SILENT));
      assertTrue(refusal.getMessage().startsWith("file: \""), refusal.getMessage());
    }
  }

  @Test
  void file_named_like_a_pattern_is_taken_literally() throws IOException {
    Path csv = file("a[1]*?'.csv", "time,customer,item\n2011-01-01,1,A\n");
    file("a1x.csv", "time,customer,item\n2011-01-01,1,B\n");
    try (StagedPurchases staged = Staging.stage(csv, BY_NAME, Progress.SILENT)) {
      assertEquals(List.of("A"), staged.inMemory().items());
    }
  }

  @Test
  void work_database_is_gone_afterwards() throws IOException {
    Path csv = file("one.csv", "time,customer,item\n2011-01-01,1,A\n");
    StagedPurchases staged = Staging.stage(csv, BY_NAME, Progress.SILENT);
    staged.close();
    assertThrows(IllegalStateException.class, staged::customers);
  }
}
