package io.attune.offline.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attune.offline.bulkload.BulkLoad;
import io.attune.offline.bulkload.ColumnMapping;
import io.attune.offline.bulkload.ImportOptions;
import io.attune.offline.bulkload.Progress;
import io.attune.offline.bulkload.Purchases;
import io.attune.offline.bulkload.StagedPurchases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselinesTest {
  private static final long SPLIT = Instant.parse("2011-03-01T00:00:00Z").getEpochSecond();

  @TempDir Path folder;

  /// Items in order of their first purchase: 0 old, 1 soap, 2 cup; later 3 fresh.
  private Split split() throws IOException {
    Path csv =
        Files.writeString(
            folder.resolve("rows.csv"),
            """
        time,customer,item
        2010-12-01,a,old
        2010-12-02,b,old
        2010-12-03,c,old
        2011-02-10,a,soap
        2011-02-11,b,cup
        2011-02-12,b,soap
        2011-02-13,b,cup
        2011-03-01,b,cup
        2011-03-31T23:59:59Z,b,fresh
        2011-04-01,b,old
        2011-03-05,c,soap
        2011-03-05,d,soap
        """);
    ImportOptions options =
        new ImportOptions(ColumnMapping.BY_NAME, "GBP", ZoneOffset.UTC, Optional.empty());
    try (StagedPurchases staged = BulkLoad.stage(csv, options, Progress.SILENT)) {
      Purchases purchases = staged.inMemory();
      assertEquals(List.of("old", "soap", "cup", "fresh"), purchases.items());
      return new Split(purchases, SPLIT);
    }
  }

  @Test
  void split_keeps_who_bought_before_and_within_31_days() throws IOException {
    Split split = split();
    assertEquals(List.of(1, 2), split.customers());
    assertEquals(Set.of(2, 3), split.bought(1));
    assertEquals(Set.of(3), split.boughtNew(1));
    assertEquals(Set.of(0, 1, 2), split.owned(1));
    assertEquals(3, split.knownItems());
  }

  @Test
  void baselines_rank_as_counted_by_hand() throws IOException {
    Baselines baselines = new Baselines(split());
    assertArrayEquals(new int[] {0, 1, 2}, baselines.popularity(1, false));
    assertArrayEquals(new int[] {1, 2, 0}, baselines.recentPopularity(1, false));
    assertArrayEquals(new int[] {2, 1, 0}, baselines.ownThenRecent(1, false));
    assertArrayEquals(new int[] {0, 1, 2}, baselines.ownThenRecent(2, false));
    assertArrayEquals(new int[] {1, 2}, baselines.ownThenRecent(2, true));
    assertArrayEquals(new int[] {1, 2}, baselines.popularity(2, true));
  }

  @Test
  void row_averages_over_customers() throws IOException {
    Split split = split();
    Row row = Row.of("recent", split, new Baselines(split)::recentPopularity);
    assertEquals((0.5 + 1) / 2, row.recall(), 1e-12);
    assertEquals(0.5, row.recallNew(), 1e-12);
    assertEquals(1, row.hitRate(), 1e-12);
    assertEquals(1, row.coverage(), 1e-12);
  }
}
