package io.attune.state.demand;

import io.attune.language.campaign.Campaign;
import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem;
import io.attune.state.exposure.Scope;
import java.util.List;

/// One line item as decisions need it.
///
/// @param item its definition
/// @param campaign its campaign
/// @param bidNanos for one impression, click or conversion, as it bids
/// @param advertiser number
/// @param labels bits of the advertiser's competitive categories
/// @param creatives that may be shown now, by their formats and sizes anywhere
public record Line(
    LineItem item,
    Campaign campaign,
    long bidNanos,
    int advertiser,
    long labels,
    List<Creative> creatives) {
  private static final double CLICKS = 0.01;
  private static final double CONVERSIONS = 0.05;

  public Line {
    creatives = List.copyOf(creatives);
  }

  /// What an impression is worth while nothing is known of it, nanos.
  double worth() {
    return bidNanos
        * switch (item.bid().type()) {
          case CPM -> 1;
          case CPC -> CLICKS;
          case CPA -> CLICKS * CONVERSIONS;
        };
  }

  /// What is counted of an ad's caps: one scope per thing that is counted, with all its windows.
  ///
  /// @param session of the shopper; caps per session hold only where there is one
  public List<Scope> scopes(Creative creative, String session) {
    return Caps.scopes(this, creative, session);
  }
}
