package io.attune.cli;

import io.attune.language.decision.Ticker;
import io.attune.language.problem.Problem;
import io.attune.offline.replay.Replay;
import io.attune.stage.recording.RecordFolder;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Decides recorded decisions again.
@Command(
    name = "replay",
    description =
        "Decides recorded decisions again, bit for bit, or with another model, placement, boost or filter.")
final class ReplayCommand implements Callable<Integer> {
  private static final int DIFFERS = 1;
  private static final int PROGRESS_EVERY = 100;

  private final Replay replay;

  @Parameters(
      index = "0",
      paramLabel = "PATH",
      description =
          "A folder of full records (attune.recording.files.folder), or one of its files.")
  Path path = Path.of("");

  @Option(
      names = "--model",
      paramLabel = "NAME/VERSION",
      description = "Scores with this model of the models' folder.")
  @Nullable String model;

  @Option(
      names = "--placements",
      paramLabel = "FILE",
      description = "Definitions that hold instead of the recorded ones.")
  @Nullable Path placements;

  @Option(
      names = "--boost",
      paramLabel = "EXPR=FACTOR",
      description = "A boost more for every placement; may be given several times.")
  List<String> boosts = List.of();

  @Option(
      names = "--filter",
      paramLabel = "EXPR",
      description =
          "A filter more for every placement, always applied; may be given several times.")
  List<String> filters = List.of();

  @Option(names = "--limit", paramLabel = "N", description = "The most decisions (default: all).")
  long limit = Long.MAX_VALUE;

  @Option(
      names = "--at",
      paramLabel = "K",
      description = "The k of the mean overlap@k (default: ${DEFAULT-VALUE}).")
  int k = 10;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Writes each slate as it came out, one JSON object a line.")
  @Nullable Path out;

  @Inject
  ReplayCommand(Replay replay) {
    this.replay = replay;
  }

  @Override
  public Integer call() {
    if (limit < 1) {
      throw Problem.invalid("limit", limit, "1 or more").refusal();
    }
    if (k < 1 || k > 1_000) {
      throw Problem.invalid("at", k, "1 to 1000").refusal();
    }
    Replay.Changes changes =
        new Replay.Changes(
            Optional.ofNullable(model), Optional.ofNullable(placements), boosts, filters);
    Replay.check(changes);
    RecordFolder folder = RecordFolder.of(path);
    ProgressLine progress = new ProgressLine(System.err, Ticker.SYSTEM);
    Replay.Outcome outcome =
        replay.run(
            folder,
            changes,
            new Replay.Options(limit, k, Optional.ofNullable(out)),
            done -> {
              if (done % PROGRESS_EVERY == 0) {
                progress.at("replaying decisions", done, 0);
              }
            });
    outcome.lines().forEach(System.out::println);
    boolean changed =
        model != null || placements != null || !boosts.isEmpty() || !filters.isEmpty();
    return changed || outcome.asRecorded() ? 0 : DIFFERS;
  }
}
