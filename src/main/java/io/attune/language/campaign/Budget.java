package io.attune.language.campaign;

/// How much may be spent, in micros of the campaign's currency.
///
/// @param totalMicros 0 to [#MOST_MICROS], or [#UNLIMITED]
/// @param dailyMicros the same for each day of the zone's calendar, at most the total
public record Budget(long totalMicros, long dailyMicros) {
  /// No bound.
  public static final long UNLIMITED = -1;

  /// The most that one account can hold: as nanos it is still below 2⁵³, up to which the store
  /// counts exactly.
  public static final long MOST_MICROS = 9_007_199_254_740L;

  /// Neither bound.
  public static final Budget NONE = new Budget(UNLIMITED, UNLIMITED);

  public Budget {
    check("totalMicros", totalMicros);
    check("dailyMicros", dailyMicros);
  }

  private static void check(String name, long micros) {
    if (micros < UNLIMITED || micros > MOST_MICROS) {
      throw new IllegalArgumentException(
          name + ": " + micros + " (expected: 0 to " + MOST_MICROS + ", or -1 for no bound)");
    }
  }

  public boolean hasTotal() {
    return totalMicros != UNLIMITED;
  }

  public boolean hasDaily() {
    return dailyMicros != UNLIMITED;
  }
}
