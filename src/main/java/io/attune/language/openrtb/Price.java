package io.attune.language.openrtb;

/// A price per thousand.
///
/// @param micros of the currency, 0 to [#MOST]
/// @param currency ISO 4217, capitals
public record Price(long micros, String currency) {
  /// The largest: as nanos for one it stays far below 2⁵³.
  public static final long MOST = 9_007_199_254_740L;

  /// No floor.
  public static final Price NONE = new Price(0, "USD");

  /// Not a number.
  public static final long INVALID = -1;

  /// Below zero.
  public static final long NEGATIVE = -2;

  /// Above [#MOST].
  public static final long TOO_LARGE = -3;

  /// What becomes of a seventh decimal.
  public enum Rounding {
    /// For floors: a bid is never below.
    UP,
    HALF_UP
  }

  /// Reads a decimal such as `1.25`, `.5` or `2e-3` without floating point.
  ///
  /// @return micros, 0 to [#MOST], or one of the negative constants
  public static long micros(CharSequence text, Rounding rounding) {
    return Decimals.micros(text, rounding);
  }

  /// The shortest decimal: `1.5`, `0.000001`, `3`.
  ///
  /// @param micros 0 or more
  public static String text(long micros) {
    return Decimals.text(micros);
  }
}
