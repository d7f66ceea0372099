package io.attune.offline.bench;

import io.attune.language.expression.Expressions;
import io.attune.language.expression.Predicate;
import io.attune.state.targeting.Scratch;
import io.attune.state.targeting.Targeting;
import io.attune.state.targeting.TargetingIndex;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// How long a request takes to find the line items that may serve it: by the index, and by asking
/// the compiled expression of each. In this process, on one thread.
final class TargetingBenchmark {
  private static final int[] SIZES = {1_000, 10_000, 100_000, 1_000_000};
  private static final int REQUESTS = 2_000;
  private static final int ROUNDS = 5;
  private static final int WARM_ROUNDS = 10;

  /// Expressions that all scans of one size ask together, at most.
  private static final int ASKED = 20_000_000;

  /// With more line items their expressions are not kept for a scan.
  private static final int MOST_SCANNED = 100_000;

  private static final int CHANGES = 1_000;

  private final Consumer<String> told;
  private final Expressions expressions = new Expressions();
  private final Scratch scratch = new Scratch();
  private final List<AdRequest> requests = new ArrayList<>();

  /// @param told one line per size
  TargetingBenchmark(Consumer<String> told) {
    this.told = told;
    AdMix mix = new AdMix(1);
    for (int i = 0; i < REQUESTS; i++) {
      requests.add(mix.request());
    }
  }

  /// @param most line items
  void run(int most) {
    told.accept(
        String.format(
            Locale.ROOT,
            "%10s %12s %10s %10s %10s %10s %10s %12s %12s",
            "line items",
            "index p50",
            "p99",
            "scan p50",
            "p99",
            "matches",
            "heap each",
            "put each",
            "1,000 more"));
    for (int size : SIZES) {
      if (size <= most) {
        measure(size);
      }
    }
  }

  private void measure(int size) {
    AdMix mix = new AdMix(size);
    List<Predicate> predicates = new ArrayList<>();
    long before = heap();
    long start = System.nanoTime();
    Targeting targeting = new Targeting(expressions);
    for (int i = 0; i < size; i++) {
      targeting.put(i, mix.targeting(), AdMix.SCHEMA);
    }
    double putMicros = (System.nanoTime() - start) / 1e3 / size;
    targeting.publish();
    targeting.compact();
    long heap = heap() - before;
    AdMix again = new AdMix(size);
    for (int i = 0; i < size && size <= MOST_SCANNED; i++) {
      predicates.add(expressions.compile(again.targeting(), AdMix.SCHEMA));
    }
    TargetingIndex index = targeting.current();
    long[] times = index(index);
    long[] scans = scan(index, predicates);
    told.accept(
        String.format(
            Locale.ROOT,
            "%,10d %9.1f µs %7.1f µs %10s %10s %,10d %8d B %9.0f µs %9.1f ms",
            size,
            micros(times, 0.5),
            micros(times, 0.99),
            shown(scans, 0.5),
            shown(scans, 0.99),
            matches(index),
            heap / size,
            putMicros,
            change(targeting, mix, size)));
  }

  private long matches(TargetingIndex index) {
    long[] out = new long[index.words()];
    long found = 0;
    for (AdRequest request : requests) {
      index.match(request, all(index), scratch, out);
      found += Arrays.stream(out).map(Long::bitCount).sum();
    }
    return found / requests.size();
  }

  private static long[] all(TargetingIndex index) {
    long[] all = new long[index.words()];
    Arrays.fill(all, -1);
    return all;
  }

  /// Times of single matches, after rounds that do not count.
  private long[] index(TargetingIndex index) {
    long[] eligible = all(index);
    long[] out = new long[index.words()];
    long[] times = new long[ROUNDS * REQUESTS];
    for (int round = -WARM_ROUNDS; round < ROUNDS; round++) {
      for (int i = 0; i < REQUESTS; i++) {
        long from = System.nanoTime();
        index.match(requests.get(i), eligible, scratch, out);
        times[Math.max(0, round) * REQUESTS + i] = System.nanoTime() - from;
      }
    }
    return times;
  }

  /// Times of asking every expression; each answer is held against the index's.
  private long[] scan(TargetingIndex index, List<Predicate> predicates) {
    if (predicates.isEmpty()) {
      return new long[0];
    }
    long[] out = new long[index.words()];
    int count = Math.min(REQUESTS, ASKED / predicates.size());
    long[] times = new long[count];
    boolean[] says = new boolean[predicates.size()];
    for (int i = 0; i < count; i++) {
      AdRequest request = requests.get(i);
      long from = System.nanoTime();
      for (int n = 0; n < says.length; n++) {
        says[n] = predicates.get(n).test(request) == Predicate.Verdict.YES;
      }
      times[i] = System.nanoTime() - from;
      index.match(request, all(index), scratch, out);
      for (int n = 0; n < says.length; n++) {
        if (says[n] != ((out[n >> 6] >>> n & 1) == 1)) {
          throw new IllegalStateException(
              "line item " + n + ": scan says " + says[n] + " (expected: what the index says)");
        }
      }
    }
    return times;
  }

  /// Milliseconds until changes are visible.
  private static double change(Targeting targeting, AdMix mix, int size) {
    for (int i = 0; i < CHANGES; i++) {
      targeting.put((int) (i * 7_919L % size), mix.targeting(), AdMix.SCHEMA);
    }
    long start = System.nanoTime();
    targeting.publish();
    return (System.nanoTime() - start) / 1e6;
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static String shown(long[] times, double share) {
    return times.length == 0 ? "-" : String.format(Locale.ROOT, "%.0f µs", micros(times, share));
  }

  private static double micros(long[] times, double share) {
    long[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[(int) (sorted.length * share)] / 1e3;
  }
}
