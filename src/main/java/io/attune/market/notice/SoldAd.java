package io.attune.market.notice;

import io.attune.language.campaign.Creative;
import io.attune.state.attribution.Touch;
import io.attune.state.demand.Line;

/// What a ticket is about, as it is defined now.
public record SoldAd(Line line, Creative creative) {
  /// Of whom it is.
  public Touch.Whose whose() {
    return new Touch.Whose(line.advertiser(), line.campaign().number(), line.item().number());
  }
}
