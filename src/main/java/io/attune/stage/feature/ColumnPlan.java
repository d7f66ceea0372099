package io.attune.stage.feature;

import io.attune.language.aggregate.Aggregate;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.attune.language.schema.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The one kind of [Plan].
///
/// Item columns that follow one another in the model's input as they do in the catalogue's rows
/// make one run, copied at once. Columns of viewer and context are told once per decision and
/// repeated in every row. Pair columns are computed candidate by candidate.
final class ColumnPlan implements Plan {
  private final FeatureSchema schema;
  private final List<String> names;
  private final List<ItemRun> runs = new ArrayList<>();
  private final List<Shared> shared = new ArrayList<>();
  private final List<Pair> pairs = new ArrayList<>();
  private final List<Live> lives = new ArrayList<>();
  private final List<OfCreative> creatives = new ArrayList<>();
  private final float[] absent;
  private final boolean historic;

  /// Item columns `from` to `from + count - 1` of the catalogue's row, which start at column `to`
  /// of the matrix.
  record ItemRun(int to, int from, int count) {}

  /// A column with one value per decision.
  ///
  /// @param viewerColumn index into the viewer columns; -1 for a column of the context
  /// @param field the request's field, `hour` or `weekday`; empty for a column of the viewer
  /// @param clock whether `field` is told by the clock and not by the request
  /// @param aggregate of the placement, which tells it, or null
  /// @param values what the field's texts mean; empty where it is no text
  record Shared(
      int to,
      int viewerColumn,
      String field,
      boolean clock,
      @Nullable Aggregate aggregate,
      float defaultValue,
      Transform transform,
      Map<String, Float> values) {}

  /// A column with one value per candidate.
  ///
  /// @param bit of the source, for `source:<source>`
  /// @param aggregate for `aggregate:<name>`, else null
  record Pair(
      int to,
      PairSource source,
      int bit,
      @Nullable Aggregate aggregate,
      float defaultValue,
      Transform transform) {
    float standIn() {
      return transform.apply(defaultValue);
    }
  }

  /// A column of the item that is told from what everybody does with it or its category.
  record Live(int to, Aggregate aggregate, float defaultValue, Transform transform) {}

  /// A column of an ad.
  ///
  /// @param word what `format:<format>` and `pays:<bid>` ask for, in capitals; empty for the others
  record OfCreative(
      int to, CreativeSource source, String word, float defaultValue, Transform transform) {}

  ColumnPlan(FeatureSchema schema, List<String> names) {
    this.schema = schema;
    this.names = List.copyOf(names);
    absent = new float[names.size()];
    for (int to = 0; to < names.size(); to++) {
      String name = names.get(to);
      Column column = schema.column(name).orElseThrow(() -> unknown(name));
      absent[to] = column.absent();
      switch (column.entity()) {
        case ITEM -> {
          Aggregate live = schema.aggregate(column).orElse(null);
          if (live == null) {
            item(to, schema.columns(Entity.ITEM).indexOf(column));
          } else {
            lives.add(new Live(to, live, column.defaultValue(), column.transform()));
          }
        }
        case VIEWER -> shared.add(viewer(to, column));
        case CONTEXT -> shared.add(context(to, column));
        case PAIR -> pairs.add(pair(to, column));
        case CREATIVE -> creatives.add(creative(to, column));
      }
    }
    historic = pairs.stream().anyMatch(pair -> pair.source().historic());
  }

  private static RuntimeException unknown(String name) {
    return refusal(
        "column: \"" + name + "\" is not declared (expected: a column of the feature schema)");
  }

  private static RuntimeException refusal(String detail) {
    return Problem.of(ProblemCode.INVALID_DEFINITION, detail).refusal();
  }

  private void item(int to, int from) {
    if (!runs.isEmpty()) {
      ItemRun last = runs.getLast();
      if (last.to() + last.count() == to && last.from() + last.count() == from) {
        runs.set(runs.size() - 1, new ItemRun(last.to(), last.from(), last.count() + 1));
        return;
      }
    }
    runs.add(new ItemRun(to, from, 1));
  }

  private Shared viewer(int to, Column column) {
    int index = schema.columns(Entity.VIEWER).indexOf(column);
    return new Shared(
        to, index, "", false, null, column.defaultValue(), column.transform(), Map.of());
  }

  private Shared context(int to, Column column) {
    String source = column.source();
    Aggregate live = schema.aggregate(column).orElse(null);
    if (live != null) {
      return new Shared(
          to, -1, "", false, live, column.defaultValue(), column.transform(), Map.of());
    }
    boolean clock = source.equals(Moment.HOUR) || source.equals(Moment.WEEKDAY);
    if (!clock && column.values().isEmpty() && !source.startsWith("context:")) {
      throw refusal(
          "column "
              + column.name()
              + ": \""
              + source
              + "\" (expected: context:<field>, hour or weekday)");
    }
    String field = source.startsWith("context:") ? source.substring("context:".length()) : source;
    return new Shared(
        to, -1, field, clock, null, column.defaultValue(), column.transform(), column.values());
  }

  private Pair pair(int to, Column column) {
    PairSource source =
        PairSource.of(column.source())
            .orElseThrow(
                () ->
                    refusal(
                        "column "
                            + column.name()
                            + ": \""
                            + column.source()
                            + "\" (expected: a source of pair columns)"));
    return new Pair(
        to,
        source,
        PairSource.bit(column.source()),
        schema.aggregate(column).orElse(null),
        column.defaultValue(),
        column.transform());
  }

  private static OfCreative creative(int to, Column column) {
    CreativeSource source =
        CreativeSource.of(column.source())
            .orElseThrow(
                () ->
                    refusal(
                        "column "
                            + column.name()
                            + ": \""
                            + column.source()
                            + "\" (expected: a source of creative columns)"));
    return new OfCreative(
        to,
        source,
        CreativeSource.word(column.source()),
        column.defaultValue(),
        column.transform());
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public int columns() {
    return names.size();
  }

  /// Whether any column needs the viewer's history.
  boolean historic() {
    return historic;
  }

  List<String> names() {
    return names;
  }

  List<ItemRun> runs() {
    return runs;
  }

  List<Shared> shared() {
    return shared;
  }

  List<Pair> pairs() {
    return pairs;
  }

  List<Live> lives() {
    return lives;
  }

  List<OfCreative> creatives() {
    return creatives;
  }

  /// What stands where there is no value, by column; do not write to it.
  float[] absent() {
    return absent;
  }
}
