package io.attune.product.advertise;

import io.attune.language.campaign.Creative;
import java.util.List;
import java.util.SplittableRandom;

/// Which of a line item's creatives is shown.
final class Rotation {
  private Rotation() {}

  /// One by lot, as the weights say.
  ///
  /// @param creatives at least one
  static Creative choose(List<Creative> creatives, long seed) {
    if (creatives.size() == 1) {
      return creatives.getFirst();
    }
    long all = 0;
    for (Creative creative : creatives) {
      all += creative.weight();
    }
    long left = new SplittableRandom(seed).nextLong(all);
    for (Creative creative : creatives) {
      left -= creative.weight();
      if (left < 0) {
        return creative;
      }
    }
    return creatives.getLast();
  }
}
