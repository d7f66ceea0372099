package io.attune.state.model;

import io.attune.language.decision.Matrix;
import io.attune.state.version.Graph;
import io.attune.state.version.OnnxModel;
import io.attune.state.version.ServingModel;
import io.attune.state.version.VersionFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Leases and closes at full speed: threads take leases of what serves, keep up to sixty-four,
/// score
/// with any of them and compare with what that version's weights give, while the versions are
/// replaced without pause. The threads rest now and then, so that the one that replaces gets its
/// turn on
/// few cores; their leases stay. Run by `.ci/prove/model-leases` in a process of its own, because
/// what it
/// looks for ends the process.
///
/// Prints one `name value` per line; exits with 1 when something could not be run at all.
final class LeaseStress {
  private static final int VERSIONS = 8;
  private static final int THREADS = 32;
  private static final int KEPT = 64;
  private static final int ROWS = 4;
  private static final int COLUMNS = 3;
  private static final int BURST = 16;
  private static final long PAUSE_NANOS = 4_000_000;
  private static final double TOLERANCE = 1e-6;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final Path repository;
  private final Models models;
  private final long end;
  private final AtomicLong leases = new AtomicLong();
  private final AtomicLong scores = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong held = new AtomicLong();
  private final AtomicLong mostHeld = new AtomicLong();
  private final List<OnnxModel> open = new ArrayList<>();
  private long swaps;
  private long closed;
  private int mostOpen;
  private long earlyKilobytes;
  private long halfKilobytes;

  private LeaseStress(Path repository, long nanos) {
    this.repository = repository;
    models = new Models(repository);
    end = System.nanoTime() + nanos;
  }

  /// @param arguments an empty folder, seconds
  public static void main(String[] arguments) throws Exception {
    long nanos = Long.parseLong(arguments[1]) * 1_000_000_000L;
    new LeaseStress(Path.of(arguments[0]), nanos).run(nanos);
  }

  private void run(long nanos) throws IOException, InterruptedException {
    for (int version = 1; version <= VERSIONS; version++) {
      new VersionFolder(repository, "good", version).write(graph(version));
    }
    serve(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      SplittableRandom random = new SplittableRandom(i);
      threads.add(Thread.ofPlatform().start(() -> score(random)));
    }
    long tenth = end - nanos + nanos / 10;
    for (int i = 1; System.nanoTime() - end < 0; i++) {
      serve(1 + i % VERSIONS);
      if (earlyKilobytes == 0 && System.nanoTime() - tenth >= 0) {
        earlyKilobytes = residentKilobytes();
      }
      if (halfKilobytes == 0 && System.nanoTime() - (end - nanos / 2) >= 0) {
        halfKilobytes = residentKilobytes();
      }
    }
    long lateKilobytes = residentKilobytes();
    for (Thread thread : threads) {
      thread.join();
    }
    models.stop();
    report(lateKilobytes);
  }

  private static Graph graph(int version) {
    return Graph.sigmoid(0.1f * version, -0.2f, 0.05f * version);
  }

  /// Replaces the version in force, which a change of policy does.
  private void serve(int version) throws IOException {
    Path next = Files.writeString(repository.resolve("good/.policy"), "serve: " + version + "\n");
    Files.move(next, repository.resolve("good/policy.yaml"), StandardCopyOption.REPLACE_EXISTING);
    models.start(VersionFolder.SCHEMA);
    OnnxModel model = (OnnxModel) models.current().serving("good").orElseThrow();
    if (model.version() != version) {
      throw new IllegalStateException(
          "version: " + model.version() + " (expected: " + version + ")");
    }
    swaps++;
    countClosed();
    open.add(model);
    mostOpen = Math.max(mostOpen, open.size());
  }

  private void countClosed() {
    int before = open.size();
    open.removeIf(OnnxModel::closed);
    closed += before - open.size();
  }

  private void score(SplittableRandom random) {
    ArrayDeque<ServingModel> mine = new ArrayDeque<>();
    Matrix matrix = new Matrix(ROWS, COLUMNS);
    float[] results = new float[ROWS];
    while (System.nanoTime() - end < 0) {
      ServingModel model = models.current().serving("good").orElseThrow();
      if (!model.acquire()) {
        continue;
      }
      leases.incrementAndGet();
      mostHeld.accumulateAndGet(held.incrementAndGet(), Math::max);
      mine.addLast(model);
      check(random.nextBoolean() ? model : mine.getFirst(), matrix, results, random);
      if (mine.size() > random.nextInt(KEPT)) {
        mine.removeFirst().release();
        held.decrementAndGet();
      }
      if (random.nextInt(BURST) == 0) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    mine.forEach(ServingModel::release);
  }

  private void check(ServingModel model, Matrix matrix, float[] results, SplittableRandom random) {
    int rows = 1 + random.nextInt(ROWS);
    matrix.shape(rows, COLUMNS);
    for (int i = 0; i < rows * COLUMNS; i++) {
      matrix.floats().put(i, (float) random.nextDouble(-2, 2));
    }
    if (!model.predict(matrix, results)) {
      failed.incrementAndGet();
      return;
    }
    Graph graph = graph(model.version());
    for (int row = 0; row < rows; row++) {
      float[] cells = new float[COLUMNS];
      matrix.floats().get(row * COLUMNS, cells);
      if (!(Math.abs(graph.score(cells) - results[row]) <= TOLERANCE)) {
        wrong.incrementAndGet();
      }
    }
    scores.addAndGet(rows);
  }

  private void report(long lateKilobytes) {
    long patience = System.nanoTime() + PATIENCE_NANOS;
    while (!open.isEmpty() && System.nanoTime() - patience < 0) {
      countClosed();
      Thread.onSpinWait();
    }
    print("swaps", swaps);
    print("closed", closed);
    print("leases", leases.get());
    print("most_leases_at_once", mostHeld.get());
    print("most_versions_open", mostOpen);
    print("scores", scores.get());
    print("wrong_scores", wrong.get());
    print("failed_runs", failed.get());
    print("resident_kb_after_a_tenth", earlyKilobytes);
    print("resident_kb_half_way", halfKilobytes);
    print("resident_kb_at_the_end", lateKilobytes);
  }

  private static void print(String what, long value) {
    System.out.println(what + " " + value);
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .sum();
  }
}
