package io.attune.state.exposure;

/// What became of an impression. Numbers are the script's.
public enum Commitment {
  /// It counts, as was reserved.
  COUNTED,
  /// It counted before; nothing changed.
  DUPLICATE,
  /// It counts although its reservation was over or given back: a cap may be exceeded by it.
  LATE,
  /// Its decision is a day old or more; it does not count.
  TOO_OLD
}
