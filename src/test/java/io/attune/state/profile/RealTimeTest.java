package io.attune.state.profile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.aggregate.Aggregates;
import io.attune.language.aggregate.Happening;
import io.attune.language.document.Document;
import io.attune.language.event.EventType;
import io.attune.language.schema.FeatureSchema;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Real-time features of viewers in the store: folded with the event, in one step.
class RealTimeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final FeatureSchema SCHEMA =
      FeatureSchema.parse(
          Document.yaml(
              "features.yaml",
              """
              features:
                - {name: clicks, entity: viewer, source: "aggregate:clicks"}
                - {name: warm, entity: viewer, source: "aggregate:warm"}
                - {name: known, entity: pair, source: "aggregate:known"}
                - {name: orders, entity: viewer, source: "view:shop.orders"}
              aggregates:
                - {name: clicks, of: viewer, function: count, types: [click], window: 1h}
                - {name: warm, of: viewer, function: decayed, types: [click], halfLife: 1h}
                - {name: known, of: pair, function: count, types: [click], keys: 3}
              """));
  private static final Aggregates DECLARED = SCHEMA.aggregates();

  private TestStore test;
  private Store store;
  private Viewers viewers;
  private final long now = System.currentTimeMillis();

  @BeforeEach
  void open() {
    test = TestStore.open();
    store = test.store();
    viewers = new Viewers(store);
  }

  @AfterEach
  void close() {
    test.close();
  }

  private static Told told(Aggregates declared, String id, long millis, int item) {
    Happening happening =
        new Happening(
            EventType.CLICK,
            millis,
            Happening.name(id),
            new int[] {item},
            new long[] {0},
            new double[] {1},
            new double[] {Double.NaN},
            Double.NaN,
            0,
            0,
            0);
    return new Told(
        id,
        ActionType.CLICK,
        new int[] {item},
        millis / 1_000,
        new byte[] {1},
        declared,
        happening);
  }

  private void tell(Viewers to, String viewer, List<Told> told) {
    store.await(to.tell(viewer, told), PATIENCE);
  }

  private Viewer read(String viewer) {
    return store.await(viewers.read(viewer, SCHEMA), PATIENCE);
  }

  private byte[] field(String viewer, String field) {
    Request get = Request.cmd(Command.HGET).arg(store.key(ViewerKey.of(viewer))).arg(field);
    Response value = store.await(store.send(get), PATIENCE);
    return value == null ? new byte[0] : value.toBytes();
  }

  @Test
  void one_read_tells_them_and_windows_follow_the_moment() {
    tell(viewers, "a", List.of(told(DECLARED, "1", now, 4), told(DECLARED, "2", now - 900_000, 4)));
    long before = store.commandsSent();
    Viewer viewer = read("a");
    assertEquals(1, store.commandsSent() - before);
    assertEquals(2, viewer.column(0, now));
    assertEquals(1 + Math.pow(2, -0.25), viewer.column(1, now), 1e-4);
    assertEquals(1, viewer.column(0, now + 3_000_000));
    assertEquals(Float.NaN, viewer.column(2, now));
    Aggregates.Pairs pairs = new Aggregates.Pairs();
    pairs.read(DECLARED.find("known").orElseThrow(), viewer.pairs());
    assertEquals(2, pairs.value(DECLARED.find("known").orElseThrow(), 4, now));
    assertEquals(0, pairs.value(DECLARED.find("known").orElseThrow(), 5, now));
  }

  @Test
  void shuffled_repeated_and_concurrent_telling_gives_the_same_bytes() {
    long seed = Long.getLong("attune.seed", System.nanoTime());
    Random random = new Random(seed);
    Store replica = test.replica();
    Viewers other = new Viewers(replica);
    for (int round = 0; round < 30; round++) {
      List<Told> events = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        // three items: as many keys as are kept
        events.add(
            told(DECLARED, "e" + i, now - (long) (random.nextDouble() * 9e6), random.nextInt(3)));
      }
      tell(viewers, "ordered" + round, events);
      List<Told> mixed = new ArrayList<>(events);
      mixed.addAll(events.subList(0, random.nextInt(40)));
      Collections.shuffle(mixed, random);
      List<Future<?>> telling = new ArrayList<>();
      for (int from = 0; from < mixed.size(); ) {
        int to = Math.min(mixed.size(), from + 1 + random.nextInt(9));
        Viewers door = random.nextBoolean() ? viewers : other;
        telling.add(door.tell("mixed" + round, mixed.subList(from, to)));
        from = to;
      }
      telling.forEach(each -> store.await(each, PATIENCE));
      for (String name : List.of(Fold.REAL_TIME, Fold.PAIRS)) {
        assertArrayEquals(
            field("ordered" + round, name), field("mixed" + round, name), "seed " + seed);
      }
    }
    replica.close();
  }

  @Test
  void a_viewer_keeps_the_most_recent_pairs() {
    for (int i = 0; i < 10; i++) {
      tell(viewers, "b", List.of(told(DECLARED, "e" + i, now - 1_000 * (10 - i), i)));
    }
    Aggregates.Pairs pairs = new Aggregates.Pairs();
    pairs.read(DECLARED.find("known").orElseThrow(), read("b").pairs());
    for (int i = 0; i < 10; i++) {
      assertEquals(
          i < 7 ? 0 : 1, pairs.value(DECLARED.find("known").orElseThrow(), i, now), "item " + i);
    }
  }

  @Test
  void declarations_that_go_are_kept_for_a_while_and_come_back_as_they_were() {
    tell(viewers, "c", List.of(told(DECLARED, "1", now, 4)));
    Aggregates other =
        Aggregates.parse(
            Document.yaml("f", "- {name: x, of: viewer, function: count, types: [click]}"));
    tell(viewers, "c", List.of(told(other, "2", now, 4)));
    assertEquals(1, read("c").column(0, now));
    for (int i = 0; i < 30; i++) {
      Aggregates another =
          Aggregates.parse(
              Document.yaml(
                  "f",
                  "- {name: x, of: viewer, function: count, types: [click], window: "
                      + (i + 61)
                      + "m}"));
      tell(viewers, "c", List.of(told(another, "t" + i, now, 4)));
    }
    assertTrue(
        field("c", Fold.REAL_TIME).length < 12 * 40,
        field("c", Fold.REAL_TIME).length + " bytes (expected: few declarations)");
  }

  @Test
  void bytes_of_another_layout_count_as_nothing() {
    tell(viewers, "d", List.of(told(DECLARED, "1", now, 4)));
    for (byte[] spoiled : List.of(new byte[] {9, 9, 9}, new byte[] {1}, new byte[] {1, 2, 3, 4})) {
      store.await(
          store.send(
              Request.cmd(Command.HSET)
                  .arg(store.key(ViewerKey.of("d")))
                  .arg(Fold.REAL_TIME)
                  .arg(spoiled)),
          PATIENCE);
      assertEquals(0, read("d").column(0, now));
    }
    tell(viewers, "d", List.of(told(DECLARED, "2", now, 4)));
    assertEquals(1, read("d").column(0, now));
  }
}
