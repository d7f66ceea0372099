package io.attune.state.placement;

import io.attune.language.expression.ExpressionSchema;
import io.attune.language.schema.FeatureSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All placements and the feature columns they rest on, at one moment. Immutable.
///
/// @param version grows with every change
/// @param schema the columns in force
/// @param byId placement id to placement
/// @param attributes declared attributes of viewers, name to type
/// @param segments those defined by expressions, in order of id
public record PlacementSnapshot(
    long version,
    FeatureSchema schema,
    Map<String, Placement> byId,
    Map<String, ExpressionSchema.Type> attributes,
    List<Segment> segments) {
  /// Without attributes and segments.
  public PlacementSnapshot(long version, FeatureSchema schema, Map<String, Placement> byId) {
    this(version, schema, byId, Map.of(), List.of());
  }

  /// The placement of this id, or nothing.
  public Optional<Placement> placement(String id) {
    return Optional.ofNullable(byId.get(id));
  }
}
