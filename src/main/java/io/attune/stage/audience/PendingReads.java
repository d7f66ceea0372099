package io.attune.stage.audience;

import io.attune.language.decision.Ticker;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The reads under way of one event loop, as a list that is swept once a millisecond while it is
/// not empty. A timer per read would cost more than the read's own bookkeeping, and nearly every
/// read is answered before the first sweep. Used on its event loop only.
final class PendingReads implements Runnable {
  private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final EventExecutor loop;
  private final Ticker ticker;
  private @Nullable PendingRead first;
  private boolean sweeping;

  PendingReads(EventExecutor loop, Ticker ticker) {
    this.loop = loop;
    this.ticker = ticker;
  }

  void add(PendingRead read) {
    read.next = first;
    first = read;
    if (!sweeping) {
      sweeping = true;
      var unused = loop.schedule(this, SWEEP_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  /// Takes the settled ones out and ends those whose time is over.
  @Override
  public void run() {
    long now = ticker.nanos();
    PendingRead waiting = first;
    first = null;
    sweeping = false;
    while (waiting != null) {
      PendingRead read = waiting;
      waiting = read.next;
      read.next = null;
      if (read.remainingNanos(now) <= 0) {
        // Each in a task of its own, so that a caller that throws does not keep the others waiting.
        loop.execute(read::unavailable);
      } else if (!read.settled()) {
        add(read);
      }
    }
  }
}
