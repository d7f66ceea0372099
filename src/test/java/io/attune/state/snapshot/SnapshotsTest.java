package io.attune.state.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.schema.FeatureSchema;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.attune.state.catalog.Catalog;
import io.attune.state.model.Models;
import io.attune.state.placement.ColumnChanges;
import io.attune.state.placement.Placements;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Catalogue, placements and models as one set.
class SnapshotsTest {
  @Test
  void the_set_has_one_schema_from_the_start_on() {
    try (TestStore test = TestStore.open();
        Placements placements = new Placements(test.store());
        Catalog catalog = new Catalog(test.store())) {
      Models models = new Models(TestStore.freshFolder());
      Snapshots snapshots = new Snapshots(catalog, placements, models);
      snapshots.start();
      Snapshot snapshot = snapshots.current();
      assertTrue(snapshot.placements().placement("home").isPresent());
      assertEquals(snapshot.placements().schema().hash(), snapshot.catalog().schema().hash());
      models.stop();
    }
  }

  @Test
  void while_columns_change_the_set_never_mixes_two_schemas() throws Exception {
    try (TestStore test = TestStore.open();
        Placements placements = new Placements(test.store());
        Catalog catalog = new Catalog(test.store())) {
      Models models = new Models(TestStore.freshFolder());
      Snapshots snapshots = new Snapshots(catalog, placements, models);
      snapshots.start();
      AtomicBoolean ended = new AtomicBoolean();
      AtomicBoolean mixed = new AtomicBoolean();
      Thread reader =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!ended.get()) {
                      Snapshot seen = snapshots.current();
                      if (!seen.catalog()
                          .schema()
                          .hash()
                          .equals(seen.placements().schema().hash())) {
                        mixed.set(true);
                      }
                    }
                  });
      Store other = test.replica();
      try (ColumnChanges changes = new ColumnChanges(other)) {
        for (int i = 0; i < 20; i++) {
          String hash = changes.columns(i % 2 == 0 ? "stock" : "price");
          long start = System.nanoTime();
          while (!snapshots.current().catalog().schema().hash().equals(hash)
              && System.nanoTime() - start < 10_000_000_000L) {
            Thread.onSpinWait();
          }
          FeatureSchema schema = snapshots.current().catalog().schema();
          assertEquals(hash, schema.hash());
        }
      } finally {
        ended.set(true);
        reader.join();
        other.close();
      }
      assertEquals(false, mixed.get(), "a set with two schemas was seen");
      models.stop();
    }
  }
}
