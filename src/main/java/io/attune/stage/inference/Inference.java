package io.attune.stage.inference;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Trace;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.model.ModelSnapshot;
import io.attune.state.placement.Placement;
import io.attune.state.version.ServingModel;
import jakarta.inject.Singleton;
import java.util.Optional;

/// Scores candidates: the placement's model, else the version that served before, else its fallback
/// model, else the prior.
///
/// A decision calls [#choose] before the features are hydrated (the choice names the columns),
/// [#predict] afterwards, [#next] when that failed, and [#release] in the end, also when something
/// in
/// between failed.
/// Stateless but for a score array per platform thread.
@Singleton
public class Inference {
  private final ThreadLocal<float[]> scores = ThreadLocal.withInitial(() -> new float[1024]);

  /// Decides who scores, and takes the lease. A placement that names no model is served by the
  /// prior, which is then no degradation.
  ///
  /// @param trace learns when it is not the version that is due
  public Choice choose(Placement placement, ModelSnapshot models, Whom whom, Trace trace) {
    if (placement.model().isEmpty()) {
      return Choice.PRIOR;
    }
    return told(Chooser.from(0, placement.model(), placement.fallbackModel(), models, whom), trace);
  }

  /// Decides who says how likely ads are clicked and pay off, and takes the lease. Where nobody
  /// can, the choice is [Choice#PRIOR]: what was counted says it.
  ///
  /// @param link 0, or one more than that of a choice that failed and was released
  /// @param trace learns when it is not the version that is due
  public Choice choose(int link, Placement.Ads ads, ModelSnapshot models, Whom whom, Trace trace) {
    if (ads.model().isEmpty()) {
      return Choice.PRIOR;
    }
    return told(Chooser.from(link, ads.model(), Optional.empty(), models, whom), trace);
  }

  /// Says how likely everything is that the model knows of.
  ///
  /// @param choice of a model, not yet released
  /// @param outputs an array for each of the model's objectives, at least as long as there are rows
  /// @return false when the model failed or something was no probability
  public boolean predict(Choice choice, Matrix matrix, float[][] outputs) {
    return choice.model().orElseThrow().predictAll(matrix, outputs);
  }

  /// Decides who scores now that this one could not: whoever comes next. Gives the lease back and
  /// takes another.
  ///
  /// @param failed from [#choose] or from here; not used any more
  public Choice next(
      Choice failed, Placement placement, ModelSnapshot models, Whom whom, Trace trace) {
    release(failed);
    return told(
        Chooser.from(failed.link() + 1, placement.model(), placement.fallbackModel(), models, whom),
        trace);
  }

  private static Choice told(Choice choice, Trace trace) {
    Degradation degradation = Chooser.degradation(choice);
    if (degradation != null) {
      trace.degrade(degradation);
    }
    return choice;
  }

  /// Writes a score in [0,1] to each candidate that has a row. The caller takes the time.
  ///
  /// @param choice from [#choose] or [#next], not yet released
  /// @param matrix [rows × choice.columns()]; [rows × 0] for the prior
  /// @param rowToCandidate row to index in `candidates`; at least `matrix.rows()` long
  /// @param catalog gives the prior the popularity of items of which the sources said nothing
  /// @return false when the model failed or a score was no probability: then [#next] scores
  public boolean predict(
      Choice choice,
      Matrix matrix,
      int[] rowToCandidate,
      Candidates candidates,
      CatalogSnapshot catalog) {
    int rows = matrix.rows();
    if (rows == 0) {
      return true;
    }
    if (choice.model().isEmpty()) {
      Prior.score(rows, rowToCandidate, candidates, catalog);
      return true;
    }
    float[] out = room(rows);
    if (!choice.model().get().predict(matrix, out)) {
      return false;
    }
    write(out, rows, rowToCandidate, candidates);
    return true;
  }

  /// Gives the lease back; exactly once per choice.
  public void release(Choice choice) {
    choice.model().ifPresent(ServingModel::release);
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
