package io.attune.stage.candidate;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.Deadline;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Trace;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.placement.Placement;
import io.attune.state.profile.Viewer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// Asks the placement's sources, in its order, each up to its quota.
@Singleton
public final class Retrieval {

  @Inject
  public Retrieval() {}

  /// Working memory of one decision at a time.
  public static final class Scratch {
    Scratch() {}
  }

  /// Working memory to be leased with the decision's candidates.
  public Scratch scratch() {
    return new Scratch();
  }

  /// Fills `out`, which the caller has cleared. Pinned items come first; a request that names candidates gets only those and the
  /// pins; otherwise the sources answer, and `popular`, where the placement lists it, also fills what the others left of their
  /// quotas. [Candidates#affinity(int)] is the similarity weight of every candidate, whichever source brought it.
  ///
  /// @return how many candidates there are
  public int retrieve(
      CatalogSnapshot catalog,
      Placement placement,
      Viewer viewer,
      DecisionRequest request,
      Deadline deadline,
      Scratch scratch,
      Candidates out,
      Trace trace) {
    throw new UnsupportedOperationException("candidate");
  }

  /// Goes on down the list of popular items after [#retrieve], for a decision whose filters left too few; only where the placement
  /// lists `popular` and the request names no candidates, and never beyond the placement's candidate limit.
  ///
  /// @param wanted how many more, at least 1
  /// @return how many were added at the end of `out`; 0 when there are no more
  public int more(CatalogSnapshot catalog, Placement placement, DecisionRequest request, int wanted, Scratch scratch, Candidates out) {
    throw new UnsupportedOperationException("candidate");
  }
}
