package io.attune.product.recommend;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.language.text.Utf8;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a value of a call must be, in the same words for REST and gRPC.
final class Checks {
  static final String MALFORMED = "body";

  private static final int KEY_CHARACTERS = 64;

  private final RecommendConfig.Limits limits;

  Checks(RecommendConfig.Limits limits) {
    this.limits = limits;
  }

  RecommendConfig.Limits limits() {
    return limits;
  }

  /// A text that names something: not empty, not too long, writable as UTF-8.
  String id(String field, String value) {
    if (!named(value)) {
      throw Problem.invalid(field, value, idExpected()).refusal();
    }
    return value;
  }

  /// As [#id(String, String)] for an element of a list, whose name is put together only when it is
  /// refused.
  String id(String list, int position, String value) {
    if (!named(value)) {
      throw Problem.invalid(list + "[" + position + "]", value, idExpected()).refusal();
    }
    return value;
  }

  private boolean named(String value) {
    int most = limits.idCharacters();
    int length = value.length();
    if (length == 0
        || length > 2 * most
        || length > most && value.codePointCount(0, length) > most) {
      return false;
    }
    return Utf8.encodes(value);
  }

  private String idExpected() {
    return "text of 1 to " + limits.idCharacters() + " characters";
  }

  int within(String field, long value, int least, int most) {
    if (value < least || value > most) {
      throw Problem.invalid(field, value, integers(least, most)).refusal();
    }
    return (int) value;
  }

  static String integers(int least, int most) {
    return String.format(Locale.ROOT, "an integer from %,d to %,d", least, most);
  }

  /// Refuses the element that is one too many; call it before the element is kept.
  void room(String list, int size, int most) {
    if (size >= most) {
      throw invalid(
          list, "more than " + most + " elements", String.format(Locale.ROOT, "at most %,d", most));
    }
  }

  double finite(String field, double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw Problem.invalid(field, value, "a finite number").refusal();
    }
    return value;
  }

  float column(String field, double value) {
    float narrow = (float) value;
    if (Float.isNaN(narrow) || Float.isInfinite(narrow)) {
      throw Problem.invalid(field, value, "a finite 32-bit number").refusal();
    }
    return narrow;
  }

  /// A flat field's value: its key, and its length when it is text.
  Object scalar(String map, String key, Object value, int size) {
    if (key.isEmpty() || key.length() > KEY_CHARACTERS) {
      throw Problem.invalid(map, key, "field names of 1 to " + KEY_CHARACTERS + " characters")
          .refusal();
    }
    if (size >= limits.contextFields()) {
      throw invalid(
          map,
          "more than " + limits.contextFields() + " fields",
          "at most " + limits.contextFields());
    }
    if (value instanceof String text
        && (text.length() > limits.textCharacters() || !Utf8.encodes(text))) {
      throw Problem.invalid(
              map + "." + key, text, "text of at most " + limits.textCharacters() + " characters")
          .refusal();
    }
    if (value instanceof Double number) {
      finite(map + "." + key, number);
    }
    return value;
  }

  long time(String field, String value) {
    try {
      return OffsetDateTime.parse(value).toInstant().toEpochMilli();
    } catch (DateTimeParseException | ArithmeticException e) {
      throw Problem.invalid(field, value, "an RFC 3339 time such as 2026-01-31T12:00:00Z")
          .refusal();
    }
  }

  int include(int position, String value) {
    return switch (value) {
      case "metadata" -> Ask.METADATA;
      case "reasons" -> Ask.REASONS;
      case "trace" -> Ask.TRACE;
      default ->
          throw Problem.invalid(
                  "include[" + position + "]", value, "one of metadata, reasons, trace")
              .refusal();
    };
  }

  /// A filter is a name with parameters or an expression, never both.
  void filter(Ask.Part part) {
    if (part.filterExpression.isEmpty() == part.filterName.isEmpty()) {
      throw invalid(
          part.path + "filter",
          "neither or both of name and expression",
          "a name or an expression");
    }
    if (!part.filterExpression.isEmpty() && !part.filterParams.isEmpty()) {
      throw invalid(
          part.path + "filter.params", "with an expression", "parameters with a name only");
    }
    int bytes = limits.filterBytes();
    if (part.filterExpression.getBytes(StandardCharsets.UTF_8).length > bytes) {
      throw Problem.invalid(
              part.path + "filter.expression", part.filterExpression, "at most " + bytes + " bytes")
          .refusal();
    }
  }

  /// What only the whole call shows.
  void whole(Ask ask, boolean rank) {
    for (Ask.Part part : ask.parts) {
      if (rank && part.candidates.isEmpty()) {
        throw invalid(
            part.path + "candidates",
            "absent or empty",
            String.format(Locale.ROOT, "1 to %,d candidates", limits.candidates()));
      }
    }
  }

  /// A page names each placement once.
  void page(Ask ask) {
    if (ask.parts.isEmpty()) {
      throw invalid("placements", "absent or empty", "1 to " + limits.placements() + " placements");
    }
    for (int i = 0; i < ask.parts.size(); i++) {
      Ask.Part part = ask.parts.get(i);
      if (part.placement.isEmpty()) {
        throw Problem.invalid(part.path + "placement", "", "the id of a placement").refusal();
      }
      for (int j = 0; j < i; j++) {
        if (ask.parts.get(j).placement.equals(part.placement)) {
          throw Problem.invalid(part.path + "placement", part.placement, "each placement once")
              .refusal();
        }
      }
    }
  }

  static Refusal malformed(String detail) {
    return new Problem(ProblemCode.MALFORMED_BODY, "", MALFORMED + ": " + detail).refusal();
  }

  static Refusal unknownField(String field, List<String> known) {
    return refusal(
        ProblemCode.UNKNOWN_FIELD, field, "not a field", "one of " + String.join(", ", known));
  }

  static Refusal twice(String field) {
    return refusal(ProblemCode.MALFORMED_BODY, field, "twice", "each field once");
  }

  /// A refusal about a state of affairs, where there is no single value to show.
  static Refusal invalid(String field, String what, String expected) {
    return refusal(ProblemCode.INVALID_FIELD, field, what, expected);
  }

  private static Refusal refusal(ProblemCode code, String field, String what, String expected) {
    return new Problem(code, field, field + ": " + what + " (expected: " + expected + ")")
        .refusal();
  }

  static <V> void once(String map, String key, Map<String, V> seen) {
    if (seen.containsKey(key)) {
      throw twice(map + "." + key);
    }
  }
}
