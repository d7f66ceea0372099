package io.attune.language.decision;

/// In what way an answer is less than it could have been. Named in the answer, counted in the
/// metrics. Numbers are stable.
public enum Degradation {
  /// Fewer items than asked for were left.
  FEWER_ITEMS(0, "fewer_items"),
  /// No permission to personalise: nothing of the viewer was read.
  NO_CONSENT(1, "no_consent"),
  /// The store did not answer in its share of the deadline, or was unreachable; the viewer counts
  /// as anonymous.
  VIEWER_UNAVAILABLE(2, "viewer_unavailable"),
  /// The call named no viewer, or one the store does not know.
  ANONYMOUS_VIEWER(3, "anonymous_viewer"),
  /// At least one candidate source was left out because its time was used up.
  SOURCE_LATE(4, "source_late"),
  /// Fewer candidates were scored than retrieved, to keep the deadline.
  CANDIDATES_CUT(5, "candidates_cut"),
  /// The placement's model could not serve; its fallback model did.
  FALLBACK_MODEL(6, "fallback_model"),
  /// No model served; the order is the prior's (popularity).
  PRIOR_SCORES(7, "prior_scores"),
  /// A candidate the caller sent is not in the catalogue.
  UNKNOWN_ITEMS(8, "unknown_items"),
  /// The diversity rule left fewer items than asked for; the best of those it held back fill the
  /// slate.
  DIVERSITY_RELAXED(9, "diversity_relaxed"),
  /// The version of the model that was due could not score; the one that served before it did.
  PREVIOUS_VERSION(10, "previous_version"),
  /// What the viewer saw of capped ads was not known in time: such ads do not stand in the slate.
  ADS_LATE(11, "ads_late");

  private final int number;
  private final String code;

  Degradation(int number, String code) {
    this.number = number;
    this.code = code;
  }

  public int number() {
    return number;
  }

  public int bit() {
    return 1 << number;
  }

  public String code() {
    return code;
  }
}
