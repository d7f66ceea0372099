package io.attune.product.collect;

import io.attune.language.problem.Problem;
import io.attune.language.problem.Refusal;
import io.attune.platform.journal.Journal;
import io.attune.platform.store.Store;
import io.vertx.core.Future;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/// Keeps what Redis may forget: events that are accepted are flushed to a journal of this machine
/// before they are acknowledged, and told again when the store comes back, for it may lack its last
/// seconds. What it has is known by its id and changes nothing.
@Singleton
final class Durability implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Durability.class);
  private static final long LOOK_MILLIS = 100;
  private static final int AT_ONCE = 256;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// How far back a server may forget: it writes its log once a second, and puts that off for two
  /// more while the disk is busy.
  private static final long FORGOTTEN_MILLIS = 10_000;

  private static final Duration SHORTEST_KEEP = Duration.ofSeconds(10);

  private final Optional<Journal> journal;
  private final Store store;
  private final InstantSource clock = InstantSource.system();
  private final Duration keep;
  private volatile boolean closed;

  @Inject
  Durability(
      CollectConfig config,
      Store store,
      @ConfigProperty(name = "attune.store.data-folder") String dataFolder) {
    this.store = store;
    keep = config.journalKeep();
    if (keep.compareTo(SHORTEST_KEEP) < 0) {
      throw Problem.invalid("attune.collect.journal-keep", keep, "10 s or more").refusal();
    }
    Path folder = Path.of(config.journalFolder().orElse(dataFolder + "/journal"));
    journal =
        config.journal()
            ? Optional.of(new Journal(folder.resolve(store.site()), keep, clock))
            : Optional.empty();
  }

  /// Completes when these entries are on the disk.
  Future<Void> keep(List<byte[]> entries) {
    return journal
        .map(open -> Future.fromCompletionStage(open.append(entries)))
        .orElseGet(Future::succeededFuture);
  }

  /// Tells all the journal has, then watches the store.
  ///
  /// @param again tells an entry again; whether it had been missing
  void start(Function<byte[], Future<Boolean>> again) {
    if (journal.isEmpty()) {
      return;
    }
    Journal open = journal.get();
    int made = store.connectionsMade();
    boolean done = replay(open, clock.millis() - keep.toMillis(), again);
    long good = done ? clock.millis() : clock.millis() - keep.toMillis();
    Thread.ofPlatform()
        .daemon()
        .name("journal-watch")
        .start(() -> watch(open, done ? made : -1, good, again));
  }

  private void watch(
      Journal open, int seen, long goodMillis, Function<byte[], Future<Boolean>> again) {
    int known = seen;
    long good = goodMillis;
    while (!closed) {
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      int made = store.connectionsMade();
      if (!store.reachable()) {
        continue;
      }
      long now = clock.millis();
      if (made == known || replay(open, good - FORGOTTEN_MILLIS, again)) {
        known = made;
        good = now;
      }
    }
  }

  /// Whether all were told.
  private boolean replay(Journal open, long sinceMillis, Function<byte[], Future<Boolean>> again) {
    int[] counts = new int[2];
    List<Future<Boolean>> travelling = new ArrayList<>(AT_ONCE);
    try {
      open.replay(
          sinceMillis,
          (at, entry) -> {
            travelling.add(again.apply(entry));
            if (travelling.size() == AT_ONCE) {
              settle(travelling, counts);
            }
          });
      settle(travelling, counts);
      if (counts[0] > 0) {
        LOG.infof("journal: %d events looked at, %d had been missing", counts[0], counts[1]);
      }
      return true;
    } catch (Refusal refusal) {
      LOG.debugf("journal: %s; trying again", refusal.getMessage());
    } catch (RuntimeException e) {
      LOG.error("journal: could not be told again; trying again", e);
    }
    return false;
  }

  private void settle(List<Future<Boolean>> travelling, int[] counts) {
    store.await(Future.all(travelling), PATIENCE);
    for (Future<Boolean> told : travelling) {
      counts[0]++;
      counts[1] += told.result() ? 1 : 0;
    }
    travelling.clear();
  }

  @PreDestroy
  @Override
  public void close() {
    closed = true;
    journal.ifPresent(Journal::close);
  }
}
