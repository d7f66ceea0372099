/// Money: what each account may spend, what it spent, and what is promised meanwhile. Door:
/// [Ledger]. In: limits, holds at decisions, bookings at impressions and clicks; nanos of the
/// currency, times as milliseconds of Redis' clock. Out: whether there is money, without a trip to
/// the store; tickets that any replica can book, once. While the store is away holds go on from the
/// process' lease until that ends, bookings fail with `store_unavailable`. Products may call it;
/// it knows accounts by their names only. The protocol and its bound: `docs/decisions/0016`.
@NullMarked
package io.attune.state.ledger;

import org.jspecify.annotations.NullMarked;
