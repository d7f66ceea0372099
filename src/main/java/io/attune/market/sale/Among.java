package io.attune.market.sale;

import io.attune.language.campaign.Creative;
import io.attune.state.catalog.CatalogSnapshot;
import java.util.function.IntPredicate;

/// Among what the ads of a decision stand: in an answer of their own, or at positions of a slate of
/// products.
///
/// @param positions where the first, the second, … stands, from 1; empty in an answer of their own
/// @param items which items of the catalogue may stand there
/// @param again whether two ads of one advertiser may
public record Among(int[] positions, IntPredicate items, boolean again) {
  private static final int[] NOWHERE = {};

  /// In an answer of their own.
  public static final Among THEMSELVES = new Among(NOWHERE, item -> true, false);

  /// Where the ad stands that is the nth, from 1.
  int position(int number) {
    return positions.length == 0 ? number : positions[number - 1];
  }

  /// Whether a creative may stand there.
  boolean shows(Creative creative, CatalogSnapshot catalog) {
    if (positions.length == 0) {
      return true;
    }
    if (creative.content() instanceof Creative.Product product) {
      int item = catalog.number(product.item());
      return item >= 0 && items.test(item);
    }
    return false;
  }

  /// By what competitive exclusion knows an advertiser: one that may stand beside itself by a
  /// number below -1.
  int side(int advertiser) {
    return again ? -2 - advertiser : advertiser;
  }
}
