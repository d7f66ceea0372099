package io.attune.state.exposure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Frequency caps on a real store.
class ExposureTest {
  private static final long MINUTE = 60_000;
  private static final long DAY = 1_440 * MINUTE;
  private static final Duration PENDING = Duration.ofSeconds(30);
  private static final int CASES = Integer.getInteger("attune.exposure.cases", 250);

  private long now = Instant.parse("2026-11-23T10:00:00Z").toEpochMilli();

  static ExposureConfig config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(ExposureConfig.class)
        .withSources(new PropertiesConfigSource(settings, "test", 500))
        .build()
        .getConfigMapping(ExposureConfig.class);
  }

  private Exposure exposure(Store store) {
    InstantSource clock = () -> Instant.ofEpochMilli(now);
    return new Exposure(store, config(Map.of()), new SimpleMeterRegistry(), Optional.of(clock));
  }

  private static <T> T got(TestStore store, Future<T> answer) {
    return store.store().await(answer, Duration.ofSeconds(10));
  }

  private static Scope scope(String name, int count, long window) {
    return new Scope(name, List.of(new Cap(count, window)));
  }

  private static Contender contender(Scope... scopes) {
    return new Contender(List.of(scopes), false);
  }

  private Shown shown(String decision, int position) {
    return new Shown("v1", decision, position, now);
  }

  private Exposure.Wish wish(String decision, int wanted, Contender... contenders) {
    return new Exposure.Wish(shown(decision, 0), List.of(contenders), wanted, PENDING);
  }

  private int[] taken(TestStore store, Exposure exposure, Exposure.Wish wish) {
    return got(store, exposure.reserve(wish)).taken();
  }

  @Test
  void defaults_are_as_documented() {
    assertEquals(256, config(Map.of()).mostScopes());
    assertEquals(64, config(Map.of()).mostContenders());
  }

  @Test
  void takes_the_first_that_all_their_caps_allow() {
    try (TestStore store = TestStore.open()) {
      Exposure exposure = exposure(store.store());
      Scope line = scope("li:1", 1, DAY);
      Scope other = scope("li:2", 5, DAY);
      Scope campaign = scope("c:1", 3, DAY);
      Contender first = contender(line, campaign);
      Contender second = contender(other, campaign);
      Contender free = contender();
      assertArrayEquals(
          new int[] {0, 1}, taken(store, exposure, wish("d1", 2, first, second, free)));
      Reservation next = got(store, exposure.reserve(wish("d2", 2, first, second, free)));
      assertArrayEquals(new int[] {1, 2}, next.taken());
      assertEquals(Optional.of("li:1"), next.verdicts().get(0).by());
      Reservation last = got(store, exposure.reserve(wish("d3", 1, second, first, free, first)));
      assertArrayEquals(new int[] {2}, last.taken());
      assertEquals(Optional.of("c:1"), last.verdicts().get(0).by());
      assertEquals(Reservation.Outcome.NOT_NEEDED, last.verdicts().get(3).outcome());
    }
  }

  @Test
  void counts_while_younger_than_the_window_and_not_a_millisecond_longer() {
    try (TestStore store = TestStore.open()) {
      Exposure exposure = exposure(store.store());
      Scope line = scope("li:1", 1, MINUTE);
      assertEquals(1, taken(store, exposure, wish("d1", 1, contender(line))).length);
      Shown ad = shown("d1", 0);
      assertEquals(Commitment.COUNTED, got(store, exposure.commit(ad, List.of(line), now)));
      now += MINUTE - 1;
      assertEquals(0, taken(store, exposure, wish("d2", 1, contender(line))).length);
      now += 1;
      assertEquals(1, taken(store, exposure, wish("d3", 1, contender(line))).length);
    }
  }

  @Test
  void a_reservation_ends_by_itself_and_an_impression_after_it_is_late_but_counts() {
    try (TestStore store = TestStore.open()) {
      Exposure exposure = exposure(store.store());
      Scope line = scope("li:1", 1, DAY);
      Shown ad = shown("d1", 0);
      assertEquals(1, taken(store, exposure, wish("d1", 1, contender(line))).length);
      now += PENDING.toMillis() - 1;
      assertEquals(0, taken(store, exposure, wish("d2", 1, contender(line))).length);
      now += 1;
      assertEquals(Commitment.LATE, got(store, exposure.commit(ad, List.of(line), now)));
      assertEquals(Commitment.DUPLICATE, got(store, exposure.commit(ad, List.of(line), now)));
      assertEquals(0, taken(store, exposure, wish("d3", 1, contender(line))).length);
    }
  }

  @Test
  void too_old_an_impression_does_not_count() {
    try (TestStore store = TestStore.open()) {
      Exposure exposure = exposure(store.store());
      Scope line = scope("li:1", 1, DAY);
      Shown ad = shown("d1", 0);
      now += DAY;
      assertEquals(Commitment.TOO_OLD, got(store, exposure.commit(ad, List.of(line), now)));
      assertEquals(1, taken(store, exposure, wish("d3", 1, contender(line))).length);
    }
  }

  @Test
  void what_was_given_back_is_free_and_what_was_seen_stays() {
    try (TestStore store = TestStore.open()) {
      Exposure exposure = exposure(store.store());
      Scope line = scope("li:1", 1, DAY);
      taken(store, exposure, wish("d1", 1, contender(line)));
      assertTrue(got(store, exposure.release(shown("d1", 0), List.of(line))));
      assertFalse(got(store, exposure.release(shown("d1", 0), List.of(line))));
      assertEquals(1, taken(store, exposure, wish("d2", 1, contender(line))).length);
      got(store, exposure.commit(shown("d2", 0), List.of(line), now));
      assertFalse(got(store, exposure.release(shown("d2", 0), List.of(line))));
      assertEquals(0, taken(store, exposure, wish("d3", 1, contender(line))).length);
    }
  }

  @Test
  void sessions_are_counted_apart() {
    try (TestStore store = TestStore.open()) {
      Exposure exposure = exposure(store.store());
      Scope one = Scope.inSession("li:1", "s1", 1);
      Scope two = Scope.inSession("li:1", "s2", 1);
      assertEquals(1, taken(store, exposure, wish("d1", 1, contender(one))).length);
      assertEquals(0, taken(store, exposure, wish("d2", 1, contender(one))).length);
      assertEquals(1, taken(store, exposure, wish("d3", 1, contender(two))).length);
    }
  }

  @Test
  void a_viewer_with_too_many_scopes_is_shown_no_more_of_them() {
    try (TestStore store = TestStore.open()) {
      Exposure exposure = exposure(store.store());
      for (int i = 0; i < 256; i++) {
        Contender some = contender(scope("li:" + i, 1, MINUTE));
        assertEquals(1, taken(store, exposure, wish("d" + i, 1, some)).length);
      }
      Contender more = contender(scope("more", 1, MINUTE));
      Reservation refused = got(store, exposure.reserve(wish("x", 1, more)));
      assertEquals(Reservation.Outcome.UNKNOWN, refused.verdicts().getFirst().outcome());
      assertTrue(got(store, exposure.bytes("v1")) < 40_000);
      now += DAY + PENDING.toMillis();
      assertEquals(1, taken(store, exposure, wish("y", 1, more)).length);
      assertTrue(got(store, exposure.bytes("v1")) < 1_000);
    }
  }

  @Test
  void keeps_a_hundred_impressions_exactly_and_older_ones_as_a_number() {
    try (TestStore store = TestStore.open()) {
      Exposure exposure = exposure(store.store());
      Scope both = new Scope("li:1", List.of(new Cap(100, DAY), new Cap(130, Cap.FOR_EVER)));
      int shown = 0;
      for (int i = 0; i < 200; i++) {
        int[] taken = taken(store, exposure, wish("d" + i, 1, contender(both)));
        if (taken.length == 1) {
          got(store, exposure.commit(shown("d" + i, 0), List.of(both), now));
          shown++;
        }
        now += i < 50 ? 1 : 20 * MINUTE;
      }
      assertEquals(130, shown);
      now += 90 * DAY;
      assertEquals(0, taken(store, exposure, wish("x", 1, contender(both))).length);
      assertTrue(got(store, exposure.bytes("v1")) < 4_000);
    }
  }

  @Test
  void erasure_forgets_everything() {
    try (TestStore store = TestStore.open()) {
      Exposure exposure = exposure(store.store());
      Contender some = contender(scope("li:1", 1, DAY));
      taken(store, exposure, wish("d1", 1, some));
      assertTrue(got(store, exposure.erase("v1")));
      assertFalse(got(store, exposure.erase("v1")));
      assertEquals(0, got(store, exposure.bytes("v1")));
      assertEquals(1, taken(store, exposure, wish("d2", 1, some)).length);
    }
  }

  @Test
  void while_the_store_is_away_only_the_uncapped_and_the_open_are_shown() {
    try (TestStore store = TestStore.open()) {
      Exposure exposure = exposure(store.store());
      Contender capped = contender(scope("li:1", 1, DAY));
      Contender open = new Contender(List.of(scope("li:2", 1, DAY)), true);
      store.store().close();
      Reservation away =
          exposure
              .reserve(wish("d1", 2, capped, open, contender(), contender()))
              .toCompletionStage()
              .toCompletableFuture()
              .join();
      assertFalse(away.certain());
      assertArrayEquals(new int[] {1, 2}, away.taken());
      assertEquals(Reservation.Outcome.UNKNOWN, away.verdicts().getFirst().outcome());
    }
  }

  @Test
  void refuses_what_is_beyond_its_ranges() {
    Exception window = assertThrows(IllegalArgumentException.class, () -> new Cap(1, 59_999));
    assertEquals(
        "cap.windowMillis: 59999 (expected: 60000 to 7776000000, or 0 for ever)",
        window.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Cap(101, DAY));
    assertThrows(IllegalArgumentException.class, () -> new Cap(0, 0));
    Scope twice = scope("li:1", 1, DAY);
    assertThrows(IllegalArgumentException.class, () -> contender(twice, twice));
  }

  /// One seeded story of reservations, impressions and returns, in and out of order.
  private static final class Story {
    final Random random;
    final List<List<Scope>> kinds = new ArrayList<>();
    final List<Told> told = new ArrayList<>();

    record Told(Shown ad, List<Scope> scopes) {}

    Story(long seed) {
      random = new Random(seed);
      long[] windows = {MINUTE, 2 * MINUTE, 60 * MINUTE, DAY, 7 * DAY, 0};
      List<Scope> scopes = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        List<Cap> caps = new ArrayList<>();
        for (int j = 0; j <= random.nextInt(3); j++) {
          caps.add(new Cap(1 + random.nextInt(4), windows[random.nextInt(windows.length)]));
        }
        scopes.add(new Scope("s" + i, caps));
      }
      for (int i = 0; i < 4; i++) {
        List<Scope> some = new ArrayList<>(scopes);
        Collections.shuffle(some, random);
        kinds.add(some.subList(0, random.nextInt(4)));
      }
    }

    long step() {
      long[] steps = {0, 1, 29_999, 30_000, MINUTE - 1, MINUTE, 60 * MINUTE, DAY / 4, DAY - 1, DAY};
      return steps[Math.min(random.nextInt(steps.length), random.nextInt(steps.length))];
    }
  }

  @Test
  void equals_the_naive_caps_in_random_stories() {
    long seed = Long.getLong("attune.seed", System.nanoTime());
    try (TestStore store = TestStore.open()) {
      Exposure exposure = exposure(store.store());
      for (int i = 0; i < CASES; i++) {
        tell(store, exposure, seed + i, "story-" + i);
      }
    }
  }

  private void tell(TestStore store, Exposure exposure, long seed, String viewer) {
    String rerun = "rerun: -Dtest=ExposureTest -Dattune.exposure.cases=1 -Dattune.seed=" + seed;
    Story story = new Story(seed);
    NaiveCaps naive = new NaiveCaps();
    for (int i = 0; i < 40; i++) {
      now += story.step();
      if (story.told.isEmpty() || story.random.nextInt(3) > 0) {
        reserve(store, exposure, naive, story, new Shown(viewer, "d" + i, 0, now), rerun);
      } else {
        Story.Told told = story.told.get(story.random.nextInt(story.told.size()));
        Shown ad = told.ad;
        if (story.random.nextInt(8) == 0) {
          assertEquals(
              naive.release(now, ad.decision(), ad.position()),
              got(store, exposure.release(ad, told.scopes)),
              rerun);
        } else {
          long shown = now - story.random.nextInt(100_000);
          assertEquals(
              naive.commit(
                  now, ad.decision(), ad.position(), ad.decidedMillis(), told.scopes, shown),
              got(store, exposure.commit(ad, told.scopes, shown)),
              rerun);
        }
      }
    }
  }

  private static void reserve(
      TestStore store, Exposure exposure, NaiveCaps naive, Story story, Shown ad, String rerun) {
    List<List<Scope>> contenders = new ArrayList<>(story.kinds);
    Collections.shuffle(contenders, story.random);
    int wanted = 1 + story.random.nextInt(3);
    Exposure.Wish wish =
        new Exposure.Wish(
            ad,
            contenders.stream().map(scopes -> new Contender(scopes, false)).toList(),
            wanted,
            PENDING);
    int[] taken = got(store, exposure.reserve(wish)).taken();
    assertEquals(
        naive.reserve(ad.decidedMillis(), ad.decision(), contenders, wanted, PENDING.toMillis()),
        Arrays.stream(taken).boxed().toList(),
        rerun);
    for (int i = 0; i < taken.length; i++) {
      List<Scope> scopes = contenders.get(taken[i]);
      if (!scopes.isEmpty()) {
        story.told.add(
            new Story.Told(new Shown(ad.viewer(), ad.decision(), i, ad.decidedMillis()), scopes));
      }
    }
  }
}
