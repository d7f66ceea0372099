package io.attune.offline.demo;

import io.attune.offline.bulkload.BulkLoad;
import io.attune.offline.bulkload.Progress;
import io.attune.offline.neighbour.Behaviour;
import io.attune.state.catalog.Catalog;
import io.attune.state.catalog.Item;
import io.attune.state.profile.Viewers;
import io.attune.state.profile.Viewers.Action;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Puts a shop into the store as an importer would: the engine learns of it what items and events say, and nothing else.
final class Seeding {
  private static final int NEIGHBOURS = 50;
  private static final int VIEWERS_PER_BATCH = 1_000;

  private final DemoShop shop;
  private final BulkLoad bulkLoad;
  private final Catalog catalog;
  private final Progress progress;

  Seeding(DemoShop shop, BulkLoad bulkLoad, Catalog catalog, Progress progress) {
    this.shop = shop;
    this.bulkLoad = bulkLoad;
    this.catalog = catalog;
    this.progress = progress;
  }

  /// Items with the statistics of a moment, and the neighbours of then.
  ///
  /// @return position in [DemoShop#items()] to the catalogue's stable number
  int[] catalogue(DemoHistory history, long asOfSeconds) {
    Behaviour counted = behaviour(history, asOfSeconds, identity());
    Map<String, Map<String, Float>> columns = counted.columns(DemoShop::itemId);
    int[] numbers = bulkLoad.items(shop.items().stream().map(item -> with(item, columns)).toList(), progress);
    progress.at("finding neighbours", 0, 0);
    catalog.publishNeighbours(behaviour(history, asOfSeconds, numbers).neighbours(NEIGHBOURS, asOfSeconds));
    return numbers;
  }

  private static int[] identity() {
    int[] numbers = new int[DemoShop.ITEMS];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
    }
    return numbers;
  }

  private Behaviour behaviour(DemoHistory history, long asOfSeconds, int[] numbers) {
    int most = 0;
    for (int number : numbers) {
      most = Math.max(most, number);
    }
    Behaviour behaviour = new Behaviour(most + 1, asOfSeconds);
    for (int i = 0; i < history.size(); i++) {
      behaviour.add(history.viewer(i), numbers[history.item(i)], history.type(i), history.epochSeconds(i));
    }
    return behaviour;
  }

  private static Item with(Item item, Map<String, Map<String, Float>> statistics) {
    Map<String, Float> columns = new HashMap<>(item.columns());
    columns.putAll(statistics.getOrDefault(item.id(), Map.of()));
    return new Item(
        item.id(),
        item.title(),
        item.categories(),
        item.brand(),
        item.priceMicros(),
        item.currency(),
        item.stock(),
        item.url(),
        item.image(),
        item.language(),
        item.availableFromMillis(),
        item.availableUntilMillis(),
        item.variantOf(),
        item.tags(),
        item.attributes(),
        columns,
        item.createdMillis());
  }

  /// Viewers with everything they did.
  void viewers(DemoHistory history, int[] numbers, Viewers viewers) {
    List<List<Action>> byViewer = new ArrayList<>();
    for (int viewer = 0; viewer < DemoShop.VIEWERS; viewer++) {
      byViewer.add(new ArrayList<>());
    }
    for (int i = 0; i < history.size(); i++) {
      byViewer.get(history.viewer(i)).add(new Action(numbers[history.item(i)], history.type(i), history.epochSeconds(i)));
    }
    Map<String, List<Action>> batch = new LinkedHashMap<>();
    for (int viewer = 0; viewer < byViewer.size(); viewer++) {
      if (!byViewer.get(viewer).isEmpty()) {
        batch.put(DemoShop.viewerId(viewer), byViewer.get(viewer));
      }
      if (batch.size() == VIEWERS_PER_BATCH || viewer + 1 == byViewer.size()) {
        viewers.load(batch, Map.of());
        batch.clear();
        progress.at("writing viewers", viewer + 1L, byViewer.size());
      }
    }
  }
}
