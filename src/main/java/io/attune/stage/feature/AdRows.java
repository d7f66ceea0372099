package io.attune.stage.feature;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem;
import io.attune.language.decision.Candidates;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Offers;
import io.attune.language.decision.Source;
import io.attune.language.decision.Trace;
import io.attune.state.catalog.CatalogSnapshot;
import java.nio.FloatBuffer;

/// Writes the rows of ads: those of the items that they advertise, each item once, are copied to
/// their ads; ads without an item have the defaults there; then what creative and line item say.
/// Not thread-safe; belongs to one decision at a time.
final class AdRows {
  private static final float MICROS = 1e6f;

  private final Candidates items;
  private final Hydration.Scratch scratch;
  private final int[] rowToItem;
  private Matrix itemRows = new Matrix(1, 1);

  AdRows(int maxOffers, Hydration.Scratch scratch) {
    items = new Candidates(maxOffers);
    rowToItem = new int[maxOffers];
    this.scratch = scratch;
  }

  /// @return whether an ad has no item: then what all rows share is not in its row yet
  boolean ofItems(
      Hydration hydration,
      ColumnPlan plan,
      AdFacts facts,
      Offers offers,
      int[] rowToOffer,
      Matrix matrix,
      Trace trace) {
    items.clear();
    boolean without = false;
    for (int row = 0; row < matrix.rows(); row++) {
      int item = item(facts, offers.creative(rowToOffer[row]));
      rowToItem[row] = item < 0 ? -1 : items.add(item, Source.CALLER, 0);
      without |= item < 0;
    }
    if (items.size() > 0) {
      Matrix own = room(items.size(), plan.columns());
      hydration.hydrate(
          plan, facts.catalog(), facts.viewer(), facts.request(), items, scratch, own, trace);
    }
    FloatBuffer floats = matrix.floats();
    int columns = plan.columns();
    for (int row = 0; row < matrix.rows(); row++) {
      if (rowToItem[row] < 0) {
        floats.put(row * columns, plan.absent(), 0, columns);
      } else {
        floats.put(row * columns, itemRows.floats(), rowToItem[row] * columns, columns);
      }
    }
    return without;
  }

  /// The catalogue's number of what a creative advertises, or -1.
  private static int item(AdFacts facts, int creative) {
    if (facts.campaigns().creative(creative).content() instanceof Creative.Product product) {
      CatalogSnapshot catalog = facts.catalog();
      int item = catalog.number(product.item());
      return item >= 0 && item < catalog.numbers() && catalog.live(item) ? item : -1;
    }
    return -1;
  }

  private Matrix room(int rows, int columns) {
    if (itemRows.maxRows() < rows || itemRows.maxColumns() < columns) {
      itemRows =
          new Matrix(
              Math.max(rows, Math.min(items.capacity(), 2 * itemRows.maxRows())),
              Math.max(columns, itemRows.maxColumns()));
    }
    return itemRows;
  }

  /// The columns of creative and line item.
  static void ofCreatives(
      ColumnPlan plan, AdFacts facts, Offers offers, int[] rowToOffer, Matrix matrix, Trace trace) {
    FloatBuffer floats = matrix.floats();
    int missing = 0;
    for (int i = 0; i < plan.creatives().size(); i++) {
      ColumnPlan.OfCreative column = plan.creatives().get(i);
      for (int row = 0; row < matrix.rows(); row++) {
        float raw = raw(column, facts, offers, rowToOffer[row]);
        if (!Float.isFinite(raw)) {
          missing++;
          raw = column.defaultValue();
        }
        floats.put(row * matrix.columns() + column.to(), column.transform().apply(raw));
      }
    }
    trace.missing(missing);
  }

  private static float raw(ColumnPlan.OfCreative column, AdFacts facts, Offers offers, int offer) {
    int creative = offers.creative(offer);
    return switch (column.source()) {
      case CTR -> facts.rates().click(creative);
      case CVR -> facts.rates().conversion(creative);
      case IMPRESSIONS -> facts.rates().impressions(creative);
      case DAYS -> facts.rates().days(creative);
      case WIDTH -> side(facts.campaigns().creative(creative).size(), true);
      case HEIGHT -> side(facts.campaigns().creative(creative).size(), false);
      case TIER -> offers.tier(offer);
      case BID -> bid(facts, offers, offer).micros() / MICROS;
      case FORMAT -> is(column, facts.campaigns().creative(creative).format().name());
      case PAYS -> is(column, bid(facts, offers, offer).type().name());
    };
  }

  private static float side(LineItem.Size size, boolean width) {
    return size.isNone() ? Float.NaN : width ? size.width() : size.height();
  }

  private static LineItem.Bid bid(AdFacts facts, Offers offers, int offer) {
    return facts.campaigns().lineItem(offers.lineItem(offer)).bid();
  }

  private static float is(ColumnPlan.OfCreative column, String word) {
    return column.word().equals(word) ? 1 : 0;
  }
}
