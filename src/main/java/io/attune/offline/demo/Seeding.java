package io.attune.offline.demo;

import io.attune.offline.bulkload.BulkLoad;
import io.attune.offline.bulkload.Progress;
import io.attune.offline.neighbour.Behaviour;
import io.attune.state.profile.Viewers.Action;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Puts a shop into the store as an importer would: the engine learns of it what items and events
/// say, and nothing else.
final class Seeding {
  private static final int VIEWERS_PER_BATCH = 1_000;

  private final DemoShop shop;
  private final BulkLoad bulkLoad;
  private final Progress progress;

  Seeding(DemoShop shop, BulkLoad bulkLoad, Progress progress) {
    this.shop = shop;
    this.bulkLoad = bulkLoad;
    this.progress = progress;
  }

  /// Items with the statistics of a moment, and the neighbours of then.
  ///
  /// @return position in [DemoShop#items()] to the catalogue's stable number
  int[] catalogue(DemoHistory history, long asOfSeconds) {
    int[] numbers = bulkLoad.items(shop.items(), progress);
    int most = 0;
    for (int number : numbers) {
      most = Math.max(most, number);
    }
    Behaviour behaviour = new Behaviour(most + 1, asOfSeconds);
    for (int i = 0; i < history.size(); i++) {
      behaviour.add(
          history.viewer(i), numbers[history.item(i)], history.type(i), history.epochSeconds(i));
    }
    bulkLoad.behaviour(behaviour, progress);
    return numbers;
  }

  /// Viewers with everything they did.
  void viewers(DemoHistory history, int[] numbers) {
    List<List<Action>> byViewer = new ArrayList<>();
    for (int viewer = 0; viewer < DemoShop.VIEWERS; viewer++) {
      byViewer.add(new ArrayList<>());
    }
    for (int i = 0; i < history.size(); i++) {
      byViewer
          .get(history.viewer(i))
          .add(new Action(numbers[history.item(i)], history.type(i), history.epochSeconds(i)));
    }
    Map<String, List<Action>> batch = new LinkedHashMap<>();
    for (int viewer = 0; viewer < byViewer.size(); viewer++) {
      if (!byViewer.get(viewer).isEmpty()) {
        batch.put(DemoShop.viewerId(viewer), byViewer.get(viewer));
      }
      if (batch.size() == VIEWERS_PER_BATCH || viewer + 1 == byViewer.size()) {
        bulkLoad.viewers(batch);
        batch.clear();
        progress.at("writing viewers", viewer + 1L, byViewer.size());
      }
    }
  }
}
