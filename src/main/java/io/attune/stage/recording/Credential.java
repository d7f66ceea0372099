package io.attune.stage.recording;

/// What a valid token says of its decision.
///
/// @param decisionId of the decision
/// @param placement its placement
/// @param decidedMillis the decision's now, epoch milliseconds
/// @param arm of its experiment; 0 for none
/// @param model `name/version`, or empty when the prior scored
/// @param offset positions of the ranking before the first
/// @param items stable numbers of what was shown, in order
/// @param propensities parallel to the items, in (0,1]
public record Credential(
    String decisionId,
    String placement,
    long decidedMillis,
    int arm,
    String model,
    int offset,
    int[] items,
    float[] propensities) {

  /// The position of an item in the ranking, from 1; 0 when the decision did not show it.
  public int position(int item) {
    int place = place(item);
    return place < 0 ? 0 : offset + place + 1;
  }

  /// With which probability it was put there, in (0,1]; 0 when the decision did not show it.
  public float propensity(int item) {
    int place = place(item);
    return place < 0 ? 0 : propensities[place];
  }

  private int place(int item) {
    for (int i = 0; i < items.length; i++) {
      if (items[i] == item) {
        return i;
      }
    }
    return -1;
  }
}
