package io.attune.product.viewer;

import io.attune.platform.store.Store;
import io.attune.state.profile.Viewers;
import io.attune.state.profile.WholeViewer;
import io.attune.state.snapshot.Snapshot;
import java.time.Duration;
import java.util.Map;

/// In which segments a viewer is by an expression.
final class LiveSegments {
  LiveSegments(Viewers viewers, Store store, Duration patience) {}

  Map<String, String> of(WholeViewer viewer, Snapshot snapshot, long nowMillis) {
    return Map.of();
  }
}
