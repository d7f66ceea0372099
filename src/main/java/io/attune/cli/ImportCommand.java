package io.attune.cli;

import io.attune.language.decision.Ticker;
import io.attune.language.problem.Problem;
import io.attune.offline.bulkload.BulkLoad;
import io.attune.offline.bulkload.ColumnMapping;
import io.attune.offline.bulkload.ImportOptions;
import io.attune.offline.bulkload.QualityReport;
import io.attune.state.snapshot.Snapshots;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Loads a file into the store.
@Command(
    name = "import",
    description =
        "Loads purchases from a Parquet, CSV or NDJSON file, or what is known of viewers from CSV or NDJSON; started again"
            + " after a kill it goes on.")
final class ImportCommand implements Callable<Integer> {
  private final Snapshots snapshots;
  private final BulkLoad bulkLoad;

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description = "What the file holds: purchases or viewers.")
  String kind = "";

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = {
        "Path of the file.",
        "Viewers as CSV: a column id; segments, parted by |; personalise, true or false; each other column is the"
            + " attribute of that name. An empty cell says nothing.",
        "Viewers as NDJSON: a line is what POST /v1/viewers:batch takes."
      })
  Path file = Path.of("");

  @Mixin FileOptions options = new FileOptions();

  @Inject
  ImportCommand(Snapshots snapshots, BulkLoad bulkLoad) {
    this.snapshots = snapshots;
    this.bulkLoad = bulkLoad;
  }

  /// How a purchase file is read; the same for every command that reads one.
  static final class FileOptions {
    @Option(
        names = "--map",
        paramLabel = "ROLE=COLUMN,…",
        description =
            "Which column means what; roles: time, customer, item, quantity, price, country. Default: columns of these names.")
    @Nullable String map;

    @Option(
        names = "--map-file",
        paramLabel = "FILE",
        description = "The same, one ROLE=COLUMN a line.")
    @Nullable Path mapFile;

    @Option(
        names = "--currency",
        paramLabel = "CODE",
        description = "Currency of the prices (default: ${DEFAULT-VALUE}).")
    String currency = "GBP";

    @Option(
        names = "--zone",
        paramLabel = "ZONE",
        description = "Zone of times without an offset (default: ${DEFAULT-VALUE}).")
    String zone = "UTC";

    @Option(
        names = "--time-format",
        paramLabel = "PATTERN",
        description = "Such as \"d/M/yyyy H:mm\"; default: ISO and the usual ones.")
    @Nullable String timeFormat;

    ImportOptions read() {
      ColumnMapping mapping =
          map != null
              ? ColumnMapping.parse(map)
              : mapFile != null ? ColumnMapping.ofFile(mapFile) : ColumnMapping.BY_NAME;
      return new ImportOptions(
          mapping, currency, ImportOptions.zone(zone), Optional.ofNullable(timeFormat));
    }
  }

  @Override
  public Integer call() {
    if (!kind.equals("purchases") && !kind.equals("viewers")) {
      throw Problem.invalid("kind", kind, "purchases or viewers").refusal();
    }
    snapshots.start();
    if (kind.equals("viewers")) {
      bulkLoad
          .loadViewers(
              file,
              snapshots.current().placements().attributes(),
              new ProgressLine(System.err, Ticker.SYSTEM))
          .lines()
          .forEach(System.out::println);
      return 0;
    }
    QualityReport report =
        bulkLoad.load(file, options.read(), new ProgressLine(System.err, Ticker.SYSTEM));
    report.lines().forEach(System.out::println);
    return 0;
  }
}
