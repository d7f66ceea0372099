package io.attune.language.expression;

import io.attune.language.expression.ExpressionSchema.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Draws well-typed expressions and rows with holes, from small domains so that comparisons often
/// hold.
final class RandomExpressions {
  static final ExpressionSchema SCHEMA =
      ExpressionSchema.of(
          List.of("orders", "basket"),
          Map.of(
              "tier",
              Type.TEXT,
              "age",
              Type.NUMBER,
              "vip",
              Type.FLAG,
              "visits",
              Type.INTEGER,
              "interests",
              Type.TEXTS),
          Map.of(
              "device",
              Type.TEXT,
              "hour",
              Type.NUMBER,
              "logged_in",
              Type.FLAG,
              "page",
              Type.INTEGER,
              "keywords",
              Type.TEXTS,
              "kv",
              Type.TEXT_MAP,
              "latitude",
              Type.NUMBER,
              "longitude",
              Type.NUMBER),
          Map.of(
              "max_micros",
              Type.INTEGER,
              "category",
              Type.TEXT,
              "share",
              Type.NUMBER,
              "strict",
              Type.FLAG));

  private static final String[] TEXTS = {
    "", "a", "b", "ab", "Bücher", "😀", "de", "en", "toys", "red", "x'y"
  };
  private static final long[] WHOLES = {
    0, 1, 2, 3, 7, -1, -5, 1_000_000, 9_007_199_254_740_993L, Long.MAX_VALUE, Long.MIN_VALUE
  };
  private static final double[] REALS = {
    0, 1, 1.5, -2.25, 3, 1e18, -1e19, 9_007_199_254_740_992.0, 0.1
  };
  private static final double[] PLACES = {52.52, 13.4, 48.1, 11.6, 0, -90, 90.5, 180, -180.1};
  private static final String[] DURATIONS = {
    "1h", "24h", "1ms", "-1h30m", "1.5s", "2000000h", "0s"
  };
  private static final String[] MOMENTS = {
    "2026-01-31T12:00:00Z",
    "2025-06-01T00:00:00.250+02:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z"
  };
  private static final String[] ACCESSORS = {
    "getFullYear",
    "getMonth",
    "getDate",
    "getDayOfMonth",
    "getDayOfWeek",
    "getHours",
    "getMinutes",
    "getSeconds",
    "getMilliseconds"
  };

  private final SplittableRandom random;
  private int locals;

  RandomExpressions(SplittableRandom random) {
    this.random = random;
  }

  /// A text that says yes or no.
  String flag(int depth) {
    if (depth <= 0) {
      return pick(
          "viewer.known",
          "viewer.attributes.vip",
          "context.logged_in",
          "params.strict",
          within(),
          "true",
          "false",
          has());
    }
    int d = depth - 1;
    return switch (random.nextInt(20)) {
      case 0, 1, 2 -> "(" + flag(d) + " && " + flag(d) + ")";
      case 3, 4, 5 -> "(" + flag(d) + " || " + flag(d) + ")";
      case 6, 7 -> "!" + flag(d);
      case 8 -> "(" + flag(d) + " ? " + flag(d) + " : " + flag(d) + ")";
      case 9 -> "(" + flag(d) + pick(" == ", " != ", " < ", " >= ") + flag(d) + ")";
      case 10, 11 -> "(" + whole(d) + order() + whole(d) + ")";
      case 12 -> "(" + real(d) + order() + real(d) + ")";
      case 13 -> mixed(d);
      case 14 -> "(" + text(d) + order() + text(d) + ")";
      case 15 -> "(" + moment(d) + order() + moment(d) + ")";
      case 16 -> "(" + span(d) + order() + span(d) + ")";
      case 17 -> membership(d);
      case 18 -> texts(d);
      default -> macro(d);
    };
  }

  private String has() {
    return pick(
        "has(item.brand)",
        "has(item.stock)",
        "has(item.tags)",
        "has(item.attributes.color)",
        "has(item.columns.popularity)",
        "has(viewer.orders)",
        "has(viewer.segments)",
        "has(viewer.attributes.tier)",
        "has(viewer.attributes.interests)",
        "has(context.device)",
        "has(context.keywords)",
        "has(context.kv.color)",
        "has(params.max_micros)",
        "has(item.attributes)",
        "has(item.variant_of)");
  }

  private String within() {
    return "context.within("
        + pick("52.5, 13", "48, 11.5", "-90, 180.0", "0, -180")
        + pick(", 0.01", ", 500", ", 0.75", ", 20016")
        + ")";
  }

  private String mixed(int d) {
    String order = pick(" < ", " <= ", " > ", " >= ");
    return random.nextBoolean()
        ? "(" + whole(d) + order + real(d) + ")"
        : "(" + real(d) + order + whole(d) + ")";
  }

  private String whole(int depth) {
    if (depth <= 0) {
      return random.nextInt(3) == 0
          ? literal()
          : pick(
              "item.stock",
              "item.price_micros",
              "context.page",
              "params.max_micros",
              "viewer.attributes.visits",
              did());
    }
    int d = depth - 1;
    return switch (random.nextInt(9)) {
      case 0, 1 -> "(" + whole(d) + pick(" + ", " - ", " * ", " / ", " % ") + whole(d) + ")";
      case 2 -> "-" + whole(d);
      case 3 -> "(" + flag(d) + " ? " + whole(d) + " : " + whole(d) + ")";
      case 4 -> random.nextBoolean() ? "size(" + text(d) + ")" : list() + ".size()";
      case 5 -> moment(d) + "." + ACCESSORS[random.nextInt(ACCESSORS.length)] + "()";
      case 6 ->
          span(d) + "." + pick("getHours", "getMinutes", "getSeconds", "getMilliseconds") + "()";
      case 7 -> "int(" + real(d) + ")";
      default -> whole(0);
    };
  }

  private String did() {
    String action = ExpressionSchema.ACTIONS.get(random.nextInt(ExpressionSchema.ACTIONS.size()));
    String days = pick("1", "7", "3650");
    return switch (random.nextInt(3)) {
      case 0 -> "viewer.did(\"" + action + "\", " + days + ")";
      case 1 -> "viewer.did(\"" + action + "\", " + days + ", " + quoted() + ")";
      default -> "viewer.did(\"" + action + "\", " + days + ", params.category)";
    };
  }

  private String literal() {
    long value = WHOLES[random.nextInt(WHOLES.length)];
    return value < 0 ? "(" + value + ")" : Long.toString(value);
  }

  private String real(int depth) {
    if (depth <= 0) {
      return random.nextInt(3) == 0
          ? "(" + REALS[random.nextInt(REALS.length)] + ")"
          : pick(
              "viewer.orders",
              "viewer.basket",
              "viewer.attributes.age",
              "context.hour",
              "params.share",
              "item.columns.popularity",
              "item.columns[\"views\"]");
    }
    int d = depth - 1;
    return switch (random.nextInt(6)) {
      case 0, 1 -> "(" + real(d) + pick(" + ", " - ", " * ", " / ") + real(d) + ")";
      case 2 -> "-" + real(d);
      case 3 -> "(" + flag(d) + " ? " + real(d) + " : " + real(d) + ")";
      case 4 -> "double(" + whole(d) + ")";
      default -> real(0);
    };
  }

  private String text(int depth) {
    String local = locals > 0 && random.nextBoolean() ? "t" + random.nextInt(locals) : "";
    if (!local.isEmpty()) {
      return local;
    }
    return switch (random.nextInt(depth > 0 ? 9 : 6)) {
      case 0, 1 -> quoted();
      case 2, 3 ->
          pick("item.brand", "item.title", "item.currency", "item.language", "item.variant_of");
      case 4 -> pick("context.device", "params.category", "item.id", "viewer.attributes.tier");
      case 5 ->
          pick("item.attributes", "context.kv")
              + pick(".color", "[\"size\"]", "[params.category]", "[\"nope\"]");
      case 6 -> "(" + flag(depth - 1) + " ? " + text(depth - 1) + " : " + text(depth - 1) + ")";
      case 7 -> list() + "[" + (random.nextBoolean() ? "0" : whole(depth - 1)) + "]";
      default -> "(" + quoted() + " + " + quoted() + ")";
    };
  }

  private String quoted() {
    return "\"" + TEXTS[random.nextInt(TEXTS.length)] + "\"";
  }

  private String list() {
    return random.nextInt(4) == 0
        ? "[" + quoted() + ", " + quoted() + "]"
        : pick(
            "item.tags",
            "item.categories",
            "viewer.segments",
            "viewer.attributes.interests",
            "context.keywords");
  }

  private String moment(int depth) {
    if (depth <= 0 || random.nextInt(3) == 0) {
      return random.nextInt(4) == 0
          ? "timestamp(\"" + MOMENTS[random.nextInt(MOMENTS.length)] + "\")"
          : pick("now", "item.created", "item.available_from", "item.available_until");
    }
    return "(" + moment(depth - 1) + pick(" + ", " - ") + span(depth - 1) + ")";
  }

  private String span(int depth) {
    return switch (random.nextInt(depth > 0 ? 4 : 1)) {
      case 0, 1 -> "duration(\"" + DURATIONS[random.nextInt(DURATIONS.length)] + "\")";
      case 2 -> "(" + moment(depth - 1) + " - " + moment(depth - 1) + ")";
      default -> "(" + span(depth - 1) + pick(" + ", " - ") + span(depth - 1) + ")";
    };
  }

  private String membership(int d) {
    return switch (random.nextInt(6)) {
      case 0 -> "(" + text(d) + " in [" + quoted() + ", " + quoted() + ", " + quoted() + "])";
      case 1 -> "(" + text(d) + " in [" + text(d) + ", " + quoted() + "])";
      case 2 ->
          "("
              + whole(d)
              + " in ["
              + literal()
              + ", "
              + (random.nextBoolean() ? literal() : whole(d))
              + "])";
      case 3 -> "(" + real(d) + " in [1.0, " + real(d) + "])";
      case 4 -> "(" + text(d) + " in " + pick("item.attributes", "context.kv") + ")";
      default -> "(" + text(d) + " in " + list() + ")";
    };
  }

  private String texts(int d) {
    return switch (random.nextInt(4)) {
      case 0 -> text(d) + "." + pick("startsWith", "endsWith", "contains") + "(" + text(d) + ")";
      case 1 -> text(d) + ".matches(\"" + pick("^a", "b$", "[a-e]+", "^$", "ü|😀") + "\")";
      case 2 -> "(" + list() + pick(" == ", " != ") + list() + ")";
      default -> "(" + text(d) + order() + text(d) + ")";
    };
  }

  private String macro(int d) {
    if (locals >= 3) {
      return flag(0);
    }
    String range = list();
    String name = "t" + locals++;
    String body = flag(Math.min(d, 3 - locals));
    locals--;
    return range + "." + pick("exists", "all", "exists_one") + "(" + name + ", " + body + ")";
  }

  private String order() {
    return pick(" == ", " != ", " < ", " <= ", " > ", " >= ");
  }

  private String pick(String... from) {
    return from[random.nextInt(from.length)];
  }

  /// What an evaluation sees: `item`, `viewer`, `context`, `params` and `now`, each field absent
  /// now and then.
  Map<String, Object> row() {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("id", anyText());
    maybe(item, "title", anyText());
    maybe(item, "brand", anyText());
    item.put("categories", anyTexts());
    item.put("tags", anyTexts());
    maybe(item, "price_micros", WHOLES[random.nextInt(WHOLES.length)]);
    maybe(item, "currency", anyText());
    maybe(item, "stock", WHOLES[random.nextInt(WHOLES.length)]);
    maybe(item, "language", anyText());
    item.put("created", anyMoment());
    maybe(item, "available_from", anyMoment());
    maybe(item, "available_until", anyMoment());
    maybe(item, "variant_of", anyText());
    item.put("attributes", open("color", anyText(), "size", anyText(), "toys", anyText()));
    item.put("columns", open("popularity", anyReal(), "views", anyReal(), "margin", anyReal()));
    Map<String, Object> viewer = open("orders", anyReal(), "basket", anyReal(), "", "");
    viewer.remove("");
    viewer.put("known", random.nextBoolean());
    viewer.put("segments", anyTexts());
    Map<String, Object> attributes = open("tier", anyText(), "age", anyReal(), "vip", true);
    maybe(attributes, "visits", WHOLES[random.nextInt(WHOLES.length)]);
    maybe(attributes, "interests", anyTexts());
    viewer.put("attributes", attributes);
    List<Object> actions = new ArrayList<>();
    for (int i = random.nextInt(8); i > 0; i--) {
      String action = ExpressionSchema.ACTIONS.get(random.nextInt(ExpressionSchema.ACTIONS.size()));
      actions.add(List.of(action, (long) random.nextInt(20), anyText()));
    }
    viewer.put("actions", actions);
    Map<String, Object> context =
        open("device", anyText(), "hour", anyReal(), "page", WHOLES[random.nextInt(WHOLES.length)]);
    maybe(context, "logged_in", random.nextBoolean());
    maybe(context, "keywords", anyTexts());
    context.put("kv", open("color", anyText(), "size", anyText(), "toys", anyText()));
    maybe(context, "latitude", PLACES[random.nextInt(PLACES.length)]);
    maybe(context, "longitude", PLACES[random.nextInt(PLACES.length)]);
    Map<String, Object> params =
        open(
            "max_micros",
            WHOLES[random.nextInt(WHOLES.length)],
            "category",
            anyText(),
            "share",
            anyReal());
    maybe(params, "strict", random.nextBoolean());
    return Map.of(
        "item", item, "viewer", viewer, "context", context, "params", params, "now", anyMoment());
  }

  private Map<String, Object> open(String a, Object va, String b, Object vb, String c, Object vc) {
    Map<String, Object> map = new LinkedHashMap<>();
    maybe(map, a, va);
    maybe(map, b, vb);
    maybe(map, c, vc);
    return map;
  }

  private void maybe(Map<String, Object> map, String key, Object value) {
    if (random.nextInt(4) > 0) {
      map.put(key, value);
    }
  }

  private String anyText() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  private Double anyReal() {
    return REALS[random.nextInt(REALS.length)];
  }

  private Instant anyMoment() {
    return switch (random.nextInt(6)) {
      case 0 -> Instant.parse("0001-01-01T00:00:00Z");
      case 1 -> Instant.parse("9999-12-31T23:59:59.999Z");
      case 2 -> Instant.parse("2026-01-31T12:00:00Z");
      default -> Instant.ofEpochMilli(random.nextLong(-62_135_596_800_000L, 253_402_300_800_000L));
    };
  }

  private List<String> anyTexts() {
    List<String> texts = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      texts.add(anyText());
    }
    return List.copyOf(texts);
  }
}
