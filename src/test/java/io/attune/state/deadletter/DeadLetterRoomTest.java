package io.attune.state.deadletter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.platform.store.TestStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Bounds of the dead letters, on a real store.
class DeadLetterRoomTest {
  private static DeadLetterConfig config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(DeadLetterConfig.class)
        .withSources(new PropertiesConfigSource(settings, "test", 500))
        .build()
        .getConfigMapping(DeadLetterConfig.class);
  }

  private static DeadLetters letters(TestStore store, Map<String, String> settings) {
    return new DeadLetters(store.store(), config(settings), new SimpleMeterRegistry());
  }

  private static Letter letter(String code, String key, String eventId, String text, long at) {
    return new Letter(
        "",
        at,
        new Letter.Reason(code, "type", "type: bad"),
        new Letter.From("rest", key),
        eventId,
        "click",
        new Letter.Sent(Letter.Form.JSON, text, text.length(), false, OptionalLong.empty()),
        0);
  }

  private static void keep(DeadLetters letters, List<Letter> some) {
    letters.keep(some.size(), 0, () -> some);
  }

  private static void await(BooleanSupplier condition) {
    for (int i = 0; i < 1_200 && !condition.getAsBoolean(); i++) {
      LockSupport.parkNanos(10_000_000);
    }
    assertTrue(condition.getAsBoolean(), "did not come true");
  }

  private static List<Letter> many(String code, String key, int count) {
    long now = System.currentTimeMillis();
    return IntStream.range(0, count).mapToObj(i -> letter(code, key, code + i, "{}", now)).toList();
  }

  @Test
  void defaults_are_as_documented() {
    DeadLetterConfig config = config(Map.of());
    assertEquals(20_000, config.most());
    assertEquals(Duration.ofDays(14), config.keep());
    assertEquals(4_096, config.eventBytes());
    assertEquals(20_000, config.waiting());
    assertEquals(16 << 20, config.waitingBytes());
  }

  @Test
  void one_senders_garbage_does_not_push_out_what_others_left() {
    try (TestStore store = TestStore.open();
        DeadLetters letters = letters(store, Map.of("attune.dead-letters.most", "100"))) {
      keep(letters, many("unknown_item", "shop", 30));
      await(() -> letters.size() == 30);
      keep(letters, many("invalid_field", "broken", 1_000));
      DeadLetters.Filter broken = new DeadLetters.Filter("invalid_field", "", "", "");
      await(
          () ->
              letters.page(broken, "", true, 1).letters().stream()
                  .anyMatch(letter -> letter.eventId().equals("invalid_field999")));
      assertEquals(70, letters.counts().get("invalid_field|rest|broken"));
      assertEquals(100, letters.size());
      assertEquals(30, letters.counts().get("unknown_item|rest|shop"));
      assertEquals(70, letters.page(broken, "", true, 100).letters().size());
      keep(letters, many("too_old", "other", 200));
      await(() -> letters.counts().getOrDefault("too_old|rest|other", 0L) >= 35);
      assertEquals(30, letters.counts().get("unknown_item|rest|shop"));
      assertEquals(100, letters.size());
    }
  }

  @Test
  void letters_end_with_their_time() {
    try (TestStore store = TestStore.open();
        DeadLetters letters = letters(store, Map.of("attune.dead-letters.keep", "1h"))) {
      long now = System.currentTimeMillis();
      keep(
          letters,
          List.of(
              letter("too_old", "k", "old", "{}", now - 3_700_000),
              letter("too_old", "k", "new", "{}", now)));
      await(() -> letters.counts().containsKey("too_old|rest|k"));
      assertEquals(
          List.of("new"),
          letters.page(DeadLetters.Filter.ALL, "", false, 10).letters().stream()
              .map(Letter::eventId)
              .toList());
      keep(letters, many("too_old", "k", 1));
      await(() -> letters.size() == 2);
      assertEquals(2, letters.counts().get("too_old|rest|k"));
    }
  }

  @Test
  void groups_are_bounded_too() {
    try (TestStore store = TestStore.open();
        DeadLetters letters = letters(store, Map.of())) {
      List<Letter> some = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        some.addAll(many("too_old", "key-" + i, 1));
      }
      keep(letters, some);
      await(() -> letters.size() == 400);
      assertEquals(201, letters.counts().size());
      assertEquals(200, letters.counts().get("too_old"));
      List<String> ids =
          letters.page(DeadLetters.Filter.ALL, "", false, 1_000).letters().stream()
              .map(Letter::id)
              .toList();
      assertEquals(400, letters.remove(ids));
      assertEquals(Map.of(), letters.counts());
    }
  }

  @Test
  void a_long_event_is_cut_and_says_so() {
    try (TestStore store = TestStore.open();
        DeadLetters letters = letters(store, Map.of("attune.dead-letters.event-bytes", "100"))) {
      String text = "{\"a\":\"" + "ü😀".repeat(100) + "\"}";
      keep(
          letters,
          List.of(letter("x".repeat(5), "k", "e".repeat(999), text, System.currentTimeMillis())));
      await(() -> letters.size() == 1);
      Letter kept = letters.page(DeadLetters.Filter.ALL, "", false, 10).letters().getFirst();
      assertEquals(Letter.Form.CUT, kept.event().form());
      assertTrue(text.startsWith(kept.event().text()));
      assertTrue(kept.event().text().length() > 30);
      assertEquals(257, kept.eventId().length());
    }
  }

  @Test
  void what_waits_is_bounded_and_an_absent_store_costs_nothing() {
    try (TestStore store = TestStore.alone();
        DeadLetters letters =
            letters(
                store,
                Map.of(
                    "attune.dead-letters.waiting",
                    "50",
                    "attune.dead-letters.waiting-bytes",
                    "10000"))) {
      keep(letters, many("too_old", "k", 51));
      letters.keep(1, 10_001, List::of);
      assertEquals(52, letters.lost());
      store.pause();
      keep(letters, many("too_old", "k", 10));
      await(() -> letters.lost() >= 62);
      store.resume();
      await(() -> store.store().reachable());
      await(
          () -> {
            keep(letters, many("too_old", "k", 1));
            return letters.size() > 0;
          });
    }
  }
}
