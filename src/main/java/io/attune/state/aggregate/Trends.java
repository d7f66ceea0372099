package io.attune.state.aggregate;

import io.attune.language.aggregate.Aggregate;
import io.attune.language.aggregate.Aggregate.Of;
import io.attune.language.aggregate.Aggregates;
import io.attune.language.aggregate.Happening;
import io.attune.language.problem.Problem;
import io.attune.language.problem.Refusal;
import io.attune.platform.log.EventLog;
import io.attune.platform.log.EventLog.Position;
import io.attune.platform.store.Store;
import io.attune.proto.v1.LoggedEvent;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What everybody does with items, categories and placements: counts the event log together with
/// the other replicas, and has the values at hand. Reading: any thread, not blocking.
@Singleton
public final class Trends implements LiveValues, AutoCloseable {
  /// The group under whose name the log is read.
  public static final String GROUP = "trends";

  private static final Logger LOG = Logger.getLogger(Trends.class);
  private static final Duration JOIN_EVERY = Duration.ofSeconds(3);
  private static final Duration LATE = Duration.ofSeconds(10);

  private final @Nullable Store store;
  private final long foldMillis;
  private final long refreshMillis;
  private final @Nullable TrendFolder folder;
  private final @Nullable TrendReader reader;
  private final AtomicLong failures = new AtomicLong();
  private volatile Aggregates declared = Aggregates.NONE;
  private volatile @Nullable Held held;
  private volatile long roundMillis = System.currentTimeMillis();
  private volatile boolean closed;
  private volatile String lastFailure = "";
  private boolean reading;
  private boolean folding;

  @Inject
  Trends(Store store, EventLog log, TrendConfig config, MeterRegistry meters) {
    this(store, log, checked(config));
    Gauge.builder("attune.aggregate.lag.seconds", this, Trends::lagSeconds)
        .description("Age of the oldest event that this replica has not counted for items yet")
        .register(meters);
    Gauge.builder("attune.aggregate.lag.entries", this, Trends::lagEntries)
        .description("Events that this replica has not counted for items yet")
        .register(meters);
    FunctionCounter.builder("attune.aggregate.entries", this, Trends::entries)
        .description("Log entries that this replica read to count them for items")
        .register(meters);
    FunctionCounter.builder("attune.aggregate.failures", failures, AtomicLong::get)
        .description("Rounds of counting or fetching that failed and were begun anew")
        .register(meters);
  }

  Trends(Store store, EventLog log, TrendConfig config) {
    this.store = store;
    foldMillis = config.foldEvery().toMillis();
    refreshMillis = config.refreshEvery().toMillis();
    folder =
        new TrendFolder(
            store,
            log,
            log.group(GROUP, UUID.randomUUID().toString()),
            config.entries(),
            config.patience());
    reader = new TrendReader(store, config.patience());
  }

  private Trends() {
    store = null;
    foldMillis = 0;
    refreshMillis = 0;
    folder = null;
    reader = null;
  }

  /// Knows nothing: every value is missing.
  public static Trends none() {
    return new Trends();
  }

  private static TrendConfig checked(TrendConfig config) {
    check("fold-every", config.foldEvery(), 10);
    check("refresh-every", config.refreshEvery(), 10);
    check("patience", config.patience(), 100);
    if (config.entries() < 1 || config.entries() > 1_000) {
      throw Problem.invalid("attune.aggregate.entries", config.entries(), "1 to 1000").refusal();
    }
    return config;
  }

  private static void check(String name, Duration value, long leastMillis) {
    if (value.toMillis() < leastMillis || value.compareTo(Duration.ofMinutes(1)) > 0) {
      throw Problem.invalid("attune.aggregate." + name, value, leastMillis + " ms to a minute")
          .refusal();
    }
  }

  /// What an entry of the log is for real-time features; nothing when none counts it.
  public static Optional<Happening> happening(LoggedEvent logged, Aggregates aggregates) {
    return Happenings.of(logged, aggregates);
  }

  /// Follows these declarations from now on: fetches what is kept, in the background from then on.
  /// Costs nothing while none is of items, categories or placements.
  public synchronized void use(Aggregates aggregates) {
    if (meanings(aggregates).equals(meanings(declared))) {
      return;
    }
    // what is held goes on serving: it is told by its own bytes, whatever was declared
    declared = aggregates;
    if (!reading && reader != null && needed(aggregates)) {
      reading = true;
      Thread.ofPlatform().daemon().name("trends-read").start(this::read);
    }
  }

  private static List<Long> meanings(Aggregates aggregates) {
    return aggregates.all().stream().map(Aggregate::meaning).toList();
  }

  private static boolean needed(Aggregates aggregates) {
    return aggregates.any(Of.ITEM, Of.CATEGORY, Of.PLACEMENT);
  }

  /// Counts with the other replicas from now on, in the background.
  public synchronized void fold() {
    if (!folding && folder != null) {
      folding = true;
      Thread.ofPlatform().daemon().name("trends-fold").start(this::count);
    }
  }

  private void read() {
    TrendReader own = reader;
    Aggregates known = Aggregates.NONE;
    while (!closed && own != null) {
      Aggregates now = declared;
      try {
        if (now != known) {
          own.restart(now);
          known = now;
        }
        Held fetched = needed(now) ? own.fetch(now) : new Held(now);
        synchronized (this) {
          if (declared == now) {
            held = fetched;
          }
        }
      } catch (RuntimeException e) {
        failed("fetched", e);
      }
      pause(refreshMillis);
    }
  }

  private void count() {
    TrendFolder own = folder;
    long joined = 0;
    while (!closed && own != null) {
      Aggregates now = declared;
      boolean more = false;
      try {
        if (needed(now)) {
          if (System.nanoTime() - joined > JOIN_EVERY.toNanos() || joined == 0) {
            own.join();
            joined = System.nanoTime();
          }
          more = own.fold(now);
          roundMillis = System.currentTimeMillis();
        } else if (joined != 0) {
          own.leave();
          joined = 0;
        }
      } catch (RuntimeException e) {
        more = false;
        failed("counted", e);
      }
      if (!more) {
        pause(foldMillis);
      }
    }
  }

  private void failed(String what, RuntimeException failure) {
    failures.incrementAndGet();
    if (failure instanceof Refusal refusal) {
      LOG.debugf("trends: not %s: %s; trying again", what, refusal.problem().detail());
    } else if (!closed && !lastFailure.equals(failure.toString())) {
      LOG.errorf(failure, "trends: not %s; trying again", what);
      lastFailure = failure.toString();
    }
  }

  private void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /// Seconds since the oldest event arrived that this replica has yet to count; while no round
  /// succeeds, since the last one.
  double lagSeconds() {
    if (folder == null || !folding || !needed(declared)) {
      return 0;
    }
    long now = System.currentTimeMillis();
    long oldest = folder.lag().oldestMillis();
    if (now - roundMillis > LATE.toMillis()) {
      oldest = Math.min(oldest, roundMillis);
    }
    return oldest == Long.MAX_VALUE ? 0 : Math.max(0, now - oldest) / 1e3;
  }

  double lagEntries() {
    return folder == null ? 0 : folder.lag().entries();
  }

  double entries() {
    return folder == null ? 0 : folder.entries();
  }

  /// An item's value; NaN for none, also until what is kept was fetched.
  @Override
  public float item(Aggregate aggregate, int item, long nowMillis) {
    Held now = held;
    return now == null ? Float.NaN : now.item(aggregate, item, nowMillis);
  }

  @Override
  public float category(Aggregate aggregate, long name, long nowMillis) {
    Held now = held;
    return now == null || name == 0 ? Float.NaN : now.category(aggregate, name, nowMillis);
  }

  @Override
  public float placement(Aggregate aggregate, String id, long nowMillis) {
    Held now = held;
    return now == null ? Float.NaN : now.placement(aggregate, id, nowMillis);
  }

  /// What counting anew found.
  ///
  /// @param same items, categories and placements that are as the log says
  /// @param changed put right
  /// @param partial left alone: they hold what the log does not account for
  /// @param unsure changed by others too often while they were compared; left alone
  public record Recounted(long same, long changed, long partial, long unsure) {}

  /// Told how many entries were read.
  public interface Progress {
    void at(long entries);
  }

  /// Counts the log again beside what is kept, up to where it was counted, and puts right what
  /// differs; what was not counted yet is left to the replicas. They may count meanwhile. Blocking.
  ///
  /// @param aggregates the declared ones
  /// @param all whether to replace also what the log does not account for
  /// @param dry whether to change nothing
  public static Recounted recount(
      Store store,
      EventLog log,
      Aggregates aggregates,
      boolean all,
      boolean dry,
      Progress progress) {
    return needed(aggregates)
        ? new TrendRecount(store, log, aggregates, all, dry).run(progress)
        : new Recounted(0, 0, 0, 0);
  }

  /// Forgets everything that is kept and counts the log again after these positions; partitions
  /// that are not named, from the beginning. Replicas follow by themselves.
  public Future<Void> restart(Map<Integer, Position> after) {
    Store open = store;
    if (open == null) {
      return Future.succeededFuture();
    }
    List<byte[]> arguments = new ArrayList<>();
    after.forEach(
        (partition, position) -> {
          arguments.add(Integer.toString(partition).getBytes(StandardCharsets.US_ASCII));
          arguments.add(position.toString().getBytes(StandardCharsets.US_ASCII));
        });
    List<Store.ScriptCall> calls = new ArrayList<>(TrendKeys.SHARDS);
    for (int shard = 0; shard < TrendKeys.SHARDS; shard++) {
      calls.add(
          new Store.ScriptCall(
              List.of(
                  TrendKeys.kept(open, shard),
                  TrendKeys.at(open, shard),
                  TrendKeys.changed(open, shard)),
              arguments));
    }
    return open.scripts("trend_restart", calls).mapEmpty();
  }

  /// Ends counting and fetching.
  @PreDestroy
  @Override
  public void close() {
    closed = true;
  }
}
