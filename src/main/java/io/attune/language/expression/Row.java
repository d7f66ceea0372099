package io.attune.language.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a compiled expression reads: one item, viewer, request and moment, addressed by the slots
/// of an [ExpressionSchema]. Not thread-safe; moved from candidate to candidate. An accessor is
/// called only after `has` said yes for the same slot (and key).
public abstract class Row {
  /// How deep `exists`, `all` and `exists_one` may stand in one another.
  static final int LOCALS = 4;

  /// Scratch of the evaluation: whether the value computed last is an error. Clear between
  /// evaluations.
  boolean failed;

  /// Scratch of the evaluation: the running element of each enclosing list macro.
  final String[] locals = new String[LOCALS];

  /// Whether the variable in this slot has a value here.
  public abstract boolean has(int slot);

  public abstract boolean flag(int slot);

  /// Integers, and timestamps as epoch milliseconds (years 1 to 9999).
  public abstract long integer(int slot);

  /// Not NaN.
  public abstract double number(int slot);

  public abstract String text(int slot);

  /// Lists of texts, without nulls.
  public abstract List<String> texts(int slot);

  /// Whether a keyed slot (item attributes and columns, context, parameters) has this key with a
  /// value of this type.
  public abstract boolean has(int slot, String key, ExpressionSchema.Type type);

  public abstract boolean flag(int slot, String key);

  public abstract long integer(int slot, String key);

  /// Not NaN.
  public abstract double number(int slot, String key);

  public abstract String text(int slot, String key);

  /// Without nulls.
  public List<String> texts(int slot, String key) {
    throw new IllegalStateException("slot: " + slot + " (expected: one with lists)");
  }

  /// How often the viewer did something in the last so many days, as far back as actions are kept.
  ///
  /// @param action place in [ExpressionSchema#ACTIONS]
  /// @param days 1 or more
  /// @param category only with items of it; null for all
  public long did(int action, long days, @Nullable String category) {
    return 0;
  }
}
