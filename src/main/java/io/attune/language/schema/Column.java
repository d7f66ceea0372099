package io.attune.language.schema;

import java.util.Map;

/// One float32 feature column.
///
/// Sources by entity (closed list; `config/features.yaml` is checked against it):
///
/// - item: `price` (currency units), `stock`, `column:<name>` (a numeric column of the item)
/// - viewer: `view:<view>.<column>`
/// - context: `context:<field>` (a number or flag of the request, or a text that `values` maps),
///   `hour` (0-23), `weekday` (0-6, Monday 0), in the site's time zone; `device`, `os`, `browser`,
///   `country`, `region` (texts that `values` maps)
/// - pair: `similarity`, `bought_days` (distinct days on which the viewer bought it),
///   `bought_recency_days`, `viewed_count`, `viewed_recency_days`, `cart_count`,
///   `category_affinity` (share of the viewer's recent actions in the item's first category),
///   `brand_affinity`, `price_ratio` (item price ÷ mean price of the viewer's recent items),
///   `item_age_days`, `source:<source>` (1 when that source delivered it)
///
/// - creative: `ctr` and `cvr` (what was told of it, smoothed, in [0,1]), `impressions` (that these
///   rest on, fading), `days` (since its first impression that is looked at), `width` and `height`
///   (pixels of a banner), `tier` (1 to 16), `bid` (as its line item bids, in currency units),
///   `format:<format>` (1 for `banner`, `native`, `product`, `offer`), `pays:<bid>` (1 for `cpm`,
///   `cpc`, `cpa`)
///
/// Of any entity but the creative: `aggregate:<name>`, a declared real-time feature; for items
/// those of items and of
/// categories (the item's first one), for the context those of placements, for pairs those of pairs
/// and of viewers with categories.
///
/// @param name unique in the schema, `[a-z][a-z0-9_]*`
/// @param entity whose property it is
/// @param source where its raw value comes from
/// @param defaultValue the value, before the transform, when there is none; finite
/// @param transform applied to raw value and default alike
/// @param values text to raw value, for a context field that is a text; empty for none
public record Column(
    String name,
    Entity entity,
    String source,
    float defaultValue,
    Transform transform,
    Map<String, Float> values) {
  public Column {
    values = Map.copyOf(values);
  }

  public Column(
      String name, Entity entity, String source, float defaultValue, Transform transform) {
    this(name, entity, source, defaultValue, transform, Map.of());
  }

  /// What stands in the matrix where there is no value.
  public float absent() {
    return transform.apply(defaultValue);
  }
}
