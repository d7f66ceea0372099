package io.attune.state.placement;

import io.attune.language.schema.FeatureSchema;
import io.attune.platform.store.Store;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Consumer;

/// The placements and the feature columns. Files seed what is absent; afterwards Redis is the authority.
@Singleton
public class Placements {

  @Inject
  public Placements(Store store) {}

  /// Seeds what the store lacks, reads the rest, and follows changes from then on; returns when the snapshot is complete.
  public void start() {
    throw new UnsupportedOperationException("placements");
  }

  /// The newest definitions; one volatile read.
  public PlacementSnapshot current() {
    throw new UnsupportedOperationException("placements");
  }

  /// The columns in force.
  public FeatureSchema schema() {
    throw new UnsupportedOperationException("placements");
  }

  /// Calls the listener with each new snapshot, in order, after it is in force; on a thread that may block.
  public void onChange(Consumer<PlacementSnapshot> listener) {
    throw new UnsupportedOperationException("placements");
  }
}
