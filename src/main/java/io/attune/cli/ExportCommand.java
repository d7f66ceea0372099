package io.attune.cli;

import io.attune.language.decision.Ticker;
import io.attune.language.event.EventType;
import io.attune.language.problem.Problem;
import io.attune.offline.bulkload.BulkLoad;
import io.attune.offline.bulkload.StagedPurchases;
import io.attune.offline.training.TrainingExport;
import io.attune.platform.store.Store;
import io.attune.stage.recording.RecordFolder;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.runtime.configuration.DurationConverter;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Writes what models are trained on.
@Command(
    name = "export",
    description =
        "Writes training rows: made by the stages that serve from the demo shop (--demo) or from purchases (--data), or as they were served (--as-served).")
final class ExportCommand implements Callable<Integer> {
  private final Snapshots snapshots;
  private final TrainingExport export;
  private final Store store;

  @Parameters(index = "0", paramLabel = "KIND", description = "What is written: training.")
  String kind = "";

  @ArgGroup(multiplicity = "1")
  What what = new What();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The CSV file; its schema is written beside it.")
  Path out = Path.of("");

  @Option(
      names = "--horizon",
      paramLabel = "TIME",
      description =
          "With --as-served: how long after a decision an event counts, such as 30s, 6h or 1d; younger decisions are left out"
              + " (default: ${DEFAULT-VALUE}).")
  String horizon = "1d";

  @Option(
      names = "--outcome",
      split = ",",
      paramLabel = "TYPE",
      description =
          "With --as-served: the types of events that make an item positive (default: click,add_to_cart,purchase).")
  List<String> outcomes = List.of("click", "add_to_cart", "purchase");

  @Option(
      names = "--split",
      split = ",",
      paramLabel = "DATE",
      description =
          "With --data: days (UTC) at which decisions are made; what is bought in the 31 days from each is positive."
              + " Default: four, 31 days apart, the last of them 62 days before the end, so that the last 31 days stay unseen.")
  List<String> splits = List.of();

  @Option(
      names = "--seed",
      description = "With --demo: seed of the shop (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  @Option(
      names = "--decisions",
      description = "With --demo: the most decisions (default: ${DEFAULT-VALUE}).")
  int decisions = 5_000;

  @Option(
      names = "--ads",
      description =
          "With --demo: ads that were shown, whether they were clicked, and whether the shopper then bought; --decisions bounds the"
              + " visits, twelve ads each.")
  boolean ads;

  @Option(
      names = "--placement",
      description =
          "Whose sources and rules choose the candidates (default: "
              + EvaluateCommand.PURCHASES
              + " for --data, "
              + EvaluateCommand.DEMO
              + " for --demo).")
  @Nullable String placement;

  @Option(
      names = "--columns",
      split = ",",
      paramLabel = "NAME",
      description = "Feature columns, in order (default: all).")
  List<String> columns = List.of();

  @Mixin ImportCommand.FileOptions options = new ImportCommand.FileOptions();

  /// One of the three.
  static final class What {
    @Option(
        names = "--data",
        paramLabel = "FILE",
        description = "A purchase file, as `import` takes it.")
    @Nullable Path data;

    @Option(names = "--demo", description = "The demo shop.")
    boolean demo;

    @Option(
        names = "--as-served",
        paramLabel = "PATH",
        description =
            "Full records (attune.recording.files.folder): what was shown, with the features as they were read, joined"
                + " with the events of the store.")
    @Nullable Path served;
  }

  @Inject
  ExportCommand(Snapshots snapshots, TrainingExport export, Store store) {
    this.store = store;
    this.snapshots = snapshots;
    this.export = export;
  }

  @Override
  public Integer call() {
    if (!kind.equals("training")) {
      throw Problem.invalid("kind", kind, "training").refusal();
    }
    if (decisions < 1) {
      throw Problem.invalid("decisions", decisions, "1 or more").refusal();
    }
    ProgressLine progress = new ProgressLine(System.err, Ticker.SYSTEM);
    if (what.served != null) {
      System.out.println(served(what.served, progress));
      return 0;
    }
    Path data = what.data;
    String usual = data == null ? EvaluateCommand.DEMO : EvaluateCommand.PURCHASES;
    TrainingExport.Target target =
        new TrainingExport.Target(out, placement == null ? usual : placement, columns);
    if (ads && !what.demo) {
      throw Problem.invalid("ads", true, "only with --demo").refusal();
    }
    if (data == null) {
      snapshots.start();
      System.out.println(
          ads
              ? export.ads(seed, decisions, target, progress)
              : export.demo(seed, decisions, target, progress));
      return 0;
    }
    List<Long> named = splits.stream().map(day -> EvaluateCommand.day("split", day)).toList();
    snapshots.start();
    try (StagedPurchases staged = BulkLoad.stage(data, options.read(), progress)) {
      List<Long> moments = named.isEmpty() ? TrainingExport.usualMoments(staged) : named;
      String name = "purchases of " + data.getFileName();
      System.out.println(export.purchases(staged, moments, name, target, progress));
    }
    return 0;
  }

  private String served(Path records, ProgressLine progress) {
    Duration within;
    try {
      within = DurationConverter.parseDuration(horizon);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("horizon", horizon, "a time such as 30s, 6h or 1d").refusal();
    }
    if (within.toSeconds() < 1 || within.toDays() > 366) {
      throw Problem.invalid("horizon", horizon, "1s to 366d").refusal();
    }
    for (String type : outcomes) {
      if (EventType.find(type).isEmpty()) {
        throw Problem.invalid("outcome", type, "a type of events, such as click").refusal();
      }
    }
    return TrainingExport.asServed(
        RecordFolder.of(records),
        store,
        new TrainingExport.Target(out, placement == null ? "" : placement, columns),
        new TrainingExport.Served(Set.copyOf(outcomes), within.toSeconds()),
        progress);
  }
}
