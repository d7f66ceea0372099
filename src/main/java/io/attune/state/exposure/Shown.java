package io.attune.state.exposure;

/// Names one ad of one decision.
///
/// @param viewer whose caps count, 1 to 256 characters
/// @param decision the decision's id
/// @param position of the ad, 0 to 255, no two ads of a decision alike
/// @param decidedMillis time of the decision, milliseconds since 1970
public record Shown(String viewer, String decision, int position, long decidedMillis) {
  static final int MOST_POSITION = 255;

  public Shown {
    if (position < 0 || position > MOST_POSITION) {
      throw new IllegalArgumentException(
          "shown.position: " + position + " (expected: 0 to " + MOST_POSITION + ")");
    }
  }
}
