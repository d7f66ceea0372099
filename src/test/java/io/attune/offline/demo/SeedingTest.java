package io.attune.offline.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.schema.FeatureSchema;
import io.attune.offline.bulkload.BulkLoad;
import io.attune.offline.bulkload.Progress;
import io.attune.platform.store.TestStore;
import io.attune.state.catalog.Catalog;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SeedingTest {
  @Test
  void seeded_store_holds_items_statistics_neighbours_and_viewers() {
    try (TestStore store = TestStore.open();
        Catalog catalog = new Catalog(store.store())) {
      catalog.start();
      Viewers viewers = new Viewers(store.store());
      LocalDate today = LocalDate.of(2026, 11, 22);
      DemoShop.seed(today, new BulkLoad(catalog, viewers, store.store()), Progress.SILENT);
      CatalogSnapshot now = catalog.current();
      assertEquals(DemoShop.ITEMS, now.size());
      int item = now.number("item-0042");
      assertTrue(now.column(item, "rating") >= 1);
      assertTrue(
          now.createdMillis(item) < today.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli());
      long active = 0;
      for (int viewer = 0; viewer < 200; viewer++) {
        Viewer read =
            store
                .store()
                .await(
                    viewers.read(DemoShop.viewerId(viewer), FeatureSchema.EMPTY),
                    Duration.ofSeconds(5));
        active += read.known() ? 1 : 0;
        assertTrue(read.actions() == 0 || now.live(read.actionItem(0)));
      }
      assertTrue(active > 120, active + " of 200 known");
    }
  }
}
