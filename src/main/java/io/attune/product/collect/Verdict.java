package io.attune.product.collect;

import io.attune.language.problem.Problem;
import java.util.Optional;

/// What became of one event.
///
/// @param eventId as sent; empty when there was none, cut when it was too long
/// @param status what became of it
/// @param problem why it was rejected; its field is the path within the event
public record Verdict(String eventId, Status status, Optional<Problem> problem) {
  /// What can become of an event.
  public enum Status {
    /// Applied and durable.
    ACCEPTED("accepted"),
    /// Told before; nothing changed.
    DUPLICATE("duplicate"),
    /// Nothing changed.
    REJECTED("rejected");

    private final String code;

    Status(String code) {
      this.code = code;
    }

    /// The name on the wire.
    public String code() {
      return code;
    }
  }

  static Verdict rejected(String eventId, Problem problem) {
    return new Verdict(eventId, Status.REJECTED, Optional.of(problem));
  }

  static Verdict of(String eventId, Status status) {
    return new Verdict(eventId, status, Optional.empty());
  }
}
