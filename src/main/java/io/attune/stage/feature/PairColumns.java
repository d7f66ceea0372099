package io.attune.stage.feature;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Trace;
import io.attune.language.schema.Transform;
import io.attune.state.catalog.CatalogSnapshot;
import java.nio.FloatBuffer;
import java.util.List;

/// Writes the pair columns of one decision, one column after the other, so that the choice of the source is made once per column.
///
/// Columns without a value, which the column's default stands in for: the recencies of what never happened, shares without a history
/// or without the item's category or brand, a price ratio without a price. Counts are 0 then, and similarity too.
record PairColumns(CatalogSnapshot catalog, Candidates candidates, History history, long nowMillis) {
  private static final float SECONDS_PER_DAY = 86_400;
  private static final double MILLIS_PER_DAY = 86_400_000;

  void write(List<ColumnPlan.Pair> pairs, int[] rowToCandidate, Matrix matrix, Trace trace) {
    FloatBuffer floats = matrix.floats();
    int missing = 0;
    for (int p = 0; p < pairs.size(); p++) {
      ColumnPlan.Pair pair = pairs.get(p);
      Transform transform = pair.transform();
      float standIn = pair.standIn();
      int at = pair.to();
      for (int row = 0; row < matrix.rows(); row++) {
        float raw = raw(pair, rowToCandidate[row]);
        boolean absent = Float.isNaN(raw);
        missing += absent ? 1 : 0;
        floats.put(at, absent ? standIn : transform.apply(raw));
        at += matrix.columns();
      }
    }
    trace.missing(missing);
  }

  private float raw(ColumnPlan.Pair pair, int index) {
    return switch (pair.source()) {
      case SIMILARITY -> candidates.similarity(index);
      case BOUGHT_DAYS -> history.boughtDays(index);
      case BOUGHT_RECENCY_DAYS -> days(history.boughtSeconds(index));
      case VIEWED_COUNT -> history.viewed(index);
      case VIEWED_RECENCY_DAYS -> days(history.viewedSeconds(index));
      case CART_COUNT -> history.carted(index);
      case CATEGORY_AFFINITY -> history.categoryShare(catalog.mainCategory(candidates.item(index)));
      case BRAND_AFFINITY -> history.brandShare(catalog.brand(candidates.item(index)));
      case PRICE_RATIO -> history.priceRatio(catalog.priceMicros(candidates.item(index)));
      case ITEM_AGE_DAYS -> age(catalog.createdMillis(candidates.item(index)));
      case SOURCE -> (candidates.sources(index) & pair.bit()) != 0 ? 1 : 0;
    };
  }

  /// Days since a moment in epoch seconds, 0 or more.
  private float days(long seconds) {
    return seconds == History.NEVER ? Float.NaN : Math.max(0, nowMillis / 1_000 - seconds) / SECONDS_PER_DAY;
  }

  private float age(long createdMillis) {
    return (float) (Math.max(0, nowMillis - createdMillis) / MILLIS_PER_DAY);
  }
}
