/// Delivery and quality figures. Door: [Quality]. In: what became of each event, counted without
/// locks. Out: figures of the last minute, hour and day of this replica, as metrics, as JSON, and
/// once a minute in the log where there is something to say. Nothing here can fail a caller.
/// Collect counts.
///
/// What ads delivered is read from the counts that the ledger keeps, by an endpoint of this room:
/// `GET /v1/reports/delivery`, spend as text in micros with three decimals, which are nanos. While
/// the store is away it answers `store_unavailable`.
@NullMarked
package io.attune.state.report;

import org.jspecify.annotations.NullMarked;
