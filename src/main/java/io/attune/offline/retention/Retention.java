package io.attune.offline.retention;

import io.attune.language.problem.Problem;
import io.attune.language.problem.Refusal;
import io.attune.platform.log.EventLog;
import io.attune.platform.log.EventLog.Extent;
import io.attune.platform.log.EventLog.Position;
import io.attune.platform.store.Store;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Trims the event log, one partition after the other, evenly spread over time, so that no other
/// command waits long. By time exactly; by number again, for partitions that nobody writes to any
/// more (writers trim the others as they go).
@Singleton
public final class Retention implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Retention.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// Writers trim whole nodes of a hundred entries.
  private static final long SLACK = 200;

  private final EventLog log;
  private final Store store;
  private final Duration keep;
  private final long pauseMillis;
  private final long mostEach;
  private final InstantSource clock;
  private final LongAdder trimmed = new LongAdder();
  private final Extent[] extents;
  private @Nullable Thread thread;

  @Inject
  Retention(
      EventLog log,
      Store store,
      RetentionConfig config,
      @ConfigProperty(name = "attune.profile.log-length", defaultValue = "1000000") long most,
      MeterRegistry meters) {
    this(log, store, config, most, InstantSource.system());
    Gauge.builder("attune.log.entries", this, Retention::entries)
        .description("Entries of the event log, when this replica last looked")
        .register(meters);
    Gauge.builder("attune.log.oldest.age", this, Retention::oldestSeconds)
        .description("Age of the event log's oldest entry, when this replica last looked")
        .baseUnit("seconds")
        .register(meters);
    FunctionCounter.builder("attune.log.trimmed", trimmed, LongAdder::sum)
        .description("Entries that this replica forgot for their age or number")
        .register(meters);
  }

  Retention(EventLog log, Store store, RetentionConfig config, long most, InstantSource clock) {
    this.log = log;
    this.store = store;
    this.clock = clock;
    keep = within("keep", config.keep(), Duration.ofHours(1), Duration.ofDays(3_650));
    Duration every = within("every", config.every(), Duration.ofSeconds(10), Duration.ofDays(1));
    pauseMillis = every.toMillis() / log.partitions();
    mostEach = Math.max(1, most / log.partitions());
    extents = new Extent[log.partitions()];
    for (int i = 0; i < extents.length; i++) {
      extents[i] = new Extent(0, Position.START, Position.START);
    }
  }

  private static Duration within(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw Problem.invalid("attune.log." + name, value, least + " to " + most).refusal();
    }
    return value;
  }

  /// Begins, in the background.
  public synchronized void start() {
    if (thread == null) {
      thread = Thread.ofVirtual().name("attune-log-retention").start(this::run);
    }
  }

  private void run() {
    for (int partition = 0; ; partition = (partition + 1) % extents.length) {
      try {
        Thread.sleep(pauseMillis);
        if (store.reachable()) {
          look(partition);
        }
      } catch (InterruptedException e) {
        return;
      } catch (Refusal refusal) {
        LOG.debugf("log: %s", refusal.getMessage());
      } catch (RuntimeException e) {
        LOG.error("log: a partition could not be trimmed", e);
      }
    }
  }

  /// Trims one partition and notes what is left.
  void look(int partition) {
    Extent extent = store.await(log.extent(partition), PATIENCE);
    Instant oldest = clock.instant().minus(keep);
    long gone = 0;
    if (extent.entries() > 0 && extent.first().millis() < oldest.toEpochMilli()) {
      gone += store.await(log.trimBefore(partition, oldest), PATIENCE);
    }
    if (extent.entries() - gone > mostEach + SLACK) {
      gone += store.await(log.trimTo(partition, mostEach), PATIENCE);
    }
    trimmed.add(gone);
    extents[partition] = gone == 0 ? extent : store.await(log.extent(partition), PATIENCE);
  }

  long entries() {
    long entries = 0;
    for (Extent extent : extents) {
      entries += extent.entries();
    }
    return entries;
  }

  double oldestSeconds() {
    long oldest = Long.MAX_VALUE;
    for (Extent extent : extents) {
      if (extent.entries() > 0) {
        oldest = Math.min(oldest, extent.first().millis());
      }
    }
    return oldest == Long.MAX_VALUE ? 0 : Math.max(0, clock.millis() - oldest) / 1_000.0;
  }

  @PreDestroy
  @Override
  public synchronized void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
