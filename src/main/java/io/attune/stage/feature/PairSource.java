package io.attune.stage.feature;

import io.attune.language.decision.Source;
import java.util.Optional;

/// The sources of pair columns; the closed list of [io.attune.language.schema.Column].
enum PairSource {
  SIMILARITY("similarity"),
  BOUGHT_DAYS("bought_days"),
  BOUGHT_RECENCY_DAYS("bought_recency_days"),
  VIEWED_COUNT("viewed_count"),
  VIEWED_RECENCY_DAYS("viewed_recency_days"),
  CART_COUNT("cart_count"),
  CATEGORY_AFFINITY("category_affinity"),
  BRAND_AFFINITY("brand_affinity"),
  PRICE_RATIO("price_ratio"),
  ITEM_AGE_DAYS("item_age_days"),
  /// `aggregate:<name>`; a declared real-time feature of the pair.
  AGGREGATE("aggregate:"),
  /// `source:<source>`; needs the source's bit.
  SOURCE("source:");

  private final String text;

  PairSource(String text) {
    this.text = text;
  }

  static Optional<PairSource> of(String source) {
    for (PairSource pair : values()) {
      if (pair == AGGREGATE && source.startsWith(pair.text)) {
        return Optional.of(pair);
      }
      if (pair == SOURCE
          ? Source.of(tail(source)).isPresent() && source.startsWith(pair.text)
          : pair.text.equals(source)) {
        return Optional.of(pair);
      }
    }
    return Optional.empty();
  }

  /// Whether it is told from what the viewer did.
  boolean historic() {
    return switch (this) {
      case SIMILARITY, ITEM_AGE_DAYS, SOURCE, AGGREGATE -> false;
      case BOUGHT_DAYS, BOUGHT_RECENCY_DAYS, VIEWED_COUNT, VIEWED_RECENCY_DAYS, CART_COUNT -> true;
      case CATEGORY_AFFINITY, BRAND_AFFINITY, PRICE_RATIO -> true;
    };
  }

  /// The bit that `source:<source>` tests; 0 for the other columns.
  static int bit(String source) {
    return source.startsWith(SOURCE.text) ? Source.of(tail(source)).map(Source::bit).orElse(0) : 0;
  }

  private static String tail(String source) {
    return source.substring(Math.min(source.length(), SOURCE.text.length()));
  }
}
