package io.attune.state.snapshot;

import io.attune.language.expression.Predicate.Verdict;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.placement.Segment;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.ViewerProfile.Membership;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The segments of one decision's viewer: those the business set and that have not expired, then
/// those whose expression holds. Found when they are asked for first; costs nothing before. Not
/// thread-safe.
final class SegmentList {
  private final List<String> found = new ArrayList<>();
  private List<Segment> live = List.of();
  private boolean known;

  /// A row of its own: expressions of segments are evaluated within expressions of placements.
  private @Nullable SnapshotRow row;

  void bind(List<Segment> live) {
    this.live = live;
    known = false;
  }

  /// Those of a decision that is made again.
  void recall(List<String> told) {
    found.clear();
    found.addAll(told);
    known = true;
  }

  List<String> of(CatalogSnapshot catalog, Viewer viewer, long nowMillis) {
    if (!known) {
      found.clear();
      if (viewer.known()) {
        find(catalog, viewer, nowMillis);
      }
      known = true;
    }
    return found;
  }

  private void find(CatalogSnapshot catalog, Viewer viewer, long nowMillis) {
    for (Membership membership : viewer.profile().bySegment().values()) {
      if (membership.holds(nowMillis)) {
        found.add(membership.segment());
      }
    }
    SnapshotRow own = row == null ? new SnapshotRow() : row;
    row = own;
    own.bind(catalog, viewer, nowMillis);
    for (Segment segment : live) {
      if (segment.predicate().test(own) == Verdict.YES && !found.contains(segment.id())) {
        found.add(segment.id());
      }
    }
  }
}
