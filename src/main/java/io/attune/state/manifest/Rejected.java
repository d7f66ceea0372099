package io.attune.state.manifest;

/// Ends the checks of one version. Without a stack trace: it is an expected outcome.
public final class Rejected extends Exception {
  private static final long serialVersionUID = 1L;
  private final RefusalReason reason;

  public Rejected(RefusalReason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  public RefusalReason reason() {
    return reason;
  }

  /// The wording of every message of the checks.
  public static Rejected because(RefusalReason reason, String what, Object value, String expected) {
    return new Rejected(reason, what + ": " + value + " (expected: " + expected + ")");
  }

  public String detail() {
    return String.valueOf(getMessage());
  }
}
