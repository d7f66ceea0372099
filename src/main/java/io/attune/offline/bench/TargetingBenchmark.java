package io.attune.offline.bench;

import io.attune.language.expression.Expressions;
import io.attune.language.expression.Predicate;
import io.attune.offline.bulkload.Progress;
import io.attune.state.targeting.Scratch;
import io.attune.state.targeting.Targeting;
import io.attune.state.targeting.TargetingIndex;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// How long a request takes to find the line items that may serve it: by the index, and by asking
/// the compiled expression of each. Of more than a hundred thousand line items a scan asks an even
/// sample of so many, for which its time is multiplied. In this process; what is timed runs on one
/// thread, what has to be there first on all.
final class TargetingBenchmark {
  private static final int[] SIZES = {1_000, 10_000, 100_000, 1_000_000};
  private static final int REQUESTS = 2_000;
  private static final int ROUNDS = 5;
  private static final int WARM_ROUNDS = 10;

  /// Expressions that all scans of one size ask together, at most.
  private static final int ASKED = 20_000_000;

  /// The most line items that a scan asks.
  private static final int MOST_SCANNED = 100_000;

  /// Line items that are put together; the first so many are put on one thread, and timed.
  private static final int CHUNK = 10_000;

  private static final int CHANGES = 1_000;

  private final Consumer<String> told;
  private final Progress progress;
  private final Expressions expressions = new Expressions();
  private final Scratch scratch = new Scratch();
  private final List<AdRequest> requests = new ArrayList<>();

  /// @param told one line per size
  /// @param progress of each size
  TargetingBenchmark(Consumer<String> told, Progress progress) {
    this.told = told;
    this.progress = progress;
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
            "%10s %12s %10s %10s %10s %15s %10s %10s %12s %12s",
            "line items",
            "index p50",
            "p99",
            "scan p50",
            "p99",
            "scanned",
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
    long before = heap();
    Targeting targeting = new Targeting(expressions);
    double putMicros = put(targeting, mix, size);
    targeting.publish();
    targeting.compact();
    long heap = heap() - before;
    TargetingIndex index = targeting.current();
    long[] times = index(index, size);
    Scan scan = scan(index, size);
    told.accept(
        String.format(
            Locale.ROOT,
            "%,10d %9.1f µs %7.1f µs %10s %10s %15s %,10d %8d B %9.0f µs %9.1f ms",
            size,
            micros(times, 0.5),
            micros(times, 0.99),
            shown(scan.times, 0.5),
            shown(scan.times, 0.99),
            String.format(Locale.ROOT, "%d × %,d", scan.times.length, scan.asked),
            matches(index),
            heap / size,
            putMicros,
            change(targeting, mix, size)));
  }

  /// Microseconds in which one is put.
  private double put(Targeting targeting, AdMix mix, int size) {
    long start = System.nanoTime();
    double micros = 0;
    for (int from = 0; from < size; from += CHUNK) {
      int first = from;
      List<String> texts = texts(mix, Math.min(CHUNK, size - from));
      IntStream numbers = IntStream.range(0, texts.size());
      (from == 0 ? numbers : numbers.parallel())
          .forEach(i -> targeting.put(first + i, texts.get(i), AdMix.SCHEMA));
      if (from == 0) {
        micros = (System.nanoTime() - start) / 1e3 / texts.size();
      }
      progress.at(phase(size, "putting"), from + texts.size(), size);
    }
    return micros;
  }

  private static List<String> texts(AdMix mix, int count) {
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(mix.targeting());
    }
    return texts;
  }

  private static String phase(int size, String doing) {
    return String.format(Locale.ROOT, "%,d line items, %s", size, doing);
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
  private long[] index(TargetingIndex index, int size) {
    long[] eligible = all(index);
    long[] out = new long[index.words()];
    long[] times = new long[ROUNDS * REQUESTS];
    for (int round = -WARM_ROUNDS; round < ROUNDS; round++) {
      for (int i = 0; i < REQUESTS; i++) {
        long from = System.nanoTime();
        index.match(requests.get(i), eligible, scratch, out);
        times[Math.max(0, round) * REQUESTS + i] = System.nanoTime() - from;
      }
      long done = (long) REQUESTS * (WARM_ROUNDS + round + 1);
      progress.at(phase(size, "by the index"), done, (long) REQUESTS * (WARM_ROUNDS + ROUNDS));
    }
    return times;
  }

  /// @param times of one request, as if all line items had been asked, nanoseconds
  /// @param asked line items of each request
  @SuppressWarnings("ArrayRecordComponent")
  private record Scan(long[] times, int asked) {}

  /// Times of asking every expression, or those of an even sample; each answer is held against the
  /// index's.
  private Scan scan(TargetingIndex index, int size) {
    int step = (size + MOST_SCANNED - 1) / MOST_SCANNED;
    List<Predicate> predicates = predicates(size, step);
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
      times[i] = (System.nanoTime() - from) * step;
      index.match(request, all(index), scratch, out);
      hold(says, out, step);
      progress.at(phase(size, "by a scan"), i + 1L, count);
    }
    return new Scan(times, says.length);
  }

  private static void hold(boolean[] says, long[] out, int step) {
    for (int i = 0; i < says.length; i++) {
      int n = i * step;
      if (says[i] != ((out[n >> 6] >>> n & 1) == 1)) {
        throw new IllegalStateException(
            "line item " + n + ": scan says " + says[i] + " (expected: what the index says)");
      }
    }
  }

  /// Of every `step`-th line item.
  private List<Predicate> predicates(int size, int step) {
    AdMix again = new AdMix(size);
    List<Predicate> predicates = new ArrayList<>();
    for (int from = 0; from < size; from += CHUNK * step) {
      List<String> texts = texts(again, Math.min(CHUNK * step, size - from));
      IntStream.range(0, (texts.size() + step - 1) / step)
          .parallel()
          .mapToObj(i -> expressions.compile(texts.get(i * step), AdMix.SCHEMA))
          .forEachOrdered(predicates::add);
      progress.at(phase(size, "compiling for a scan"), from + texts.size(), size);
    }
    return predicates;
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
    return String.format(Locale.ROOT, "%,.0f µs", micros(times, share));
  }

  private static double micros(long[] times, double share) {
    long[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[(int) (sorted.length * share)] / 1e3;
  }
}
