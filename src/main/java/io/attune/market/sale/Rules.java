package io.attune.market.sale;

import io.attune.language.campaign.Creative;
import io.attune.language.decision.AdReason;
import java.util.List;

/// What who owns the place forbids, beyond what definitions and targeting say. Pure; asked on event
/// loops.
public interface Rules {
  /// Nothing is forbidden.
  Rules NONE =
      new Rules() {
        @Override
        public List<Mask> masks() {
          return List.of();
        }

        @Override
        public boolean alike() {
          return true;
        }

        @Override
        public AdReason against(Creative creative) {
          return AdReason.NONE;
        }
      };

  /// Line items that are left out for a reason.
  ///
  /// @param lines bit by number, words of 64; not to be changed
  record Mask(AdReason reason, long[] lines) {}

  /// All of them; the first that holds is the reason.
  List<Mask> masks();

  /// Whether the same stands against all creatives of one [kind][io.attune.state.demand.Book#kind].
  boolean alike();

  /// What stands against one of the creatives of a line item that is not left out, or
  /// [AdReason#NONE].
  AdReason against(Creative creative);
}
