package io.attune.state.targeting;

import org.jspecify.annotations.Nullable;

/// What a conjunction asks of one field. Immutable; equal when it asks the same.
///
/// A test says what holds when the field is absent, and which values hold when it is there: both
/// parts together, so that `!has(x) || x != "a"` is one test and not two.
sealed interface Test permits TextTest, NumberTest, ListTest {

  /// Whether it holds when the field is absent.
  boolean absent();

  /// Whether no value holds.
  boolean noValue();

  /// Whether every value holds.
  boolean anyValue();

  /// Holds where both hold; of the same kind.
  Test and(Test other);

  /// Holds where one of both holds; of the same kind. Null when no test says just that.
  @Nullable Test or(Test other);

  default boolean impossible() {
    return !absent() && noValue();
  }

  default boolean always() {
    return absent() && anyValue();
  }
}
