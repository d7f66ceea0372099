package io.attune.stage.ranking;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Slate;
import io.attune.language.decision.Trace;
import io.attune.language.expression.ItemRow;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.placement.Placement;
import jakarta.inject.Singleton;

/// Ranks the candidates.
@Singleton
public final class Ranking {

  /// Working memory of one decision at a time.
  public static final class Scratch {
    Scratch() {}
  }

  /// Working memory to be leased with the decision's candidates.
  ///
  /// @param maxCandidates capacity of the [Candidates] it will serve
  public Scratch scratch(int maxCandidates) {
    return new Scratch();
  }

  /// Fills the slate with positions `offset` to `offset + count - 1` of the ranking, `count` being the smaller of the request's and
  /// the slate's capacity. Everything kept but not in the slate is dropped with its reason, counted in the trace.
  ///
  /// @param row reads items, viewer and request for the boosts
  /// @return how many items are in the slate
  public int rank(
      CatalogSnapshot catalog,
      Placement placement,
      DecisionRequest request,
      ItemRow row,
      Candidates candidates,
      Scratch scratch,
      Slate slate,
      Trace trace) {
    throw new UnsupportedOperationException("ranking");
  }
}
