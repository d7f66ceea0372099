package io.attune.offline.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The latencies of the requests that were due within some stretches of time, which do not overlap.
/// Pooled, each stretch counting once, or as often as a resample drew it. Immutable.
final class Windows {
  private static final int WINDOW_BITS = 16;
  private static final int MOST = 1 << WINDOW_BITS;

  /// Latency and window of a request in one number, ascending.
  private final long[] keys;

  private final int[] countByWindow;

  /// A stretch of time, by the clock of [System#nanoTime()].
  ///
  /// @param toNanos no longer in it
  record Window(long fromNanos, long toNanos) {}

  private Windows(long[] keys, int[] countByWindow) {
    this.keys = keys;
    this.countByWindow = countByWindow;
  }

  /// @param windows at most 65,536
  static Windows of(TimeLine times, List<Window> windows) {
    if (windows.size() > MOST) {
      throw new IllegalArgumentException(
          "windows: " + windows.size() + " (expected: at most " + MOST + ")");
    }
    TreeMap<Long, Integer> starts = new TreeMap<>();
    for (int i = 0; i < windows.size(); i++) {
      starts.put(windows.get(i).fromNanos, i);
    }
    long[] keys = new long[times.size()];
    int[] countByWindow = new int[windows.size()];
    int found = 0;
    for (int i = 0; i < times.size(); i++) {
      Map.Entry<Long, Integer> start = starts.floorEntry(times.dueNanos(i));
      if (start != null && times.dueNanos(i) < windows.get(start.getValue()).toNanos) {
        keys[found++] = Math.max(0, times.latencyNanos(i)) << WINDOW_BITS | start.getValue();
        countByWindow[start.getValue()]++;
      }
    }
    keys = Arrays.copyOf(keys, found);
    Arrays.sort(keys);
    return new Windows(keys, countByWindow);
  }

  int size() {
    return countByWindow.length;
  }

  long requests() {
    return keys.length;
  }

  /// The latency that this share (0 to 1) of the requests do not exceed, each counting once.
  double nanos(double share) {
    int[] once = new int[size()];
    Arrays.fill(once, 1);
    return nanos(share, once);
  }

  /// The same, the requests of each window counting so many times. Walks down from the slowest, so
  /// it costs the less the larger the share is.
  ///
  /// @return 0 when no request counts
  double nanos(double share, int[] weightByWindow) {
    long all = 0;
    for (int window = 0; window < size(); window++) {
      all += (long) countByWindow[window] * weightByWindow[window];
    }
    double above = all * (1 - share);
    long passed = 0;
    for (int i = keys.length - 1; i >= 0; i--) {
      passed += weightByWindow[(int) (keys[i] & MOST - 1)];
      if (passed > above) {
        return keys[i] >> WINDOW_BITS;
      }
    }
    return 0;
  }
}
