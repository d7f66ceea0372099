package io.attune.state.demand;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Numbers for banners that an exchange's requests cannot tell apart, so that what one of them is
/// told holds for all of its kind. Anything else is a kind of its own. Immutable.
final class Kinds {
  /// Of creatives of line items that name no placement.
  static final int NONE = -1;

  private final int[] kinds;
  private final int count;

  private record Banner(
      LineItem.Size size,
      Creative.Traits traits,
      boolean secure,
      boolean scripts,
      boolean frames) {}

  /// Some 100 ns per creative.
  ///
  /// @param creatives one more than the highest number
  /// @param markups what they hold
  Kinds(int creatives, @Nullable Line[] lines, Markups.Holding markups) {
    kinds = new int[creatives];
    Arrays.fill(kinds, NONE);
    Map<Banner, Integer> known = new HashMap<>();
    int next = 0;
    for (Line line : lines) {
      if (line == null || line.item().inventory().placements().isEmpty()) {
        continue;
      }
      for (Creative creative : line.creatives()) {
        int number = creative.number();
        if (kinds[number] == NONE) {
          int kind = next;
          if (creative.format() == Creative.Format.BANNER) {
            kind = known.merge(banner(creative, markups), next, (one, other) -> one);
          }
          kinds[number] = kind;
          next += kind == next ? 1 : 0;
        }
      }
    }
    count = next;
  }

  private static Banner banner(Creative creative, Markups.Holding markups) {
    int number = creative.number();
    return new Banner(
        creative.size(),
        creative.traits(),
        Book.contains(markups.secure(), number),
        Book.contains(markups.scripts(), number),
        Book.contains(markups.frames(), number));
  }

  int of(int creative) {
    return creative < kinds.length ? kinds[creative] : NONE;
  }

  int count() {
    return count;
  }
}
