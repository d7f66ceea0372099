package io.attune.state.snapshot;

import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.model.ModelSnapshot;
import io.attune.state.placement.PlacementSnapshot;

/// Everything one decision sees of the engine's state.
public record Snapshot(
    CatalogSnapshot catalog, PlacementSnapshot placements, ModelSnapshot models) {}
