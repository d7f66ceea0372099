package io.attune.language.schema;

import io.attune.language.aggregate.Aggregate;
import io.attune.language.aggregate.Aggregates;
import io.attune.language.document.Document;
import io.attune.language.problem.ProblemCode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the declaration of the columns:
///
/// ```yaml
/// features:
///   - {name: price, entity: item, source: price, default: 0, transform: log1p}
///   - name: orders
///     entity: viewer
///     type: float
///     source: view:shop.orders
///     default: 0
///     transform: {function: log1p, low: 0, high: 1000, shift: 1, scale: 0.5}
/// ```
///
/// `type` is `float`, which is also what is meant without it; `default` is 0 and `transform` is
/// `none` when they are not there.
final class FeatureFile {
  static final int MAX_COLUMNS = 1_000;
  private static final int MAX_VALUES = 1_000;
  private static final int MAX_VALUE_CHARACTERS = 64;

  /// Context sources that are texts.
  private static final Set<String> TEXTS = Set.of("device", "os", "browser", "country", "region");

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
  private static final String AGGREGATES = "|aggregate:[a-z][a-z0-9_]{0,63}";
  private static final Map<Entity, Sources> SOURCES =
      Map.of(
          Entity.ITEM,
              new Sources(
                  "price, stock, column:<name> or aggregate:<name>",
                  "price|stock|column:[A-Za-z_][A-Za-z0-9_.-]{0,63}" + AGGREGATES),
          Entity.VIEWER,
              new Sources(
                  "view:<view>.<column> or aggregate:<name>",
                  "view:[a-z][a-z0-9_]{0,31}\\.[a-z][a-z0-9_]{0,63}" + AGGREGATES),
          Entity.CONTEXT,
              new Sources(
                  "hour, weekday, device, os, browser, country, region, context:<field> or aggregate:<name>",
                  "hour|weekday|device|os|browser|country|region|context:[A-Za-z_][A-Za-z0-9_]{0,63}"
                      + AGGREGATES),
          Entity.PAIR,
              new Sources(
                  "similarity, bought_days, bought_recency_days, viewed_count, viewed_recency_days, cart_count, category_affinity,"
                      + " brand_affinity, price_ratio, item_age_days, source:<source> or aggregate:<name>",
                  "similarity|bought_days|bought_recency_days|viewed_count|viewed_recency_days|cart_count|category_affinity"
                      + "|brand_affinity|price_ratio|item_age_days|source:(popular|similar|recent|repurchase|new|caller|pin)"
                      + AGGREGATES),
          Entity.CREATIVE,
              new Sources(
                  "ctr, cvr, impressions, days, width, height, tier, bid, format:<format> or pays:<bid>",
                  "ctr|cvr|impressions|days|width|height|tier|bid"
                      + "|format:(banner|native|product|offer)|pays:(cpm|cpc|cpa)"));

  private record Sources(String expected, Pattern pattern) {
    Sources(String expected, String pattern) {
      this(expected, Pattern.compile(pattern));
    }
  }

  private FeatureFile() {}

  static FeatureSchema read(Document document) {
    List<Column> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Aggregates aggregates =
        document
            .only("features", "aggregates")
            .find("aggregates")
            .map(Aggregates::parse)
            .orElse(Aggregates.NONE);
    for (Document each : document.get("features").elements(MAX_COLUMNS)) {
      Column column = column(each);
      check(each.get("source"), column, aggregates);
      if (!names.add(column.name())) {
        throw each.get("name").refuse("a name that no other column has");
      }
      columns.add(column);
    }
    return new FeatureSchema(columns, aggregates);
  }

  /// A column that is told from an aggregate fits whose the aggregate is.
  private static void check(Document source, Column column, Aggregates aggregates) {
    if (!column.source().startsWith(FeatureSchema.AGGREGATE)) {
      return;
    }
    Set<Aggregate.Of> fitting =
        switch (column.entity()) {
          case ITEM -> EnumSet.of(Aggregate.Of.ITEM, Aggregate.Of.CATEGORY);
          case VIEWER -> EnumSet.of(Aggregate.Of.VIEWER);
          case CONTEXT -> EnumSet.of(Aggregate.Of.PLACEMENT);
          case PAIR -> EnumSet.of(Aggregate.Of.PAIR, Aggregate.Of.VIEWER_CATEGORY);
          case CREATIVE -> EnumSet.noneOf(Aggregate.Of.class);
        };
    String name = column.source().substring(FeatureSchema.AGGREGATE.length());
    if (aggregates.find(name).filter(found -> fitting.contains(found.of())).isEmpty()) {
      List<String> names =
          aggregates.all().stream()
              .filter(each -> fitting.contains(each.of()))
              .map(each -> FeatureSchema.AGGREGATE + each.name())
              .toList();
      String of =
          String.join(
              " or ", fitting.stream().map(o -> o.name().toLowerCase(Locale.ROOT)).toList());
      throw source.refuse(
          "an aggregate of "
              + of
              + (names.isEmpty() ? "; none is declared" : ": " + String.join(", ", names)));
    }
  }

  private static Column column(Document column) {
    column.only("name", "entity", "type", "source", "default", "transform", "values");
    Document name = column.get("name");
    if (!NAME.matcher(name.text(1, 256)).matches()) {
      throw name.refuse("1 to 64 of a-z, 0-9 and _, a letter first");
    }
    Entity entity = oneOf(column.get("entity"), Entity.class);
    column
        .find("type")
        .filter(type -> !type.text(1, 256).equals("float"))
        .ifPresent(
            type -> {
              throw type.refuse("float");
            });
    Document source = column.get("source");
    Sources sources = SOURCES.getOrDefault(entity, new Sources("nothing", ""));
    if (!sources.pattern().matcher(source.text(1, 256)).matches()) {
      throw source.refuse(sources.expected());
    }
    float fallback = column.find("default").map(FeatureFile::finite).orElse(0f);
    Transform transform =
        column.find("transform").map(FeatureFile::transform).orElse(Transform.NONE);
    if (!Float.isFinite(transform.apply(fallback))) {
      throw column.refuse(
          ProblemCode.INVALID_FIELD,
          "its default is not finite after the transform (expected: a finite number)");
    }
    return new Column(
        name.text(1, 64),
        entity,
        source.text(1, 256),
        fallback,
        transform,
        values(column, entity, source));
  }

  /// What a context field's texts mean.
  private static Map<String, Float> values(Document column, Entity entity, Document source) {
    String name = source.text(1, 256);
    boolean text = TEXTS.contains(name);
    Optional<Document> given = column.find("values");
    if (given.isEmpty()) {
      if (text) {
        throw source.refuse("values beside it, such as {mobile: 1, desktop: 2}");
      }
      return Map.of();
    }
    Document all = given.get();
    if (entity != Entity.CONTEXT || !text && !name.startsWith("context:")) {
      throw all.refuse("no values here; they are for context columns that read a text");
    }
    if (all.fields().isEmpty() || all.fields().size() > MAX_VALUES) {
      throw all.refuse("1 to " + MAX_VALUES + " texts");
    }
    Map<String, Float> values = new HashMap<>();
    all.fields()
        .forEach(
            (word, number) -> {
              if (word.isEmpty() || word.length() > MAX_VALUE_CHARACTERS) {
                throw number.refuse("a text of 1 to " + MAX_VALUE_CHARACTERS + " characters");
              }
              values.put(word, finite(number));
            });
    return values;
  }

  private static float finite(Document number) {
    return (float) number.number(-1e30, 1e30);
  }

  private static Transform transform(Document transform) {
    if (transform.kind() == Document.Kind.TEXT) {
      return new Transform(
          oneOf(transform, Transform.Function.class),
          Float.NEGATIVE_INFINITY,
          Float.POSITIVE_INFINITY,
          0,
          1);
    }
    transform.only("function", "low", "high", "shift", "scale");
    Transform.Function function =
        transform
            .find("function")
            .map(f -> oneOf(f, Transform.Function.class))
            .orElse(Transform.Function.NONE);
    float low = transform.find("low").map(FeatureFile::finite).orElse(Float.NEGATIVE_INFINITY);
    float high = transform.find("high").map(FeatureFile::finite).orElse(Float.POSITIVE_INFINITY);
    if (low > high) {
      throw transform.get("low").refuse("at most high, which is " + high);
    }
    float scale = transform.find("scale").map(FeatureFile::finite).orElse(1f);
    if (scale == 0) {
      throw transform.get("scale").refuse("any number but 0");
    }
    return new Transform(
        function, low, high, transform.find("shift").map(FeatureFile::finite).orElse(0f), scale);
  }

  private static <E extends Enum<E>> E oneOf(Document value, Class<E> type) {
    String text = value.text(1, 256);
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String name = constant.name().toLowerCase(Locale.ROOT);
      if (name.equals(text)) {
        return constant;
      }
      names.add(name);
    }
    throw value.refuse(String.join(", ", names));
  }
}
