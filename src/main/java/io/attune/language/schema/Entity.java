package io.attune.language.schema;

/// Whose property a column is.
public enum Entity {
  ITEM,
  VIEWER,
  CONTEXT,
  /// Of a viewer and an item together; computed per candidate.
  PAIR
}
