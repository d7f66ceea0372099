package io.attune.offline.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// An ad that won and is seen.
///
/// @param chargedNanos of the currency, for this impression
/// @param bidNanos what it would cost at its bid
/// @param seenNanos when, by [System#nanoTime]
/// @param probability with which it is clicked
/// @param click path and query of its click's address, where it is clicked; else empty
record Impression(
    String bidId,
    String viewer,
    String creative,
    long chargedNanos,
    long bidNanos,
    long seenNanos,
    double probability,
    String click) {
  /// Fills an entry of the diary.
  ObjectNode note(ObjectNode entry) {
    return entry
        .put("bid", bidId)
        .put("viewer", viewer)
        .put("creative", creative)
        .put("nanos", chargedNanos)
        .put("bidNanos", bidNanos)
        .put("click", probability);
  }
}
