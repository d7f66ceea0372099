package io.attune.state.version;

import io.attune.language.decision.Matrix;
import java.util.List;
import org.HdrHistogram.Histogram;

/// One loaded version of a model. Use it only between [#acquire()] and [#release()]: a session is
/// never closed while it runs.
public abstract class ServingModel {
  public abstract String name();

  public abstract int version();

  /// Names of the feature columns, in the order of the model's input.
  public abstract List<String> columns();

  /// What its score is the probability of, such as `click`.
  public abstract String objective();

  /// What its outputs are the probabilities of, each once: first its score, then the others as the
  /// manifest names them.
  public List<String> objectives() {
    return List.of(objective());
  }

  /// Hash of the feature schema it was made for.
  public abstract String schemaHash();

  /// What one row costs, measured when it was loaded, in nanoseconds.
  public abstract long nanosPerRow();

  /// Takes a lease; false when the version is being closed.
  public abstract boolean acquire();

  /// Gives the lease back.
  public abstract void release();

  /// Scores all rows of a matrix of shape [rows × columns().size()].
  ///
  /// @param scores receives `rows` probabilities in [0,1]
  /// @return false when the model failed or an output was not a finite probability; `scores` is
  /// then undefined
  public abstract boolean predict(Matrix matrix, float[] scores);

  /// Says all it knows, as [#predict] says its score.
  ///
  /// @param outputs for each of [#objectives()] receives `rows` probabilities in [0,1]
  /// @return false when the model failed or any output was not a finite probability
  public boolean predictAll(Matrix matrix, float[][] outputs) {
    return predict(matrix, outputs[0]);
  }

  /// Scores as [#predict], but beside the decisions: it counts for none of what is known of the
  /// version.
  public abstract boolean rescore(Matrix matrix, float[] scores);

  /// Notes that a decision had no time for it, because it alone would have taken too long.
  public abstract void leaveOut();

  /// What happened since it was loaded.
  public abstract Vitals vitals();

  /// How long its calls took since this was asked last, in nanoseconds; good until it is asked
  /// again, then the same histogram holds what came after. For one who asks now and then; several
  /// would take each other's calls.
  public abstract Histogram takeLatencies();

  /// What it may take by its manifest, for so many rows, in nanoseconds.
  public abstract long budgetNanos(int rows);
}
