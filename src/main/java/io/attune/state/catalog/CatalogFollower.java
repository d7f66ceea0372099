package io.attune.state.catalog;

import io.attune.language.problem.Refusal;
import io.attune.language.schema.FeatureSchema;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Keeps this replica's snapshot current: loads everything once, then collects what the change
/// stream names, reads those items and publishes, at most once per `publish-every`, on a thread of
/// its own. What cannot be done now (store away) is done later; until then the last snapshot
/// serves.
final class CatalogFollower implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(CatalogFollower.class);
  /// Few, so that the threads that decide never wait long for a core while changes come in.
  private static final int IDS_AT_ONCE = 8;
  private static final long PROGRESS_NANOS = 5_000_000_000L;

  private final ItemStore items;
  private final NeighbourStore neighbours;
  private final CatalogConfig config;
  private final ChangeFeed feed = new ChangeFeed();
  private final ReentrantLock writing = new ReentrantLock();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("catalog").factory());

  private CatalogState state = new CatalogState(new RowLayout(FeatureSchema.EMPTY));
  private volatile CatalogSnapshot current = CatalogSnapshot.EMPTY;
  private @Nullable AutoCloseable subscription;
  private long listedNanos;
  private boolean failing;

  CatalogFollower(ItemStore items, NeighbourStore neighbours, CatalogConfig config) {
    this.items = items;
    this.neighbours = neighbours;
    this.config = config;
  }

  CatalogSnapshot current() {
    return current;
  }

  void start() {
    writing.lock();
    try {
      if (subscription != null) {
        return;
      }
      ItemStore.Head head = items.head();
      loadEverything();
      publish(head.version());
      feed.startAt(head.version());
      subscription = items.follow(head, (id, fields) -> feed.entry(fields));
    } finally {
      writing.unlock();
    }
    long every = config.publishEvery().toNanos();
    var unused = clock.scheduleWithFixedDelay(this::catchUp, every, every, TimeUnit.NANOSECONDS);
  }

  void useLayout(RowLayout layout) {
    writing.lock();
    try {
      state.useLayout(layout);
      publish(current.version());
    } finally {
      writing.unlock();
    }
  }

  private void catchUp() {
    writing.lock();
    try {
      ChangeFeed.Work work = feed.take();
      boolean sort =
          state.listsAffected() && System.nanoTime() - listedNanos >= config.listsEvery().toNanos();
      if (!work.isNothing() || sort) {
        catchUp(work);
      }
    } catch (RuntimeException | Error e) {
      // the schedule would end with the exception, and with it every further change
      LOG.error("catalogue: changes could not be followed; trying again", e);
    } finally {
      writing.unlock();
    }
  }

  private void catchUp(ChangeFeed.Work work) {
    try {
      if (work.everything()) {
        LOG.info("catalogue: changes were missed; loading everything");
        loadEverything();
      } else {
        if (work.neighbours()) {
          state.neighbours(neighbours.load());
        }
        apply(work.ids());
      }
      publish(work.version());
      failing = false;
    } catch (Refusal refusal) {
      feed.giveBack(work);
      if (!failing) {
        LOG.warnf(
            "catalogue: %s; serving version %d until the store is back",
            refusal.getMessage(), current.version());
      }
      failing = true;
    } catch (RuntimeException e) {
      feed.giveBack(work);
      throw e;
    }
  }

  /// Reads the newest values of these items. Whoever the store does not know any more, or knows by
  /// another number, proves that it is another store now.
  private void apply(Set<String> ids) {
    List<String> all = List.copyOf(ids);
    Pace pace = new Pace(all.size());
    for (int from = 0; from < all.size(); from += IDS_AT_ONCE) {
      List<String> some = all.subList(from, Math.min(all.size(), from + IDS_AT_ONCE));
      List<StoredItem> stored = items.read(some, config.loadPatience());
      boolean fits = stored.size() == some.size();
      for (StoredItem item : stored) {
        fits &= take(state, item);
      }
      if (!fits) {
        feed.loadEverything();
        return;
      }
      pace.rest();
    }
  }

  /// @return false when number and id contradict what is known
  private static boolean take(CatalogState state, StoredItem stored) {
    if (!stored.live()) {
      return state.remove(stored.number(), stored.id());
    }
    Item item;
    try {
      item = ItemReader.read(stored);
    } catch (IllegalStateException e) {
      // one item that somebody else wrote wrongly must not stop those behind it
      LOG.errorf(e, "catalogue: %s; it is passed over", e.getMessage());
      return true;
    }
    return state.put(stored.number(), item);
  }

  private void loadEverything() {
    CatalogState fresh = new CatalogState(state);
    long start = System.nanoTime();
    long[] progress = {0, start};
    items.readAll(
        item -> {
          if (!take(fresh, item)) {
            throw new IllegalStateException(
                "catalogue: number " + item.number() + " given out twice in the store");
          }
          progress[0]++;
          long now = System.nanoTime();
          if (now - progress[1] > PROGRESS_NANOS) {
            progress[1] = now;
            LOG.infof(
                "catalogue: %d items read, %d/s",
                progress[0], progress[0] * 1_000_000_000L / (now - start));
          }
        });
    fresh.neighbours(neighbours.load());
    state = fresh;
    listedNanos = System.nanoTime() - config.listsEvery().toNanos();
    long took = System.nanoTime() - start;
    LOG.infof(
        "catalogue: %d items read in %d ms, %d/s",
        progress[0], took / 1_000_000, progress[0] * 1_000_000_000L / Math.max(1, took));
  }

  private void publish(long version) {
    if (state.listsAffected() && System.nanoTime() - listedNanos >= config.listsEvery().toNanos()) {
      state.sortLists();
      listedNanos = System.nanoTime();
    }
    current = state.publish(version);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    AutoCloseable open = subscription;
    if (open != null) {
      try {
        open.close();
      } catch (Exception e) {
        LOG.warn("catalogue: the change stream could not be closed", e);
      }
    }
  }
}
