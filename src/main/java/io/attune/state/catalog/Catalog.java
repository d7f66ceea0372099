package io.attune.state.catalog;

import io.attune.language.problem.Problem;
import io.attune.language.schema.FeatureSchema;
import io.attune.platform.store.Store;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The items. Redis is the authority; every replica follows its change stream and serves from an immutable snapshot.
@Singleton
public class Catalog {

  @Inject
  public Catalog(Store store) {}

  /// Reads everything from the store and follows its changes from then on; returns when the snapshot is complete.
  public void start() {
    throw new UnsupportedOperationException("catalog");
  }

  /// The newest snapshot; one volatile read.
  public CatalogSnapshot current() {
    throw new UnsupportedOperationException("catalog");
  }

  /// Rebuilds rows for other columns, whole or not at all.
  public void useSchema(FeatureSchema schema) {
    throw new UnsupportedOperationException("catalog");
  }

  /// Creates or replaces items; blocking, any thread but an event loop. A verdict per item, in order; empty means written.
  /// Written items are in [#current()] within a second, here and on every replica.
  public List<Optional<Problem>> put(List<Item> items) {
    throw new UnsupportedOperationException("catalog");
  }

  /// Sets numeric columns of items that exist (statistics of offline jobs); blocking. Unknown ids are skipped.
  ///
  /// @param columns item id to column name to value
  /// @return how many items were changed
  public int patchColumns(Map<String, Map<String, Float>> columns) {
    throw new UnsupportedOperationException("catalog");
  }

  /// Deletes an item; blocking.
  ///
  /// @return whether it was there
  public boolean delete(String id) {
    throw new UnsupportedOperationException("catalog");
  }

  /// Replaces all neighbour lists, here and on every replica; blocking.
  public void publishNeighbours(NeighbourLists lists) {
    throw new UnsupportedOperationException("catalog");
  }
}
