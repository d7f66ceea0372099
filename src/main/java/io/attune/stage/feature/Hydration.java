package io.attune.stage.feature;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Trace;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.profile.Viewer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/// Writes the feature matrix.
@Singleton
public final class Hydration {

  @Inject
  public Hydration() {}

  /// Working memory of one decision at a time.
  public static final class Scratch {
    Scratch() {}

    /// The candidate in a row of the matrix. Rows are the kept candidates in their order.
    public int candidate(int row) {
      throw new UnsupportedOperationException("feature");
    }
  }

  /// Working memory to be leased with the decision's candidates.
  ///
  /// @param maxCandidates capacity of the [Candidates] it will serve
  public Scratch scratch(int maxCandidates) {
    return new Scratch();
  }

  /// The plan for a model's column list; cached, one look-up after the first call.
  ///
  /// @param schema use the catalogue snapshot's
  /// @param columns names in the order of the model's input
  /// @throws io.attune.language.problem.Refusal when a column is not in the schema, or its source not known
  public Plan plan(FeatureSchema schema, List<String> columns) {
    throw new UnsupportedOperationException("feature");
  }

  /// Shapes and fills the matrix: row r is the r-th kept candidate. Candidates beyond the matrix' rows are not written.
  ///
  /// @return the number of rows
  public int hydrate(
      Plan plan,
      CatalogSnapshot catalog,
      Viewer viewer,
      DecisionRequest request,
      Candidates candidates,
      Scratch scratch,
      Matrix matrix,
      Trace trace) {
    throw new UnsupportedOperationException("feature");
  }
}
