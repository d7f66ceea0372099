package io.attune.state.targeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.expression.Expressions;
import io.attune.language.problem.Refusal;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetingTest {
  private static final Expressions EXPRESSIONS = new Expressions();

  private final Targeting targeting = new Targeting(EXPRESSIONS);
  private final Scratch scratch = new Scratch();

  private static Asked request(Map<String, Object> more) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("context.country", "DE");
    fields.put("context.hour", 8L);
    fields.put("context.temperature", -0.0);
    fields.put("viewer.segments", List.of("vip", "new"));
    fields.putAll(more);
    return new Asked(fields, List.of(new Asked.Action("view", 1, "shoes")));
  }

  private Coverage put(int number, String text) {
    return targeting.put(number, text, AskedRow.SCHEMA);
  }

  private List<Integer> matches(Asked request) {
    TargetingIndex index = targeting.current();
    long[] eligible = new long[index.words()];
    Arrays.fill(eligible, -1);
    long[] out = new long[index.words()];
    index.match(new AskedRow(request), eligible, scratch, out);
    return IntStream.range(0, out.length * 64)
        .filter(n -> (out[n >> 6] >>> n & 1) == 1)
        .boxed()
        .toList();
  }

  private List<Integer> matches() {
    targeting.publish();
    return matches(request(Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = "=>",
      textBlock =
          """
      context.country == 'DE'                                        => true
      context.country != 'DE'                                        => false
      context.region != 'BY'                                         => false
      !has(context.region) || context.region != 'BY'                 => true
      !(context.region in ['BY'])                                    => false
      !(context.region in ['BY'] && context.country == 'AT')         => true
      context.region == 'BY' || context.hour < 9                     => true
      context.hour >= 8 && context.hour <= 8                         => true
      context.hour > 8 || context.hour < 8                           => false
      context.hour < 8.5 && context.hour > 7.5                       => true
      context.hour != 9 && context.hour != 10                        => true
      context.hour < 6 || context.hour > 200                         => false
      context.temperature == 0.0                                     => true
      context.temperature >= 0.0                                     => true
      context.temperature < 0.0                                      => false
      context.temperature in [0.0, 1.0]                              => true
      'vip' in viewer.segments && 'new' in viewer.segments           => true
      'vip' in viewer.segments && 'old' in viewer.segments           => false
      'vip' in viewer.segments && !('new' in viewer.segments)        => false
      viewer.segments.exists(s, s in ['old', 'new'])                 => true
      viewer.segments.all(s, !(s in ['old', 'bad']))                 => true
      viewer.segments.all(s, s != 'vip')                             => false
      viewer.did('view', 7) >= 1 && context.country == 'DE'          => true
      viewer.did('view', 7) >= 2 && context.country == 'DE'          => false
      !(viewer.did('view', 7) >= 2) && context.country == 'DE'       => true
      context.country == 'DE' && context.country == 'AT'             => false
      has(context.country) ? context.country == 'DE' : true          => true
      has(context.region) ? context.region == 'BY' : true            => true
      context.region == 'BY' ? true : true                           => false
      (context.hour == 8) == (context.country == 'DE')               => true
      (context.hour == 8) != (context.region == 'BY')                => false
      true                                                           => true
      false                                                          => false
      """)
  void finds_what_the_expression_says(String text, boolean expected) {
    put(3, text);
    assertEquals(expected ? List.of(3) : List.of(), matches());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
      context.country == 'DE' && viewer.did('view', 7) > 1   | 1 | 1 | 50 | counts what the viewer did
      context.within(52.5, 13.4, 10)                         | 1 | 1 | 15 | measures a distance
      true && context.hour + 1 > 3                           | 1 | 1 | 26 | compares what is computed
      context.city.startsWith('B')                           | 1 | 1 | 24 | looks into a text
      context.city.matches('B.*')                            | 1 | 1 | 21 | matches a pattern
      context.city < 'B'                                     | 1 | 1 | 14 | orders texts
      """)
  void what_is_not_indexed_is_told(
      String text, int conjunctions, int line, int column, String why) {
    Coverage coverage = targeting.check(text, AskedRow.SCHEMA);
    assertEquals(
        new Coverage(conjunctions, false, List.of(new Coverage.Unindexed(why, line, column))),
        coverage);
  }

  @Test
  void what_is_indexed_is_told() {
    assertEquals(
        new Coverage(1, true, List.of()),
        targeting.check("!has(context.city) || context.city != 'a'", AskedRow.SCHEMA));
    assertEquals(
        new Coverage(2, true, List.of()),
        targeting.check("context.city == 'a' || context.hour == 3", AskedRow.SCHEMA));
    assertEquals(
        new Coverage(0, true, List.of()),
        targeting.check("context.hour > 3 && context.hour < 2", AskedRow.SCHEMA));
  }

  @Test
  void ten_thousand_values_or_terms_are_one_test() {
    List<String> cities = IntStream.range(0, 10_000).mapToObj(i -> "city-" + i).toList();
    String list = cities.stream().collect(Collectors.joining("\", \"", "[\"", "\"]"));
    String terms =
        cities.stream()
            .collect(Collectors.joining("\" || context.city == \"", "context.city == \"", "\""));
    assertEquals(new Coverage(1, true, List.of()), put(1, "context.city in " + list));
    assertEquals(new Coverage(1, true, List.of()), put(2, "!(context.city in " + list + ")"));
    assertTrue(terms.length() > 200_000, "many");
    assertEquals(new Coverage(1, true, List.of()), put(4, terms));
    targeting.publish();
    assertEquals(List.of(1, 4), matches(request(Map.of("context.city", "city-9999"))));
    assertEquals(List.of(2), matches(request(Map.of("context.city", "city-10000"))));
    assertEquals(List.of(), matches(request(Map.of())));
  }

  @Test
  void what_is_too_large_or_too_deep_is_refused() {
    String text = "context.city == \"" + "x".repeat(Expressions.MAX_TARGETING_BYTES) + "\"";
    assertTrue(refusal(text).contains("524306 bytes (expected: at most 524288)"), refusal(text));
    String deep = "!(".repeat(70) + "true" + ")".repeat(70);
    assertTrue(refusal(deep).contains("nested too deep"), refusal(deep));
    String list =
        IntStream.range(0, 60)
            .mapToObj(i -> "'a" + i + "'")
            .collect(Collectors.joining(",", "[", "]"));
    String wide = list + ".all(a, " + list + ".all(b, " + list + ".all(c, a == b || b == c)))";
    assertTrue(refusal(wide).contains("costs more than 50000 steps"), refusal(wide));
  }

  private String refusal(String text) {
    return assertThrows(Refusal.class, () -> targeting.check(text, AskedRow.SCHEMA))
        .problem()
        .detail();
  }

  @Test
  void more_alternatives_than_the_index_holds_are_asked() {
    String many =
        IntStream.range(0, 100)
            .mapToObj(i -> "context.city == 'c" + i + "' && context.page == 'p" + i + "'")
            .collect(Collectors.joining(" || "));
    Coverage coverage = put(1, many);
    assertFalse(coverage.exact());
    assertEquals("more than 64 alternatives", coverage.unindexed().getFirst().why());
    targeting.publish();
    assertEquals(List.of(1), matches(request(Map.of("context.city", "c7", "context.page", "p7"))));
    assertEquals(List.of(), matches(request(Map.of("context.city", "c7", "context.page", "p8"))));
  }

  @Test
  void changes_are_seen_when_published_and_stand_after_compaction() {
    for (int i = 0; i < 3_000; i++) {
      put(i, "context.hour == " + i % 24);
    }
    assertEquals(125, matches().size());
    put(8, "context.country == 'AT'");
    put(9, "context.country == 'DE' || context.hour == 9");
    targeting.remove(32);
    assertEquals(125, matches(request(Map.of())).size());
    List<Integer> after = matches();
    assertFalse(after.contains(8) || after.contains(32));
    assertTrue(after.contains(9));
    for (int i = 0; i < 20; i++) {
      put(i, "context.hour == 8");
      targeting.publish();
    }
    put(2_999, "context.hour == 8");
    assertFalse(targeting.compact(), "not due");
    targeting.fold();
    assertEquals(1, targeting.current().layers().size());
    List<Integer> compacted = matches();
    assertTrue(compacted.contains(2_999) && compacted.contains(8));
    assertFalse(compacted.contains(32));
    assertEquals(2_999, targeting.current().lineItems());
  }

  @Test
  void a_line_item_that_is_not_eligible_does_not_match() {
    put(1, "context.hour == 8 || context.country == 'DE'");
    put(70, "context.hour == 8");
    targeting.publish();
    TargetingIndex index = targeting.current();
    long[] out = new long[index.words()];
    index.match(new AskedRow(request(Map.of())), new long[] {~2L}, scratch, out);
    assertEquals(0, Arrays.stream(out).map(Long::bitCount).sum());
  }

  @Test
  void a_match_allocates_nothing() {
    for (int i = 0; i < 500; i++) {
      put(
          i,
          "context.hour in [" + i % 24 + ", 8] && context.country != 'AT' || context.city == 'x'");
    }
    targeting.publish();
    TargetingIndex index = targeting.current();
    AskedRow row = new AskedRow(request(Map.of()));
    long[] eligible = new long[index.words()];
    Arrays.fill(eligible, -1);
    long[] out = new long[index.words()];
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < 20_000; i++) {
      index.match(row, eligible, scratch, out);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 20_000; i++) {
      index.match(row, eligible, scratch, out);
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(bytes < 20_000, bytes + " bytes for 20,000 matches (expected: less than one each)");
  }
}
