package io.attune.state.targeting;

import java.util.List;

/// What of a line item's targeting the index decides, told when it is saved.
///
/// @param conjunctions how many alternatives are indexed; 0 when it can never match
/// @param exact whether the index decides alone; otherwise the expression is asked for what the
/// index lets through
/// @param unindexed why not, in the order of the text
public record Coverage(int conjunctions, boolean exact, List<Unindexed> unindexed) {
  public Coverage {
    unindexed = List.copyOf(unindexed);
  }

  /// A part that is not indexed.
  ///
  /// @param why such as `counts what the viewer did`
  /// @param line 1 is the first; 0 when it is no single place
  /// @param column in code points, 1 is the first; 0 when it is no single place
  public record Unindexed(String why, int line, int column) {}
}
