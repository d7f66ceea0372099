package io.attune.offline.bench;

import io.attune.offline.bulkload.Progress;
import io.attune.state.catalog.Catalog;
import io.attune.state.profile.Viewers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Measures a workload of the packaged service. Blocking; takes about `runs × phases × seconds`.
public final class Bench {
  private Bench() {}

  /// Writes the bench data set into the store of this process.
  ///
  /// @param told one line per step
  public static void load(
      Catalog catalog, Viewers viewers, int itemCount, int viewerCount, Consumer<String> told) {
    new BenchShop(itemCount, viewerCount).load(catalog, viewers, told);
  }

  /// Starts a service of its own, loads it, and tells what came out, line by line.
  public static void run(BenchOptions options, Consumer<String> told)
      throws IOException, InterruptedException {
    serving(
        options.items(),
        options.viewers(),
        told,
        (service, folder) -> {
          if (options.sellsAds()) {
            new AdLoad(service, options.lineItems(), options.workload()).write(told);
          }
          measure(options, service, told);
        });
  }

  /// Swaps versions of the model under load, and tells what came out, line by line. About a second
  /// a swap.
  public static void swap(SwapOptions options, Consumer<String> told)
      throws IOException, InterruptedException {
    serving(
        options.items(),
        options.viewers(),
        told,
        (service, folder) -> {
          SwapFigures figures = new SwapRun(options, service, folder, told).run();
          figures.lines().forEach(told);
          if (options.json().isPresent()) {
            Files.writeString(options.json().get(), figures.json());
          }
        });
  }

  /// Measures how fast line items are found by their targeting, in this process, and tells one line
  /// per number of line items. Minutes.
  ///
  /// @param most line items; 1,000 to 1,000,000
  /// @param progress of each number
  public static void targeting(int most, Consumer<String> told, Progress progress) {
    new TargetingBenchmark(told, progress).run(most);
  }

  private static void serving(int items, int viewers, Consumer<String> told, Work work)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("attune-bench");
    try {
      told.accept(
          "loading " + items + " items and " + viewers + " viewers, starting the service …");
      try (Service service = Service.start(folder, items, viewers)) {
        work.on(service, folder);
      }
    } finally {
      delete(folder);
    }
  }

  /// What is measured on a service that is ready.
  private interface Work {
    void on(Service service, Path folder) throws IOException, InterruptedException;
  }

  private static void measure(BenchOptions options, Service service, Consumer<String> told)
      throws IOException, InterruptedException {
    Measurement measurement = new Measurement(options, service);
    measurement.warmUp(told);
    List<Phase> phases = new ArrayList<>();
    told.accept(PhaseTable.HEADER);
    for (int run = 0; run < options.runs(); run++) {
      measurement.run(
          phase -> {
            phases.add(phase);
            told.accept(PhaseTable.line(phase));
          });
    }
    Figures figures = Figures.of(options, phases, measurement.visibleMillis());
    figures.lines().forEach(told);
    if (options.json().isPresent()) {
      Files.writeString(options.json().get(), figures.json());
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(Bench::deleteFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteFile(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
