package io.attune.product.recommend;

import io.attune.language.aggregate.Aggregate;
import io.attune.language.aggregate.Aggregate.Of;
import io.attune.stage.recording.FullRecord;
import io.attune.state.aggregate.LiveValues;
import io.attune.state.aggregate.Trends;
import io.attune.state.catalog.CatalogSnapshot;

/// What a recorded decision was told by real-time features, to be told again.
final class Recalled {
  private static final Trends NOBODY = Trends.none();

  private Recalled() {}

  /// @param catalog the recorded facts
  static LiveValues live(FullRecord recorded, CatalogSnapshot catalog) {
    LiveValues.Noted noted = LiveValues.noting(NOBODY);
    for (FullRecord.Live told : recorded.told().live()) {
      catalog
          .schema()
          .aggregates()
          .find(told.aggregate())
          .ifPresent(aggregate -> note(aggregate, told.values(), recorded, catalog, noted));
    }
    return noted;
  }

  private static void note(
      Aggregate aggregate,
      float[] values,
      FullRecord recorded,
      CatalogSnapshot catalog,
      LiveValues.Noted noted) {
    if (aggregate.of() == Of.PLACEMENT) {
      if (values.length == 1) {
        noted.placement(aggregate, recorded.decision().placement(), values[0]);
      }
      return;
    }
    int[] items = recorded.considered().items();
    for (int i = 0; i < Math.min(items.length, values.length); i++) {
      if (aggregate.of() == Of.ITEM) {
        noted.item(aggregate, items[i], values[i]);
      } else if (catalog.live(items[i])) {
        noted.category(aggregate, catalog.mainCategoryName(items[i]), values[i]);
      }
    }
  }
}
