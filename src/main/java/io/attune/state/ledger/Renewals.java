package io.attune.state.ledger;

import io.attune.language.problem.Refusal;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/// Renews leases ahead of need, on a thread of its own that never waits for the store: urgent
/// groups every hundredth of a second, all others when they are due, spread over time.
final class Renewals implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Renewals.class);
  private static final long STEP_NANOS = 10_000_000;
  private static final long SCAN_NANOS = 50_000_000;
  private static final long FAREWELL_NANOS = 2_000_000_000;
  private static final int MOST_UNDER_WAY = 256;
  private static final int SCANS_OF_A_ROUND = 5;

  private final Collection<Group> groups;
  private final Calls calls;
  private final LedgerConfig config;
  private final LedgerMeters meters;
  private final long leaseMillis;
  private final String replica = Long.toString(new SecureRandom().nextLong() >>> 14, 32);
  private final ConcurrentLinkedQueue<Group> urgent = new ConcurrentLinkedQueue<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final Thread thread;
  private Iterator<Group> round = Collections.emptyIterator();
  private volatile boolean open = true;

  /// @param groups a live view
  Renewals(Collection<Group> groups, Calls calls, LedgerConfig config, LedgerMeters meters) {
    this.groups = groups;
    this.calls = calls;
    this.config = config;
    this.meters = meters;
    leaseMillis = config.lease().plus(config.longestHold()).toMillis();
    thread = Thread.ofPlatform().daemon().name("attune-ledger").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// This process' name, another one after each start.
  String replica() {
    return replica;
  }

  void urge(Group group) {
    urgent.add(group);
  }

  private void run() {
    long scanned = System.nanoTime() - SCAN_NANOS;
    while (open) {
      LockSupport.parkNanos(this, STEP_NANOS);
      long now = System.nanoTime();
      int waiting = urgent.size();
      for (int i = 0; i < waiting; i++) {
        Group group = urgent.poll();
        if (group != null) {
          renew(group, now);
        }
      }
      if (now - scanned >= SCAN_NANOS) {
        scanned = now;
        scan(now);
      }
    }
  }

  /// A part of all groups, so that all have their turn a few times a second and never all at once.
  private void scan(long nowNanos) {
    int share = groups.size() / SCANS_OF_A_ROUND + 1;
    for (int i = 0; i < share; i++) {
      if (!round.hasNext()) {
        round = groups.iterator();
        if (!round.hasNext()) {
          return;
        }
      }
      renew(round.next(), nowNanos);
    }
  }

  private void renew(Group group, long nowNanos) {
    if (underWay.get() >= MOST_UNDER_WAY) {
      return;
    }
    try {
      group.next(nowNanos, config).ifPresent(call -> send(group, call));
    } catch (RuntimeException e) {
      LOG.error("ledger: a lease could not be renewed", e);
    }
  }

  private void send(Group group, Group.Call call) {
    underWay.incrementAndGet();
    calls
        .sync(group.name(), call, leaseMillis)
        .onComplete(
            answer -> {
              underWay.decrementAndGet();
              if (answer.failed()) {
                group.failed(System.nanoTime());
                meters.failed();
                tell(answer.cause());
              } else if (answer.result().isPresent()) {
                group.answered(call, answer.result().get());
              } else {
                group.lost();
                meters.lost();
              }
            });
  }

  private static void tell(Throwable cause) {
    if (!(cause instanceof Refusal)) {
      LOG.error("ledger: the store refused to renew a lease", cause);
    }
  }

  /// Ends the thread, then gives back what is not promised, as far as that is done in two seconds.
  @Override
  public void close() {
    open = false;
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    groups.forEach(group -> group.accounts().forEach(account -> account.retire(true)));
    long end = System.nanoTime() + FAREWELL_NANOS;
    boolean left = true;
    while (left && System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
      left = false;
      for (Group group : groups) {
        left |= group.leaves();
        renew(group, System.nanoTime());
      }
      LockSupport.parkNanos(this, STEP_NANOS);
    }
  }
}
