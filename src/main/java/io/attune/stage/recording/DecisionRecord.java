package io.attune.stage.recording;

import io.attune.language.decision.Sponsored;
import io.attune.language.decision.Trace;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One decision as it was made. Immutable by agreement: nobody writes to its arrays or its trace
/// any more.
///
/// @param id of the decision; empty for a decision made outside the service (evaluation, preview)
/// @param placement id of the placement
/// @param epochMillis the decision's now
/// @param versions what it was decided with
/// @param shown the items, best first
/// @param trace counts, times and degradations
/// @param tookNanos from the request to the end of the pipeline
/// @param features the matrix, only of decisions that asked for their trace
/// @param sponsored those of the items that stand there because somebody pays for it
public record DecisionRecord(
    String id,
    String placement,
    long epochMillis,
    Versions versions,
    Shown shown,
    Trace trace,
    long tookNanos,
    Optional<Features> features,
    List<Sponsored> sponsored)
    implements Recorder.Compact {

  /// One without sponsored items.
  public DecisionRecord(
      String id,
      String placement,
      long epochMillis,
      Versions versions,
      Shown shown,
      Trace trace,
      long tookNanos,
      Optional<Features> features) {
    this(id, placement, epochMillis, versions, shown, trace, tookNanos, features, List.of());
  }

  /// What is sponsored at a place of the slate, 0 being the first; null for an item that stands
  /// there by itself.
  public @Nullable Sponsored sponsored(int place) {
    for (int i = 0; i < sponsored.size(); i++) {
      if (sponsored.get(i).position() == shown.offset() + place + 1) {
        return sponsored.get(i);
      }
    }
    return null;
  }

  /// Versions of what one decision saw.
  ///
  /// @param catalog generation of the catalogue
  /// @param placements generation of all placements together
  /// @param placement version of the placement itself
  /// @param model `name/version`, or empty when the prior scored
  public record Versions(long catalog, long placements, long placement, String model) {}

  /// The slate; all arrays are parallel.
  ///
  /// @param offset positions of the ranking that come before the first
  /// @param items stable item numbers
  /// @param scores in [0,1]
  /// @param propensities in (0,1]
  /// @param sources sets of `Source#bit()`
  public record Shown(
      int offset, int[] items, float[] scores, float[] propensities, int[] sources) {
    /// Nothing.
    public static final Shown NOTHING =
        new Shown(0, new int[0], new float[0], new float[0], new int[0]);

    public int size() {
      return items.length;
    }
  }

  /// The feature matrix [rows × columns], row-major, as the model read it.
  ///
  /// @param columns names in the order of the model's input
  /// @param items stable item number per row
  /// @param scores per row, what the model said
  /// @param values row-major, `items.length × columns.size()`
  public record Features(List<String> columns, int[] items, float[] scores, float[] values) {}
}
