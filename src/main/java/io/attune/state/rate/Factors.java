package io.attune.state.rate;

/// By how much more or less happened than was foretold.
///
/// @param click observed by predicted clicks, drawn towards 1, 0.5 to 2
/// @param conversion the same of conversions
public record Factors(float click, float conversion) {
  /// As foretold.
  public static final Factors NONE = new Factors(1, 1);
}
