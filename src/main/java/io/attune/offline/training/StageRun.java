package io.attune.offline.training;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.Deadline;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Ticker;
import io.attune.language.decision.Trace;
import io.attune.stage.candidate.Retrieval;
import io.attune.stage.eligibility.Eligibility;
import io.attune.stage.feature.Hydration;
import io.attune.stage.feature.Plan;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.placement.Placement;
import io.attune.state.profile.Viewer;
import io.attune.state.snapshot.SnapshotRow;
import java.util.List;

/// Runs the serving stages from retrieval to features, and leaves the matrix. Not thread-safe.
final class StageRun {
  private static final long UNHURRIED_NANOS = 60_000_000_000L;
  private static final int[] NOTHING = {};

  private final Retrieval retrieval;
  private final Eligibility eligibility;
  private final Hydration hydration;
  private final Placement placement;
  private final List<String> columns;
  private final Candidates candidates;
  private final Retrieval.Scratch retrievalScratch;
  private final Hydration.Scratch hydrationScratch;
  private final Matrix matrix;
  private final SnapshotRow row = new SnapshotRow();
  private final Trace trace = new Trace();

  /// @param columns names in the order of the matrix
  StageRun(
      Retrieval retrieval,
      Eligibility eligibility,
      Hydration hydration,
      Placement placement,
      List<String> columns) {
    this.retrieval = retrieval;
    this.eligibility = eligibility;
    this.hydration = hydration;
    this.placement = placement;
    this.columns = List.copyOf(columns);
    candidates = new Candidates(placement.maxCandidates());
    retrievalScratch = retrieval.scratch();
    hydrationScratch = hydration.scratch(placement.maxCandidates());
    matrix = new Matrix(placement.maxCandidates(), columns.size());
  }

  List<String> columns() {
    return columns;
  }

  /// @return the number of rows
  int run(CatalogSnapshot catalog, Viewer viewer, DecisionRequest request) {
    candidates.clear();
    trace.reset();
    row.bind(catalog, viewer, request);
    Deadline deadline = Deadline.after(Ticker.SYSTEM.nanos(), UNHURRIED_NANOS);
    retrieval.retrieve(
        catalog, placement, viewer, request, deadline, retrievalScratch, candidates, trace);
    eligibility.sift(catalog, placement, viewer, request, row, NOTHING, 0, candidates, trace);
    Plan plan = hydration.plan(catalog.schema(), columns);
    return hydration.hydrate(
        plan, catalog, viewer, request, candidates, hydrationScratch, matrix, trace);
  }

  /// The item of a row of the last run.
  int item(int row) {
    return candidates.item(hydrationScratch.rowToCandidate()[row]);
  }

  /// One value of the last run.
  float value(int row, int column) {
    return matrix.floats().get(row * matrix.columns() + column);
  }
}
