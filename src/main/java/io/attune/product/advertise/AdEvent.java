package io.attune.product.advertise;

import java.util.Locale;

/// What can happen to a shown ad.
enum AdEvent {
  IMPRESSION,
  CLICK,
  CONVERSION;

  /// The word used in addresses, reports and metrics.
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
