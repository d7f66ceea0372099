package io.attune.state.model;

/// Ends the checks of one version. Without a stack trace: it is an expected outcome.
final class Rejected extends Exception {
  private static final long serialVersionUID = 1L;
  private final RefusalReason reason;

  Rejected(RefusalReason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  RefusalReason reason() {
    return reason;
  }

  /// The wording of every message of this room.
  static Rejected because(RefusalReason reason, String what, Object value, String expected) {
    return new Rejected(reason, what + ": " + value + " (expected: " + expected + ")");
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
