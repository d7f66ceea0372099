/// What is bought and may serve now: line items with what decisions need of them, put together
/// beforehand from definitions, targeting, accounts and paces.
///
/// Door: `Demand`. In: snapshots of campaigns and placements. Out: `Book`, immutable arrays and
/// sets by line item's number; money in nanos of the campaign's currency. When the store is away,
/// the last book stands and accounts run dry. Products and stages call it.
@NullMarked
package io.attune.state.demand;

import org.jspecify.annotations.NullMarked;
