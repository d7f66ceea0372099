package io.attune.state.placement;

import io.attune.language.expression.ExpressionSchema;
import io.attune.language.schema.FeatureSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// All placements and the feature columns they rest on, at one moment. Immutable.
///
/// @param version grows with every change
/// @param schema the columns in force
/// @param byId placement id to placement
/// @param attributes declared attributes of viewers, name to type
/// @param segments those defined by expressions, in order of id
/// @param texts what they were made from, so that they can be made again elsewhere: placement id to
/// its definition as JSON, and [#FEATURES] to the columns' declaration as YAML. Absent where a
/// snapshot was put together by hand
/// @param context placement id to the request fields that it declares
public record PlacementSnapshot(
    long version,
    FeatureSchema schema,
    Map<String, Placement> byId,
    Map<String, ExpressionSchema.Type> attributes,
    List<Segment> segments,
    Map<String, String> texts,
    Map<String, Set<String>> context) {
  /// Under this id stands the columns' declaration; no placement can have it.
  public static final String FEATURES = "@features";

  /// One that was put together by hand.
  public PlacementSnapshot(long version, FeatureSchema schema, Map<String, Placement> byId) {
    this(version, schema, byId, Map.of(), List.of(), Map.of(), Map.of());
  }

  /// The request fields that a placement declares.
  public Set<String> context(String id) {
    return context.getOrDefault(id, Set.of());
  }

  /// The placement of this id, or nothing.
  public Optional<Placement> placement(String id) {
    return Optional.ofNullable(byId.get(id));
  }
}
