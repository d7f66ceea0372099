package io.attune.state.placement;

import io.attune.language.schema.FeatureSchema;
import java.util.Map;
import java.util.Optional;

/// All placements and the feature columns they rest on, at one moment. Immutable.
///
/// @param version grows with every change
/// @param schema the columns in force
/// @param byId placement id to placement
public record PlacementSnapshot(long version, FeatureSchema schema, Map<String, Placement> byId) {
  /// The placement of this id, or nothing.
  public Optional<Placement> placement(String id) {
    return Optional.ofNullable(byId.get(id));
  }
}
