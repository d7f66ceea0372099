package io.attune.state.campaign;

import io.attune.language.campaign.Kind;
import io.attune.language.problem.Refusal;
import io.attune.state.campaign.CampaignState.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Keeps this replica's snapshot current: loads everything once, then collects what the change
/// stream names, reads those definitions and publishes, at most once per `publish-every`, on a
/// thread of its own. After a lost connection everything is read again: the store may have lost its
/// last writes. What cannot be done now (store away) is done later; until then the last snapshot
/// serves.
final class CampaignFollower implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(CampaignFollower.class);
  private static final int IDS_AT_ONCE = 100;

  private final CampaignStore store;
  private final CampaignConfig config;
  private final ChangeFeed feed = new ChangeFeed();
  private final ReentrantLock writing = new ReentrantLock();
  private final Condition published = writing.newCondition();
  private final List<Consumer<CampaignSnapshot>> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("campaigns").factory());

  private CampaignState state = new CampaignState();
  private volatile CampaignSnapshot current = CampaignSnapshot.EMPTY;
  private @Nullable AutoCloseable subscription;
  private int connections;
  private boolean failing;

  CampaignFollower(CampaignStore store, CampaignConfig config) {
    this.store = store;
    this.config = config;
  }

  CampaignSnapshot current() {
    return current;
  }

  void onChange(Consumer<CampaignSnapshot> listener) {
    listeners.add(listener);
  }

  void start() {
    writing.lock();
    try {
      if (subscription != null) {
        return;
      }
      connections = store.connections();
      CampaignStore.Head head = store.head();
      loadEverything();
      feed.startAt(head.version());
      publish(head.version());
      subscription = store.follow(head, (id, fields) -> feed.entry(fields));
    } finally {
      writing.unlock();
    }
    long every = config.publishEvery().toNanos();
    var unused = clock.scheduleWithFixedDelay(this::catchUp, every, every, TimeUnit.NANOSECONDS);
  }

  /// Waits until the snapshot has a change, so that whoever wrote it here reads it here; gives up
  /// in silence.
  void await(long version, Duration patience) {
    long nanos = patience.toNanos();
    try {
      if (!writing.tryLock(nanos, TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      while (current.version() < version && nanos > 0) {
        nanos = published.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      writing.unlock();
    }
  }

  private void catchUp() {
    writing.lock();
    try {
      int made = store.connections();
      if (made != connections) {
        connections = made;
        feed.loadEverything();
      }
      ChangeFeed.Work work = feed.take();
      if (!work.isNothing()) {
        catchUp(work);
      }
    } catch (RuntimeException | Error e) {
      // the schedule would end with the exception, and with it every further change
      LOG.error("campaigns: changes could not be followed; trying again", e);
    } finally {
      writing.unlock();
    }
  }

  private void catchUp(ChangeFeed.Work work) {
    try {
      if (work.everything()) {
        loadEverything();
      } else {
        apply(work.ids());
      }
      publish(work.version());
      failing = false;
    } catch (Refusal refusal) {
      feed.giveBack(work);
      if (!failing) {
        LOG.warnf(
            "campaigns: %s; serving version %d until the store is back",
            refusal.getMessage(), current.version());
      }
      failing = true;
    } catch (RuntimeException e) {
      feed.giveBack(work);
      throw e;
    }
  }

  /// Reads the newest content of these definitions. One that the store does not know any more, or
  /// knows by another number, proves that it is another store now.
  private void apply(Map<Kind, Set<String>> ids) {
    for (Map.Entry<Kind, Set<String>> kind : ids.entrySet()) {
      List<String> all = new ArrayList<>(kind.getValue());
      for (int from = 0; from < all.size(); from += IDS_AT_ONCE) {
        List<String> some = all.subList(from, Math.min(all.size(), from + IDS_AT_ONCE));
        for (Stored stored : store.read(kind.getKey(), some)) {
          if (stored == null || take(state, stored) != Outcome.TAKEN) {
            feed.loadEverything();
          }
        }
      }
    }
  }

  private static Outcome take(CampaignState state, Stored stored) {
    try {
      return state.take(stored.definition());
    } catch (IllegalStateException e) {
      // one that somebody else wrote wrongly must not stop those behind it
      LOG.errorf("campaigns: %s; it is passed over", e.getMessage());
      return Outcome.TAKEN;
    }
  }

  private void loadEverything() {
    CampaignState fresh = state.again();
    long start = System.nanoTime();
    int[] read = {0};
    for (Kind kind : Kind.values()) {
      store.readAll(
          kind,
          stored -> {
            read[0]++;
            Outcome outcome = take(fresh, stored);
            if (outcome == Outcome.ORPHAN) {
              // its owner may have been written behind the cursor; then the stream names both
              LOG.warnf("campaigns: %s %s without its owner", kind.word(), stored.id());
            } else if (outcome == Outcome.CONTRADICTION) {
              throw new IllegalStateException(
                  "campaigns: number "
                      + stored.number()
                      + " of "
                      + kind.plural()
                      + " given out twice in the store");
            }
          });
    }
    state = fresh;
    LOG.infof(
        "campaigns: %d definitions read in %d ms",
        read[0], (System.nanoTime() - start) / 1_000_000);
  }

  private void publish(long version) {
    CampaignSnapshot next = state.publish(version);
    current = next;
    published.signalAll();
    for (Consumer<CampaignSnapshot> listener : listeners) {
      try {
        listener.accept(next);
      } catch (RuntimeException e) {
        LOG.errorf(e, "campaigns: a listener did not take version %d", version);
      }
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    AutoCloseable open = subscription;
    if (open != null) {
      try {
        open.close();
      } catch (Exception e) {
        LOG.warn("campaigns: the change stream could not be closed", e);
      }
    }
  }
}
