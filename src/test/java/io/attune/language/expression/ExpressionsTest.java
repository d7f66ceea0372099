package io.attune.language.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.expression.Predicate.Verdict;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionsTest {
  private static final ExpressionSchema SCHEMA =
      ExpressionSchema.of(
          List.of("orders"), Map.of("device", Type.TEXT), Map.of("max_micros", Type.INTEGER));

  private final Expressions expressions = new Expressions();

  private static MapRow row(String brand) {
    Map<String, Object> item = new HashMap<>();
    item.put("id", "shoe-1");
    item.put("title", "Trail shoe");
    item.put("tags", List.of("new", "sale"));
    item.put("categories", List.of("shoes"));
    item.put("price_micros", 89_900_000L);
    item.put("stock", 3L);
    item.put("created", Instant.parse("2026-01-30T12:00:00Z"));
    item.put("attributes", Map.of("colour", "green"));
    item.put("columns", Map.of("popularity", 2.5));
    if (!brand.isEmpty()) {
      item.put("brand", brand);
    }
    return new MapRow(
        SCHEMA,
        Map.of(
            "item", item,
            "viewer", Map.of("known", true, "orders", 4.0),
            "context", Map.of("device", "phone"),
            "params", Map.of("max_micros", 100_000_000L),
            "now", Instant.parse("2026-01-31T00:00:00Z")));
  }

  private Verdict say(String text) {
    return expressions.compile(text, SCHEMA).test(row(""));
  }

  private String refusal(String text) {
    Refusal refusal = assertThrows(Refusal.class, () -> expressions.compile(text, SCHEMA), text);
    assertEquals(ProblemCode.INVALID_EXPRESSION, refusal.problem().code());
    return refusal.problem().detail();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = "=>",
      textBlock =
          """
      item.price_micros <= params.max_micros                            => YES
      item.price_micros < 89.9e6                                        => NO
      'sale' in item.tags && viewer.known                               => YES
      item.brand == 'Fell'                                              => FAILED
      has(item.brand) && item.brand == 'Fell'                           => NO
      item.brand == 'Fell' || item.stock > 0                            => YES
      item.stock > 0 || item.brand == 'Fell'                            => YES
      !(item.brand == 'Fell')                                           => FAILED
      item.attributes.colour == 'green'                                 => YES
      item.attributes.size == 'XL'                                      => FAILED
      'size' in item.attributes                                         => NO
      item.created > now - duration('24h')                              => YES
      item.columns.popularity > 2                                       => YES
      viewer.orders > 3                                                 => YES
      context.device == 'phone' ? item.stock > 5 : true                 => NO
      item.title.matches('^Trail')                                      => YES
      item.tags.exists(t, t.startsWith('sa'))                           => YES
      item.stock / 0 == 1                                               => FAILED
      9223372036854775807 + item.stock > 0                              => FAILED
      size(item.tags) == 2 && item.tags[1] == 'sale'                    => YES
      item.id in ['shoe-1', 'shoe-2']                                   => YES
      """)
  void says_what_cel_says(String text, Verdict expected) {
    assertEquals(expected, say(text));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
      item.titel == 'x'                     | 1 | 6  | "titel" is not known (did you mean "title"?
      true && itm.title == 'x'              | 1 | 9  | "itm" is not known (did you mean "item"?
      item.stock == 5.0                     | 1 | 12 | no matching overload
      item.stock ==                         | 1 | 14 | mismatched input
      viewer.ordrs > 1.0                    | 1 | 8  | did you mean "orders"?
      context.hour > 1.0                    | 1 | 9  | expected: device
      item.stock in [1, 2.0]                | 1 | 15 | several types
      item.title + item.id == 'x'           | 1 | 12 | not constant
      item.title.matches(item.id)           | 1 | 24 | is not a constant
      item.title.matches('(')               | 1 | 20 | expected: an RE2 pattern
      item.created > timestamp('soon')      | 1 | 26 | is not a timestamp
      item.created > timestamp('+999999999-01-01T00:00:00Z') | 1 | 26 | is not a timestamp
      item.created > now - duration('1 day')| 1 | 31 | is not a duration
      item.tags.map(t, t) == ['a']          | 1 | 14 | map and filter are not supported
      item.attributes == item.attributes    | 1 | 5  | a map is not a value
      5u == 5u                              | 1 | 1  | unsigned integers are not supported
      null == null                          | 1 | 1  | null is not supported
      item.stock                            | 1 | 5  | is of type int (expected: bool)
      now.getHours('Europe/Berlin') > 3     | 1 | 13 | is not supported
      """)
  void a_mistake_is_pointed_at(String text, int line, int column, String what) {
    String detail = refusal(text);
    assertTrue(detail.startsWith("expression: line " + line + ", column " + column + ": "), detail);
    assertTrue(detail.contains(what), detail);
    String pointer = detail.lines().toList().getLast();
    assertEquals(" ".repeat(column - 1) + "^", pointer, detail);
  }

  private static final ExpressionSchema VIEWERS =
      ExpressionSchema.of(
          List.of("orders", "segments"),
          Map.of("tier", Type.TEXT, "interests", Type.TEXTS),
          Map.of(),
          Map.of("category", Type.TEXT));

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = "=>",
      textBlock =
          """
      'vip' in viewer.segments                                          => YES
      'new' in viewer.segments                                          => NO
      viewer.segments.exists(s, s.startsWith('v'))                      => YES
      viewer.attributes.tier == 'gold'                                  => YES
      has(viewer.attributes.tier)                                       => YES
      has(viewer.attributes.interests)                                  => NO
      'ski' in viewer.attributes.interests                              => FAILED
      viewer.did('view', 7) == 2                                        => YES
      viewer.did('view', 7, 'shoes') == 1                               => YES
      viewer.did('view', 7, params.category) == 0                       => YES
      viewer.did('view', 30) > viewer.did('purchase', 30)               => YES
      """)
  void segments_attributes_and_behaviour_can_be_named(String text, Verdict expected) {
    MapRow row =
        new MapRow(
            VIEWERS,
            Map.of(
                "viewer",
                Map.of(
                    "segments",
                    List.of("vip"),
                    "attributes",
                    Map.of("tier", "gold"),
                    "actions",
                    List.of(
                        List.of("view", 1L, "shoes"),
                        List.of("view", 2L, "socks"),
                        List.of("view", 20L, "shoes"),
                        List.of("purchase", 8L, "shoes"))),
                "params",
                Map.of("category", "hats")));
    assertEquals(expected, expressions.compile(text, VIEWERS).test(row));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
      viewer.attributes.teir == 'x'     | 1 | 19 | did you mean "tier"?
      viewer.atributes.tier == 'x'      | 1 | 8  | did you mean "attributes"?
      viewer.attributes.tier == 5       | 1 | 24 | no matching overload
      viewer.did('buy', 7) > 1          | 1 | 12 | is no action (expected: one of view, click
      viewer.did(params.category, 7) > 1 | 1 | 18 | is no action
      viewer.did('view', 0) > 1         | 1 | 20 | is no number of days (expected: a constant from 1 to 3650
      viewer.did('view', 99999) > 1     | 1 | 20 | is no number of days
      item.did('view', 7) > 1           | 1 | 9  | no matching overload
      viewer.segments > 1               | 1 | 17 | no matching overload
      viewer.attributes == 1            | 1 | 19 | no matching overload
      """)
  void mistakes_about_viewers_are_pointed_at(String text, int line, int column, String what) {
    Refusal refusal = assertThrows(Refusal.class, () -> expressions.compile(text, VIEWERS), text);
    String detail = refusal.problem().detail();
    assertTrue(detail.startsWith("expression: line " + line + ", column " + column + ": "), detail);
    assertTrue(detail.contains(what), detail);
  }

  private static final ExpressionSchema TARGETING =
      ExpressionSchema.ofTargeting(
          List.of("orders"), Map.of("tier", Type.TEXT), Map.of("hour", Type.TEXT));

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = "=>",
      textBlock =
          """
      context.kv.theme == 'dark'                                        => YES
      context.kv['theme'] != 'dark'                                     => NO
      context.kv.size == 'XL'                                           => FAILED
      !(context.kv.size == 'XL')                                        => FAILED
      !has(context.kv.size) || context.kv.size != 'XL'                  => YES
      'size' in context.kv                                              => NO
      'sale' in context.keywords                                        => YES
      context.hour >= 8 && context.hour < 20                            => YES
      context.country != 'DE'                                           => FAILED
      context.within(52.5, 13.4, 3)                                     => YES
      context.within(52.5, 13.4, 2)                                     => NO
      context.within(48.137, 11.575, 504.5)                             => YES
      context.within(48.137, 11.575, 503)                               => NO
      """)
  void targeting_names_the_context(String text, Verdict expected) {
    Map<String, Object> context =
        Map.of(
            "kv",
            Map.of("theme", "dark"),
            "keywords",
            List.of("sale"),
            "hour",
            8L,
            "latitude",
            52.52,
            "longitude",
            13.405);
    MapRow row = new MapRow(TARGETING, Map.of("context", context));
    assertEquals(expected, expressions.compile(text, TARGETING).test(row));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
      context.within(91, 13.4, 3)       | 1 | 16 | is no latitude (expected: a constant from -90 to 90)
      context.within(5, 181, 3)         | 1 | 19 | is no longitude (expected: a constant from -180 to 180)
      context.within(5, 18, -1)         | 1 | 24 | is no number of kilometres
      context.within(5, 18, '3')        | 1 | 23 | is no number of kilometres
      context.within(viewer.orders, 18, 3) | 1 | 22 | is no latitude
      viewer.within(5, 18, 3)           | 1 | 14 | no matching overload
      context.kv == context.kv          | 1 | 8  | a map is not a value
      params.a == 'x'                   | 1 | 8  | is not known
      """)
  void mistakes_in_targeting_are_pointed_at(String text, int line, int column, String what) {
    String detail =
        assertThrows(Refusal.class, () -> expressions.compile(text, TARGETING), text)
            .problem()
            .detail();
    assertTrue(detail.startsWith("expression: line " + line + ", column " + column + ": "), detail);
    assertTrue(detail.contains(what), detail);
  }

  @Test
  void a_distance_needs_a_declared_place() {
    assertTrue(
        refusal("context.within(5, 18, 3)").contains("context.latitude is not declared"),
        refusal("context.within(5, 18, 3)"));
  }

  @Test
  void a_segment_cannot_name_segments_items_or_the_request() {
    ExpressionSchema schema =
        ExpressionSchema.ofViewer(List.of("orders"), Map.of("tier", Type.TEXT));
    assertSame(
        expressions.compile("viewer.orders > 3.0 && viewer.attributes.tier == 'gold'", schema),
        expressions.compile("viewer.orders > 3.0 && viewer.attributes.tier == 'gold'", schema));
    for (String text :
        List.of("'a' in viewer.segments", "item.stock > 1", "context.a == 1", "params.b == 2")) {
      assertThrows(Refusal.class, () -> expressions.compile(text, schema), text);
    }
  }

  @Test
  void the_line_with_the_mistake_is_shown() {
    String detail = refusal("viewer.known &&\n  item.colour == 'red'");
    List<String> lines = detail.lines().toList();
    assertTrue(
        lines.get(0).startsWith("expression: line 2, column 8: \"colour\" is not known"), detail);
    assertEquals("  item.colour == 'red'", lines.get(1));
    assertEquals("       ^", lines.get(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n "})
  void an_empty_text_is_refused(String text) {
    assertTrue(refusal(text).contains("expected: CEL"));
  }

  @Test
  void text_is_limited_to_four_kilobytes() {
    String filler = "item.title == \"" + "ü".repeat((Expressions.MAX_BYTES - 16) / 2) + "\"";
    assertEquals(Verdict.NO, say(filler));
    assertTrue(refusal(filler + "  ").contains("4098 bytes (expected: at most 4096)"));
  }

  @Test
  void nesting_is_limited() {
    String deep = "-".concat("(1-").repeat(40) + "1" + ")".repeat(40) + " < 0";
    assertTrue(refusal(deep).contains("nested too deep"), refusal(deep));
    assertTrue(refusal("(".repeat(2000) + "true" + ")".repeat(2000)).contains("recursion limit"));
    assertEquals(Verdict.YES, say("true && ".repeat(400) + "true"));
  }

  @Test
  void cost_is_limited() {
    String list =
        IntStream.range(0, 60)
            .mapToObj(i -> "'a" + i + "'")
            .collect(Collectors.joining(",", "[", "]"));
    assertTrue(
        refusal(list + ".all(a, " + list + ".all(b, " + list + ".all(c, a == b || b == c)))")
            .contains("costs more"));
  }

  @Test
  void the_same_text_over_the_same_schema_is_compiled_once() {
    ExpressionSchema same =
        ExpressionSchema.of(
            List.of("orders"), Map.of("device", Type.TEXT), Map.of("max_micros", Type.INTEGER));
    assertSame(
        expressions.compile("item.stock > 1", SCHEMA), expressions.compile("item.stock > 1", same));
  }

  @Test
  void a_test_allocates_nothing() {
    Predicate predicate =
        expressions.compile(
            "(item.brand == 'Fell' || item.price_micros <= params.max_micros) && item.tags.exists(t, t in ['sale', 'x'])"
                + " && item.created > now - duration('24h') && item.columns.popularity * 2.0 > viewer.orders && !('size' in item.attributes)",
            SCHEMA);
    Row row = new CountingRow();
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    int yes = 0;
    for (int i = 0; i < 200_000; i++) {
      yes += predicate.test(row) == Verdict.YES ? 1 : 0;
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 200_000; i++) {
      yes += predicate.test(row) == Verdict.YES ? 1 : 0;
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertEquals(400_000, yes);
    assertTrue(bytes < 200_000, bytes + " bytes for 200,000 tests (expected: less than one each)");
  }

  /// A row whose accessors allocate nothing.
  private static final class CountingRow extends Row {
    private final List<String> tags = List.of("new", "sale");

    @Override
    public boolean has(int slot) {
      return slot != ExpressionSchema.ITEM_BRAND;
    }

    @Override
    public boolean flag(int slot) {
      return true;
    }

    @Override
    public long integer(int slot) {
      return 1_000;
    }

    @Override
    public double number(int slot) {
      return 4;
    }

    @Override
    public String text(int slot) {
      return "text";
    }

    @Override
    public List<String> texts(int slot) {
      return tags;
    }

    @Override
    public boolean has(int slot, String key, Type type) {
      return !key.equals("size");
    }

    @Override
    public boolean flag(int slot, String key) {
      return true;
    }

    @Override
    public long integer(int slot, String key) {
      return 2_000;
    }

    @Override
    public double number(int slot, String key) {
      return 2.5;
    }

    @Override
    public String text(int slot, String key) {
      return "text";
    }
  }
}
