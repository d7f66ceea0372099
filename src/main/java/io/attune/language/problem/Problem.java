package io.attune.language.problem;

import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One error as callers read it: `field: value (expected: range or set)`. Never holds a viewer id,
/// an address or a payload.
///
/// @param code which error
/// @param field path of the field such as `items[3]`, or empty
/// @param detail the sentence that names field, value and expectation
public record Problem(ProblemCode code, String field, String detail) {
  private static final Pattern PARSERS_OWN =
      Pattern.compile(
          " \\(start marker at [^)]*\\)?[^)]*\\)|,? from `[^`]*`|: enable `[^`]*` to allow");

  /// A field with a value that is not allowed. Long values are cut to 64 characters.
  public static Problem invalid(String field, Object value, String expected) {
    return new Problem(
        ProblemCode.INVALID_FIELD,
        field,
        field + ": " + shorten(value) + " (expected: " + expected + ")");
  }

  /// A problem that is about no field.
  public static Problem of(ProblemCode code, String detail) {
    return new Problem(code, "", detail);
  }

  /// The exception that carries it to the nearest door.
  public Refusal refusal() {
    return new Refusal(this);
  }

  /// The media type of [#toJson()].
  public static final String MEDIA_TYPE = "application/problem+json";

  /// The document of RFC 9457: `type`, `title`, `status`, `detail`, `code`, and `field` where there
  /// is one; UTF-8.
  public byte[] toJson() {
    return ProblemJson.write(this);
  }

  /// A text as messages show it: in quotes, without control characters, cut to 64 characters.
  public static String quoted(String text) {
    return shorten(text);
  }

  private static String shorten(Object value) {
    String text = String.valueOf(value);
    String shown =
        text.length() <= 64 ? text : cut(text, 64) + "… (" + text.length() + " characters)";
    StringBuilder printable = new StringBuilder(shown.length() + 2);
    shown.codePoints().forEach(c -> printable.appendCodePoint(printable(c) ? c : 0xFFFD));
    return value instanceof CharSequence ? "\"" + printable + "\"" : printable.toString();
  }

  private static boolean printable(int c) {
    return !Character.isISOControl(c) && !(c >= 0xD800 && c <= 0xDFFF);
  }

  /// The beginning of a text, without half of a surrogate pair at its end.
  ///
  /// @param most UTF-16 units, below the text's length
  public static String cut(String text, int most) {
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }

  /// What the JSON parser says, without the words that are about itself.
  public static String parsing(@Nullable String message) {
    String said = message == null ? "" : message;
    return PARSERS_OWN.matcher(said.lines().findFirst().orElse("")).replaceAll("");
  }

  /// The words for a name that is not known: `"titel" is not known (did you mean "title"? expected:
  /// brand, title)`.
  ///
  /// @param known what there is, at most some dozens
  public static String unknown(String name, Collection<String> known) {
    String nearest = nearest(name, known).map(near -> "did you mean \"" + near + "\"? ").orElse("");
    String list = known.isEmpty() ? "none is declared" : String.join(", ", known);
    return shorten(name) + " is not known (" + nearest + "expected: " + list + ")";
  }

  /// The known name that differs in the fewest letters: at most a third of them, or two where there
  /// are more than three.
  static Optional<String> nearest(String name, Collection<String> known) {
    int fewest = Math.max(name.length() > 3 ? 2 : 1, Math.min(name.length(), 64) / 3) + 1;
    Optional<String> nearest = Optional.empty();
    for (String candidate : known) {
      int distance = distance(name.substring(0, Math.min(name.length(), 64)), candidate);
      if (distance < fewest) {
        fewest = distance;
        nearest = Optional.of(candidate);
      }
    }
    return nearest;
  }

  /// Levenshtein's: insertions, deletions and replacements.
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
