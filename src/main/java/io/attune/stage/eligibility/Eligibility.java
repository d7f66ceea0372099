package io.attune.stage.eligibility;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Trace;
import io.attune.language.expression.ItemRow;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.placement.Placement;
import io.attune.state.profile.Viewer;
import jakarta.inject.Singleton;

/// Sifts the candidates.
@Singleton
public final class Eligibility {

  /// Drops what may not be shown, each with its first reason, and counts the drops in the trace.
  ///
  /// @param row reads items, viewer and request for the filters
  /// @param onPage numbers of the items that earlier placements of the same page show
  /// @param from the first candidate to look at; 0, or the former size after [Candidates] grew
  /// @return how many of the candidates from `from` on are kept
  /// @throws io.attune.language.problem.Refusal when the request names a filter that the placement does not have
  public int sift(
      CatalogSnapshot catalog,
      Placement placement,
      Viewer viewer,
      DecisionRequest request,
      ItemRow row,
      int[] onPage,
      int from,
      Candidates candidates,
      Trace trace) {
    throw new UnsupportedOperationException("eligibility");
  }
}
