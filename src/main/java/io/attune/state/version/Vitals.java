package io.attune.state.version;

/// What happened to one version since it was loaded.
///
/// @param calls how often it was asked for scores
/// @param failed of these, how often the runtime failed
/// @param notFinite of these, how often a score was no probability: NaN, infinite, outside [0,1]
/// @param leftOut decisions that had no time for it, because it alone would have taken more than
/// half of it
public record Vitals(long calls, long failed, long notFinite, long leftOut) {
  /// What happened since.
  public Vitals since(Vitals before) {
    return new Vitals(
        calls - before.calls,
        failed - before.failed,
        notFinite - before.notFinite,
        leftOut - before.leftOut);
  }
}
