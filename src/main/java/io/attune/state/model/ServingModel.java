package io.attune.state.model;

import io.attune.language.decision.Matrix;
import java.util.List;

/// One loaded version of a model. Use it only between [#acquire()] and [#release()]: a session is
/// never closed while it runs.
public abstract class ServingModel {
  public abstract String name();

  public abstract int version();

  /// Names of the feature columns, in the order of the model's input.
  public abstract List<String> columns();

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
}
