package io.attune.market.notice;

import java.util.Locale;

/// What can happen to a shown ad.
public enum AdEvent {
  IMPRESSION,
  CLICK,
  CONVERSION;

  /// The word used in addresses, reports and metrics.
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
