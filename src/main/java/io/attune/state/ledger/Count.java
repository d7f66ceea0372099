package io.attune.state.ledger;

/// As what a booking is counted.
///
/// @param day any whole number; counts of one day are read together
/// @param what 1 to 512 characters
/// @param kind by which the booking's first account counts it for ever, 0 to [#KINDS] - 1; -1 for
/// none
public record Count(long day, String what, int kind) {
  /// An account counts so many kinds of bookings.
  public static final int KINDS = 2;

  private static final int LONGEST = 512;
  private static final int NONE = -1;

  /// One that no account counts.
  public Count(long day, String what) {
    this(day, what, NONE);
  }

  public Count {
    if (what.isEmpty() || what.length() > LONGEST) {
      throw new IllegalArgumentException(
          "count.what: " + what.length() + " characters (expected: 1 to " + LONGEST + ")");
    }
    if (kind < NONE || kind >= KINDS) {
      throw new IllegalArgumentException(
          "count.kind: " + kind + " (expected: 0 to " + (KINDS - 1) + ", or -1)");
    }
  }
}
