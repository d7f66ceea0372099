package io.attune.product.collect;

import io.attune.language.problem.Problem;
import io.attune.proto.v1.Event;
import org.jspecify.annotations.Nullable;

/// One event as a door read it: its words are of the right kind, or there is a reason why not.
/// Exactly one of `event` and `problem` is there.
///
/// @param eventId as sent, or empty
/// @param said as it came; null where that was no text
record Draft(
    String eventId, @Nullable Event event, @Nullable Problem problem, @Nullable Said said) {
  private static final int LONGEST_SHOWN = 64;

  static Draft of(Event event) {
    return new Draft(event.getEventId(), event, null, null);
  }

  static Draft refused(String eventId, Problem problem) {
    return new Draft(eventId, null, problem, null);
  }

  /// The same with what it was read from.
  Draft as(Said words) {
    return new Draft(eventId, event, problem, words);
  }

  /// The id as verdicts show it.
  String shownId(int longest) {
    return eventId.length() <= longest ? eventId : Problem.cut(eventId, LONGEST_SHOWN) + "…";
  }
}
