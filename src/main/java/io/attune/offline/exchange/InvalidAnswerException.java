package io.attune.offline.exchange;

/// An answer that an exchange would throw away.
final class InvalidAnswerException extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidAnswerException(String field, Object value, String expected) {
    super(field + ": " + value + " (expected: " + expected + ")");
  }
}
