package io.attune.offline.bench;

/// What an answer of the swap workload is found to be; the first that applies.
enum Verdict {
  /// No success, or a body that cannot be read.
  FAILED,
  /// A score is another version's than the one that is named.
  MIXED,
  /// A score is no version's.
  WRONG,
  /// Names another model, a version that was not there yet, or one that had been replaced when the
  /// request was sent.
  MISNAMED,
  /// Names no version although there was time to ask one: the prior ranked.
  UNSCORED,
  /// Says in what way it is less than it could be.
  DEGRADED,
  /// Names no item.
  EMPTY,
  /// Every score is that of the version that is named.
  RIGHT
}
