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
    return (rule.maxPerCategory() == 0
            || below(rule.maxPerCategory(), categories, catalog.mainCategory(item)))
        && (rule.maxPerBrand() == 0 || below(rule.maxPerBrand(), brands, catalog.brand(item)));
  }

  private static boolean below(int most, Tally taken, int code) {
    return code < 0 || taken.get(code) < most;
  }

  /// Counts an item that was given a position.
  void take(Diversity rule, CatalogSnapshot catalog, int item) {
    if (rule.maxPerCategory() > 0 && catalog.mainCategory(item) >= 0) {
      categories.add(catalog.mainCategory(item), 1);
    }
    if (rule.maxPerBrand() > 0 && catalog.brand(item) >= 0) {
      brands.add(catalog.brand(item), 1);
    }
  }
}
