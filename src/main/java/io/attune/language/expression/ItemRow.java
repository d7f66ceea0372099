package io.attune.language.expression;

/// A [Row] of one decision that stages move from candidate to candidate; viewer, request and moment
/// stay.
public abstract class ItemRow extends Row {
  /// Moves to an item.
  ///
  /// @param number the item's stable number; of an item that is in the catalogue
  public abstract void item(int number);
}
