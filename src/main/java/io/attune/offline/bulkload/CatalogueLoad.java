package io.attune.offline.bulkload;

import io.attune.language.problem.Problem;
import io.attune.state.catalog.Catalog;
import io.attune.state.catalog.Item;
import java.util.List;
import java.util.Optional;

/// Writes items in batches and waits until they have their numbers.
final class CatalogueLoad {
  private static final int BATCH = 1_000;

  private final Catalog catalog;
  private final Progress progress;

  CatalogueLoad(Catalog catalog, Progress progress) {
    this.catalog = catalog;
    this.progress = progress;
  }

  /// Writes items; those that are there already are replaced and keep their number.
  ///
  /// @return position in `items` to the catalogue's stable number
  int[] put(List<Item> items) {
    for (int from = 0; from < items.size(); from += BATCH) {
      List<Item> batch = items.subList(from, Math.min(items.size(), from + BATCH));
      List<Optional<Problem>> verdicts = catalog.put(batch);
      for (Optional<Problem> verdict : verdicts) {
        if (verdict.isPresent()) {
          throw verdict.get().refusal();
        }
      }
      progress.at("writing items", from + batch.size(), items.size());
    }
    return numbers(items);
  }

  private int[] numbers(List<Item> items) {
    Arrival arrival = new Arrival(catalog);
    int[] numbers = new int[items.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = arrival.number(items.get(i).id());
    }
    return numbers;
  }
}
