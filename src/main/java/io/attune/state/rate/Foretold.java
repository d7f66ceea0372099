package io.attune.state.rate;

/// What was said of an ad when it was chosen, before any calibration.
///
/// @param model `name/version`, or [#COUNTS] where no model said it
/// @param click probability of a click on an impression, [0,1]
/// @param conversion probability of a conversion after a click, [0,1]
public record Foretold(String model, float click, float conversion) {
  /// In place of a model: the smoothed counts.
  public static final String COUNTS = "counts";

  /// Checks the probabilities.
  public Foretold {
    if (!(click >= 0 && click <= 1 && conversion >= 0 && conversion <= 1)) {
      throw new IllegalArgumentException(
          "foretold: " + click + ", " + conversion + " (expected: probabilities, 0 to 1)");
    }
  }
}
