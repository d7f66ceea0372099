package io.attune.state.ledger;

import java.util.concurrent.TimeUnit;

/// What this process may promise of a group's accounts ends at a moment of Redis' clock.
///
/// @param holder its name; another one after each loss
/// @param untilMillis no hold ends later
/// @param seenMillis Redis' clock, as told
/// @param seenNanos our own when that was heard: later than it was, so the estimate is never ahead
record Lease(String holder, long untilMillis, long seenMillis, long seenNanos) {
  /// Redis' clock as far as we know.
  long millis(long nowNanos) {
    return seenMillis + TimeUnit.NANOSECONDS.toMillis(nowNanos - seenNanos);
  }
}
