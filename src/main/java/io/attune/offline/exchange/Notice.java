package io.attune.offline.exchange;

import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;

/// A notice that is due at some moment.
///
/// @param target path and query, macros replaced
/// @param tries how often it failed
/// @param replays how often it is told again after it was taken
record Notice(Kind kind, String target, Price price, long dueNanos, int tries, int replays)
    implements Delayed {
  /// Of which event.
  enum Kind {
    WIN,
    BILLING,
    LOSS,
    /// A billing notice that was taken before.
    REPLAY
  }

  /// In nanos of the currency per impression.
  record Price(long chargedNanos, long bidNanos) {}

  Notice again(Kind as, long dueNanos, int tries, int replays) {
    return new Notice(as, target, price, dueNanos, tries, replays);
  }

  @Override
  public long getDelay(TimeUnit unit) {
    return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  @Override
  public int compareTo(Delayed other) {
    return other instanceof Notice notice
        ? Long.compare(dueNanos - notice.dueNanos, 0)
        : Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
  }
}
