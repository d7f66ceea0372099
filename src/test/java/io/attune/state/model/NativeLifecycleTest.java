package io.attune.state.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.Matrix;
import io.attune.state.version.Graph;
import io.attune.state.version.Onnx;
import io.attune.state.version.OnnxModel;
import io.attune.state.version.ServingModel;
import io.attune.state.version.VersionFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLifecycleTest {
  private static final Graph GOOD = Graph.sigmoid(0.3f, -0.2f, 0.1f);

  @TempDir Path repository;

  @Test
  void swaps_two_hundred_times_under_four_scoring_threads_without_a_failed_run() throws Exception {
    new VersionFolder(repository, "good", 1).write(GOOD);
    Models models = new Models(repository);
    models.start(VersionFolder.SCHEMA);
    AtomicBoolean done = new AtomicBoolean();
    List<Future<long[]>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        int rows = 1 + i * 50;
        results.add(threads.submit(scoring(models, rows, done)));
      }
      List<OnnxModel> seen = new ArrayList<>();
      for (int swap = 0; swap < 200; swap++) {
        seen.add((OnnxModel) models.current().serving("good").orElseThrow());
        models.start(VersionFolder.SCHEMA);
      }
      done.set(true);
      for (Future<long[]> result : results) {
        assertTrue(result.get()[0] > 0, "a thread never scored");
        assertEquals(0, result.get()[1], "failed runs");
      }
      assertTrue(seen.stream().allMatch(OnnxModel::closed), "a replaced version was left open");
    }
    models.stop();
  }

  private static Callable<long[]> scoring(Models models, int rows, AtomicBoolean done) {
    return () -> {
      Matrix matrix = new Matrix(rows, 3);
      matrix.shape(rows, 3);
      float[] scores = new float[rows];
      long[] goodAndBad = new long[2];
      while (!done.get()) {
        ServingModel model = models.current().serving("good").orElseThrow();
        if (model.acquire()) {
          goodAndBad[
              model.predict(matrix, scores) && Math.abs(scores[rows - 1] - 0.5) < 1e-6 ? 0 : 1]++;
          model.release();
        }
      }
      return goodAndBad;
    };
  }

  @Test
  void refuses_a_lease_that_is_given_back_twice() {
    new VersionFolder(repository, "good", 1).write(GOOD);
    Models models = new Models(repository);
    models.start(VersionFolder.SCHEMA);
    ServingModel model = models.current().serving("good").orElseThrow();
    models.stop();
    assertThrows(IllegalStateException.class, model::release);
  }

  @Test
  void scores_more_matrices_than_it_keeps_tensors_for() {
    new VersionFolder(repository, "good", 1).write(GOOD);
    Models models = new Models(repository);
    models.start(VersionFolder.SCHEMA);
    ServingModel model = models.current().serving("good").orElseThrow();
    for (int i = 0; i < 200; i++) {
      Matrix matrix = new Matrix(2, 3);
      matrix.shape(2, 3);
      float[] scores = new float[2];
      assertTrue(model.predict(matrix, scores));
      assertEquals(0.5f, scores[1], 1e-6f);
    }
    models.stop();
  }

  @Test
  void serves_on_while_another_version_takes_long_to_load() throws InterruptedException {
    new VersionFolder(repository, "good", 1).write(GOOD);
    Models models = new Models(repository);
    models.start(VersionFolder.SCHEMA);
    byte[] graph = Onnx.folding(1024, 8).bytes();
    VersionFolder second = new VersionFolder(repository, "good", 2).write(GOOD);
    second.onnx(graph).manifest(second.manifest(graph));

    Thread loading = Thread.ofPlatform().start(() -> models.start(VersionFolder.SCHEMA));
    Matrix matrix = new Matrix(1, 3);
    matrix.shape(1, 3);
    matrix.floats().put(0, new float[] {2, -1, 0.5f});
    float[] scores = new float[1];
    int served = 0;
    while (loading.isAlive()) {
      ServingModel model = models.current().serving("good").orElseThrow();
      if (model.acquire()) {
        assertTrue(model.predict(matrix, scores));
        assertEquals(GOOD.score(2, -1, 0.5f), scores[0], 1e-6);
        served += model.version() == 1 ? 1 : 0;
        model.release();
      }
    }
    loading.join();

    assertTrue(served > 0, "version 1 never scored while version 2 loaded");
    assertEquals(List.of(), models.refusals());
    assertEquals(2, models.current().serving("good").orElseThrow().version());
    models.stop();
  }

  /// Every truncation of a graph is refused, none takes the process down.
  @Test
  void survives_every_truncation_of_a_graph() {
    byte[] bytes = GOOD.bytes();
    VersionFolder version = new VersionFolder(repository, "good", 1).write(GOOD);
    Models models = new Models(repository);
    for (int length = 1; length < bytes.length; length += 3) {
      byte[] cut = Arrays.copyOf(bytes, length);
      version.onnx(cut).manifest(version.manifest(cut));
      models.start(VersionFolder.SCHEMA);
      assertTrue(
          models.current().byName().isEmpty(),
          "cut to " + length + " of " + bytes.length + " bytes");
      assertEquals(1, models.refusals().size());
    }
  }

  /// The runtime's own shutdown hook would free its environment under a load or a run that is still
  /// going on, see `OnnxEnvironment`; the service's hook stops the models somewhat later.
  @Test
  void ends_cleanly_when_the_process_exits_while_models_load_and_score() throws Exception {
    new VersionFolder(repository, "good", 1).write(GOOD);
    for (int round = 0; round < 3; round++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:-CreateCoredumpOnCrash",
                  "-XX:ErrorFile=" + repository.resolve("crash.log"),
                  "-cp",
                  System.getProperty("java.class.path"),
                  ExitWhileBusy.class.getName(),
                  repository.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "did not end");
      assertEquals(ExitWhileBusy.EXPECTED, process.exitValue(), "round " + round);
    }
  }

  /// It would write a log named after the process to the folder for temporary files as soon as it
  /// starts.
  @Test
  void keeps_the_runtime_from_reporting_to_its_maker() {
    new VersionFolder(repository, "good", 1).write(GOOD);
    Models models = new Models(repository);
    models.start(VersionFolder.SCHEMA);
    models.stop();
    Path log =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "mat-debug-" + ProcessHandle.current().pid() + ".log");
    assertFalse(Files.exists(log), "the runtime's telemetry runs: " + log);
  }

  /// Loads without end on one thread, scores without end on another, and exits in between.
  static final class ExitWhileBusy {
    static final int EXPECTED = 42;

    private ExitWhileBusy() {}

    public static void main(String[] arguments) throws IOException {
      Models models = new Models(Path.of(arguments[0]));
      models.start(VersionFolder.SCHEMA);
      Thread scoring = new Thread(() -> score(models));
      scoring.setDaemon(true);
      scoring.start();
      Thread loading = new Thread(() -> load(models));
      loading.setDaemon(true);
      loading.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stopLate(models)));
      busy(300);
      System.exit(models.current().serving("good").isPresent() ? EXPECTED : 1);
    }

    private static void load(Models models) {
      while (true) {
        models.start(VersionFolder.SCHEMA);
      }
    }

    private static void score(Models models) {
      Matrix matrix = new Matrix(100, 3);
      matrix.shape(100, 3);
      while (true) {
        models
            .current()
            .serving("good")
            .filter(ServingModel::acquire)
            .ifPresent(
                model -> {
                  model.predict(matrix, new float[100]);
                  model.release();
                });
      }
    }

    private static void stopLate(Models models) {
      busy(100);
      models.stop();
    }

    private static void busy(long millis) {
      long end = System.nanoTime() + millis * 1_000_000;
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }
  }
}
