/// The items and their columns, and the neighbour lists. Door: [Catalog]. In: items from the
/// management endpoint and offline jobs. Out: an immutable [CatalogSnapshot], current within a
/// second. When the store is away: the last snapshot serves, changes are refused with
/// `store_unavailable`. Stages, products and offline work may read; only endpoints and offline work
/// may write. Who must not miss an item that was written a moment ago asks [Catalog#find].
///
/// In Redis, all under the hash tag `{c}`: `i:<bucket>` (1,024 hashes, item id to value, see
/// `catalog_write.lua`), `numbers` and `version` (counters), `changes` (the stream every replica
/// follows; it names items, not values) and `n:…` (neighbour lists by generation, see
/// [NeighbourStore]). Numbers are given out by the store when an item, or a product that a variant
/// names, is first heard of, and stay with their id for ever: an item that is deleted and comes
/// again has its old number.
@NullMarked
package io.attune.state.catalog;

import org.jspecify.annotations.NullMarked;
