package io.attune.offline.bench;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Runs the phases of a benchmark against one service. Workloads take turns within each run, so
/// that what the machine does meanwhile meets all of them.
final class Measurement {
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final long SEED = 7;
  private static final String SINGLE = "one event";
  private static final String RECOMMEND = "recommend";
  private static final int EVENTS_PER_CALL = 10;

  /// Events told while recommendations are measured, per second.
  private static final int EVENTS_BESIDE = 2_000;

  private static final Map<String, String> PATHS =
      Map.ofEntries(
          entry("echo", "/bench/echo"),
          entry("floor", "/bench/floor"),
          entry("recommend", "/v1/recommend/" + BenchFiles.PLACEMENT),
          entry(BenchOptions.EVENTS_FLOOR, "/bench/events-floor"),
          entry("events", "/v1/events"),
          entry(BenchOptions.ADS_FLOOR, "/bench/ads-floor"),
          entry(BenchOptions.BID_FLOOR, "/bench/bid-floor"),
          entry(BenchOptions.BID_REST, "/bench/bid-rest"),
          entry(BenchOptions.BID_DOORS, "/bench/bid-route"),
          entry(BenchOptions.BID, "/openrtb2/bid?exchange=" + AdLoad.EXCHANGE),
          entry("ads", "/v1/ads/" + AdLoad.PLACEMENT),
          entry(SINGLE, "/v1/events"));

  private final BenchOptions options;
  private final Service service;
  private final List<String> workloads;
  private final List<Long> visibleMillis = new ArrayList<>();
  private final ObjectMapper json = new ObjectMapper();
  private final OperatingSystemMXBean machine =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  Measurement(BenchOptions options, Service service) {
    this.options = options;
    this.service = service;
    workloads = options.closed();
  }

  /// Lets the service compile what it will run.
  void warmUp(Consumer<String> told) throws IOException, InterruptedException {
    for (String workload : workloads) {
      told.accept("warming up " + workload + " …");
      warmUp(workload);
    }
    if (options.workload().equals("events")) {
      warmUp(SINGLE);
      warmUp(RECOMMEND);
    }
    if (options.changesPerSecond() > 0) {
      told.accept("warming up changes …");
      try (CatalogChanges changes =
          CatalogChanges.start(service, options.changesPerSecond(), options.items())) {
        warmUp(options.workload());
        changes.end();
      }
    }
  }

  private void warmUp(String workload) throws IOException, InterruptedException {
    try (LoadGenerator load = generator(workload)) {
      Answers answers = load.closedLoop(WARM_UP.compareTo(phase()) < 0 ? WARM_UP : phase());
      if (answers.failed() > 0) {
        throw new IOException(
            workload + ": " + answers.failed() + " failed, first: " + answers.firstFailure());
      }
    }
  }

  /// One closed loop of each workload, then the open loops of the measured one and of its floor.
  void run(Consumer<Phase> done) throws IOException, InterruptedException {
    for (String workload : workloads) {
      done.accept(measure(workload, "closed", load -> load.closedLoop(phase())));
    }
    if (options.workload().equals("events")) {
      besideEvents(done);
      return;
    }
    for (String workload : workloads.subList(Math.max(0, workloads.size() - 2), workloads.size())) {
      done.accept(measure(workload, "open", this::open));
    }
    if (options.changesPerSecond() > 0) {
      try (CatalogChanges changes =
          CatalogChanges.start(service, options.changesPerSecond(), options.items())) {
        done.accept(measure(options.workload(), "open with changes", this::open));
        visibleMillis.addAll(changes.end());
      }
    }
  }

  /// One event at a time at half the rate; then recommendations, without events and with them.
  private void besideEvents(Consumer<Phase> done) throws IOException, InterruptedException {
    int half = Math.max(1, options.ratePerSecond() / 2);
    done.accept(measure(SINGLE, "open", load -> load.openLoop(phase(), half)));
    done.accept(measure(RECOMMEND, "open", this::open));
    try (LoadGenerator events = generator("events")) {
      CompletableFuture<Answers> told = new CompletableFuture<>();
      Thread.ofPlatform()
          .name("events")
          .start(
              () -> {
                try {
                  told.complete(events.openLoop(phase(), EVENTS_BESIDE / EVENTS_PER_CALL));
                } catch (IOException | InterruptedException e) {
                  told.completeExceptionally(e);
                }
              });
      done.accept(measure(RECOMMEND, "open with events", this::open));
      Answers answers = told.join();
      if (answers.failed() + answers.degraded() > 0) {
        throw new IOException("events beside: not all accepted: " + answers.firstFailure());
      }
    }
  }

  /// How long each sampled catalogue change took to appear in answers.
  List<Long> visibleMillis() {
    return visibleMillis;
  }

  private Answers open(LoadGenerator load) throws IOException, InterruptedException {
    return load.openLoop(phase(), options.ratePerSecond());
  }

  private Duration phase() {
    return Duration.ofSeconds(options.seconds());
  }

  private LoadGenerator generator(String workload) throws IOException {
    String path = Objects.requireNonNull(PATHS.get(workload), workload);
    boolean told =
        path.contains("events") || options.workload().equals("events") && path.contains("echo");
    RequestMix mix =
        told
            ? RequestMix.events(
                path,
                service.key(),
                options.viewers(),
                options.items(),
                workload.equals(SINGLE) ? 1 : EVENTS_PER_CALL,
                SEED)
            : asking(path);
    return new LoadGenerator(service.address(), mix, options.connections());
  }

  private RequestMix asking(String path) {
    if (path.contains("bid") || options.workload().startsWith(BenchOptions.BID)) {
      return RequestMix.bids(path, service.key(), options.viewers(), SEED);
    }
    return path.contains("ads")
        ? RequestMix.ads(path, service.key(), options.viewers(), SEED)
        : RequestMix.recommend(path, service.key(), options.viewers(), SEED);
  }

  private Phase measure(String workload, String loop, Loop body)
      throws IOException, InterruptedException {
    try (LoadGenerator load = generator(workload)) {
      Usage before = usage();
      Duration serviceBefore = service.cpuTime();
      long ownBefore = machine.getProcessCpuTime();
      long start = System.nanoTime();
      Answers answers = body.run(load);
      double nanos = System.nanoTime() - start;
      double own = (machine.getProcessCpuTime() - ownBefore) / nanos / cores();
      double served = service.cpuTime().minus(serviceBefore).toNanos() / nanos / cores();
      Usage after = usage();
      return Phase.of(workload, loop, answers, nanos, own, served, after.since(before));
    }
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  private Usage usage() throws IOException, InterruptedException {
    return json.readValue(service.get("/bench/usage"), Usage.class);
  }

  /// The load of a phase.
  private interface Loop {
    Answers run(LoadGenerator load) throws IOException, InterruptedException;
  }
}
