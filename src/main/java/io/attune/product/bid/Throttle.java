package io.attune.product.bid;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Bounds the requests of each exchange, by this replica: a second's worth may come at once.
final class Throttle {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /// By exchange: until when all that came would have been enough.
  private final Map<String, AtomicLong> taken = new ConcurrentHashMap<>();

  /// @param perSecond the most requests; 0 for no limit
  boolean admits(String exchange, int perSecond, long nowNanos) {
    if (perSecond == 0) {
      return true;
    }
    AtomicLong until = taken.computeIfAbsent(exchange, name -> new AtomicLong(nowNanos));
    long each = SECOND / perSecond;
    long had = until.get();
    while (true) {
      long from = had - nowNanos > 0 ? had : nowNanos;
      if (from - nowNanos > SECOND - each) {
        return false;
      }
      long found = until.compareAndExchange(had, from + each);
      if (found == had) {
        return true;
      }
      had = found;
    }
  }
}
