package io.attune.judge.bid;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Values of requests in their common wrong types. What cannot be understood counts as absent here:
/// the judge never says that a rule is broken of which it does not know what it asks.
final class Loose {
  private static final int LONGEST_NUMBER = 400;
  private static final int MOST_SCALE = 400;

  private Loose() {}

  /// Of a list, or of one value where a list is due.
  static List<JsonNode> objects(JsonNode value) {
    List<JsonNode> objects = new ArrayList<>();
    for (JsonNode element : value.isArray() ? value : List.of(value)) {
      if (element.isObject()) {
        objects.add(element);
      }
    }
    return objects;
  }

  /// Texts, and numbers as texts.
  static List<String> texts(JsonNode value) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : value.isArray() ? value : List.of(value)) {
      text(element).filter(text -> !text.isBlank()).ifPresent(text -> texts.add(text.strip()));
    }
    return texts;
  }

  static Optional<String> text(JsonNode value) {
    return value.isTextual() || value.isNumber() ? Optional.of(value.asText()) : Optional.empty();
  }

  static List<Integer> wholes(JsonNode value) {
    List<Integer> wholes = new ArrayList<>();
    for (JsonNode element : value.isArray() ? value : List.of(value)) {
      whole(element).ifPresent(wholes::add);
    }
    return wholes;
  }

  static Optional<Integer> whole(JsonNode value) {
    try {
      return decimal(value).map(BigDecimal::intValueExact);
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  /// A number, or a text that is one; of a size that can be worth something.
  static Optional<BigDecimal> decimal(JsonNode value) {
    if (!value.isNumber() && !value.isTextual()) {
      return Optional.empty();
    }
    try {
      String text = value.asText().strip();
      if (text.length() > LONGEST_NUMBER) {
        return Optional.empty();
      }
      BigDecimal decimal = new BigDecimal(text);
      return Math.abs((long) decimal.scale()) > MOST_SCALE
          ? Optional.empty()
          : Optional.of(decimal);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// The shortest decimal that a double stands for.
  static BigDecimal decimal(double value) {
    return new BigDecimal(Double.toString(value));
  }

  /// Whether a flag surely is set.
  static boolean yes(JsonNode value) {
    return value.isBoolean()
        ? value.booleanValue()
        : whole(value).filter(number -> number == 1).isPresent();
  }

  /// Whether a flag surely is not set: absent, or 0.
  static boolean no(JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || value.isBoolean() && !value.booleanValue()
        || whole(value).filter(number -> number == 0).isPresent();
  }
}
