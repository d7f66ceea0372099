package io.attune.stage.recording;

import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Degradation;
import io.attune.state.aggregate.LiveValues;
import io.attune.state.profile.Viewer;
import io.attune.state.snapshot.Snapshot;
import java.util.Map;

/// A decision as it left the pipeline, to be recorded in full: copies of what the scratch held, and
/// the immutable things that it was decided with, which are written down later, on another thread.
/// Nobody writes to its arrays any more.
///
/// @param decision with its matrix
/// @param traced whether the caller asked for the trace
/// @param asked what was asked; `asked.request()` names the viewer in clear
/// @param viewer as read
/// @param snapshot what it was decided with
/// @param live what it was told of items, categories and placement
/// @param considered the candidates
public record Capture(
    DecisionRecord decision,
    boolean traced,
    Asked asked,
    Viewer viewer,
    Snapshot snapshot,
    LiveValues.Noted live,
    Considered considered) {

  /// The call as it was understood.
  ///
  /// @param request with ids resolved to numbers
  /// @param filterExpression the call's own filter, or empty
  /// @param onPage numbers of the items that earlier placements of the page show
  /// @param given whether the caller named candidates
  /// @param unknown how many of them the catalogue did not have
  /// @param features item number to the caller's own values, column name to value, as the model
  /// read them
  public record Asked(
      DecisionRequest request,
      String filterExpression,
      int[] onPage,
      boolean given,
      int unknown,
      Map<Integer, Map<String, Float>> features) {}

  /// The candidates in the order in which the sources delivered them; all arrays are parallel.
  ///
  /// @param items stable numbers
  /// @param sources sets of `Source#bit()`
  /// @param affinity how strongly the sources mean it
  /// @param similarity to the seeds or the viewer's recent actions
  /// @param reasons numbers of `DropReason`, 0 for those shown
  /// @param filters place of the filter that dropped it, where a filter did
  /// @param scores in [0,1]; 0 where it was dropped before
  /// @param values what it was ranked by, boosts included; 0 where it was dropped before
  /// @param boosts bit i for the placement's i-th boost
  public record Considered(
      int[] items,
      int[] sources,
      float[] affinity,
      float[] similarity,
      byte[] reasons,
      byte[] filters,
      float[] scores,
      float[] values,
      int[] boosts) {
    public int size() {
      return items.length;
    }
  }

  /// Whether anything of the viewer may be recorded: neither the call nor what the viewer's profile
  /// says forbids it.
  boolean personal() {
    return asked.request().personalise() && !decision.trace().degraded(Degradation.NO_CONSENT);
  }

  /// About how much memory it holds, in bytes.
  long bytes() {
    long matrix = decision.features().map(features -> 4L * features.values().length).orElse(0L);
    return 2_000 + matrix + 40L * considered.size() + 100L * live.size();
  }
}
