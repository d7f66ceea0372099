package io.attune.state.targeting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Draws targeting and requests from small domains, so that much matches and much does not; every
/// field is absent now and then.
final class RandomTargeting {
  static final List<String> COLUMNS = List.of("orders", "basket");

  static final List<String> ACTIONS = List.of("view", "click", "purchase");

  private static final String[] TEXT_FIELDS = {
    "context.country",
    "context.region",
    "context.city",
    "context.device",
    "context.os",
    "context.language",
    "context.page",
    "context.category",
    "context.kv.theme",
    "context.kv[\"a b\"]",
    "viewer.attributes.tier",
    "item.brand"
  };

  /// Those that `has()` takes: CEL knows no `has(map["key"])`.
  private static final String[] HAS_FIELDS = {
    "context.country",
    "context.region",
    "context.device",
    "context.kv.theme",
    "context.hour",
    "context.keywords",
    "viewer.attributes.tier",
    "viewer.attributes.interests",
    "viewer.attributes.vip",
    "viewer.segments",
    "viewer.orders",
    "item.brand",
    "context.latitude",
    "viewer.attributes.visits"
  };

  private static final String[] LIST_FIELDS = {
    "viewer.segments", "viewer.attributes.interests", "context.keywords", "item.categories"
  };
  private static final String[] WHOLE_FIELDS = {
    "context.hour", "context.weekday", "viewer.attributes.visits", "item.price_micros"
  };
  private static final String[] REAL_FIELDS = {
    "viewer.orders", "viewer.basket", "viewer.attributes.age", "context.temperature"
  };
  private static final String[] FLAG_FIELDS = {
    "viewer.known", "viewer.attributes.vip", "context.logged_in"
  };

  private static final String[] TEXTS = {
    "a", "b", "c", "d", "e", "", "Bücher", "😀", "x\"y", "ab", "rare"
  };
  private static final long[] WHOLES = {0, 1, 2, 3, 5, 8, 13, 23, -1, 1_000_000};
  private static final double[] REALS = {0, 1, 1.5, -2.25, 3, 1e18, 0.1, 2.9999999, 1e300};
  private static final double[][] PLACES = {
    {52.52, 13.405}, {48.137, 11.575}, {48.2, 11.6}, {-33.87, 151.21}, {0, 179.9}, {0, -179.9}
  };

  private final SplittableRandom random;

  RandomTargeting(SplittableRandom random) {
    this.random = random;
  }

  Ask ask(int depth) {
    if (depth <= 0) {
      return leaf();
    }
    int d = depth - 1;
    return switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4 -> new Ask.Both(ask(d), ask(d));
      case 5, 6, 7 -> new Ask.Either(ask(d), ask(d));
      case 8, 9, 10 -> new Ask.Opposite(ask(d));
      case 11 -> new Ask.Choice(ask(d), ask(d), ask(d));
      case 12 -> new Ask.Alike(ask(d), ask(d), random.nextBoolean());
      case 13 -> weak();
      default -> leaf();
    };
  }

  /// The weak negation that the documentation shows.
  private Ask weak() {
    String field = HAS_FIELDS[random.nextInt(4)];
    return new Ask.Either(
        new Ask.Opposite(new Ask.Has(field)), new Ask.SameText(field, text(), false, false));
  }

  private Ask leaf() {
    return switch (random.nextInt(20)) {
      case 0, 1, 2 ->
          new Ask.SameText(any(TEXT_FIELDS), text(), random.nextInt(3) > 0, random.nextBoolean());
      case 3, 4 -> new Ask.OneOf(any(TEXT_FIELDS), texts(1 + random.nextInt(5)));
      case 5, 6, 7 -> new Ask.Holds(any(LIST_FIELDS), text());
      case 8 ->
          new Ask.OfList(any(LIST_FIELDS), texts(1 + random.nextInt(3)), random.nextBoolean());
      case 9, 10 -> compared();
      case 11 -> new Ask.Compared(any(WHOLE_FIELDS), operator(), whole(), random.nextBoolean());
      case 12 -> new Ask.NumberIn(any(WHOLE_FIELDS), List.of(whole(), whole(), whole()));
      case 13 -> new Ask.NumberIn(any(REAL_FIELDS), List.of(real(), real()));
      case 14, 15 -> new Ask.Has(any(HAS_FIELDS));
      case 16 -> new Ask.Flag(any(FLAG_FIELDS));
      case 17 ->
          new Ask.Did(
              ACTIONS.get(random.nextInt(3)),
              random.nextBoolean() ? 7 : 30,
              random.nextBoolean() ? "" : text(),
              operator(),
              random.nextInt(3));
      case 18 -> near();
      default -> odd();
    };
  }

  private Ask compared() {
    if (random.nextInt(4) == 0) {
      // An int against a double: ordered, never tested for equality.
      return random.nextBoolean()
          ? new Ask.Compared(any(WHOLE_FIELDS), ordering(), real(), random.nextBoolean())
          : new Ask.Compared(any(REAL_FIELDS), ordering(), whole(), random.nextBoolean());
    }
    return new Ask.Compared(any(REAL_FIELDS), operator(), real(), random.nextBoolean());
  }

  private Ask near() {
    double[] place = PLACES[random.nextInt(PLACES.length)];
    double away = random.nextInt(3) * 0.013;
    Number kilometres = random.nextBoolean() ? 1L + random.nextInt(600) : 0.75 + random.nextInt(30);
    return new Ask.Near(place[0] + away, place[1], kilometres);
  }

  private Ask odd() {
    return switch (random.nextInt(3)) {
      case 0 -> new Ask.StartsWith(any(TEXT_FIELDS), text());
      case 1 -> new Ask.Sum(any(WHOLE_FIELDS), whole(), operator(), whole());
      default -> new Ask.Constant(random.nextBoolean());
    };
  }

  Asked request() {
    Map<String, Object> fields = new HashMap<>();
    int absent = random.nextInt(6);
    for (String field : TEXT_FIELDS) {
      maybe(fields, absent, field, text());
    }
    for (String field : LIST_FIELDS) {
      maybe(fields, absent, field, texts(random.nextInt(5)));
    }
    for (String field : WHOLE_FIELDS) {
      maybe(fields, absent, field, whole());
    }
    for (String field : REAL_FIELDS) {
      maybe(fields, absent, field, real());
    }
    for (String field : FLAG_FIELDS) {
      maybe(fields, absent, field, random.nextBoolean());
    }
    double[] place = PLACES[random.nextInt(PLACES.length)];
    maybe(fields, absent, "context.latitude", place[0]);
    maybe(fields, absent, "context.longitude", place[1]);
    List<Asked.Action> actions = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      actions.add(new Asked.Action(ACTIONS.get(random.nextInt(3)), 5 * random.nextInt(9), text()));
    }
    return new Asked(fields, actions);
  }

  /// Absent once in ten, and in every sixth request half the time.
  private void maybe(Map<String, Object> fields, int absent, String field, Object value) {
    if (random.nextInt(10) < (absent == 0 ? 5 : 9)) {
      fields.put(field, value);
    }
  }

  /// Skewed: the first texts come often.
  private String text() {
    return TEXTS[Math.min(random.nextInt(TEXTS.length), random.nextInt(TEXTS.length))];
  }

  private List<String> texts(int count) {
    String[] texts = new String[count];
    Arrays.setAll(texts, i -> text());
    return List.of(texts);
  }

  private Long whole() {
    return WHOLES[random.nextInt(WHOLES.length)];
  }

  private Double real() {
    return REALS[random.nextInt(REALS.length)];
  }

  private String operator() {
    return any("==", "!=", "<", "<=", ">", ">=");
  }

  private String ordering() {
    return any("<", "<=", ">", ">=");
  }

  private String any(String... from) {
    return from[random.nextInt(from.length)];
  }
}
