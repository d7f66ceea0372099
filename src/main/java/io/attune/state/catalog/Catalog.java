package io.attune.state.catalog;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.FeatureSchema;
import io.attune.platform.store.Store;
import io.vertx.core.Future;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The items. Redis is the authority; every replica follows its change stream and serves from an
/// immutable snapshot.
@Singleton
public final class Catalog implements AutoCloseable {
  /// How often a patch begins anew because somebody else changed the item in between.
  private static final int PATCH_TRIES = 32;

  private final ItemStore items;
  private final NeighbourStore neighbours;
  private final CatalogFollower follower;
  private final NewItems newItems;

  @Inject
  Catalog(Store store, CatalogConfig config) {
    this.items = new ItemStore(store, config, InstantSource.system());
    this.neighbours = new NeighbourStore(store, config);
    this.follower = new CatalogFollower(items, neighbours, config);
    this.newItems = new NewItems(items, follower::current, config, System::nanoTime);
  }

  /// With the default settings.
  public Catalog(Store store) {
    this(store, CatalogConfig.defaults());
  }

  /// Reads everything from the store and follows its changes from then on; returns when the
  /// snapshot is complete. After a refusal (`store_unavailable`) it may be called again.
  public void start() {
    follower.start();
  }

  /// The newest snapshot; one volatile read. Empty before [#start()].
  public CatalogSnapshot current() {
    return follower.current();
  }

  /// Looks ids up in the store that a snapshot does not know: an item written a moment ago, here or
  /// on another replica, is in the store already. One or two round trips; not blocking; any thread.
  /// Fails when the store does: then nothing is known of any of them.
  ///
  /// @return of each id the live item, or empty when there is none, or was none up to
  /// `attune.catalog.unknown-for` ago; ids beyond `attune.catalog.lookups` are left out
  public Future<Map<String, Optional<NewItem>>> find(Collection<String> ids) {
    return newItems.find(ids);
  }

  /// Rebuilds rows for other columns, whole or not at all; blocks until the new snapshot is the
  /// current one.
  ///
  /// @throws IllegalArgumentException when an item column has a source nobody knows; nothing is
  /// changed
  public void useSchema(FeatureSchema schema) {
    follower.useLayout(new RowLayout(schema));
  }

  /// Creates or replaces items; blocking, any thread but an event loop. A verdict per item, in
  /// order; empty means written. Written items are in [#current()] within a second, here and on
  /// every replica. A refusal of the store is a verdict too: such an item was probably not written,
  /// and if it was, then whole.
  ///
  /// Replacing keeps the item's number and those [statistics][#patchColumns(Map)] that the new item
  /// does not name as columns. An item that comes again after it was deleted gets its old number
  /// back, so that recent actions still mean it.
  public List<Optional<Problem>> put(List<Item> items) {
    List<Optional<Problem>> verdicts = new ArrayList<>(items.size());
    List<ItemStore.Change> changes = new ArrayList<>(items.size());
    List<Integer> places = new ArrayList<>(items.size());
    for (Item item : items) {
      Optional<Problem> problem = ItemRules.check(item);
      if (problem.isEmpty()) {
        places.add(verdicts.size());
        changes.add(ItemStore.Change.put(item));
        problem = Optional.of(Problem.of(ProblemCode.STORE_UNAVAILABLE, "store: no answer"));
      }
      verdicts.add(problem);
    }
    try {
      this.items.write(
          changes,
          (change, verdict) -> {
            newItems.forget(changes.get(change).id());
            verdicts.set(places.get(change), Optional.empty());
          });
    } catch (Refusal refusal) {
      for (int place : places) {
        if (verdicts.get(place).isPresent()) {
          verdicts.set(place, Optional.of(refusal.problem()));
        }
      }
    }
    return Collections.unmodifiableList(verdicts);
  }

  /// Sets numeric columns of items that exist (statistics of offline jobs); blocking. Unknown ids
  /// are skipped. They stay when the business replaces the item, unless it names the same column;
  /// then the business's value stands until the next call.
  ///
  /// @param columns item id to column name to value, finite
  /// @return how many items were changed
  public int patchColumns(Map<String, Map<String, Float>> columns) {
    columns
        .values()
        .forEach(
            some -> {
              Problem problem = ItemRules.columns(some);
              if (problem != null) {
                throw problem.refusal();
              }
            });
    return items.writeStatistics(columns);
  }

  /// Deletes an item; blocking. Its number stays reserved for its id.
  ///
  /// @return whether it was there
  public boolean delete(String id) {
    return write(ItemStore.Change.delete(id)) == ItemStore.Verdict.DELETED;
  }

  /// Replaces all neighbour lists, here and on every replica; blocking. The lists' own generation
  /// does not matter, the store gives a new one.
  public void publishNeighbours(NeighbourLists lists) {
    neighbours.publish(lists);
  }

  /// Creates or replaces one item.
  ///
  /// @return whether it is new
  boolean put(Item item) {
    ItemRules.check(item)
        .ifPresent(
            problem -> {
              throw problem.refusal();
            });
    return write(ItemStore.Change.put(item)) == ItemStore.Verdict.CREATED;
  }

  /// Changes one item that is there.
  void patch(String id, ItemPatch patch) {
    for (int attempt = 0; attempt < PATCH_TRIES; attempt++) {
      StoredItem stored = stored(id);
      Item item = patch.apply(stored);
      ItemRules.check(item)
          .ifPresent(
              problem -> {
                throw problem.refusal();
              });
      String ending = String.join("\n", patch.columns(stored));
      if (write(ItemStore.Change.of(item, stored.revision(), ending))
          != ItemStore.Verdict.CONFLICT) {
        return;
      }
    }
    throw Problem.of(
            ProblemCode.VERSION_CONFLICT,
            "item: changed by others "
                + PATCH_TRIES
                + " times meanwhile (expected: less contention)")
        .refusal();
  }

  /// One item as the store holds it now.
  Item read(String id) {
    return ItemReader.read(stored(id));
  }

  private StoredItem stored(String id) {
    StoredItem stored = items.read(id);
    if (stored == null || !stored.live()) {
      throw unknown(id).refusal();
    }
    return stored;
  }

  static Problem unknown(String id) {
    return new Problem(
        ProblemCode.UNKNOWN_ITEM,
        "id",
        Problem.invalid("id", id, "an item of the catalogue").detail());
  }

  private ItemStore.Verdict write(ItemStore.Change change) {
    ItemStore.@Nullable Verdict[] answer = new ItemStore.Verdict[1];
    items.write(List.of(change), (index, verdict) -> answer[0] = verdict);
    newItems.forget(change.id());
    ItemStore.Verdict verdict = answer[0];
    if (verdict == null) {
      throw new IllegalStateException("store: no verdict");
    }
    return verdict;
  }

  /// Stops following; the last snapshot stays.
  @PreDestroy
  @Override
  public void close() {
    follower.close();
  }
}
