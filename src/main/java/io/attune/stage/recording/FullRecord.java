package io.attune.stage.recording;

import io.attune.state.profile.Viewer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A decision recorded in full, as it is read back.
///
/// @param decision with its matrix
/// @param traced whether the caller had asked for the trace
/// @param asked what was asked; without the viewer's id and session
/// @param viewer hash of the viewer's id, or empty when there was none or no consent
/// @param read the viewer as read
/// @param considered the candidates
/// @param described what the record says of each candidate, parallel to `considered`
/// @param definition the placement's definition as JSON; empty when the placement was put together
/// by hand
/// @param told what else expressions and columns were told
/// @param facts where the facts stand that the decision was made with
public record FullRecord(
    DecisionRecord decision,
    boolean traced,
    Capture.Asked asked,
    String viewer,
    Viewer read,
    Capture.Considered considered,
    List<Described> described,
    String definition,
    Told told,
    Facts facts) {

  /// What a record says of an item by itself.
  ///
  /// @param id of the item
  /// @param category its main category; empty when it has none, or the diversity rules had no say
  /// @param brand likewise
  /// @param product number of the product of which it is a variant, or its own
  /// @param filter name of the filter that dropped it, or empty
  public record Described(String id, String category, String brand, int product, String filter) {}

  /// Keys into the facts of the record's file; -1 for what was not written down.
  ///
  /// @param features of the columns' declaration
  /// @param attributes of the declaration of viewers' attributes; -1 also when none was declared
  /// @param items of each candidate, parallel to the candidates
  /// @param others item number to key, of items that are no candidates: what the viewer acted on
  public record Facts(int features, int attributes, int[] items, Map<Integer, Integer> others) {}

  /// What expressions and columns were told beside items, viewer and request, or could have been.
  ///
  /// @param segments of the viewer; nothing in records of the first form
  /// @param live of items and their categories, and of the placement
  public record Told(Optional<List<String>> segments, List<Live> live) {
    public Told {
      segments = segments.map(List::copyOf);
      live = List.copyOf(live);
    }
  }

  /// What a real-time feature said.
  ///
  /// @param aggregate its name
  /// @param values of each candidate, parallel to the candidates, or one of the placement; NaN for
  /// none
  public record Live(String aggregate, float[] values) {}

  /// The place of an item among the candidates, or -1.
  public int place(String id) {
    for (int i = 0; i < described.size(); i++) {
      if (described.get(i).id().equals(id)) {
        return i;
      }
    }
    return -1;
  }
}
