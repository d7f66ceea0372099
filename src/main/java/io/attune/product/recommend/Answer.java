package io.attune.product.recommend;

import io.attune.language.decision.Source;
import io.attune.stage.recording.DecisionRecord;
import io.attune.state.catalog.CatalogSnapshot;
import java.util.ArrayList;
import java.util.List;

/// What is shown, and how it was decided. Immutable.
///
/// @param record the decision: items by number, scores, sources, versions, counts, degradations
/// @param token signed; empty for a decision made outside the service
/// @param include what the caller wants beside the items: bits of `Ask`; 0 for offline callers
/// @param catalog gives numbers their ids
public record Answer(DecisionRecord record, String token, int include, CatalogSnapshot catalog) {
  private static final Source[] SOURCES = Source.values();

  /// Item ids, best first.
  public List<String> ids() {
    List<String> ids = new ArrayList<>(record.shown().size());
    for (int item : record.shown().items()) {
      ids.add(catalog.id(item));
    }
    return ids;
  }

  /// Names of the sources that delivered the item at a position, 0 being the first.
  public List<String> reasons(int position) {
    return names(record.shown().sources()[position]);
  }

  static List<String> names(int sources) {
    List<String> names = new ArrayList<>();
    for (Source source : SOURCES) {
      if ((sources & source.bit()) != 0) {
        names.add(source.code());
      }
    }
    return names;
  }
}
