/// What advertisers want shown: campaigns, their line items and creatives, with budgets, bids,
/// flights, caps and targeting. Door: [Campaigns]. In: definitions from the management endpoint.
/// Out: an immutable [CampaignSnapshot], current within a second on every replica. A definition
/// that contradicts itself is refused with field, value and expectation; when the store is away the
/// last snapshot serves and changes are refused with `store_unavailable`. Rooms of the same floor
/// and products may read; only the endpoint of this room writes.
///
/// Money is in micros of the campaign's currency. Each definition has an int number, given out by
/// the store from 0 on, kind by kind, and never again: other rooms use a line item's as index into
/// arrays and bitmaps. Nothing is deleted; what is archived stays readable.
///
/// In Redis, all under the hash tag `{ads}`: a hash for each kind (`advertisers`, `campaigns`,
/// `line-items`, `creatives`: id to value, see `campaign_write.lua`), `numbers` (a counter for each
/// kind), `version` (a counter of changes) and `changes` (the stream every replica follows; it
/// names definitions, not their content).
@NullMarked
package io.attune.state.campaign;

import org.jspecify.annotations.NullMarked;
