package io.attune.language.schedule;

import java.time.LocalDateTime;

/// One stretch of time on the wall clock of a schedule's zone.
///
/// @param from the first moment of it; [#OPEN_START] when it always was
/// @param until the first moment after it; [#OPEN_END] when it never ends
public record Flight(LocalDateTime from, LocalDateTime until) {
  /// Long before anything.
  public static final LocalDateTime OPEN_START = LocalDateTime.of(1970, 1, 1, 0, 0);

  /// Long after everything.
  public static final LocalDateTime OPEN_END = LocalDateTime.of(9999, 12, 31, 0, 0);

  public Flight {
    if (!from.isBefore(until)) {
      throw new IllegalArgumentException(
          "flight: " + from + " to " + until + " (expected: an end after its beginning)");
    }
  }
}
