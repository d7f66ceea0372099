package io.attune.product.bid;

import io.attune.state.demand.Book;
import io.attune.state.placement.Placement;
import io.attune.state.snapshot.Snapshot;

/// One call for bids, before its body is read.
///
/// @param placement the exchange's
/// @param exchange its settings
/// @param snapshot what it is decided with
/// @param book the line items
/// @param startNanos when it came
/// @param addresses where this service is reached
/// @param reasons whether the caller wants to know why there is no bid
record Call(
    Placement placement,
    Placement.Exchange exchange,
    Snapshot snapshot,
    Book book,
    long startNanos,
    Addresses addresses,
    boolean reasons) {
  ViewerIds viewerIds() {
    return new ViewerIds(placement.id(), exchange.identity());
  }

  Placement.Ads ads() {
    return placement.ads().orElseThrow();
  }
}
