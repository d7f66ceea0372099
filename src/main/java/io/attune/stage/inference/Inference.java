package io.attune.stage.inference;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Trace;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.model.ModelSnapshot;
import io.attune.state.model.ServingModel;
import io.attune.state.placement.Placement;
import jakarta.inject.Singleton;
import java.util.Optional;

/// Scores candidates: the placement's model, else its fallback model, else the prior.
///
/// A decision calls [#choose] before the features are hydrated (the choice names the columns),
/// [#predict] afterwards, and [#release] in the end, also when something in between failed.
/// Stateless but for a score array per platform thread.
@Singleton
public class Inference {
  private final ThreadLocal<float[]> scores = ThreadLocal.withInitial(() -> new float[1024]);

  /// Decides who scores, and takes the leases. A placement that names no model is served by the
  /// prior, which is then no degradation.
  ///
  /// @param trace learns when it is not the placement's own model
  public Choice choose(Placement placement, ModelSnapshot models, Trace trace) {
    if (placement.model().isEmpty()) {
      return Choice.PRIOR;
    }
    Optional<ServingModel> fallback = lease(placement.fallbackModel(), models);
    Optional<ServingModel> own = lease(placement.model(), models);
    if (own.isPresent()) {
      if (fallback.isPresent() && !fallback.get().columns().equals(own.get().columns())) {
        fallback.get().release();
        fallback = Optional.empty();
      }
      return new Choice(own, fallback);
    }
    if (fallback.isPresent()) {
      trace.degrade(Degradation.FALLBACK_MODEL);
      return new Choice(fallback, Optional.empty());
    }
    trace.degrade(Degradation.PRIOR_SCORES);
    return Choice.PRIOR;
  }

  /// Writes a score in [0,1] to each candidate that has a row. The caller takes the time.
  ///
  /// @param choice from [#choose], not yet released
  /// @param matrix [rows × choice.columns()]; [rows × 0] for the prior
  /// @param rowToCandidate row to index in `candidates`; at least `matrix.rows()` long
  /// @param catalog gives the prior the popularity of items of which the sources said nothing
  /// @param trace learns when the model failed and another scored
  public void predict(
      Choice choice,
      Matrix matrix,
      int[] rowToCandidate,
      Candidates candidates,
      CatalogSnapshot catalog,
      Trace trace) {
    int rows = matrix.rows();
    if (rows == 0) {
      return;
    }
    float[] out = room(rows);
    if (choice.model().isPresent()) {
      if (choice.model().get().predict(matrix, out)) {
        write(out, rows, rowToCandidate, candidates);
        return;
      }
      if (choice.standIn().isPresent() && choice.standIn().get().predict(matrix, out)) {
        trace.degrade(Degradation.FALLBACK_MODEL);
        write(out, rows, rowToCandidate, candidates);
        return;
      }
      trace.degrade(Degradation.PRIOR_SCORES);
    }
    Prior.score(rows, rowToCandidate, candidates, catalog);
  }

  /// Gives the leases back; exactly once per choice.
  public void release(Choice choice) {
    choice.model().ifPresent(ServingModel::release);
    choice.standIn().ifPresent(ServingModel::release);
  }

  private static Optional<ServingModel> lease(Optional<String> name, ModelSnapshot models) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Optional<ServingModel> model = models.serving(name.get());
    return model.isPresent() && model.get().acquire() ? model : Optional.empty();
  }

  private float[] room(int rows) {
    float[] out = scores.get();
    if (out.length < rows) {
      out = new float[Math.max(rows, 2 * out.length)];
      scores.set(out);
    }
    return out;
  }

  private static void write(float[] out, int rows, int[] rowToCandidate, Candidates candidates) {
    for (int row = 0; row < rows; row++) {
      candidates.score(rowToCandidate[row], out[row]);
    }
  }
}
