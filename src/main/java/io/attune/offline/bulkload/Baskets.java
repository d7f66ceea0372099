package io.attune.offline.bulkload;

import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewers.Action;
import java.util.Map;

/// What a viewer's baskets say of the viewer: view `shop` with `orders` (how many baskets) and
/// `mean_basket_price` (in whole units of the currency). Purchases of one viewer less than half an
/// hour apart are one basket; an item without a price counts nothing.
final class Baskets {
  private static final long PAUSE_SECONDS = 1_800;
  private static final float MICROS = 1_000_000f;

  private Baskets() {}

  /// @param history of one viewer, in order of time
  /// @param untilSeconds purchases at or after this moment are not seen
  /// @return `view.column` to value; empty without a purchase
  static Map<String, Float> columns(
      Iterable<Action> history, long untilSeconds, CatalogSnapshot catalog) {
    int orders = 0;
    long micros = 0;
    long last = Long.MIN_VALUE;
    for (Action action : history) {
      if (action.epochSeconds() >= untilSeconds) {
        break;
      }
      if (action.type() == ActionType.PURCHASE) {
        orders += last == Long.MIN_VALUE || action.epochSeconds() - last >= PAUSE_SECONDS ? 1 : 0;
        last = action.epochSeconds();
        micros += Math.max(0, catalog.priceMicros(action.item()));
      }
    }
    return orders == 0
        ? Map.of()
        : Map.of("shop.orders", (float) orders, "shop.mean_basket_price", micros / MICROS / orders);
  }
}
