package io.attune.language.decision;

/// The nine steps of a decision, in the order in which they run. Numbers are stable: records and
/// metrics keep them.
public enum Stage {
  ADMISSION(0, "admission"),
  AUDIENCE(1, "audience"),
  CANDIDATE(2, "candidate"),
  ELIGIBILITY(3, "eligibility"),
  FEATURE(4, "feature"),
  INFERENCE(5, "inference"),
  PRICING(6, "pricing"),
  RANKING(7, "ranking"),
  RECORDING(8, "recording");

  /// How many stages there are.
  public static final int COUNT = 9;

  private final int number;
  private final String code;

  Stage(int number, String code) {
    this.number = number;
    this.code = code;
  }

  public int number() {
    return number;
  }

  /// The name used in metrics, records and traces.
  public String code() {
    return code;
  }
}
