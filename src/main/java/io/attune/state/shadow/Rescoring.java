package io.attune.state.shadow;

import io.attune.state.version.ServingModel;

/// A decision that was scored and answered, whose working memory is still there. Used by one thread
/// at a time; [#done()] ends it.
public interface Rescoring {
  /// How many candidates were scored.
  int rows();

  /// The score in [0,1] that was served.
  float served(int row);

  /// Scores the same candidates by another version, on the same matrix where it reads the same
  /// columns, otherwise on one that is put together again. The version is under the caller's lease.
  ///
  /// @param scores receives [#rows()] values
  /// @return false when it could not
  boolean score(ServingModel version, float[] scores);

  /// How many items were shown.
  int shown();

  /// The row of a shown item.
  ///
  /// @param place from 0
  int shownRow(int place);

  /// The item's stable number.
  int item(int row);

  /// The decision.
  String id();

  /// How much time the placement gives a decision, in nanoseconds.
  long deadlineNanos();

  /// Gives the working memory back; exactly once.
  void done();
}
