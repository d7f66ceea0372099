package io.attune.offline.exchange;

import java.util.Optional;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;

/// A notice that is due at some moment, or a click.
///
/// @param target path and query, macros replaced
/// @param impression what it is about, of billing notices and clicks
/// @param tries how often it failed
/// @param replays how often it is told again after it was taken
record Notice(
    Kind kind,
    String target,
    Optional<Impression> impression,
    long dueNanos,
    int tries,
    int replays)
    implements Delayed {
  /// Of which event.
  enum Kind {
    WIN,
    BILLING,
    LOSS,
    /// A billing notice that was taken before.
    REPLAY,
    CLICK
  }

  Notice again(Kind as, long dueNanos, int tries, int replays) {
    return new Notice(as, target, impression, dueNanos, tries, replays);
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
