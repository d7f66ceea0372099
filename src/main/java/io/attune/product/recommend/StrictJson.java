package io.attune.product.recommend;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.attune.language.problem.Problem;
import io.attune.language.problem.Refusal;
import java.io.IOException;
import java.util.List;

/// Takes JSON values of the kind that is due, or refuses them with their path. Each call reads the
/// value at the parser's current token and leaves the parser on its last token. Not thread-safe.
final class StrictJson {
  private final JsonParser parser;

  StrictJson(JsonParser parser) {
    this.parser = parser;
  }

  /// Takes one field of an object, at its value.
  interface Field {
    /// @param number position of the field's name in the list of known names
    /// @param path path of the field
    void read(int number, String path) throws IOException;
  }

  /// Takes one entry of a map, at its value.
  interface Entry {
    void read(String key) throws IOException;
  }

  /// Takes one element of an array, at its value.
  interface Element {
    void read(int position) throws IOException;
  }

  JsonToken token() {
    return parser.currentToken();
  }

  /// Reads an object of known fields, each at most once; a field that is null is passed over.
  ///
  /// @param known at most 64 names
  void object(String path, List<String> known, Field reader) throws IOException {
    expect(JsonToken.START_OBJECT, path.isEmpty() ? Checks.MALFORMED : path, "an object");
    long seen = 0;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      String field = path.isEmpty() ? name : path + "." + name;
      int number = known.indexOf(name);
      if (number < 0) {
        throw Checks.unknownField(field, known);
      }
      if ((seen & 1L << number) != 0) {
        throw Checks.twice(field);
      }
      seen |= 1L << number;
      if (parser.nextToken() != JsonToken.VALUE_NULL) {
        reader.read(number, field);
      }
    }
  }

  /// Reads an object of free fields; an entry that is null is passed over.
  void map(String path, Entry reader) throws IOException {
    expect(JsonToken.START_OBJECT, path, "an object");
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      if (parser.nextToken() != JsonToken.VALUE_NULL) {
        reader.read(name);
      }
    }
  }

  void array(String path, Element reader) throws IOException {
    expect(JsonToken.START_ARRAY, path, "an array");
    int position = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      reader.read(position++);
    }
  }

  String text(String path) throws IOException {
    expect(JsonToken.VALUE_STRING, path, "text");
    return parser.getText();
  }

  /// A text in a list; its path is put together only when it is refused.
  String element(String list, int position) throws IOException {
    if (token() != JsonToken.VALUE_STRING) {
      throw refusal(list + "[" + position + "]", "text");
    }
    return parser.getText();
  }

  boolean flag(String path) throws IOException {
    JsonToken token = token();
    if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
      throw refusal(path, "true or false");
    }
    return token == JsonToken.VALUE_TRUE;
  }

  int integer(String path, int least, int most) throws IOException {
    if (token() != JsonToken.VALUE_NUMBER_INT) {
      throw refusal(path, Checks.integers(least, most));
    }
    boolean small = parser.getTextLength() <= 11;
    long value = small ? parser.getLongValue() : 0;
    if (!small || value < least || value > most) {
      throw refusal(path, Checks.integers(least, most));
    }
    return (int) value;
  }

  double number(String path) throws IOException {
    if (token() != JsonToken.VALUE_NUMBER_INT && token() != JsonToken.VALUE_NUMBER_FLOAT) {
      throw refusal(path, "a number");
    }
    return parser.getDoubleValue();
  }

  /// A text as [String], a number as [Double], a flag as [Boolean].
  Object scalar(String path) throws IOException {
    return switch (token()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw refusal(path, "a number, a text, true or false");
    };
  }

  private void expect(JsonToken due, String path, String expected) throws IOException {
    if (token() != due) {
      throw refusal(path, expected);
    }
  }

  private Refusal refusal(String path, String expected) throws IOException {
    return switch (token()) {
      case START_OBJECT -> Checks.invalid(path, "an object", expected);
      case START_ARRAY -> Checks.invalid(path, "an array", expected);
      case VALUE_STRING -> Problem.invalid(path, parser.getText(), expected).refusal();
      default -> Checks.invalid(path, shorten(parser.getText()), expected);
    };
  }

  private static String shorten(String number) {
    return number.length() <= 64
        ? number
        : number.substring(0, 64) + "… (" + number.length() + " characters)";
  }
}
