package io.attune.state.profile;

import java.util.List;
import java.util.Map;

/// All the store knows of a viewer.
///
/// @param id whom it is about; another than the one asked for when that one was merged
/// @param state actions and purchases; no columns
/// @param profile what the business says
/// @param identities ids that were merged into this viewer, in order
/// @param views feature views in order of name
public record WholeViewer(
    String id, Viewer state, ViewerProfile profile, List<String> identities, List<View> views) {

  /// One feature view.
  ///
  /// @param writtenSeconds when, epoch seconds
  /// @param columns name to value; none when nobody published the view's layout
  public record View(String name, long writtenSeconds, Map<String, Float> columns) {}
}
