package io.attune.state.catalog;

/// A live item as the store knows it, which a snapshot may not know yet.
///
/// @param number stable; snapshots that do not know it yet must not be asked about it
/// @param mainCategoryName as [CatalogSnapshot#mainCategoryName(int)]; 0 also when no real-time
/// feature asks for categories
public record NewItem(int number, long mainCategoryName) {}
