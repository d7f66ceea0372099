package io.attune.language.document;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One value of a YAML or JSON text, with its path and where it stands. Immutable.
///
/// Reading is strict: an integer is written as one, a text that YAML takes for something else must
/// be quoted, a key stands once, and [#only(String...)] refuses keys that nobody knows. Every
/// refusal reads `file:line: path: value (expected: …)`, for JSON without file and line.
public final class Document {
  /// What a value may be.
  public enum Kind {
    OBJECT,
    ARRAY,
    TEXT,
    INTEGER,
    NUMBER,
    FLAG,
    NULL
  }

  private final Place place;
  private final Kind kind;
  private final String scalar;
  private final Map<String, Document> fields;
  private final List<Document> elements;

  Document(
      Place place,
      Kind kind,
      String scalar,
      Map<String, Document> fields,
      List<Document> elements) {
    this.place = place;
    this.kind = kind;
    this.scalar = scalar;
    this.fields = fields;
    this.elements = elements;
  }

  static Document object(Place place, Map<String, Document> fields) {
    return new Document(place, Kind.OBJECT, "", new LinkedHashMap<>(fields), List.of());
  }

  static Document array(Place place, List<Document> elements) {
    return new Document(place, Kind.ARRAY, "", Map.of(), List.copyOf(elements));
  }

  static Document scalar(Place place, Kind kind, String text) {
    return new Document(place, kind, text, Map.of(), List.of());
  }

  /// Reads one YAML document; at most 1 MiB and 64 levels, without aliases.
  ///
  /// @param origin the name of the file, for messages
  /// @throws Refusal when it is not YAML, naming file and line
  public static Document yaml(String origin, String text) {
    return new YamlReader(origin).read(text);
  }

  /// Reads one JSON value; at most 64 levels.
  ///
  /// @param utf8 the text's bytes
  /// @throws Refusal of code `malformed_body` when it is not JSON
  public static Document json(byte[] utf8) {
    return new JsonReader().read(utf8);
  }

  /// As [#json(byte[])], of so many bytes at most.
  ///
  /// @throws Refusal also of code `body_too_large`
  public static Document json(byte[] utf8, int most) {
    if (utf8.length > most) {
      throw Problem.of(
              ProblemCode.BODY_TOO_LARGE,
              "body: " + utf8.length + " bytes (expected: at most " + most + ")")
          .refusal();
    }
    return json(utf8);
  }

  /// This value changed by a JSON merge patch (RFC 7396): what the patch names is replaced, null
  /// removes, objects are merged. Every value keeps the path at which it stands.
  public Document merged(Document patch) {
    if (patch.kind != Kind.OBJECT) {
      return patch;
    }
    Map<String, Document> merged = new LinkedHashMap<>(fields);
    patch.fields.forEach(
        (name, value) -> {
          if (value.kind == Kind.NULL) {
            merged.remove(name);
          } else {
            Document below = merged.getOrDefault(name, object(value.place, Map.of()));
            merged.put(name, below.merged(value));
          }
        });
    return object(patch.place, merged);
  }

  public Kind kind() {
    return kind;
  }

  /// Where it stands, such as `placements.home.sources[2].quota`; empty for the root.
  public String path() {
    return place.path();
  }

  /// The refusal of this value.
  public Refusal refuse(String expected) {
    return refuse(ProblemCode.INVALID_FIELD, shown() + " (expected: " + expected + ")");
  }

  /// A refusal at this place: `file:line: path: what`.
  public Refusal refuse(ProblemCode code, String what) {
    return new Problem(code, place.path(), place.prefix() + what).refusal();
  }

  private String shown() {
    return switch (kind) {
      case OBJECT -> "an object";
      case ARRAY -> "a list of " + elements.size();
      case NULL -> "null";
      case TEXT -> Problem.quoted(scalar);
      case INTEGER, NUMBER, FLAG -> scalar;
    };
  }

  /// The fields of an object, in order.
  public Map<String, Document> fields() {
    if (kind != Kind.OBJECT) {
      throw refuse("an object");
    }
    return fields;
  }

  /// Refuses fields other than these.
  public Document only(String... known) {
    Set<String> names = Set.of(known);
    for (Map.Entry<String, Document> field : fields().entrySet()) {
      if (!names.contains(field.getKey())) {
        throw field
            .getValue()
            .refuse(
                ProblemCode.UNKNOWN_FIELD,
                Problem.unknown(field.getKey(), names.stream().sorted().toList()));
      }
    }
    return this;
  }

  /// A field that must be there.
  public Document get(String name) {
    Document field = fields().get(name);
    if (field == null) {
      throw new Problem(
              ProblemCode.INVALID_FIELD,
              place.below(name),
              place.prefixOf(place.below(name)) + "is missing (expected: a value)")
          .refusal();
    }
    return field;
  }

  /// A field that may be missing; null counts as missing.
  public Optional<Document> find(String name) {
    return Optional.ofNullable(fields().get(name)).filter(field -> field.kind != Kind.NULL);
  }

  /// The elements of a list.
  ///
  /// @param most how many there may be
  public List<Document> elements(int most) {
    if (kind != Kind.ARRAY) {
      throw refuse("a list");
    }
    if (elements.size() > most) {
      throw refuse("at most " + most + " entries");
    }
    return elements;
  }

  /// A text of `shortest` to `longest` UTF-16 characters.
  public String text(int shortest, int longest) {
    if (kind != Kind.TEXT) {
      throw refuse(
          kind == Kind.OBJECT || kind == Kind.ARRAY ? "a text" : "a text; put it in quotes");
    }
    if (scalar.length() < shortest || scalar.length() > longest) {
      throw refuse(shortest + " to " + longest + " characters");
    }
    return scalar;
  }

  /// A whole number from `low` to `high`, both included.
  public long integer(long low, long high) {
    String expected = "a whole number from " + low + " to " + high;
    if (kind != Kind.INTEGER) {
      throw refuse(expected);
    }
    try {
      long value = Long.parseLong(scalar);
      if (value >= low && value <= high) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw refuse(expected);
    }
    throw refuse(expected);
  }

  /// A number from `low` to `high`, both included.
  public double number(double low, double high) {
    if (kind == Kind.INTEGER || kind == Kind.NUMBER) {
      double value = new BigDecimal(scalar).doubleValue();
      if (value >= low && value <= high) {
        return value;
      }
    }
    throw refuse("a number from " + plain(low) + " to " + plain(high));
  }

  private static String plain(double bound) {
    return bound == Math.rint(bound) && Math.abs(bound) < 1e15
        ? Long.toString((long) bound)
        : Double.toString(bound);
  }

  public boolean flag() {
    if (kind != Kind.FLAG) {
      throw refuse("true or false");
    }
    return scalar.equals("true");
  }
}
