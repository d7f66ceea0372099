package io.attune.stage.feature;

import io.attune.language.aggregate.Aggregate;
import io.attune.language.aggregate.Aggregates;
import io.attune.language.decision.Candidates;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Trace;
import io.attune.language.schema.Transform;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.profile.Viewer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/// Writes the pair columns of one decision, one column after the other: the raw values of a column
/// first, each source in a loop of its own, then what the model reads.
///
/// Columns without a value, which the column's default stands in for: the recencies of what never
/// happened, shares without a history or without the item's category or brand, a price ratio
/// without a price. Counts are 0 then, and similarity too. Not thread-safe; belongs to one decision
/// at a time; 4 bytes per candidate of capacity.
final class PairColumns {
  private static final float SECONDS_PER_DAY = 86_400;
  private static final double MILLIS_PER_DAY = 86_400_000;

  private final History history;
  private final float[] raw;
  private final Aggregates.Pairs kept = new Aggregates.Pairs();

  PairColumns(int maxCandidates) {
    history = new History(maxCandidates);
    raw = new float[maxCandidates];
  }

  /// Gathers what the viewer's history says of the candidates; needed when a column is told from
  /// it.
  void gather(CatalogSnapshot catalog, Viewer viewer, Candidates candidates) {
    history.gather(catalog, viewer, candidates);
  }

  void write(
      List<ColumnPlan.Pair> pairs,
      CatalogSnapshot catalog,
      Viewer viewer,
      Candidates candidates,
      long nowMillis,
      int[] rowToCandidate,
      Matrix matrix,
      Trace trace) {
    int missing = 0;
    for (int p = 0; p < pairs.size(); p++) {
      ColumnPlan.Pair pair = pairs.get(p);
      if (pair.aggregate() == null) {
        read(pair, catalog, candidates, nowMillis, rowToCandidate, matrix.rows());
      } else {
        aggregate(
            pair.aggregate(),
            catalog,
            viewer,
            candidates,
            nowMillis,
            rowToCandidate,
            matrix.rows());
      }
      missing += put(pair, matrix);
    }
    trace.missing(missing);
  }

  private int put(ColumnPlan.Pair pair, Matrix matrix) {
    FloatBuffer floats = matrix.floats();
    Transform transform = pair.transform();
    boolean plain = transform.equals(Transform.NONE);
    float standIn = pair.standIn();
    int rows = matrix.rows();
    int columns = matrix.columns();
    int missing = 0;
    for (int row = 0; row < rows; row++) {
      float value = raw[row];
      if (Float.isNaN(value)) {
        missing++;
        value = standIn;
      } else if (!plain) {
        value = transform.apply(value);
      }
      floats.put(row * columns + pair.to(), value);
    }
    return missing;
  }

  /// Fills `raw` with the column's values, NaN for none.
  private void read(
      ColumnPlan.Pair pair,
      CatalogSnapshot catalog,
      Candidates candidates,
      long nowMillis,
      int[] at,
      int rows) {
    switch (pair.source()) {
      case CATEGORY_AFFINITY, BRAND_AFFINITY, PRICE_RATIO, ITEM_AGE_DAYS ->
          item(pair.source(), catalog, candidates, nowMillis, at, rows);
      case SIMILARITY -> {
        for (int row = 0; row < rows; row++) {
          raw[row] = candidates.similarity(at[row]);
        }
      }
      case SOURCE -> {
        for (int row = 0; row < rows; row++) {
          raw[row] = (candidates.sources(at[row]) & pair.bit()) != 0 ? 1 : 0;
        }
      }
      case AGGREGATE -> Arrays.fill(raw, 0, rows, Float.NaN); // has an aggregate
      case BOUGHT_DAYS, BOUGHT_RECENCY_DAYS, VIEWED_COUNT, VIEWED_RECENCY_DAYS, CART_COUNT ->
          history(pair.source(), nowMillis / 1_000, at, rows);
    }
  }

  /// Of a viewer nobody knows there is no value; of one who is known, and of whom nothing was told
  /// with the item, the value of nothing.
  private void aggregate(
      Aggregate aggregate,
      CatalogSnapshot catalog,
      Viewer viewer,
      Candidates candidates,
      long nowMillis,
      int[] at,
      int rows) {
    if (!viewer.known()) {
      Arrays.fill(raw, 0, rows, Float.NaN);
      return;
    }
    kept.read(aggregate, viewer.pairs());
    boolean ofItem = aggregate.of() == Aggregate.Of.PAIR;
    for (int row = 0; row < rows; row++) {
      int item = candidates.item(at[row]);
      long key = ofItem ? item : catalog.mainCategoryName(item);
      raw[row] = ofItem || key != 0 ? kept.value(aggregate, key, nowMillis) : Float.NaN;
    }
  }

  private void history(PairSource source, long nowSeconds, int[] at, int rows) {
    switch (source) {
      case BOUGHT_DAYS -> {
        for (int row = 0; row < rows; row++) {
          raw[row] = history.boughtDays(at[row]);
        }
      }
      case BOUGHT_RECENCY_DAYS -> {
        for (int row = 0; row < rows; row++) {
          raw[row] = days(nowSeconds, history.boughtSeconds(at[row]));
        }
      }
      case VIEWED_COUNT -> {
        for (int row = 0; row < rows; row++) {
          raw[row] = history.viewed(at[row]);
        }
      }
      case VIEWED_RECENCY_DAYS -> {
        for (int row = 0; row < rows; row++) {
          raw[row] = days(nowSeconds, history.viewedSeconds(at[row]));
        }
      }
      default -> {
        for (int row = 0; row < rows; row++) {
          raw[row] = history.carted(at[row]);
        }
      }
    }
  }

  private void item(
      PairSource source,
      CatalogSnapshot catalog,
      Candidates candidates,
      long nowMillis,
      int[] at,
      int rows) {
    switch (source) {
      case CATEGORY_AFFINITY -> {
        for (int row = 0; row < rows; row++) {
          raw[row] = history.categoryShare(catalog.mainCategory(candidates.item(at[row])));
        }
      }
      case BRAND_AFFINITY -> {
        for (int row = 0; row < rows; row++) {
          raw[row] = history.brandShare(catalog.brand(candidates.item(at[row])));
        }
      }
      case PRICE_RATIO -> {
        double mean = history.meanPriceMicros();
        for (int row = 0; row < rows; row++) {
          long micros = catalog.priceMicros(candidates.item(at[row]));
          raw[row] = micros < 0 ? Float.NaN : (float) (micros / mean);
        }
      }
      default -> {
        for (int row = 0; row < rows; row++) {
          long age = Math.max(0, nowMillis - catalog.createdMillis(candidates.item(at[row])));
          raw[row] = (float) (age / MILLIS_PER_DAY);
        }
      }
    }
  }

  /// Days since a moment in epoch seconds, 0 or more.
  private static float days(long nowSeconds, long seconds) {
    return seconds == History.NEVER
        ? Float.NaN
        : Math.max(0, nowSeconds - seconds) / SECONDS_PER_DAY;
  }
}
