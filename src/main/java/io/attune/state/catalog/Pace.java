package io.attune.state.catalog;

import java.util.concurrent.locks.LockSupport;

/// Spreads the work on a feed of changes over time, so that decisions do not queue behind it: after
/// each step as much rest as leaves it a quarter of the time. On a busy machine steps take longer,
/// and so does the rest. A load of many items is not spread: its owner waits for it.
final class Pace {
  /// Up to so many items are a feed, more are a load.
  static final int MOST_OF_A_FEED = 1_000;

  private static final int REST = 3;
  private static final long LONGEST_REST_NANOS = 5_000_000;

  private final boolean spread;
  private long start = System.nanoTime();

  Pace(int items) {
    spread = items <= MOST_OF_A_FEED;
  }

  /// Between two steps.
  void rest() {
    if (spread) {
      LockSupport.parkNanos(Math.min(LONGEST_REST_NANOS, (System.nanoTime() - start) * REST));
      start = System.nanoTime();
    }
  }
}
