package io.attune.offline.bulkload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.schema.FeatureSchema;
import io.attune.platform.store.TestStore;
import io.attune.state.catalog.Catalog;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BulkLoadTest {
  private static final ImportOptions OPTIONS =
      new ImportOptions(ColumnMapping.BY_NAME, "GBP", ZoneOffset.UTC, Optional.empty());
  private static final int CUSTOMERS = 1_200;

  @TempDir Path folder;

  private Path file() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    StringBuilder text = new StringBuilder("time,customer,item,price\n");
    for (int i = 0; i < 6_000; i++) {
      text.append(1_300_000_000L + random.nextInt(10_000_000))
          .append(",c")
          .append(random.nextInt(CUSTOMERS))
          .append(",ITEM ");
      text.append(random.nextInt(80)).append(' ').append(",2.5\n");
    }
    return Files.writeString(folder.resolve("rows.csv"), text);
  }

  /// A store with everything that an import writes to.
  private static final class Site implements AutoCloseable {
    final TestStore store = TestStore.open();
    final Catalog catalog = new Catalog(store.store());
    final Viewers viewers = new Viewers(store.store());
    final BulkLoad bulkLoad = new BulkLoad(catalog, viewers, store.store());

    Site() {
      catalog.start();
    }

    List<String> state() {
      List<String> lines = new ArrayList<>();
      CatalogSnapshot now = catalog.current();
      for (int item = 0; item < now.numbers(); item++) {
        lines.add(
            now.id(item)
                + '|'
                + now.priceMicros(item)
                + '|'
                + now.createdMillis(item)
                + '|'
                + now.column(item, "popularity"));
      }
      for (int customer = 0; customer < CUSTOMERS; customer++) {
        Viewer viewer =
            store
                .store()
                .await(viewers.read("c" + customer, FeatureSchema.EMPTY), Duration.ofSeconds(5));
        StringBuilder line = new StringBuilder("c" + customer);
        for (int i = 0; i < viewer.purchases(); i++) {
          line.append('|')
              .append(now.id(viewer.purchaseItem(i)))
              .append('x')
              .append(viewer.purchaseDays(i))
              .append('@');
          line.append(viewer.purchaseSeconds(i));
        }
        lines.add(line.toString());
      }
      return lines;
    }

    @Override
    public void close() {
      catalog.close();
      store.close();
    }
  }

  @Test
  void import_that_was_killed_goes_on_and_gives_the_same_state() throws IOException {
    Path file = file();
    try (Site whole = new Site();
        Site cut = new Site()) {
      QualityReport report = whole.bulkLoad.load(file, OPTIONS, Progress.SILENT);
      assertEquals(6_000, report.rows());
      Progress killer =
          (phase, done, total) -> {
            if (phase.equals("writing viewers") && done < total) {
              throw new IllegalStateException("killed");
            }
          };
      assertThrows(IllegalStateException.class, () -> cut.bulkLoad.load(file, OPTIONS, killer));
      List<Long> written = new ArrayList<>();
      cut.bulkLoad.load(
          file,
          OPTIONS,
          (phase, done, total) -> {
            if (phase.equals("writing viewers")) {
              written.add(done);
            }
          });
      assertTrue(
          written.getFirst() > 500, "began behind the customers already written: " + written);
      assertEquals(whole.state(), cut.state());
    }
  }

  @Test
  void import_done_twice_leaves_the_same_state() throws IOException {
    Path file = file();
    try (Site site = new Site()) {
      site.bulkLoad.load(file, OPTIONS, Progress.SILENT);
      List<String> once = site.state();
      site.bulkLoad.load(file, OPTIONS, Progress.SILENT);
      assertEquals(once, site.state());
      assertEquals(80, site.catalog.current().size());
      assertTrue(once.getFirst().startsWith("ITEM "), once.getFirst());
    }
  }

  @Test
  void catalogue_as_of_a_moment_knows_nothing_later() throws IOException {
    Path csv =
        Files.writeString(
            folder.resolve("two.csv"),
            """
        time,customer,item
        2011-01-01,1,A
        2011-01-01,1,B
        2011-02-02,2,A
        2011-02-02,2,C
        """);
    try (Site site = new Site();
        StagedPurchases staged = BulkLoad.stage(csv, OPTIONS, Progress.SILENT)) {
      int[] numbers = site.bulkLoad.catalogue(staged, 1_296_518_400L, Progress.SILENT);
      CatalogSnapshot now = site.catalog.current();
      assertEquals(2, numbers.length);
      assertEquals(2, now.size());
      assertEquals(-1, now.number("C"));
      assertEquals(-1, now.priceMicros(now.number("A")));
      assertEquals(2, now.neighbours().items().length);
      assertEquals(2, now.popular().length);
    }
  }
}
