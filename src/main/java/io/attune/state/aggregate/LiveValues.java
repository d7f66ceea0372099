package io.attune.state.aggregate;

import io.attune.language.aggregate.Aggregate;

/// What real-time features of items, categories and placements say at a moment. Reading: any
/// thread, not blocking.
public sealed interface LiveValues permits Trends, LiveValues.Noted {
  /// An item's value; NaN for none.
  float item(Aggregate aggregate, int item, long nowMillis);

  /// A category's value; NaN for none.
  ///
  /// @param name as [Happening#name] has it; 0 for none, which has no value
  float category(Aggregate aggregate, long name, long nowMillis);

  /// A placement's value; NaN for none.
  float placement(Aggregate aggregate, String id, long nowMillis);

  /// The values of one decision that is recorded: what was told once is told again from then on, so
  /// that the record holds what the decision read. One thread at a time.
  ///
  /// @param source asked for what was not told yet
  static Noted noting(LiveValues source) {
    return new NotedValues(source);
  }

  /// Values that are told once.
  sealed interface Noted extends LiveValues permits NotedValues {
    /// Whether a value of this was told.
    boolean told(Aggregate aggregate);

    /// How many values were told.
    int size();

    /// What is told of an item from now on.
    void item(Aggregate aggregate, int item, float value);

    /// What is told of a category from now on.
    void category(Aggregate aggregate, long name, float value);

    /// What is told of a placement from now on.
    void placement(Aggregate aggregate, String id, float value);
  }
}
