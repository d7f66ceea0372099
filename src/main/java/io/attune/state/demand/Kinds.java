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

  private record Banner(LineItem.Size size, Creative.Traits traits, boolean secure) {}

  /// Some 100 ns per creative.
  ///
  /// @param creatives one more than the highest number
  /// @param secure those that load nothing in the clear: bit by number
  Kinds(int creatives, @Nullable Line[] lines, long[] secure) {
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
            boolean safe = Book.contains(secure, number);
            kind =
                known.merge(
                    new Banner(creative.size(), creative.traits(), safe),
                    next,
                    (one, other) -> one);
          }
          kinds[number] = kind;
          next += kind == next ? 1 : 0;
        }
      }
    }
    count = next;
  }

  int of(int creative) {
    return creative < kinds.length ? kinds[creative] : NONE;
  }

  int count() {
    return count;
  }
}
