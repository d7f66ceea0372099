package io.attune.state.ledger;

/// As what a booking is counted.
///
/// @param day any whole number; counts of one day are read together
/// @param what 1 to 512 characters
public record Count(long day, String what) {
  private static final int LONGEST = 512;

  public Count {
    if (what.isEmpty() || what.length() > LONGEST) {
      throw new IllegalArgumentException(
          "count.what: " + what.length() + " characters (expected: 1 to " + LONGEST + ")");
    }
  }
}
