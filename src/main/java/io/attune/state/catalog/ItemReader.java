package io.attune.state.catalog;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.NumberInput;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads one item's JSON. Scalars are strict: nothing is converted. `null` means absent. Bounds are
/// [ItemRules]' business.
final class ItemReader {
  /// In [Item#createdMillis()] when the JSON named no time.
  static final long NOT_GIVEN = Long.MIN_VALUE;

  private static final int MAX_NESTING = 64;
  private static final int LONGEST_NUMBER = 1_000;
  private static final JsonFactory STRICT = factory(true);
  private static final JsonFactory STORED = factory(false);

  private final JsonParser parser;
  private final boolean strict;
  private @Nullable String id;
  private String title = "";
  private List<String> categories = List.of();
  private @Nullable String brand;
  private @Nullable Long priceMicros;
  private @Nullable String currency;
  private @Nullable Long stock;
  private @Nullable String url;
  private @Nullable String image;
  private @Nullable String language;
  private @Nullable Long availableFrom;
  private @Nullable Long availableUntil;
  private @Nullable String variantOf;
  private List<String> tags = List.of();
  private Map<String, String> attributes = Map.of();
  private Map<String, Float> columns = Map.of();
  private long created = NOT_GIVEN;

  private ItemReader(JsonParser parser, boolean strict) {
    this.parser = parser;
    this.strict = strict;
  }

  /// Reads what a caller sent.
  ///
  /// @param id the item's id, or null when the JSON must name it
  /// @throws Refusal naming the field
  static Item read(byte[] json, @Nullable String id) {
    try (JsonParser parser = STRICT.createParser(json)) {
      ItemReader reader = new ItemReader(parser, true);
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw Problem.of(
                ProblemCode.MALFORMED_BODY, "body: " + shown(parser) + " (expected: a JSON object)")
            .refusal();
      }
      reader.fields();
      if (parser.nextToken() != null) {
        throw Problem.of(
                ProblemCode.MALFORMED_BODY,
                "body: more behind the object (expected: one JSON object)")
            .refusal();
      }
      return reader.item(id);
    } catch (JacksonException e) {
      throw malformed(e).refusal();
    } catch (IOException e) {
      throw Problem.of(
              ProblemCode.MALFORMED_BODY, "body: " + e.getMessage() + " (expected: JSON in UTF-8)")
          .refusal();
    }
  }

  /// Reads what the store holds; fields that a later version wrote are passed over, statistics join
  /// the columns.
  ///
  /// @throws IllegalStateException when somebody else wrote something else there
  static Item read(StoredItem stored) {
    try (JsonParser parser = STORED.createParser(stored.body())) {
      ItemReader reader = new ItemReader(parser, false);
      parser.nextToken();
      reader.fields();
      if (stored.statistics().length > 0) {
        reader.columns = new HashMap<>(reader.columns);
        reader.columns.putAll(columns(stored.statistics()));
      }
      reader.created = stored.createdMillis();
      return reader.item(stored.id());
    } catch (IOException | Refusal e) {
      throw new IllegalStateException(
          "item number " + stored.number() + ": not readable in the store", e);
    }
  }

  /// Numeric columns as the store holds them.
  static Map<String, Float> columns(byte[] statistics) {
    if (statistics.length == 0) {
      return Map.of();
    }
    try (JsonParser parser = STORED.createParser(statistics)) {
      parser.nextToken();
      return new ItemReader(parser, false).floats("columns");
    } catch (IOException | Refusal e) {
      throw new IllegalStateException("statistics: not readable in the store", e);
    }
  }

  /// What is wrong with a body that is no JSON, and where.
  static Problem malformed(JacksonException e) {
    String where =
        e.getLocation() == null
            ? ""
            : " at line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr();
    return Problem.of(
        ProblemCode.MALFORMED_BODY,
        "body"
            + where
            + ": "
            + Problem.parsing(e.getOriginalMessage())
            + " (expected: JSON in UTF-8)");
  }

  private void fields() throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "id" -> id = text(field);
        case "title" -> title = orElse(text(field), "");
        case "categories" -> categories = texts(field);
        case "brand" -> brand = text(field);
        case "priceMicros" -> priceMicros = integer(field);
        case "currency" -> currency = text(field);
        case "stock" -> stock = integer(field);
        case "url" -> url = text(field);
        case "image" -> image = text(field);
        case "language" -> language = text(field);
        case "availableFrom" -> availableFrom = time(field);
        case "availableUntil" -> availableUntil = time(field);
        case "variantOf" -> variantOf = text(field);
        case "tags" -> tags = texts(field);
        case "attributes" -> attributes = attributes(field);
        case "columns" -> columns = floats(field);
        case "created" -> created = orElse(time(field), NOT_GIVEN);
        default -> unknown(field);
      }
    }
  }

  private void unknown(String field) throws IOException {
    if (strict) {
      throw unknownField(field).refusal();
    }
    parser.skipChildren();
  }

  static Problem unknownField(String field) {
    Problem shown =
        Problem.invalid(
            "field", field, "a field of an item such as title, priceMicros, stock, columns");
    return new Problem(ProblemCode.UNKNOWN_FIELD, field, shown.detail());
  }

  private Item item(@Nullable String known) {
    if (known != null && id != null && !known.equals(id)) {
      throw Problem.invalid("id", id, "the id in the path, or none").refusal();
    }
    String named = known != null ? known : id;
    if (named == null) {
      throw Problem.invalid("id", "absent", "1 to " + ItemRules.MAX_ID + " characters").refusal();
    }
    return new Item(
        named,
        title,
        categories,
        Optional.ofNullable(brand),
        Optional.ofNullable(priceMicros),
        Optional.ofNullable(currency),
        Optional.ofNullable(stock),
        Optional.ofNullable(url),
        Optional.ofNullable(image),
        Optional.ofNullable(language),
        Optional.ofNullable(availableFrom),
        Optional.ofNullable(availableUntil),
        Optional.ofNullable(variantOf),
        tags,
        attributes,
        columns,
        created);
  }

  private @Nullable String text(String field) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NULL -> null;
      default -> throw Problem.invalid(field, shown(parser), "a text").refusal();
    };
  }

  private @Nullable Long integer(String field) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    String digits = token == JsonToken.VALUE_NUMBER_INT ? parser.getText() : "";
    if (digits.isEmpty() || digits.length() > 18) {
      throw Problem.invalid(
              field, shown(parser), "a whole number from 0 to " + ItemRules.MAX_INTEGER)
          .refusal();
    }
    return parser.getLongValue();
  }

  private @Nullable Long time(String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      try {
        OffsetDateTime time = OffsetDateTime.parse(parser.getText());
        if (time.getYear() >= 0 && time.getYear() <= 9999) {
          return time.toInstant().toEpochMilli();
        }
      } catch (DateTimeException ignored) {
        // said below, with the field
      }
    }
    throw Problem.invalid(field, shown(parser), "RFC 3339 such as 2026-01-31T09:00:00Z").refusal();
  }

  private List<String> texts(String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return List.of();
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw Problem.invalid(field, shown(parser), "an array of texts").refusal();
    }
    List<String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String entry = field + "[" + texts.size() + "]";
      texts.add(orRefuse(text(entry), entry));
    }
    return texts;
  }

  private Map<String, String> attributes(String field) throws IOException {
    Map<String, String> found = new HashMap<>();
    if (object(field)) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        String entry = field + "." + name;
        found.put(name, orRefuse(text(entry), entry));
      }
    }
    return found;
  }

  private Map<String, Float> floats(String field) throws IOException {
    Map<String, Float> found = new HashMap<>();
    if (object(field)) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
          throw Problem.invalid(field + "." + name, shown(parser), "a number").refusal();
        }
        found.put(name, NumberInput.parseFloat(parser.getText(), true));
      }
    }
    return found;
  }

  private boolean object(String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return false;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw Problem.invalid(field, shown(parser), "an object").refusal();
    }
    return true;
  }

  private static String orRefuse(@Nullable String text, String field) {
    if (text == null) {
      throw Problem.invalid(field, new Raw("null"), "a text").refusal();
    }
    return text;
  }

  /// What stands there: texts in quotes, everything else without.
  private static Object shown(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      return new Raw("nothing");
    }
    return switch (token) {
      case VALUE_STRING -> parser.getText();
      case START_OBJECT -> new Raw("an object");
      case START_ARRAY -> new Raw("an array");
      default -> new Raw(parser.getText());
    };
  }

  private record Raw(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  private static <T> T orElse(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }

  private static JsonFactory factory(boolean checked) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_NESTING)
                .maxNumberLength(LONGEST_NUMBER)
                .build())
        .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, checked)
        .build();
  }
}
