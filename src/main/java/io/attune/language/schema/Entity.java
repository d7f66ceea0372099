package io.attune.language.schema;

/// Whose property a column is.
public enum Entity {
  ITEM,
  VIEWER,
  CONTEXT,
  /// Of a viewer and an item together; computed per candidate.
  PAIR,
  /// Of an ad: the creative, and the line item that shows it. Only ad decisions have them;
  /// elsewhere
  /// the default stands in.
  CREATIVE
}
