package io.attune.stage.ranking;

import io.attune.language.decision.Tally;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.placement.Placement.Diversity;

/// How much of the diversity rule one page of the ranking has used up. Not thread-safe; belongs to
/// one decision at a time.
final class Quotas {
  private static final int MOST = 1_024;

  private final Tally categories = new Tally(MOST);
  private final Tally brands = new Tally(MOST);

  void clear() {
    categories.clear();
    brands.clear();
  }

  /// Whether one more item of this category and brand keeps the rule. An item without category or
  /// brand is not limited by it.
  boolean allows(Diversity rule, CatalogSnapshot catalog, int item) {
    int category = catalog.mainCategory(item);
    int brand = catalog.brand(item);
    return (rule.maxPerCategory() == 0
            || category < 0
            || categories.get(category) < rule.maxPerCategory())
        && (rule.maxPerBrand() == 0 || brand < 0 || brands.get(brand) < rule.maxPerBrand());
  }

  /// Counts an item that was given a position.
  void take(CatalogSnapshot catalog, int item) {
    if (catalog.mainCategory(item) >= 0) {
      categories.add(catalog.mainCategory(item), 1);
    }
    if (catalog.brand(item) >= 0) {
      brands.add(catalog.brand(item), 1);
    }
  }
}
