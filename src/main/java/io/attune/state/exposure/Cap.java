package io.attune.state.exposure;

/// At most so many impressions while they are younger than a window.
///
/// @param count 1 to 100; with [#FOR_EVER] 1 to 1,000,000
/// @param windowMillis a minute to 90 days, or [#FOR_EVER]
public record Cap(int count, long windowMillis) {
  /// No impression is ever too old to count.
  public static final long FOR_EVER = 0;

  static final long SHORTEST = 60_000;
  static final long LONGEST = 90L * 86_400_000;
  static final int MOST = 100;
  static final int MOST_FOR_EVER = 1_000_000;

  public Cap {
    if (windowMillis != FOR_EVER && (windowMillis < SHORTEST || windowMillis > LONGEST)) {
      throw new IllegalArgumentException(
          "cap.windowMillis: "
              + windowMillis
              + " (expected: "
              + SHORTEST
              + " to "
              + LONGEST
              + ", or 0 for ever)");
    }
    int most = windowMillis == FOR_EVER ? MOST_FOR_EVER : MOST;
    if (count < 1 || count > most) {
      throw new IllegalArgumentException("cap.count: " + count + " (expected: 1 to " + most + ")");
    }
  }
}
