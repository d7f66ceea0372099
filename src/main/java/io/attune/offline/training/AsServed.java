package io.attune.offline.training;

import io.attune.language.document.Document;
import io.attune.language.problem.Problem;
import io.attune.language.schema.FeatureSchema;
import io.attune.offline.bulkload.Progress;
import io.attune.offline.training.TrainingExport.Served;
import io.attune.offline.training.TrainingExport.Target;
import io.attune.stage.recording.DecisionRecord.Features;
import io.attune.stage.recording.FullRecord;
import io.attune.stage.recording.RecordFolder;
import io.attune.stage.recording.RecordFolder.Recorded;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the shown items of recorded decisions with the features as they were read then, and
/// whether the viewer acted on them. Some decisions at a time: the first pass over them notes who
/// they are, the log is read for these, and the second pass writes their rows.
final class AsServed {
  private static final int DECISIONS_AT_ONCE = 500_000;

  private final RecordFolder folder;
  private final Outcomes outcomes;
  private final Target target;
  private final Served served;
  private final InstantSource clock;
  private @Nullable List<String> columns;
  private @Nullable FeatureSchema schema;
  private long others;
  private long young;
  private long unscored;

  AsServed(
      RecordFolder folder, Outcomes outcomes, Target target, Served served, InstantSource clock) {
    this.folder = folder;
    this.outcomes = outcomes;
    this.target = target;
    this.served = served;
    this.clock = clock;
  }

  /// @return what was written, for people
  String write(Progress progress) {
    long matureMillis = clock.millis() - 1_000 * served.horizonSeconds();
    FeatureSchema first = first();
    List<String> names = names();
    String source = "decisions as served, horizon " + served.horizonSeconds() + " s";
    try (RowFile rows = RowFile.served(target.file(), names, first, source)) {
      long from = 0;
      for (long next = batch(from, matureMillis, rows, progress);
          next > from;
          next = batch(from, matureMillis, rows, progress)) {
        from = next;
      }
      return rows.summary() + said();
    }
  }

  private String said() {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "; %,d credited events", outcomes.credited()));
    add(text, young, "decisions younger than the horizon left out");
    add(text, unscored, "decisions that no model scored left out");
    add(text, others, "decisions of other columns or placements left out");
    folder.complaints().forEach(complaint -> text.append("\n  ").append(complaint));
    return text.toString();
  }

  private static void add(StringBuilder text, long count, String what) {
    if (count > 0) {
      text.append(String.format(Locale.ROOT, "; %,d %s", count, what));
    }
  }

  /// The columns' declaration of the first record that can be used, which says the columns too.
  private FeatureSchema first() {
    folder.each(
        recorded -> {
          Optional<Features> features = wanted(recorded.record());
          if (features.isPresent()
              && recorded.fact(recorded.record().facts().features()).orElse(null)
                  instanceof RecordFolder.Features declared) {
            columns = features.get().columns();
            schema = FeatureSchema.parse(Document.yaml("features", declared.yaml()));
          }
          return schema == null;
        });
    if (schema == null) {
      throw Problem.invalid(
              "as-served",
              "no record that a model scored",
              "full records of " + (target.placement().isEmpty() ? "any" : target.placement()))
          .refusal();
    }
    return schema;
  }

  private List<String> names() {
    List<String> all = columns == null ? List.of() : columns;
    for (String name : target.columns()) {
      if (!all.contains(name)) {
        throw Problem.invalid("columns", name, "a recorded column: " + String.join(", ", all))
            .refusal();
      }
    }
    return target.columns().isEmpty() ? all : target.columns();
  }

  private Optional<Features> wanted(FullRecord record) {
    boolean placed =
        target.placement().isEmpty() || target.placement().equals(record.decision().placement());
    return record.decision().features().filter(features -> placed && !features.columns().isEmpty());
  }

  /// @param from how many records to pass over
  /// @return how many records are behind it
  private long batch(long from, long matureMillis, RowFile rows, Progress progress) {
    Set<String> ids = new HashSet<>();
    long[] oldest = {Long.MAX_VALUE};
    long end =
        pass(
            from,
            Long.MAX_VALUE,
            recorded -> {
              FullRecord record = recorded.record();
              if (usable(record, matureMillis)) {
                ids.add(record.decision().id());
                oldest[0] = Math.min(oldest[0], record.decision().epochMillis());
              }
              return ids.size() < DECISIONS_AT_ONCE;
            });
    if (ids.isEmpty()) {
      return from;
    }
    outcomes.gather(ids, oldest[0], progress);
    pass(
        from,
        end,
        recorded -> {
          FullRecord record = recorded.record();
          if (ids.remove(record.decision().id())) {
            rows.served(record, outcomes.of(record.decision().id()));
            progress.at("writing decisions", 0, 0);
          }
          return true;
        });
    return end;
  }

  private long pass(long from, long to, RecordFolder.Reader reader) {
    long[] at = {0};
    folder.each(
        (Recorded recorded) -> {
          boolean on = at[0] < from || reader.take(recorded);
          at[0]++;
          return on && at[0] < to;
        });
    return at[0];
  }

  private boolean usable(FullRecord record, long matureMillis) {
    Optional<Features> features = wanted(record);
    boolean scored = !record.decision().versions().model().isEmpty();
    boolean same = features.isPresent() && features.get().columns().equals(columns);
    boolean mature = record.decision().epochMillis() <= matureMillis;
    unscored += scored ? 0 : 1;
    others += scored && !same ? 1 : 0;
    young += scored && same && !mature ? 1 : 0;
    return scored && same && mature;
  }
}
