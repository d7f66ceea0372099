package io.attune.stage.recording;

import io.attune.language.decision.DropReason;

/// Which candidates took part in the ranking: those shown, and those that only the ranking left
/// out.
final class Ranked {
  private Ranked() {}

  /// Whether the record says category, brand and product of such a candidate: where the diversity
  /// rules decided over it, so that they can be explained. Of all others the facts say them.
  static boolean told(DropReason reason) {
    return reason == DropReason.NONE
        || reason == DropReason.DIVERSITY
        || reason == DropReason.VARIANT;
  }

  static boolean took(DropReason reason) {
    return reason.ranked();
  }
}
