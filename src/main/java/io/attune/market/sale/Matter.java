package io.attune.market.sale;

import io.attune.language.decision.DecisionRequest;
import io.attune.stage.recording.AdRecord;
import io.attune.state.demand.Book;
import io.attune.state.placement.Placement;
import io.attune.state.snapshot.Snapshot;
import java.util.Map;

/// What one decision is about.
///
/// @param wanted what is asked
/// @param request the same as expressions read it
/// @param placement with ads
/// @param ads how they compete there
/// @param terms under which they do
/// @param snapshot what it is decided with
/// @param book the line items
public record Matter(
    Wanted wanted,
    DecisionRequest request,
    Placement placement,
    Placement.Ads ads,
    Terms terms,
    Snapshot snapshot,
    Book book) {

  /// The item that the page is about; -1 for none.
  int item() {
    int number = wanted.item().isEmpty() ? -1 : snapshot.catalog().number(wanted.item());
    return number >= 0 && snapshot.catalog().live(number) ? number : -1;
  }

  /// Whether it is known, and may be, who sees the ads. An exchange's viewers are named only where
  /// their ids may be read, whether or not more is known of them.
  boolean counted() {
    return (request.personalise() || terms.outside().isPresent()) && !request.viewerId().isEmpty();
  }

  /// What may be known of who sees the ads, for the record.
  AdRecord.Permitted permitted() {
    AdRecord.Permitted read =
        request.personalise()
            ? AdRecord.Permitted.ALL
            : counted() ? AdRecord.Permitted.IDS : AdRecord.Permitted.NOTHING;
    return terms.outside().map(outside -> read.with(outside.signals())).orElse(read);
  }

  /// The versions of what is looked at, by name.
  Map<String, Long> versions() {
    return Map.of("campaigns", book.campaigns().version(), "placement", placement.version());
  }
}
