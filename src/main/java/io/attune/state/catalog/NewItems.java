package io.attune.state.catalog;

import io.attune.language.problem.Problem;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Looks up ids that the snapshot does not know, for whoever must not take an item that was written
/// a moment ago for one that is not there. Not blocking; any thread.
///
/// Ids that nobody ever wrote cost the store little: while the snapshot is of the store's newest
/// version it holds all there is, and one read of the version answers for all ids together; else at
/// most so many ids are looked up per call, and what was not there is remembered for a moment.
final class NewItems {
  private static final int MOST_REMEMBERED = 4_096;
  private static final int MOST_LOOKUPS = 10_000;

  private final ItemStore items;
  private final Supplier<CatalogSnapshot> newest;
  private final int mostLookups;
  private final Unknown unknown;

  NewItems(
      ItemStore items,
      Supplier<CatalogSnapshot> newest,
      CatalogConfig config,
      LongSupplier nanoTime) {
    if (config.lookups() < 1 || config.lookups() > MOST_LOOKUPS) {
      throw Problem.invalid("attune.catalog.lookups", config.lookups(), "1 to " + MOST_LOOKUPS)
          .refusal();
    }
    this.items = items;
    this.newest = newest;
    this.mostLookups = config.lookups();
    this.unknown = new Unknown(config.unknownFor(), nanoTime);
  }

  /// Ids that were not there a moment ago; the oldest go first when there are too many.
  private static final class Unknown {
    private final long lifeNanos;
    private final LongSupplier nanoTime;
    private final LinkedHashMap<String, Long> idToNanos = new LinkedHashMap<>();

    Unknown(Duration life, LongSupplier nanoTime) {
      this.lifeNanos = life.toNanos();
      this.nanoTime = nanoTime;
    }

    synchronized boolean has(String id) {
      Long since = idToNanos.get(id);
      return since != null && nanoTime.getAsLong() - since < lifeNanos;
    }

    synchronized void add(String id) {
      idToNanos.remove(id);
      if (idToNanos.size() >= MOST_REMEMBERED) {
        idToNanos.pollFirstEntry();
      }
      idToNanos.put(id, nanoTime.getAsLong());
    }

    synchronized void forget(String id) {
      idToNanos.remove(id);
    }
  }

  /// @see Catalog#find(Collection)
  Future<Map<String, Optional<NewItem>>> find(Collection<String> ids) {
    Map<String, Optional<NewItem>> found = HashMap.newHashMap(ids.size());
    List<String> rest = new ArrayList<>(ids.size());
    for (String id : ids) {
      if (unknown.has(id)) {
        found.put(id, Optional.empty());
      } else {
        rest.add(id);
      }
    }
    return rest.isEmpty()
        ? Future.succeededFuture(found)
        : items.version().compose(version -> find(rest, version, found));
  }

  private Future<Map<String, Optional<NewItem>>> find(
      List<String> ids, long version, Map<String, Optional<NewItem>> found) {
    CatalogSnapshot snapshot = newest.get();
    List<String> open = new ArrayList<>(ids.size());
    for (String id : ids) {
      if (snapshot.version() == version && snapshot.number(id) < 0) {
        found.put(id, Optional.empty());
      } else {
        open.add(id);
      }
    }
    List<String> asked = open.subList(0, Math.min(mostLookups, open.size()));
    return asked.isEmpty()
        ? Future.succeededFuture(found)
        : items.find(asked).map(stored -> told(asked, stored, found));
  }

  private Map<String, Optional<NewItem>> told(
      List<String> asked, List<StoredItem> stored, Map<String, Optional<NewItem>> found) {
    boolean categories = newest.get().schema().aggregates().asksCategories();
    Set<String> absent = new HashSet<>(asked);
    for (StoredItem item : stored) {
      if (item.live()) {
        absent.remove(item.id());
        long category = categories ? category(item) : 0;
        found.put(item.id(), Optional.of(new NewItem(item.number(), category)));
      }
    }
    for (String id : absent) {
      unknown.add(id);
      found.put(id, Optional.empty());
    }
    return found;
  }

  private static long category(StoredItem item) {
    try {
      return Categories.of(ItemReader.read(item).categories(), -1).first();
    } catch (IllegalStateException e) {
      return 0; // written wrongly by somebody else; the follower says so and passes it over
    }
  }

  /// Somebody writes the item.
  void forget(String id) {
    unknown.forget(id);
  }
}
