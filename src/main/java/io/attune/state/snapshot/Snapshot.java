package io.attune.state.snapshot;

import io.attune.state.aggregate.Trends;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.model.ModelSnapshot;
import io.attune.state.placement.PlacementSnapshot;

/// Everything one decision sees of the engine's state.
///
/// @param trends what everybody does, which goes on while the decision is made
public record Snapshot(
    CatalogSnapshot catalog, PlacementSnapshot placements, ModelSnapshot models, Trends trends) {

  /// One that knows nothing of what everybody does.
  public Snapshot(CatalogSnapshot catalog, PlacementSnapshot placements, ModelSnapshot models) {
    this(catalog, placements, models, Trends.none());
  }
}
