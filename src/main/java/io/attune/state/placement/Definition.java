package io.attune.state.placement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/// A placement as it was defined: what decisions see of it, and what only its expressions need.
///
/// @param placement checked and compiled
/// @param context declared context field to CEL type name
record Definition(Placement placement, Map<String, String> context) {
  Definition {
    context = Map.copyOf(context);
  }

  String id() {
    return placement.id();
  }

  /// The definition without id and version, every field spelt out; equal trees mean equal
  /// definitions.
  ObjectNode tree() {
    return DefinitionWriter.tree(this);
  }
}
