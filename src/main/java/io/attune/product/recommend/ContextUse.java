package io.attune.product.recommend;

import io.attune.language.schema.FeatureSchema;
import io.attune.state.context.Surroundings;
import io.attune.state.placement.Placement;
import io.attune.state.placement.PlacementSnapshot;
import io.attune.state.snapshot.Snapshot;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which facts of a request's surroundings anybody reads: columns, placements' expressions, the
/// call's own. Looked up once per version of the definitions. Thread-safe.
final class ContextUse {
  private volatile @Nullable Known known;

  private record Known(PlacementSnapshot placements, FeatureSchema schema, int wanted) {}

  /// Bits as [Surroundings] wants them; 0 for none.
  int wanted(Snapshot snapshot, Ask ask) {
    int wanted = declared(snapshot.placements(), snapshot.catalog().schema());
    return ask.asksForExpression() ? wanted | ofCall(ask) : wanted;
  }

  private static int ofCall(Ask ask) {
    int wanted = 0;
    for (Ask.Part part : ask.parts) {
      wanted |= Surroundings.wanted(part.filterExpression);
    }
    return wanted;
  }

  /// The fields a call's own expressions may name: what could not be derived is an empty text, so
  /// that the expression is valid whatever the headers say.
  static Map<String, Object> named(Ask ask) {
    int wanted = ask.asksForExpression() ? ofCall(ask) : 0;
    return wanted == 0 ? ask.context : Surroundings.filled(ask.context, wanted);
  }

  @SuppressWarnings("ReferenceEquality") // snapshots are replaced, never changed
  private int declared(PlacementSnapshot placements, FeatureSchema schema) {
    Known last = known;
    if (last == null || last.placements != placements || last.schema != schema) {
      last = new Known(placements, schema, read(placements, schema));
      known = last;
    }
    return last.wanted;
  }

  private static int read(PlacementSnapshot placements, FeatureSchema schema) {
    int wanted = Surroundings.wanted(schema);
    for (Placement placement : placements.byId().values()) {
      for (Placement.NamedFilter filter : placement.filters()) {
        wanted |= Surroundings.wanted(filter.expression());
      }
      for (Placement.Boost boost : placement.boosts()) {
        wanted |= Surroundings.wanted(boost.expression());
      }
    }
    return wanted;
  }
}
