package io.attune.product.recommend;

import java.util.List;
import java.util.Optional;

/// Why an item was shown by a decision, or why not; only what the record says.
///
/// @param full whether there is a full record; a compact one knows only what was shown
/// @param verdict what became of the item
/// @param shown where it was shown
/// @param sources what each source of the decision did about it; none known of a compact record
/// @param affinity how strongly the sources meant it, and its similarity to the seeds or the recent
/// actions
/// @param dropped which rule left it out
/// @param ranked what it scored, and where it stood by value
/// @param needed what would have been needed to be shown, or how to find out; empty when it was
/// shown
/// @param summary all of it in one sentence
record Explanation(
    String decisionId,
    String placement,
    String item,
    boolean full,
    Verdict verdict,
    Optional<Shown> shown,
    List<SourceSaid> sources,
    Optional<Nearness> affinity,
    Optional<Dropped> dropped,
    Optional<Ranked> ranked,
    String needed,
    String summary) {

  enum Verdict {
    SHOWN("shown"),
    /// A source brought it, and a rule or the ranking left it out.
    DROPPED("dropped"),
    /// No source brought it.
    NOT_RETRIEVED("not_retrieved"),
    /// It was not shown, and the record does not say why.
    NOT_SHOWN("not_shown");

    private final String code;

    Verdict(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  /// @param rank position in the ranking, from 1
  record Shown(int rank, float score, float propensity) {}

  /// @param quota the most candidates it was to add; 0 for pins and the caller
  /// @param brought how many of the candidates it brought
  /// @param item whether this one was among them
  record SourceSaid(String source, int quota, int brought, boolean item) {}

  record Nearness(float affinity, float similarity) {}

  /// @param number of the reason, stable
  /// @param filter name of the filter, where one dropped it, and its expression
  /// @param by ids of the shown items that took its place, under the diversity rules
  record Dropped(int number, String reason, String filter, String expression, List<String> by) {}

  /// @param score what the model said
  /// @param value what it was ranked by
  /// @param place among all that were ranked, by value, from 1
  /// @param of how many were ranked
  /// @param boosts that applied
  /// @param lastShown value of the last shown item that stood there by its value; absent when none
  record Ranked(
      float score,
      float value,
      int place,
      int of,
      List<Boost> boosts,
      Optional<LastShown> lastShown) {}

  record Boost(String expression, double factor) {}

  record LastShown(String item, int rank, float value) {}
}
