package io.attune.state.targeting;

import java.util.List;
import java.util.Map;

/// A request as the judge sees it.
///
/// @param fields path to value: `String`, `Long`, `Double`, `Boolean` or a list of `String`; what
/// is
/// not in it is absent
/// @param actions what the viewer did
record Asked(Map<String, Object> fields, List<Action> actions) {
  Asked {
    fields = Map.copyOf(fields);
    actions = List.copyOf(actions);
  }

  /// @param days how many days ago
  /// @param category of the item
  record Action(String type, long days, String category) {}
}
