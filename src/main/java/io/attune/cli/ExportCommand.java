package io.attune.cli;

import io.attune.language.decision.Ticker;
import io.attune.language.problem.Problem;
import io.attune.offline.bulkload.BulkLoad;
import io.attune.offline.bulkload.StagedPurchases;
import io.attune.offline.training.TrainingExport;
import io.attune.state.snapshot.Snapshots;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
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
        "Writes training rows, made by the stages that serve, from the demo shop (--demo) or from purchases (--data).")
final class ExportCommand implements Callable<Integer> {
  private final Snapshots snapshots;
  private final TrainingExport export;

  @Parameters(index = "0", paramLabel = "KIND", description = "What is written: training.")
  String kind = "";

  @ArgGroup(multiplicity = "1")
  EvaluateCommand.What what = new EvaluateCommand.What();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The CSV file; its schema is written beside it.")
  Path out = Path.of("");

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

  @Inject
  ExportCommand(Snapshots snapshots, TrainingExport export) {
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
    Path data = what.data;
    String usual = data == null ? EvaluateCommand.DEMO : EvaluateCommand.PURCHASES;
    TrainingExport.Target target =
        new TrainingExport.Target(out, placement == null ? usual : placement, columns);
    if (data == null) {
      snapshots.start();
      System.out.println(export.demo(seed, decisions, target, progress));
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
}
