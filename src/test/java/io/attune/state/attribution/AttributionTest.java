package io.attune.state.attribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.document.Document;
import io.attune.language.problem.Refusal;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Clicks and credit on a real store.
class AttributionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long DAY = 86_400_000;
  private static final long NOW = Instant.parse("2026-11-23T10:00:00Z").toEpochMilli();

  private static AttributionConfig config(Map<String, String> settings) {
    return AttributionConfig.checked(
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(AttributionConfig.class)
            .withSources(new PropertiesConfigSource(settings, "test", 500))
            .build()
            .getConfigMapping(AttributionConfig.class));
  }

  private static Attribution attribution(Store store) {
    return new Attribution(store, config(Map.of()));
  }

  private static <T> T got(TestStore store, Future<T> answer) {
    return store.store().await(answer, PATIENCE);
  }

  private static Touch touch(String id, long atMillis, int lineItem) {
    return new Touch(
        id, atMillis, new Touch.Whose(lineItem / 100, lineItem / 10, lineItem), "t" + id);
  }

  private static Touch.Whose lineItem(int number) {
    return new Touch.Whose(Touch.Whose.ANY, Touch.Whose.ANY, number);
  }

  @Test
  void defaults_are_as_documented() {
    AttributionConfig config = config(Map.of());
    assertEquals(Duration.ofDays(7), config.clickWindow());
    assertEquals(Duration.ofDays(30), config.toldWithin());
    assertEquals(20, config.mostTouches());
    Map<String, String> bad = Map.of("attune.attribution.click-window", "91d");
    Exception refused = assertThrows(RuntimeException.class, () -> config(bad));
    assertEquals(
        "attune.attribution.click-window: PT2184H (expected: PT1M to PT2160H)",
        refused.getMessage());
  }

  @Test
  void the_last_click_before_the_conversion_that_fits_is_credited() {
    try (TestStore store = TestStore.open()) {
      Attribution attribution = attribution(store.store());
      for (Touch touch :
          List.of(
              touch("b", NOW - 2_000, 120),
              touch("a", NOW - 5_000, 110),
              touch("c", NOW + 1, 110))) {
        assertTrue(got(store, attribution.touched("v", touch)));
      }
      List<String> v = List.of("v");
      assertEquals("tb", credited(store, attribution, v, Touch.Whose.ANYBODY, NOW));
      assertEquals("ta", credited(store, attribution, v, lineItem(110), NOW));
      assertEquals("tc", credited(store, attribution, v, lineItem(110), NOW + 1));
      assertEquals("", credited(store, attribution, v, lineItem(7), NOW));
      assertEquals("", credited(store, attribution, List.of("w"), Touch.Whose.ANYBODY, NOW));
      assertEquals("tb", credited(store, attribution, List.of("w", "v"), Touch.Whose.ANYBODY, NOW));
      Touch.Whose campaign = new Touch.Whose(Touch.Whose.ANY, 11, Touch.Whose.ANY);
      assertEquals("ta", credited(store, attribution, v, campaign, NOW));
      Touch.Whose advertiser = new Touch.Whose(2, Touch.Whose.ANY, Touch.Whose.ANY);
      assertEquals("", credited(store, attribution, v, advertiser, NOW));
    }
  }

  private static String credited(
      TestStore store, Attribution attribution, List<String> viewers, Touch.Whose wanted, long at) {
    return got(store, attribution.last(viewers, wanted, at)).touch().map(Touch::ticket).orElse("");
  }

  @Test
  void a_click_counts_until_its_window_ends() {
    try (TestStore store = TestStore.open()) {
      Attribution attribution = attribution(store.store());
      got(store, attribution.touched("v", touch("a", NOW, 1)));
      List<String> v = List.of("v");
      long last = NOW + 7 * DAY;
      assertEquals("ta", credited(store, attribution, v, Touch.Whose.ANYBODY, last));
      assertEquals(
          new Found(Optional.empty(), true),
          got(store, attribution.last(v, Touch.Whose.ANYBODY, last + 1)));
      assertEquals(
          new Found(Optional.empty(), false),
          got(store, attribution.last(v, lineItem(2), last + 1)));
    }
  }

  /// The oracle sorts a list; whatever arrives in whichever order, and however often.
  @Test
  void the_order_of_arrival_does_not_matter() {
    for (long seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Touch> told = new ArrayList<>();
      for (int i = 0; i < 15; i++) {
        told.add(touch("d" + i, NOW - random.nextInt(9) * DAY, 100 + random.nextInt(3)));
      }
      List<Touch> arriving = new ArrayList<>(told);
      arriving.addAll(told);
      Collections.shuffle(arriving, new Random(seed));
      try (TestStore store = TestStore.open()) {
        Attribution attribution = attribution(store.store());
        arriving.forEach(touch -> got(store, attribution.touched("v", touch)));
        for (int lineItem = 100; lineItem < 104; lineItem++) {
          String best = "";
          long bestAt = Long.MIN_VALUE;
          for (Touch touch : told) {
            boolean later =
                touch.atMillis() > bestAt
                    || touch.atMillis() == bestAt && touch.ticket().compareTo(best) > 0;
            if (touch.whose().lineItem() == lineItem
                && later
                && NOW - touch.atMillis() <= 7 * DAY) {
              best = touch.ticket();
              bestAt = touch.atMillis();
            }
          }
          assertEquals(
              best,
              credited(store, attribution, List.of("v"), lineItem(lineItem), NOW),
              "seed " + seed);
        }
      }
    }
  }

  @Test
  void the_newest_clicks_are_kept_and_leave_in_time() {
    try (TestStore store = TestStore.open()) {
      Attribution attribution = attribution(store.store());
      for (int i = 0; i < 50; i++) {
        got(store, attribution.touched("v", touch("d" + i, NOW + i * 37 % 50, i)));
      }
      for (int i = 0; i < 50; i++) {
        boolean kept = i * 37 % 50 >= 30;
        assertEquals(
            kept ? "td" + i : "",
            credited(store, attribution, List.of("v"), lineItem(i), NOW + 100));
      }
      String key = store.store().key("touch:{%02x}:v".formatted(partition("v")));
      long left = got(store, store.store().send(Request.cmd(Command.PTTL).arg(key))).toLong();
      assertTrue(left > 36 * DAY && left <= 37 * DAY, left + " ms");
    }
  }

  private static int partition(String viewer) {
    return io.attune.platform.log.EventLog.partition(viewer);
  }

  @Test
  void a_second_click_on_the_same_ad_changes_nothing() {
    try (TestStore store = TestStore.open()) {
      Attribution attribution = attribution(store.store());
      assertTrue(got(store, attribution.touched("v", touch("a", NOW - 10, 1))));
      assertFalse(got(store, attribution.touched("v", touch("a", NOW, 1))));
      assertEquals(
          NOW - 10,
          got(store, attribution.last(List.of("v"), Touch.Whose.ANYBODY, NOW))
              .touch()
              .orElseThrow()
              .atMillis());
    }
  }

  @Test
  void the_first_claim_of_an_id_holds() {
    try (TestStore store = TestStore.open()) {
      Attribution attribution = attribution(store.store());
      assertEquals("ta", got(store, attribution.claim("a7", "order-1", "ta")));
      assertEquals("ta", got(store, attribution.claim("a7", "order-1", "tb")));
      assertEquals("tb", got(store, attribution.claim("a8", "order-1", "tb")));
      assertEquals("tb", got(store, attribution.claim("a7", "order-2", "tb")));
    }
  }

  @Test
  void what_is_erased_is_gone() {
    try (TestStore store = TestStore.open()) {
      Attribution attribution = attribution(store.store());
      got(store, attribution.touched("v", touch("a", NOW, 1)));
      assertTrue(got(store, attribution.erase("v")));
      assertFalse(got(store, attribution.erase("v")));
      assertEquals("", credited(store, attribution, List.of("v"), Touch.Whose.ANYBODY, NOW));
    }
  }

  @Test
  void fails_while_the_store_is_away() {
    try (TestStore store = TestStore.alone()) {
      Attribution attribution = attribution(store.store());
      store.pause();
      List<String> v = List.of("v");
      assertThrows(Refusal.class, () -> got(store, attribution.touched("v", touch("a", NOW, 1))));
      assertThrows(Refusal.class, () -> got(store, attribution.last(v, Touch.Whose.ANYBODY, NOW)));
      assertThrows(Refusal.class, () -> got(store, attribution.claim("a1", "o", "t")));
      store.resume();
    }
  }

  static Stream<Arguments> bad() {
    String good = "\"id\": \"o\", \"viewer\": {\"id\": \"v\"}, \"time\": \"2026-11-23T10:00:00Z\"";
    String any = "\"id\": \"o\", \"viewer\": {\"id\": \"v\"}, ";
    String id = " (expected: 1 to 64 letters, digits, _, . and -, a letter or digit first)";
    return Stream.of(
        Arguments.of("[]", "body: a list of 0 (expected: an object)"),
        Arguments.of("7", "body: 7 (expected: an object)"),
        Arguments.of("{}", "id: is missing (expected: a value)"),
        Arguments.of("{\"id\": \"\"}", "id: \"\" (expected: 1 to 256 characters)"),
        Arguments.of(
            "{\"id\": 7, \"viewer\": {\"id\": \"v\"}}",
            "id: 7 (expected: a text; put it in quotes)"),
        Arguments.of(
            "{\"id\": \"" + "x".repeat(257) + "\"}",
            "id: \"" + "x".repeat(64) + "… (257 characters)\" (expected: 1 to 256 characters)"),
        Arguments.of("{\"id\": \"o\"}", "viewer: is missing (expected: a value)"),
        Arguments.of("{\"id\": \"o\", \"viewer\": \"v\"}", "viewer: \"v\" (expected: an object)"),
        Arguments.of(
            "{\"id\": \"o\", \"viewer\": {}}", "viewer.id: is missing (expected: a value)"),
        Arguments.of(
            "{\"id\": \"o\", \"viewer\": {\"id\": null}}",
            "viewer.id: null (expected: a text; put it in quotes)"),
        Arguments.of(
            "{\"id\": \"o\", \"viewer\": {\"id\": \"v\", \"name\": \"x\"}}",
            "viewer.name: \"name\" is not known (expected: id)"),
        Arguments.of(
            "{" + any + "\"x\": 1}",
            "x: \"x\" is not known (expected: advertiser, "
                + "campaign, currency, id, lineItem, ticket, time, valueMicros, viewer)"),
        Arguments.of(
            "{" + any + "\"campain\": 1}",
            "campain: \"campain\" is not known (did you mean "
                + "\"campaign\"? expected: advertiser, "
                + "campaign, currency, id, lineItem, ticket, time, valueMicros, viewer)"),
        Arguments.of(
            "{\"id\": \"o\", \"viewer\": {\"id\": \"v\"}}", "time: is missing (expected: a value)"),
        Arguments.of(
            "{" + any + "\"time\": 1790000000}",
            "time: 1790000000 (expected: a text; put it in quotes)"),
        Arguments.of(
            "{" + any + "\"time\": \"yesterday\"}",
            "time: \"yesterday\" (expected: a time such as 2026-01-31T12:00:00Z)"),
        Arguments.of(
            "{" + any + "\"time\": \"2026-11-23T10:00:00\"}",
            "time: \"2026-11-23T10:00:00\" (expected: a time such as 2026-01-31T12:00:00Z)"),
        Arguments.of(
            "{" + any + "\"time\": \"2026-11-23T10:05:01Z\"}",
            "time: \"2026-11-23T10:05:01Z\" (expected: at most 5 minutes ahead)"),
        Arguments.of(
            "{" + any + "\"time\": \"2026-10-24T09:59:58Z\"}",
            "time: \"2026-10-24T09:59:58Z\" (expected: within 30 days)"),
        Arguments.of("{" + good + ", \"advertiser\": \"a b\"}", "advertiser: \"a b\"" + id),
        Arguments.of(
            "{" + good + ", \"campaign\": \"\"}", "campaign: \"\" (expected: 1 to 256 characters)"),
        Arguments.of(
            "{" + good + ", \"lineItem\": 7}", "lineItem: 7 (expected: a text; put it in quotes)"),
        Arguments.of(
            "{" + good + ", \"valueMicros\": 5}",
            "valueMicros: 5 (expected: a currency beside it)"),
        Arguments.of(
            "{" + good + ", \"currency\": \"EUR\"}",
            "currency: \"EUR\" (expected: valueMicros beside it)"),
        Arguments.of(
            "{" + good + ", \"valueMicros\": 5, \"currency\": \"eur\"}",
            "currency: \"eur\" (expected: three capital letters, as EUR)"),
        Arguments.of(
            "{" + good + ", \"valueMicros\": -1, \"currency\": \"EUR\"}",
            "valueMicros: -1 (expected: a whole number from 0 to 9007199254740991)"),
        Arguments.of(
            "{" + good + ", \"valueMicros\": 1.5, \"currency\": \"EUR\"}",
            "valueMicros: 1.5 (expected: a whole number from 0 to 9007199254740991)"),
        Arguments.of(
            "{" + good + ", \"ticket\": \"\"}", "ticket: \"\" (expected: 1 to 4096 characters)"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void what_cannot_be_meant_is_refused_by_name(String json, String message) {
    try (TestStore store = TestStore.open()) {
      Attribution attribution = attribution(store.store());
      Document tree = Document.json(json.getBytes(StandardCharsets.UTF_8));
      Refusal refused = assertThrows(Refusal.class, () -> attribution.read(tree, NOW));
      assertEquals(message, refused.problem().detail());
    }
  }

  @Test
  void reads_all_there_is() {
    try (TestStore store = TestStore.open()) {
      Attribution attribution = attribution(store.store());
      String json =
          "{\"id\": \"o\", \"viewer\": {\"id\": \"v\"}, \"time\": \"2026-11-23T10:00:00.5+01:00\", \"advertiser\": \"a\","
              + " \"campaign\": \"c\", \"lineItem\": \"l\", \"valueMicros\": 5, \"currency\": \"EUR\"}";
      assertEquals(
          new Conversion(
              "o",
              "v",
              NOW - 3_600_000 + 500,
              "a",
              "c",
              "l",
              Optional.of(new Conversion.Value(5, "EUR")),
              ""),
          attribution.read(Document.json(json.getBytes(StandardCharsets.UTF_8)), NOW));
      String seconds = "{\"id\": \"o\", \"ticket\": \"t\", \"time\": \"2026-11-23T10:00:00Z\"}";
      assertEquals(
          Conversion.of("o", "t", NOW + 999),
          attribution.read(Document.json(seconds.getBytes(StandardCharsets.UTF_8)), NOW));
    }
  }
}
