/// The items and their columns, and the neighbour lists. Door: [Catalog]. In: items from the management endpoint and offline
/// jobs. Out: an immutable [CatalogSnapshot], current within a second. When the store is away: the last snapshot serves, changes
/// are refused with `store_unavailable`. Stages, products and offline work may read; only endpoints and offline work may write.
@NullMarked
package io.attune.state.catalog;

import org.jspecify.annotations.NullMarked;
