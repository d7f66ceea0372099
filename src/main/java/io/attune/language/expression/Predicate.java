package io.attune.language.expression;

/// A compiled boolean expression. Thread-safe; allocates nothing; never throws for a [Row] that
/// keeps its contract.
public interface Predicate {
  /// What it says of this row; a CEL evaluation error (a needed value is absent) is
  /// [Verdict#FAILED].
  Verdict test(Row row);

  /// Three-valued outcome.
  enum Verdict {
    NO,
    YES,
    FAILED
  }
}
