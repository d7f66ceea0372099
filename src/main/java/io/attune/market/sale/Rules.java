package io.attune.market.sale;

import io.attune.language.campaign.Creative;
import io.attune.language.decision.AdReason;
import io.attune.state.demand.Line;

/// What who owns the place forbids, beyond what definitions and targeting say. Pure; asked on event
/// loops about every line item that is eligible.
public interface Rules {
  /// Nothing is forbidden.
  Rules NONE =
      new Rules() {
        @Override
        public AdReason against(Line line) {
          return AdReason.NONE;
        }

        @Override
        public AdReason against(Line line, Creative creative) {
          return AdReason.NONE;
        }
      };

  /// What stands against a line item, or [AdReason#NONE].
  AdReason against(Line line);

  /// What stands against one of its creatives, or [AdReason#NONE].
  AdReason against(Line line, Creative creative);
}
