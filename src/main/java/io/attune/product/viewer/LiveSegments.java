package io.attune.product.viewer;

import io.attune.language.expression.Predicate.Verdict;
import io.attune.state.placement.Segment;
import io.attune.state.profile.Viewer;
import io.attune.state.snapshot.Snapshot;
import io.attune.state.snapshot.SnapshotRow;
import java.util.LinkedHashMap;
import java.util.Map;

/// In which segments a viewer is by an expression, as a decision at that moment would find.
final class LiveSegments {
  private LiveSegments() {}

  /// @return segment to its expression, in order of id
  static Map<String, String> of(Viewer viewer, Snapshot snapshot, long nowMillis) {
    Map<String, String> live = new LinkedHashMap<>();
    if (viewer.known()) {
      SnapshotRow row = new SnapshotRow();
      row.bind(snapshot.catalog(), viewer, nowMillis);
      for (Segment segment : snapshot.placements().segments()) {
        if (segment.predicate().test(row) == Verdict.YES) {
          live.put(segment.id(), segment.expression());
        }
      }
    }
    return live;
  }
}
