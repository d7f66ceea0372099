package io.attune.cli;

import io.attune.language.decision.Ticker;
import io.attune.language.problem.Problem;
import io.attune.offline.rebuild.Rebuild;
import io.attune.platform.log.EventLog.Position;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Brings viewers back from the event log, in the store of the running service or in our own.
@Command(
    name = "rebuild",
    description =
        "Replays the event log: adds what viewers lack, folds them anew (--clean), or counts items anew (--features).")
final class RebuildCommand implements Callable<Integer> {
  private final Rebuild rebuild;

  @Option(
      names = "--from",
      paramLabel = "TIME-OR-ID",
      description =
          "Begin at a time (2026-01-31T12:00:00Z) or after an entry's id (1769860800000-0); default: the oldest entry.")
  @Nullable String from;

  @Option(
      names = "--clean",
      description =
          "Fold each viewer anew from all its events. Viewers who hold what the log does not account for (imports, trimmed"
              + " entries) are left alone.")
  boolean clean;

  @Option(
      names = "--features",
      description =
          "Count the real-time features of items, categories and placements anew, and put right what differs.")
  boolean features;

  @Option(
      names = "--all",
      description =
          "With --clean or --features: replace also what the log does not account for; what it does not hold is lost.")
  boolean all;

  @Option(names = "--dry-run", description = "Change nothing, say what would be changed.")
  boolean dry;

  @Spec private @Nullable CommandSpec spec;

  @Inject
  RebuildCommand(Rebuild rebuild) {
    this.rebuild = rebuild;
  }

  @Override
  public Integer call() {
    if (clean && features) {
      throw Problem.invalid("--features", "together with --clean", "one of them").refusal();
    }
    if (all && !clean && !features) {
      throw Problem.invalid("--all", "alone", "together with --clean or --features").refusal();
    }
    if (from != null && (clean || features)) {
      throw Problem.invalid(
              "--from", from, "not together with --clean or --features, which need all entries")
          .refusal();
    }
    Position position = from == null ? Position.START : position(from);
    ProgressLine line = new ProgressLine(System.err, Ticker.SYSTEM);
    long[] told = {-1};
    Rebuild.Progress progress =
        (done, total) -> {
          if (done != told[0]) {
            told[0] = done;
            line.at("log entries", done, Math.max(done, total));
          }
        };
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(
        features ? counted(progress) : clean ? folded(progress) : retold(position, progress));
    out.flush();
    return 0;
  }

  private String retold(Position position, Rebuild.Progress progress) {
    Rebuild.Retold done = rebuild.tellAgain(position, dry, progress);
    return String.format(
        Locale.ROOT,
        "%,d entries read: %,d events %s, %,d merges and %,d changes by the business %s, %,d known already, %,d too old to be"
            + " told again, %,d withheld (the viewer does not consent), %,d about nobody",
        done.entries(),
        done.missing(),
        dry ? "are missing" : "had been missing and were added",
        done.merged(),
        done.changed(),
        dry ? "are missing" : "made again",
        done.there(),
        done.old(),
        done.withheld(),
        done.others());
  }

  private String counted(Rebuild.Progress progress) {
    Rebuild.Recounted done = rebuild.countAnew(all, dry, progress);
    String text =
        String.format(
            Locale.ROOT,
            "%,d items, categories and placements as they should be, %,d %s, %,d left alone (they hold what the log does not"
                + " account for)",
            done.counted().same(),
            done.counted().changed(),
            dry ? "would be counted anew" : "counted anew",
            done.counted().partial());
    if (done.counted().unsure() > 0) {
      text +=
          String.format(
              Locale.ROOT,
              ", %,d left alone (counted by others all the while; run it again)",
              done.counted().unsure());
    }
    return done.incomplete() == 0
        ? text
        : text
            + String.format(
                Locale.ROOT,
                "%n%,d of the log's partitions forgot their oldest entries: what those counted for cannot come back",
                done.incomplete());
  }

  private String folded(Rebuild.Progress progress) {
    Rebuild.Folded done = rebuild.foldAnew(all, dry, progress);
    return String.format(
        Locale.ROOT,
        "%,d entries read of %,d viewers: %,d as they should be, %,d %s, %,d left alone (they hold what the log does not account for)",
        done.entries(),
        done.viewers(),
        done.same(),
        done.rebuilt(),
        dry ? "would be folded anew" : "folded anew",
        done.partial());
  }

  /// A time or an id.
  static Position position(String text) {
    if (text.matches("[0-9]{1,18}-[0-9]{1,18}")) {
      return Position.parse(text);
    }
    try {
      Instant time = OffsetDateTime.parse(text).toInstant();
      return Position.before(time);
    } catch (DateTimeException e) {
      throw Problem.invalid(
              "--from",
              text,
              "a time such as 2026-01-31T12:00:00Z, or an id such as 1769860800000-0")
          .refusal();
    }
  }
}
