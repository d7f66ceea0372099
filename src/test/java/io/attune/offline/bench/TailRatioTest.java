package io.attune.offline.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.offline.bench.Windows.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TailRatioTest {
  private static final int PER_WINDOW = 500;

  private final TimeLine times = new TimeLine();
  private final List<Window> above = new ArrayList<>();
  private final List<Window> below = new ArrayList<>();

  /// Pairs of windows whose latencies are exponential around a microsecond, those of the first kind
  /// slower by a factor.
  private void pairs(int count, double factor, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int window = 0; window < 2 * count; window++) {
      long from = 1_000_000L * window;
      (window % 2 == 0 ? above : below).add(new Window(from, from + 500_000));
      for (int i = 0; i < PER_WINDOW; i++) {
        double latency = -1e3 * Math.log(1 - random.nextDouble());
        times.add(from + i * 1_000L, (long) (window % 2 == 0 ? factor * latency : latency));
      }
    }
  }

  private TailRatio ratio() {
    return TailRatio.of(Windows.of(times, above), Windows.of(times, below), 0.99, 1);
  }

  @Test
  void interval_holds_one_where_nothing_differs() {
    pairs(200, 1, 3);
    TailRatio ratio = ratio();
    assertTrue(ratio.low() < 1 && 1 < ratio.high(), ratio.toString());
    assertTrue(ratio.high() - ratio.low() < 0.15, ratio.toString());
  }

  @Test
  void interval_holds_the_factor_where_one_is() {
    pairs(200, 1.5, 4);
    TailRatio ratio = ratio();
    assertTrue(1.4 < ratio.low() && ratio.low() < 1.5 && 1.5 < ratio.high(), ratio.toString());
  }

  @Test
  void percentile_is_that_of_the_pooled_requests_in_windows_only() {
    pairs(20, 2, 5);
    times.add(700_000, 999_000_000);
    times.add(-1, 999_000_000);
    Windows windows = Windows.of(times, above);
    long[] pooled = new long[(int) windows.requests()];
    int size = 0;
    for (int i = 0; i < times.size(); i++) {
      long due = times.dueNanos(i);
      if (above.stream().anyMatch(w -> w.fromNanos() <= due && due < w.toNanos())) {
        pooled[size++] = times.latencyNanos(i);
      }
    }
    assertEquals(20 * PER_WINDOW, size);
    Arrays.sort(pooled);
    assertEquals(pooled[(int) (0.99 * size) - 1], windows.nanos(0.99), "1 % are slower");
    assertEquals(pooled[size / 2 - 1], windows.nanos(0.5));
  }

  @Test
  void a_window_drawn_twice_counts_twice() {
    above.add(new Window(0, 10));
    above.add(new Window(10, 20));
    times.add(1, 100);
    times.add(11, 900);
    times.add(12, 800);
    Windows windows = Windows.of(times, above);
    assertEquals(100, windows.nanos(0.99, new int[] {2, 0}));
    assertEquals(800, windows.nanos(0.5, new int[] {0, 2}));
    assertEquals(100, windows.nanos(0.5, new int[] {2, 1}));
    assertEquals(0, windows.nanos(0.5, new int[] {0, 0}));
  }
}
