package io.attune.language.expression;

import java.util.List;

/// What a compiled expression reads: one item, viewer, request and moment, addressed by the slots of an `ExpressionSchema`.
/// Not thread-safe; moved from candidate to candidate. An accessor is called only after [#has(int)] said yes.
public interface Row {
  /// Whether the variable in this slot has a value here.
  boolean has(int slot);

  boolean flag(int slot);

  /// Integers and timestamps (epoch milliseconds).
  long integer(int slot);

  double number(int slot);

  String text(int slot);

  /// Lists of texts, without nulls.
  List<String> texts(int slot);
}
