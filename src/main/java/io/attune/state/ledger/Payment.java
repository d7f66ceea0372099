package io.attune.state.ledger;

/// What became of a charge.
public enum Payment {
  /// Paid from its hold, which had not ended.
  HELD,
  /// It was paid, or counted, before; nothing changed.
  DUPLICATE,
  /// Paid from what remained.
  CHARGED,
  /// An account had too little left: it is counted, and nothing is spent.
  UNPAID
}
