package io.attune.language.decision;

/// The moment by which an answer must have been written, on the scale of [Ticker#nanos()].
///
/// @param startNanos when the request was received
/// @param endNanos when the answer is late; never before `startNanos`
public record Deadline(long startNanos, long endNanos) {
  public Deadline {
    if (endNanos - startNanos < 0) {
      throw new IllegalArgumentException(
          "deadline: ends "
              + (startNanos - endNanos)
              + " ns before it starts (expected: at or after)");
    }
  }

  /// A deadline `budgetNanos` (at least 0) after `startNanos`.
  public static Deadline after(long startNanos, long budgetNanos) {
    return new Deadline(startNanos, startNanos + budgetNanos);
  }

  /// Nanoseconds left at `nowNanos`; zero or negative once it has passed.
  public long remainingNanos(long nowNanos) {
    return endNanos - nowNanos;
  }

  /// Whether it has passed at `nowNanos`.
  public boolean passed(long nowNanos) {
    return remainingNanos(nowNanos) <= 0;
  }

  /// The moment at which `share` (0 to 1) of the whole budget is used up.
  public long shareEndNanos(double share) {
    return startNanos + (long) ((endNanos - startNanos) * share);
  }
}
