package io.attune.language.problem;

/// One error as callers read it: `field: value (expected: range or set)`. Never holds a viewer id, an address or a payload.
///
/// @param code which error
/// @param field path of the field such as `items[3]`, or empty
/// @param detail the sentence that names field, value and expectation
public record Problem(ProblemCode code, String field, String detail) {

  /// A field with a value that is not allowed. Long values are cut to 64 characters.
  public static Problem invalid(String field, Object value, String expected) {
    return new Problem(ProblemCode.INVALID_FIELD, field, field + ": " + shorten(value) + " (expected: " + expected + ")");
  }

  /// A problem that is about no field.
  public static Problem of(ProblemCode code, String detail) {
    return new Problem(code, "", detail);
  }

  /// The exception that carries it to the nearest door.
  public Refusal refusal() {
    return new Refusal(this);
  }

  private static String shorten(Object value) {
    String text = String.valueOf(value);
    String shown = text.length() <= 64 ? text : text.substring(0, 64) + "… (" + text.length() + " characters)";
    StringBuilder printable = new StringBuilder(shown.length() + 2);
    shown.codePoints().forEach(c -> printable.appendCodePoint(Character.isISOControl(c) ? 0xFFFD : c));
    return value instanceof CharSequence ? "\"" + printable + "\"" : printable.toString();
  }
}
