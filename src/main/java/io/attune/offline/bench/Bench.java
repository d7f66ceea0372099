package io.attune.offline.bench;

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
    Path folder = Files.createTempDirectory("attune-bench");
    try {
      told.accept(
          "loading "
              + options.items()
              + " items and "
              + options.viewers()
              + " viewers, starting the service …");
      try (Service service = Service.start(folder, options.items(), options.viewers())) {
        measure(options, service, told);
      }
    } finally {
      delete(folder);
    }
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
