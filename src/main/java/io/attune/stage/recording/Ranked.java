package io.attune.stage.recording;

import io.attune.language.decision.DropReason;

/// Which candidates took part in the ranking: those shown, and those that only the ranking left
/// out.
final class Ranked {
  private Ranked() {}

  static boolean took(DropReason reason) {
    return switch (reason) {
      case NONE, DIVERSITY, BELOW_LAST, BEFORE_OFFSET, VARIANT -> true;
      case OUT_OF_STOCK, NOT_YET_AVAILABLE, NO_LONGER_AVAILABLE, DELETED, UNKNOWN_ITEM -> false;
      case EXCLUDED, ALREADY_BOUGHT, SEED, ON_PAGE, FILTERED, FILTER_FAILED, CANDIDATE_LIMIT ->
          false;
    };
  }
}
