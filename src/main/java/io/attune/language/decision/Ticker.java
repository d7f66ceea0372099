package io.attune.language.decision;

/// A monotonic clock in nanoseconds with an arbitrary origin; injected so that deadline logic is
/// tested without waiting.
@FunctionalInterface
public interface Ticker {
  /// The clock of the machine.
  Ticker SYSTEM = System::nanoTime;

  /// Nanoseconds since an arbitrary, fixed origin.
  long nanos();
}
