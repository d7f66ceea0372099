package io.attune.state.ledger;

/// Money as the ledger counts it: billionths of the currency's unit.
final class Nanos {
  /// The most that Lua counts exactly: 2⁵³ - 1, some nine million units.
  static final long MOST = (1L << 53) - 1;

  private Nanos() {}

  /// @throws IllegalArgumentException when it is no amount
  static long checked(String what, long nanos) {
    if (nanos < 0 || nanos > MOST) {
      throw new IllegalArgumentException(
          what + ": " + nanos + " (expected: 0 to " + MOST + " nanos)");
    }
    return nanos;
  }
}
