package io.attune.state.placement;

import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.attune.state.placement.Entry.Stamp;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Another replica that changes the columns, for tests of those who follow them.
public final class ColumnChanges implements AutoCloseable {
  private final Placements placements;

  public ColumnChanges(Store store) {
    Path nowhere = TestStore.freshFolder();
    PlacementConfig config =
        PlacementConfigTest.config(
            Map.of(
                "attune.placement.segments-file", nowhere.resolve("segments.yaml").toString(),
                "attune.placement.placements-file", nowhere.resolve("placements.yaml").toString(),
                "attune.placement.features-file", nowhere.resolve("features.yaml").toString()));
    placements = new Placements(store, (who, what, subject) -> {}, config);
    placements.start();
  }

  /// Puts one item column in force.
  ///
  /// @param source of that column
  /// @return the hash of the new schema
  public String columns(String source) {
    String text = "features:\n  - {name: only, entity: item, source: " + source + "}\n";
    placements
        .registry()
        .applyFiles(Optional.of(text), Map.of(), Map.of(), new Stamp("test", "file"));
    return placements.schema().hash();
  }

  @Override
  public void close() {
    placements.close();
  }
}
