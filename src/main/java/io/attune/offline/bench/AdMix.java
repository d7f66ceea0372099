package io.attune.offline.bench;

import io.attune.language.expression.ExpressionSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/// Draws targeting over twelve fields, and requests. One to five tests each, one in ten negative,
/// by sets of one to eight values drawn by Zipf's law; a request has a value of each field and
/// twenty segments.
final class AdMix {
  static final ExpressionSchema SCHEMA =
      ExpressionSchema.ofTargeting(List.of(), Map.of(), Map.of());

  private static final int VALUES_OF_LIST = 20;
  private static final String SEGMENTS = "viewer.segments";
  private static final String KEYWORDS = "context.keywords";
  private static final int MOST_TESTS = 5;
  private static final double NEGATIVE = 0.1;

  private static final List<Field> FIELDS =
      List.of(
          new Field("context.country", 50),
          new Field("context.region", 200),
          new Field("context.city", 1_000),
          new Field("context.device", 5),
          new Field("context.os", 6),
          new Field("context.browser", 8),
          new Field("context.language", 30),
          new Field("context.hour", 24),
          new Field("context.page", 500),
          new Field("context.category", 300),
          new Field("context.kv.theme", 100),
          new Field(SEGMENTS, 2_000));

  /// What an exchange's request says of page, device and place.
  private static final List<Field> OF_EXCHANGE =
      List.of(
          new Field("context.country", BidMix.COUNTRIES),
          new Field("context.region", 200),
          new Field("context.city", 1_000),
          new Field("context.device", BidMix.DEVICES),
          new Field("context.os", BidMix.SYSTEMS),
          new Field("context.browser", BidMix.BROWSERS),
          new Field("context.language", BidMix.LANGUAGES),
          new Field("context.kv.domain", 500),
          new Field("context.kv.publisher", 300),
          new Field("context.kv.page", 1_000),
          new Field("context.kv.inventory", List.of("site", "app")),
          new Field(SEGMENTS, 2_000));

  /// @param words its values; empty: a letter and a number
  private record Field(String path, Zipf values, List<String> words) {
    Field(String path, int values) {
      this(path, new Zipf(values, 1.1), List.of());
    }

    Field(String path, List<String> words) {
      this(path, new Zipf(words.size(), 1.1), words);
    }

    boolean isHour() {
      return path.endsWith(".hour");
    }

    boolean isList() {
      return path.equals(SEGMENTS);
    }

    String name() {
      return path.substring(path.lastIndexOf('.') + 1);
    }

    /// As a request says it, and targeting names it.
    String draw(SplittableRandom random) {
      int value = values.draw(random);
      return words.isEmpty() ? name().charAt(0) + Integer.toString(value) : words.get(value);
    }
  }

  private final SplittableRandom random;
  private final List<Field> fields;

  AdMix(long seed) {
    this(seed, FIELDS);
  }

  private AdMix(long seed, List<Field> fields) {
    random = new SplittableRandom(seed);
    this.fields = fields;
  }

  /// Over the fields of an exchange's requests.
  static AdMix ofExchange(long seed) {
    return new AdMix(seed, OF_EXCHANGE);
  }

  /// The targeting of one line item, as CEL.
  String targeting() {
    List<Field> some = new ArrayList<>(fields);
    StringBuilder all = new StringBuilder();
    for (int tests = 1 + random.nextInt(MOST_TESTS); tests > 0; tests--) {
      Field field = some.remove(random.nextInt(some.size()));
      all.append(all.isEmpty() ? "" : " && ").append(test(field));
    }
    return all.toString();
  }

  private String test(Field field) {
    String test = field.isHour() ? hours(field) : values(field);
    return random.nextDouble() < NEGATIVE ? "!(" + test + ")" : test;
  }

  private String hours(Field field) {
    int from = random.nextInt(20);
    return field.path() + " >= " + from + " && " + field.path() + " < " + (from + 4);
  }

  private String values(Field field) {
    Set<String> values = new LinkedHashSet<>();
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      values.add("\"" + field.draw(random) + "\"");
    }
    String list = "[" + String.join(", ", values) + "]";
    return field.isList()
        ? field.path() + ".exists(s, s in " + list + ")"
        : field.path() + " in " + list;
  }

  /// The same for a page that says its keywords itself, in place of what is stored of viewers.
  String targetingOfPage() {
    return targeting().replace(SEGMENTS, KEYWORDS);
  }

  /// The `context` of a request as JSON.
  String context() {
    AdRequest drawn = request();
    StringBuilder json = new StringBuilder("{");
    drawn
        .context()
        .forEach(
            (field, value) ->
                json.append('"')
                    .append(field)
                    .append("\":")
                    .append(value instanceof String ? "\"" + value + "\"" : value)
                    .append(','));
    drawn
        .keyValues()
        .forEach((key, value) -> json.append("\"kv\":{\"" + key + "\":\"" + value + "\"},"));
    return json.append("\"keywords\":[\"")
        .append(String.join("\",\"", drawn.segments()))
        .append("\"]}")
        .toString();
  }

  /// What one page says.
  AdRequest request() {
    Map<String, Object> context = new HashMap<>();
    Map<String, String> keyValues = new HashMap<>();
    Set<String> segments = new LinkedHashSet<>();
    for (Field field : fields) {
      if (field.isList()) {
        while (segments.size() < VALUES_OF_LIST) {
          segments.add(field.draw(random));
        }
      } else if (field.isHour()) {
        context.put(field.name(), (long) random.nextInt(24));
      } else if (field.path().startsWith("context.kv")) {
        keyValues.put(field.name(), field.draw(random));
      } else {
        context.put(field.name(), field.draw(random));
      }
    }
    return new AdRequest(context, keyValues, List.copyOf(segments));
  }
}
