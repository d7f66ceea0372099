package io.attune.language.bidwire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.attune.language.openrtb.Flag;
import io.attune.language.openrtb.Price;
import io.attune.language.problem.Problem;
import io.attune.language.text.Utf8;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one JSON text forward, field by field, with the leniency of OpenRTB. A value that is
/// needed and cannot be understood is remembered as the flaw of what is being read; the reader goes
/// on.
final class JsonCursor {
  private static final int NESTING = 64;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          // a sender's names are not kept for the life of the process
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(NESTING)
                  .maxNameLength(Bounds.NAME)
                  .build())
          .build();

  private final JsonParser parser;
  private final String root;
  private JsonToken token = JsonToken.NOT_AVAILABLE;
  private @Nullable Problem flaw;
  private boolean unreadable;

  private JsonCursor(JsonParser parser, String root) {
    this.parser = parser;
    this.root = root;
  }

  static JsonCursor of(byte[] utf8) throws IOException {
    return new JsonCursor(FACTORY.createParser(utf8), "");
  }

  /// @param root path of the text that holds this one
  static JsonCursor of(String text, String root) throws IOException {
    return new JsonCursor(FACTORY.createParser(text), root);
  }

  /// Reads a value that is to be an object; of anything else nothing is read.
  ///
  /// @return whether it is one; then [#next()] gives its fields
  boolean object() throws IOException {
    if (token == JsonToken.START_OBJECT) {
      return true;
    }
    parser.skipChildren();
    return false;
  }

  /// The next value of the text itself, or of a list.
  JsonToken value() throws IOException {
    JsonToken next = parser.nextToken();
    token = next == null ? JsonToken.NOT_AVAILABLE : next;
    return token;
  }

  /// The next field of the object, with its value at hand; null at the object's end.
  @Nullable String next() throws IOException {
    String name = parser.nextFieldName();
    if (name == null) {
      return null;
    }
    value();
    return name;
  }

  /// What is to be done with an object, at whose first field the cursor stands.
  interface Step {
    void read() throws IOException;
  }

  /// Reads the objects of a list; a single object counts as a list of one. Beyond the bound they
  /// are passed over.
  ///
  /// @param needed whether anything that is no object is a flaw
  void each(boolean needed, Step one) throws IOException {
    if (isObject()) {
      one.read();
    } else if (isList()) {
      for (int count = 0; value() != JsonToken.END_ARRAY; count++) {
        if (isObject() && count < Bounds.DETAILS) {
          one.read();
        } else {
          pass(needed && !isObject());
        }
      }
    } else {
      pass(needed);
    }
  }

  private void pass(boolean needed) throws IOException {
    if (needed && token != JsonToken.VALUE_NULL) {
      flawed("an object");
    }
    parser.skipChildren();
  }

  void skip() throws IOException {
    parser.skipChildren();
  }

  boolean isNull() {
    return token == JsonToken.VALUE_NULL;
  }

  boolean isList() {
    return token == JsonToken.START_ARRAY;
  }

  boolean isObject() {
    return token == JsonToken.START_OBJECT;
  }

  boolean isText() {
    return token == JsonToken.VALUE_STRING;
  }

  private boolean isNumber() {
    return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
  }

  /// A text that may be missing: a number is one, too; anything else is passed over.
  String detail() throws IOException {
    if (isText() || isNumber()) {
      return Bounds.text(parser.getText());
    }
    parser.skipChildren();
    return "";
  }

  /// A text that is needed as it is.
  ///
  /// @param most characters
  String text(int most) throws IOException {
    if (isText() || isNumber()) {
      String text = parser.getText();
      if (text.length() <= most && Utf8.encodes(text)) {
        return text;
      }
      return flawed(
          (Object) text, "up to " + most + " characters, without half of a surrogate pair");
    }
    return token == JsonToken.VALUE_NULL ? "" : flawed("a text");
  }

  /// A consent string or the like: what cannot be one makes the request's privacy unreadable.
  String signal() throws IOException {
    if (isText() || isNumber()) {
      String text = parser.getText();
      unreadable |= text.length() > Bounds.TEXT;
      return text.length() > Bounds.TEXT ? "" : text;
    }
    unreadable |= token != JsonToken.VALUE_NULL;
    parser.skipChildren();
    return "";
  }

  /// A flag that is stricter when set: 0, 1, true, false, also as texts. Whatever else stands there
  /// is read as yes.
  Flag flag() throws IOException {
    Flag flag =
        switch (token) {
          case VALUE_NULL -> Flag.UNSTATED;
          case VALUE_FALSE -> Flag.NO;
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Flag.of(parser.getDoubleValue() != 0);
          case VALUE_STRING -> Numbers.flag(parser.getText());
          default -> Flag.YES;
        };
    parser.skipChildren();
    return flag;
  }

  /// A flag that may be missing: yes only when it clearly says so.
  boolean detailFlag() throws IOException {
    boolean yes =
        (isText() || isNumber() || token == JsonToken.VALUE_TRUE) && Numbers.said(parser.getText());
    parser.skipChildren();
    return yes;
  }

  /// A whole number of 32 bits that is needed.
  ///
  /// @param absent what null means
  int integer(int absent) throws IOException {
    long value = needed(absent);
    if (value != (int) value) {
      flawed("a whole number of 32 bits");
      return absent;
    }
    return (int) value;
  }

  /// A number by which something is called: one that does not fit is none.
  ///
  /// @param absent what null means, and what does not fit
  int name(int absent) throws IOException {
    long value = needed(absent);
    return value == (int) value ? (int) value : absent;
  }

  private long needed(int absent) throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return absent;
    }
    long value = number();
    if (value == Long.MIN_VALUE) {
      flawed("a whole number");
      return absent;
    }
    return value;
  }

  /// A time that is needed: decimals are cut off.
  ///
  /// @return 0 for null
  int time() throws IOException {
    if (token == JsonToken.VALUE_NUMBER_FLOAT) {
      return (int) Math.clamp(parser.getDoubleValue(), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    return Math.clamp(needed(0), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /// A whole number that may be missing.
  int count() throws IOException {
    long value = number();
    parser.skipChildren();
    return value == Long.MIN_VALUE ? 0 : Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /// Long.MIN_VALUE for what is none.
  private long number() throws IOException {
    return switch (token) {
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? large()
              : parser.getLongValue();
      case VALUE_NUMBER_FLOAT, VALUE_STRING -> Numbers.whole(parser.getText());
      default -> Long.MIN_VALUE;
    };
  }

  private long large() throws IOException {
    return parser.getText().startsWith("-") ? Long.MIN_VALUE + 1 : Long.MAX_VALUE;
  }

  /// A price, rounded up to the next micro.
  ///
  /// @return 0 when it is null or flawed
  long micros() throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return 0;
    }
    long micros =
        isText() || isNumber() ? Price.micros(parser.getText(), Price.Rounding.UP) : Price.INVALID;
    if (micros < 0) {
      flawed("0 to " + Price.text(Price.MOST));
      return 0;
    }
    return micros;
  }

  /// Degrees; NaN when there are none, or out of range.
  double degrees(double most) throws IOException {
    double degrees =
        isNumber()
            ? parser.getDoubleValue()
            : isText() ? Numbers.decimal(parser.getText()) : Double.NaN;
    parser.skipChildren();
    return Math.abs(degrees) <= most ? degrees : Double.NaN;
  }

  /// Texts that forbid or allow: a single one counts as a list of one.
  List<String> texts() throws IOException {
    List<String> texts = new ArrayList<>();
    if (!isList()) {
      addText(texts, text(Bounds.TEXT));
      return texts;
    }
    while (value() != JsonToken.END_ARRAY) {
      addText(texts, text(Bounds.TEXT));
    }
    return tooMany(texts);
  }

  private static void addText(List<String> texts, String text) {
    if (!text.isEmpty() && texts.size() <= Bounds.LIST) {
      texts.add(text);
    }
  }

  private <T> List<T> tooMany(List<T> list) throws IOException {
    if (list.size() > Bounds.LIST) {
      flawed(new Shown("more than " + Bounds.LIST), "up to " + Bounds.LIST + " elements");
    }
    return list;
  }

  /// Texts that may be missing.
  List<String> details() throws IOException {
    List<String> texts = new ArrayList<>();
    if (!isList()) {
      addDetail(texts, detail());
      return texts;
    }
    while (value() != JsonToken.END_ARRAY) {
      addDetail(texts, detail());
    }
    return texts;
  }

  private static void addDetail(List<String> texts, String text) {
    if (!text.isEmpty() && texts.size() < Bounds.DETAILS) {
      texts.add(text);
    }
  }

  /// Numbers of lists such as attributes: a single one counts as a list of one.
  List<Integer> numbers() throws IOException {
    List<Integer> numbers = new ArrayList<>();
    if (token == JsonToken.VALUE_NULL) {
      return numbers;
    }
    if (!isList()) {
      numbers.add(integer(0));
      return numbers;
    }
    while (value() != JsonToken.END_ARRAY) {
      if (!isNull() && numbers.size() <= Bounds.LIST) {
        numbers.add(integer(0));
      } else {
        parser.skipChildren();
      }
    }
    return tooMany(numbers);
  }

  /// Remembers the value at hand as a flaw, and passes over it.
  String flawed(String expected) throws IOException {
    Object value =
        switch (token) {
          case START_OBJECT -> new Shown("an object");
          case START_ARRAY -> new Shown("a list");
          case VALUE_STRING -> parser.getText();
          default -> new Shown(parser.getText());
        };
    flawed(value, expected);
    parser.skipChildren();
    return "";
  }

  /// Not a text, and so shown without quotes.
  private record Shown(String words) {
    @Override
    public String toString() {
      return words;
    }
  }

  private String flawed(Object value, String expected) {
    if (flaw == null) {
      flaw = Problem.invalid(path(), value, expected);
    }
    return "";
  }

  /// The first flaw since the last call.
  @Nullable Problem takeFlaw() {
    Problem taken = flaw;
    flaw = null;
    return taken;
  }

  /// Whether a signal on privacy was there that could not be read.
  boolean unreadable() {
    return unreadable;
  }

  void markUnreadable() {
    unreadable = true;
  }

  /// Where the cursor stands, such as `imp[0].bidfloor`.
  String path() {
    StringBuilder path = new StringBuilder(root);
    append(path, parser.getParsingContext());
    return path.toString();
  }

  private static void append(StringBuilder path, @Nullable JsonStreamContext context) {
    if (context == null || context.inRoot()) {
      return;
    }
    append(path, context.getParent());
    if (context.inArray()) {
      path.append('[').append(context.getCurrentIndex()).append(']');
    } else if (context.hasCurrentName()) {
      path.append(path.isEmpty() ? "" : ".").append(context.getCurrentName());
    }
  }
}
