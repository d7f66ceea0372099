package io.attune.stage.feature;

import java.util.Locale;
import java.util.Optional;

/// The sources of creative columns; the closed list of [io.attune.language.schema.Column].
enum CreativeSource {
  CTR,
  CVR,
  IMPRESSIONS,
  DAYS,
  WIDTH,
  HEIGHT,
  TIER,
  BID,
  /// `format:<format>`.
  FORMAT,
  /// `pays:<bid>`.
  PAYS;

  static Optional<CreativeSource> of(String source) {
    int end = source.indexOf(':');
    String name = end < 0 ? source : source.substring(0, end);
    for (CreativeSource each : values()) {
      boolean asks = each == FORMAT || each == PAYS;
      if (each.name().toLowerCase(Locale.ROOT).equals(name) && asks == end > 0) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /// What stands behind the colon, in capitals; empty without one.
  static String word(String source) {
    int end = source.indexOf(':');
    return end < 0 ? "" : source.substring(end + 1).toUpperCase(Locale.ROOT);
  }
}
