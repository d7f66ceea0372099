package io.attune.stage.recording;

import io.attune.language.aggregate.Aggregate;
import io.attune.language.aggregate.Aggregate.Of;
import io.attune.language.expression.ExpressionSchema;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.aggregate.LiveValues;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.placement.Placement;
import io.attune.state.snapshot.SnapshotRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds what the expressions and columns of a decision were told beside items, viewer and request,
/// or could have been: all segments of the viewer, and for every candidate the real-time features
/// that the decision asked for or its expressions name. What it asked for is told as it was then;
/// values that it did not ask for, because the candidate was gone by then, are those of the moment
/// of writing. One thread.
final class Telling {
  private final SnapshotRow row = new SnapshotRow();

  FullRecord.Told of(Capture capture) {
    return new FullRecord.Told(Optional.of(segments(capture)), live(capture));
  }

  private List<String> segments(Capture capture) {
    if (!capture.personal() || !capture.viewer().known()) {
      return List.of();
    }
    row.bind(capture.snapshot(), capture.viewer(), capture.asked().request());
    return row.texts(ExpressionSchema.VIEWER_SEGMENTS);
  }

  private static List<FullRecord.Live> live(Capture capture) {
    List<Aggregate> declared = capture.snapshot().catalog().schema().aggregates().all();
    if (declared.isEmpty()) {
      return List.of();
    }
    String expressions = expressions(capture);
    List<FullRecord.Live> live = new ArrayList<>();
    for (Aggregate aggregate : declared) {
      boolean named =
          aggregate.of() != Of.PLACEMENT
              && expressions.contains(FeatureSchema.AGGREGATE + aggregate.name());
      if (!aggregate.of().ofViewer() && (named || capture.live().told(aggregate))) {
        live.add(new FullRecord.Live(aggregate.name(), values(capture, aggregate)));
      }
    }
    return live;
  }

  private static String expressions(Capture capture) {
    StringBuilder all = new StringBuilder(capture.asked().filterExpression());
    capture
        .snapshot()
        .placements()
        .placement(capture.decision().placement())
        .ifPresent(
            placement -> {
              for (Placement.NamedFilter filter : placement.filters()) {
                all.append('\n').append(filter.expression());
              }
              for (Placement.Boost boost : placement.boosts()) {
                all.append('\n').append(boost.expression());
              }
            });
    return all.toString();
  }

  private static float[] values(Capture capture, Aggregate aggregate) {
    LiveValues live = capture.live();
    long now = capture.asked().request().epochMillis();
    if (aggregate.of() == Of.PLACEMENT) {
      return new float[] {live.placement(aggregate, capture.decision().placement(), now)};
    }
    CatalogSnapshot catalog = capture.snapshot().catalog();
    float[] values = new float[capture.considered().size()];
    for (int i = 0; i < values.length; i++) {
      int item = capture.considered().items()[i];
      values[i] =
          aggregate.of() == Of.ITEM
              ? live.item(aggregate, item, now)
              : live.category(aggregate, category(catalog, item), now);
    }
    return values;
  }

  private static long category(CatalogSnapshot catalog, int item) {
    return catalog.live(item) ? catalog.mainCategoryName(item) : 0;
  }
}
