package io.attune.cli;

import io.attune.language.decision.Ticker;
import io.attune.language.problem.Problem;
import io.attune.offline.bulkload.BulkLoad;
import io.attune.offline.bulkload.StagedPurchases;
import io.attune.offline.evaluation.Evaluation;
import io.attune.state.snapshot.Snapshots;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Says how good the engine's choices are.
@Command(
    name = "evaluate",
    description =
        "Judges the pipeline: on purchases it has not seen (--data), or on simulated shoppers (--demo).")
final class EvaluateCommand implements Callable<Integer> {
  private static final String CITATION =
      "Where the data is Online Retail: D. Chen, Online Retail, UCI Machine Learning Repository, CC BY 4.0.";

  /// The placements whose models were trained on the like.
  static final String PURCHASES = "reorder";
  static final String DEMO = "home";

  private final Snapshots snapshots;
  private final Evaluation evaluation;

  @ArgGroup(multiplicity = "1")
  What what = new What();

  @Option(
      names = "--split",
      paramLabel = "DATE",
      description = "With --data: the day (UTC) before which everything is known.")
  @Nullable String split;

  @Option(
      names = "--seed",
      description = "With --demo: seed of the shop (default: ${DEFAULT-VALUE}).")
  long seed = 2;

  @Option(
      names = "--every",
      description = "With --demo: judge one visit of so many (default: ${DEFAULT-VALUE}).")
  int every = 4;

  @Option(
      names = "--placement",
      description =
          "Whose pipeline is judged (default: "
              + PURCHASES
              + " for --data, "
              + DEMO
              + " for --demo).")
  @Nullable String placement;

  @Mixin ImportCommand.FileOptions options = new ImportCommand.FileOptions();

  /// One of the two.
  static final class What {
    @Option(
        names = "--data",
        paramLabel = "FILE",
        description = "A purchase file, as `import` takes it.")
    @Nullable Path data;

    @Option(names = "--demo", description = "The demo shop.")
    boolean demo;
  }

  @Inject
  EvaluateCommand(Snapshots snapshots, Evaluation evaluation) {
    this.snapshots = snapshots;
    this.evaluation = evaluation;
  }

  @Override
  public Integer call() {
    ProgressLine progress = new ProgressLine(System.err, Ticker.SYSTEM);
    Path data = what.data;
    if (data == null) {
      if (every < 1) {
        throw Problem.invalid("every", every, "1 or more").refusal();
      }
      snapshots.start();
      print(evaluation.demo(seed, every, placement == null ? DEMO : placement, progress).lines());
      return 0;
    }
    long moment = day("split", split);
    snapshots.start();
    try (StagedPurchases staged = BulkLoad.stage(data, options.read(), progress)) {
      print(staged.report().lines());
      System.out.println();
      print(
          evaluation
              .purchases(staged, moment, placement == null ? PURCHASES : placement, progress)
              .lines());
      System.out.println();
      System.out.println(CITATION);
    }
    return 0;
  }

  /// Epoch seconds at which a day begins.
  static long day(String option, @Nullable String date) {
    if (date == null) {
      throw Problem.invalid(option, "", "a day such as 2011-10-09").refusal();
    }
    try {
      return LocalDate.parse(date).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw Problem.invalid(option, date, "a day such as 2011-10-09").refusal();
    }
  }

  private static void print(List<String> lines) {
    lines.forEach(System.out::println);
  }
}
