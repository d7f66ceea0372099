package io.attune.offline.bulkload;

import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.offline.bulkload.StagedPurchases.StagedItem;
import io.attune.offline.neighbour.Behaviour;
import io.attune.platform.store.Store;
import io.attune.product.viewer.ViewerImport;
import io.attune.state.catalog.Catalog;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.catalog.Item;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewers;
import io.attune.state.profile.Viewers.Action;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Loads purchases. Blocking; one import at a time.
@Singleton
public class BulkLoad {
  /// Behaviour is condensed from at most so many of the latest purchases; about 35 bytes each.
  private static final int MOST_FOR_STATISTICS = 10_000_000;

  private static final int CUSTOMERS_PER_BATCH = 500;
  private static final int MOST_PER_CUSTOMER = 10_000;
  private static final int NEIGHBOURS = 50;

  private final Catalog catalog;
  private final Viewers viewers;
  private final Store store;

  @Inject
  public BulkLoad(Catalog catalog, Viewers viewers, Store store) {
    this.catalog = catalog;
    this.viewers = viewers;
    this.store = store;
  }

  /// Reads and checks a file without touching the store.
  ///
  /// @throws io.attune.language.problem.Refusal when the file is missing, unreadable or lacks a
  /// column
  public static StagedPurchases stage(Path file, ImportOptions options, Progress progress) {
    return Staging.stage(file, options, progress);
  }

  /// The whole import: items, statistics, neighbours, viewers with their histories. The catalogue
  /// must be started. After a kill the same call goes on behind the customers already written; run
  /// twice it leaves the same state.
  ///
  /// @return what became of the file's rows
  public QualityReport load(Path file, ImportOptions options, Progress progress) {
    try (StagedPurchases staged = stage(file, options, progress)) {
      Checkpoint checkpoint = new Checkpoint(store, file, options);
      int[] numbers = catalogue(staged, staged.report().lastSeconds() + 1, progress);
      histories(staged, numbers, checkpoint, progress);
      checkpoint.complete();
      return staged.report();
    }
  }

  /// Writes what a CSV or NDJSON file says of viewers: attributes, segments, consent.
  ///
  /// @param attributes declared attributes, name to type
  /// @return what became of the file's rows
  public ViewerReport loadViewers(Path file, Map<String, Type> attributes, Progress progress) {
    return new ViewerLoad(new ViewerImport(viewers, store), attributes, progress).load(file);
  }

  /// The catalogue alone, as of a moment: what was bought before it, with the statistics and
  /// neighbours of then.
  ///
  /// @param untilSeconds epoch seconds, exclusive
  /// @return number of a staged item to the catalogue's stable number; staged items first bought
  /// later are not in it
  public int[] catalogue(StagedPurchases staged, long untilSeconds, Progress progress) {
    int[] numbers =
        items(
            staged.items(untilSeconds).stream().map(item -> item(item, staged.currency())).toList(),
            progress);
    Behaviour behaviour = new Behaviour(catalog.current().numbers(), untilSeconds);
    staged.latest(
        MOST_FOR_STATISTICS,
        untilSeconds,
        (customer, item, seconds) ->
            behaviour.add(customer, numbers[item], ActionType.PURCHASE, seconds));
    behaviour(behaviour, progress);
    return numbers;
  }

  /// Writes items in batches, and waits until the catalogue serves them.
  ///
  /// @return position in `items` to the catalogue's stable number
  /// @throws io.attune.language.problem.Refusal for the first item that the catalogue refuses
  public int[] items(List<Item> items, Progress progress) {
    return new CatalogueLoad(catalog, progress).put(items);
  }

  /// Writes the statistics and publishes the neighbours of behaviour that speaks of the catalogue's
  /// stable numbers.
  public void behaviour(Behaviour behaviour, Progress progress) {
    progress.at("writing statistics", 0, 0);
    catalog.patchColumns(behaviour.columns(catalog.current()::id));
    progress.at("finding neighbours", 0, 0);
    long before = catalog.current().neighbours().generation();
    catalog.publishNeighbours(behaviour.neighbours(NEIGHBOURS, 1));
    new Arrival(catalog).behaviour(before);
  }

  /// Writes viewers with their histories, and what their purchases say of them.
  ///
  /// @param histories viewer id to actions, in order of time
  public void viewers(Map<String, List<Action>> histories) {
    Map<String, Map<String, Float>> columns = new LinkedHashMap<>();
    histories.forEach(
        (id, actions) ->
            columns.put(id, viewerColumns(actions, Long.MAX_VALUE, catalog.current())));
    viewers.load(histories, columns);
  }

  /// What a viewer's purchases say of the viewer, as columns for [Viewers#load] and [Viewers#of];
  /// see [Baskets].
  ///
  /// @param history of one viewer, in order of time
  /// @param untilSeconds purchases at or after this moment are not seen
  public static Map<String, Float> viewerColumns(
      Iterable<Action> history, long untilSeconds, CatalogSnapshot catalog) {
    return Baskets.columns(history, untilSeconds, catalog);
  }

  private static Item item(StagedItem staged, String currency) {
    boolean priced = staged.priceMicros() > 0;
    return new Item(
        staged.id(),
        staged.id(),
        List.of(),
        Optional.empty(),
        priced ? Optional.of(staged.priceMicros()) : Optional.empty(),
        priced ? Optional.of(currency) : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Map.of(),
        Map.of(),
        1_000 * staged.createdSeconds());
  }

  private void histories(
      StagedPurchases staged, int[] numbers, Checkpoint checkpoint, Progress progress) {
    Batch batch = new Batch(staged.customers(), checkpoint, progress);
    int done = checkpoint.customersDone();
    staged.byCustomer(
        done,
        Long.MAX_VALUE,
        (customer, item, seconds) -> batch.take(customer, numbers[item], seconds));
    batch.flush();
  }

  /// Gathers whole customers, and writes them some hundred at a time.
  private final class Batch {
    private final List<String> ids;
    private final Checkpoint checkpoint;
    private final Progress progress;
    private final Map<String, List<Action>> histories = new LinkedHashMap<>();
    private int current = -1;
    private List<Action> history = new ArrayList<>();

    Batch(List<String> ids, Checkpoint checkpoint, Progress progress) {
      this.ids = ids;
      this.checkpoint = checkpoint;
      this.progress = progress;
    }

    void take(int customer, int item, long seconds) {
      if (customer != current) {
        if (histories.size() == CUSTOMERS_PER_BATCH) {
          flush();
        }
        current = customer;
        history = new ArrayList<>();
        histories.put(ids.get(customer), history);
      }
      if (history.size() == MOST_PER_CUSTOMER) {
        history.subList(0, MOST_PER_CUSTOMER / 2).clear();
      }
      history.add(new Action(item, ActionType.PURCHASE, seconds));
    }

    void flush() {
      if (!histories.isEmpty()) {
        viewers(histories);
        checkpoint.customersDone(current + 1);
        progress.at("writing viewers", current + 1L, ids.size());
        histories.clear();
      }
    }
  }
}
