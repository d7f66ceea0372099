package io.attune.offline.bench;

import com.sun.management.OperatingSystemMXBean;
import io.attune.offline.bench.Windows.Window;
import io.attune.platform.background.LowPriority;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// The workload `swap`: versions of the model are brought one by one under a steady load of
/// recommendations, and each is waited for until it serves. Beside the window of each swap, from
/// the first byte copied until an answer names the version and a little longer, stands an equally
/// long one without: behind it and before it in turn.
final class SwapRun {
  private static final Duration WARM_UP = Duration.ofSeconds(6);
  private static final int MOST_WARM_UPS = 10;

  /// Memory that grew by no more than this part of it in a round stands still.
  private static final int STILL = 200;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// What comes after the first answer of a version: the one before is drained and closed, and the
  /// replica reports.
  private static final long AFTERWARDS_NANOS = 100_000_000;

  /// Breaks the step between the swaps and the service's looks at the folder.
  private static final int MOST_PAUSE_MILLIS = 200;

  private static final long LOOK_NANOS = 1_000_000;
  private static final int REMEMBERED = 8;
  private static final int LINES = 40;
  private static final long SEED = 11;

  private final SwapOptions options;
  private final Service service;
  private final SwapVersions versions;
  private final Consumer<String> told;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final List<Window> swaps = new ArrayList<>();
  private final List<Window> quiet = new ArrayList<>();
  private final List<Long> swapNanos = new ArrayList<>();
  private final List<Long> residentKilobytes = new ArrayList<>();

  /// @param folder of the service
  SwapRun(SwapOptions options, Service service, Path folder, Consumer<String> told)
      throws IOException {
    this.options = options;
    this.service = service;
    this.told = told;
    versions = new SwapVersions(folder);
  }

  SwapFigures run() throws IOException, InterruptedException {
    RequestMix mix =
        RequestMix.recommend(
            "/v1/recommend/" + BenchFiles.PLACEMENT, service.key(), options.viewers(), SEED);
    told.accept("warming up …");
    warmUp(mix);
    OperatingSystemMXBean machine =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Duration serviceBefore = service.cpuTime();
    long ownBefore = machine.getProcessCpuTime();
    long start = System.nanoTime();
    SwapLoad load =
        SwapLoad.start(generator(mix), mix, versions, options.ratePerSecond(), options.swaps() + 1);
    LowPriority.enter();
    try (load) {
      for (int swap = 1; swap <= options.swaps(); swap++) {
        pair(load, swap);
        residentKilobytes.add(service.residentKilobytes().orElse(0));
        tell(load, swap, start);
      }
    }
    double coreNanos =
        (double) (System.nanoTime() - start) * Runtime.getRuntime().availableProcessors();
    return SwapFigures.of(
        options,
        load,
        new SwapFigures.Seen(swaps, quiet, swapNanos, residentKilobytes),
        GateTimes.medianMicros(service.get("/v1/models/" + BenchFiles.MODEL)),
        (machine.getProcessCpuTime() - ownBefore) / coreNanos,
        service.cpuTime().minus(serviceBefore).toNanos() / coreNanos);
  }

  /// Lets the service compile what it will run, and touch its heap once: what grows later is what
  /// swaps leave behind.
  private void warmUp(RequestMix mix) throws IOException {
    long now = service.residentKilobytes().orElse(0);
    for (int round = 0; round < MOST_WARM_UPS; round++) {
      try (LoadGenerator warm = generator(mix)) {
        warm.closedLoop(WARM_UP);
      }
      long before = now;
      now = service.residentKilobytes().orElse(0);
      if (round > 0 && now - before <= now / STILL) {
        return;
      }
    }
  }

  private LoadGenerator generator(RequestMix mix) throws IOException {
    return new LoadGenerator(service.address(), mix, options.connections());
  }

  /// One swap with its two windows. Files are made and cleared away outside of both.
  private void pair(SwapLoad load, int swap) throws IOException, InterruptedException {
    int version = swap + 1;
    versions.clearBehind(version);
    versions.make(version);
    Thread.sleep(random.nextInt(MOST_PAUSE_MILLIS));
    long ready = System.nanoTime();
    if (swap % 2 == 0) {
      sleepUntil(ready + usualNanos());
    }
    Window during = swap(load, version);
    long length = during.toNanos() - during.fromNanos();
    swaps.add(during);
    if (swap % 2 == 0 && during.fromNanos() - length >= ready) {
      quiet.add(new Window(during.fromNanos() - length, during.fromNanos()));
    } else {
      quiet.add(new Window(during.toNanos(), during.toNanos() + length));
    }
    sleepUntil(quiet.getLast().toNanos());
  }

  /// As long as the longest of the last windows.
  private long usualNanos() {
    return swaps.stream()
        .skip(Math.max(0, swaps.size() - REMEMBERED))
        .mapToLong(window -> window.toNanos() - window.fromNanos())
        .max()
        .orElse(0);
  }

  private Window swap(SwapLoad load, int version) throws IOException, InterruptedException {
    long from = System.nanoTime();
    load.bringing(version);
    versions.bring(version);
    while (!load.serves(version)) {
      LockSupport.parkNanos(LOOK_NANOS);
      if (System.nanoTime() - from > PATIENCE.toNanos()) {
        throw new IOException(
            "version "
                + version
                + ": does not serve after "
                + PATIENCE.toSeconds()
                + " s (expected: it does); its status: "
                + service.get("/v1/models/" + BenchFiles.MODEL));
      }
    }
    swapNanos.add(load.servesSinceNanos(version) - from);
    long to = load.servesSinceNanos(version) + AFTERWARDS_NANOS;
    sleepUntil(to);
    return new Window(from, to);
  }

  private static void sleepUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void tell(SwapLoad load, int swap, long startNanos) {
    int every = Math.max(1, options.swaps() / LINES);
    if (swap % every == 0 || swap == 1 || swap == options.swaps()) {
      double perSecond = swap / ((System.nanoTime() - startNanos) / 1e9);
      told.accept(
          String.format(
              Locale.ROOT,
              "swap %,d of %,d (%d %%), %.2f/s, %.0f s left: %,d answers right, %,d failed, %,d mixed, %,d unscored, %,d MB resident",
              swap,
              options.swaps(),
              100 * swap / options.swaps(),
              perSecond,
              (options.swaps() - swap) / perSecond,
              load.count(Verdict.RIGHT),
              load.count(Verdict.FAILED),
              load.count(Verdict.MIXED),
              load.count(Verdict.UNSCORED),
              residentKilobytes.getLast() >> 10));
    }
  }
}
