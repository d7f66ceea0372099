package io.attune.language.expression;

/// Compiles CEL to predicates.
public final class Expressions {
  /// Parses, checks and compiles; never on an event loop.
  public Predicate compile(String text, ExpressionSchema schema) {
    throw new UnsupportedOperationException("expressions");
  }
}
