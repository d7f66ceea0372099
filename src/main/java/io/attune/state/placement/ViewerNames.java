package io.attune.state.placement;

import io.attune.language.expression.ExpressionSchema;
import io.attune.language.expression.ExpressionSchema.Type;
import java.util.List;
import java.util.Map;

/// What expressions may name of a viewer.
///
/// @param columns names of the viewer columns, in schema order
/// @param attributes declared attributes, name to type
record ViewerNames(List<String> columns, Map<String, Type> attributes) {
  ViewerNames {
    columns = List.copyOf(columns);
    attributes = Map.copyOf(attributes);
  }

  /// What a placement's expressions may name.
  ExpressionSchema placement(Map<String, Type> context, Map<String, Type> params) {
    return ExpressionSchema.of(columns, attributes, context, params);
  }

  /// What a segment's expression may name.
  ExpressionSchema segment() {
    return ExpressionSchema.ofViewer(columns, attributes);
  }
}
