package io.attune.offline.demo;

import io.attune.state.catalog.Item;
import io.attune.state.profile.ActionType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What an engine knows of a viewer and an ad at a moment: told from what viewers did before, and
/// from the catalogue; never from their tastes.
final class AdSight {
  static final int COLUMNS = 15;

  private static final double RECENT_SECONDS = 864_000;

  private final DemoHistory history;
  private final List<Item> items;
  private final List<DemoAds.Creative> creatives;
  private final Map<String, Integer> words = new HashMap<>();
  private final int[] shelf;
  private final int[] category;
  private final int[] brand;
  private final float[] logPrice;
  private final Map<Long, Integer> counts = new HashMap<>();
  private final Map<Long, Long> lastViewed = new HashMap<>();
  private final Set<Long> bought = new HashSet<>();
  private final float[] views = new float[DemoShop.VIEWERS];
  private final float[] priceSums = new float[DemoShop.VIEWERS];
  private final int[] popularity = new int[DemoShop.ITEMS];
  private int next;

  AdSight(DemoShop shop, DemoHistory history) {
    this.history = history;
    items = new ArrayList<>(shop.items());
    creatives = shop.ads().creatives();
    shelf = new int[items.size()];
    category = new int[items.size()];
    brand = new int[items.size()];
    logPrice = new float[items.size()];
    for (int i = 0; i < shelf.length; i++) {
      Item item = items.get(i);
      category[i] = word("category " + item.categories().getFirst());
      shelf[i] = word("shelf " + item.categories());
      brand[i] = word("brand " + item.brand().orElseThrow());
      logPrice[i] = (float) StrictMath.log(item.priceMicros().orElseThrow() / 1e6);
    }
  }

  private int word(String text) {
    return words.computeIfAbsent(text, t -> words.size());
  }

  int width() {
    return COLUMNS + creatives.size();
  }

  /// Sees what was done before a moment.
  void until(long seconds) {
    while (next < history.size() && history.epochSeconds(next) < seconds) {
      see(history.viewer(next), history.item(next), history.type(next), history.epochSeconds(next));
      next++;
    }
  }

  private void see(int viewer, int item, ActionType type, long seconds) {
    if (type == ActionType.PURCHASE) {
      bought.add(key(viewer, item));
    } else if (type == ActionType.VIEW) {
      views[viewer]++;
      priceSums[viewer] += logPrice[item];
      popularity[item]++;
      counts.merge(key(viewer, shelf[item]), 1, Integer::sum);
      counts.merge(key(viewer, category[item]), 1, Integer::sum);
      counts.merge(key(viewer, brand[item]), 1, Integer::sum);
      lastViewed.put(key(viewer, item), seconds);
    }
  }

  private static long key(int viewer, int of) {
    return (long) viewer << 32 | of;
  }

  /// What is known at a moment of a viewer and a creative.
  ///
  /// @return `[15]`, each about between -2 and 2
  float[] columns(int viewer, int creative, int placement, long seconds) {
    int item = creatives.get(creative).item();
    float all = views[viewer];
    int onShelf = counts.getOrDefault(key(viewer, shelf[item]), 0);
    int inCategory = counts.getOrDefault(key(viewer, category[item]), 0);
    int ofBrand = counts.getOrDefault(key(viewer, brand[item]), 0);
    float[] columns = new float[COLUMNS];
    columns[0] = 1;
    columns[1] = log1p(onShelf);
    columns[2] = log1p(inCategory);
    columns[3] = log1p(ofBrand);
    columns[4] = (float) StrictMath.log((onShelf + 0.1) / (all + 6)) / 3;
    columns[5] = (float) StrictMath.log((inCategory + 0.5) / (all + 5)) / 2;
    columns[6] = (float) StrictMath.log((ofBrand + 0.05) / (all + 6)) / 3;
    double distance = all == 0 ? 1 : Math.abs(logPrice[item] - priceSums[viewer] / all);
    columns[7] = (float) Math.min(distance, 2);
    Long viewed = lastViewed.get(key(viewer, item));
    double since = viewed == null ? 1 : Math.min(1, (seconds - viewed) / RECENT_SECONDS);
    columns[8] = (float) (1 - since);
    columns[9] = bought.contains(key(viewer, item)) ? 1 : 0;
    columns[10] = log1p(all) / 4;
    columns[11] = log1p(popularity[item]) / 6;
    columns[12 + placement] = 1;
    return columns;
  }

  private static float log1p(float value) {
    return (float) StrictMath.log1p(value);
  }
}
