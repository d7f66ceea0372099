package io.attune.offline.rebuild;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Timestamp;
import io.attune.language.aggregate.Aggregates;
import io.attune.language.schema.FeatureSchema;
import io.attune.platform.log.EventLog.Position;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.attune.proto.v1.Event;
import io.attune.proto.v1.LoggedEvent;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Decoded;
import io.attune.state.profile.Told;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the log says becomes the viewers again.
class RebuildTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int VIEWERS = 60;
  private static final ActionType[] TYPES = {
    ActionType.VIEW, ActionType.CLICK, ActionType.ADD_TO_CART, ActionType.PURCHASE
  };

  private TestStore test;
  private Store store;
  private Viewers viewers;
  private Store second;
  private Rebuild rebuild;

  @BeforeEach
  void open() {
    test = TestStore.open();
    store = test.store();
    viewers = new Viewers(store);
    second = test.replica();
    rebuild = new Rebuild(store, viewers, Aggregates.NONE);
  }

  @AfterEach
  void close() {
    second.close();
    test.close();
  }

  private static String viewer(int number) {
    return "viewer-" + number;
  }

  private static Told told(String viewer, String id, int type, long seconds, int... items) {
    String name = TYPES[type].name().toLowerCase(java.util.Locale.ROOT);
    LoggedEvent.Builder entry =
        LoggedEvent.newBuilder()
            .setEvent(
                Event.newBuilder()
                    .setEventId(id)
                    .setType(name)
                    .setTime(Timestamp.newBuilder().setSeconds(seconds))
                    .setViewer(io.attune.proto.v1.Viewer.newBuilder().setId(viewer)))
            .setReceivedMillis(Instant.now().toEpochMilli());
    for (int item : items) {
      entry.addItemNumbers(item);
    }
    return new Told(id, TYPES[type], items, seconds, entry.build().toByteArray());
  }

  /// Random events, out of order and some twice, through two replicas.
  private void tellMany(long seed, int count) {
    Viewers other = new Viewers(second);
    SplittableRandom random = new SplittableRandom(seed);
    long now = Instant.now().getEpochSecond();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // few viewers have most events, so that lists and generations of ids overflow
      int v = Math.min(random.nextInt(VIEWERS), random.nextInt(VIEWERS));
      v = v < 3 ? 0 : v;
      Told each =
          told(
              viewer(v),
              "e-" + (random.nextInt(20) == 0 ? random.nextInt(count) : i),
              random.nextInt(TYPES.length),
              now - random.nextInt(20 * 86_400),
              random.nextInt(40),
              random.nextInt(40));
      all.add((random.nextBoolean() ? viewers : other).tell(viewer(v), List.of(each)));
      if (all.size() == 200) {
        store.await(Future.all(all), PATIENCE);
        all.clear();
      }
    }
    store.await(Future.all(all), PATIENCE);
  }

  private Map<String, byte[]> fields(String viewer) {
    return store.await(viewers.stored(List.of(viewer)), PATIENCE).getFirst().fields();
  }

  private Map<String, Map<String, byte[]>> everybody() {
    Map<String, Map<String, byte[]>> all = new TreeMap<>();
    for (int v = 0; v < VIEWERS; v++) {
      all.put(viewer(v), fields(viewer(v)));
    }
    return all;
  }

  private String key(String viewer) {
    return store.key(String.format("v:{%02x}:%s", Viewers.partition(viewer), viewer));
  }

  private void wipe(String viewer) {
    store.await(store.send(Request.cmd(Command.DEL).arg(key(viewer))), PATIENCE);
  }

  private long logged() {
    long entries = 0;
    for (int partition = 0; partition < 256; partition++) {
      String log = store.key(String.format("log:{%02x}", partition));
      Response length = store.await(store.send(Request.cmd(Command.XLEN).arg(log)), PATIENCE);
      entries += length == null ? 0 : length.toLong();
    }
    return entries;
  }

  private static String decoded(Map<String, byte[]> fields) {
    return Decoded.of(fields);
  }

  private void same(
      Map<String, Map<String, byte[]>> before, Map<String, Map<String, byte[]>> after, long seed) {
    before.forEach(
        (viewer, fields) -> {
          Map<String, byte[]> now = after.getOrDefault(viewer, Map.of());
          String what = viewer + " of seed " + seed;
          assertEquals(fields.keySet(), now.keySet(), what);
          assertEquals(decoded(fields), decoded(now), what);
          // the order of actions, purchases and their days does not depend on the order of events
          for (String field : List.of("a", "p", "d")) {
            assertArrayEquals(fields.get(field), now.get(field), what + ", field " + field);
          }
          // ids of events: all but when the last one came (bytes 9 to 12)
          for (String field : List.of("e", "g")) {
            assertArrayEquals(
                timeless(fields.get(field)), timeless(now.get(field)), what + ", field " + field);
          }
        });
  }

  private static byte[] timeless(byte[] ids) {
    if (ids == null) {
      return new byte[0];
    }
    byte[] copy = ids.clone();
    java.util.Arrays.fill(copy, 9, 13, (byte) 0);
    return copy;
  }

  @Test
  void wiped_viewers_are_what_they_were_field_by_field() {
    for (long seed = 1; seed <= 3; seed++) {
      tellMany(seed, 6_000);
      Map<String, Map<String, byte[]>> before = everybody();
      assertTrue(before.get(viewer(0)).containsKey("g"), "no generation of ids is full");
      long logged = logged();
      for (int v = 0; v < VIEWERS; v++) {
        wipe(viewer(v));
      }
      Rebuild.Folded dry = rebuild.foldAnew(false, true, (done, total) -> {});
      assertEquals(0, fields(viewer(0)).size());
      Rebuild.Folded done = rebuild.foldAnew(false, false, (read, total) -> {});
      assertEquals(dry, done);
      assertEquals(logged, done.entries());
      assertEquals(done.viewers(), done.rebuilt());
      same(before, everybody(), seed);
      assertEquals(logged, logged());
      assertEquals(done.viewers(), rebuild.foldAnew(false, false, (read, total) -> {}).same());
    }
  }

  @Test
  void what_is_missing_is_told_again_and_what_is_there_is_not() {
    tellMany(7, 2_000);
    Map<String, Map<String, byte[]>> before = everybody();
    long logged = logged();
    Rebuild.Retold nothing = rebuild.tellAgain(Position.START, false, (done, total) -> {});
    assertEquals(0, nothing.missing());
    assertEquals(logged, nothing.there() + nothing.old());
    wipe(viewer(5));
    wipe(viewer(6));
    Rebuild.Retold would = rebuild.tellAgain(Position.START, true, (done, total) -> {});
    assertTrue(would.missing() > 0);
    assertEquals(0, fields(viewer(5)).size());
    Rebuild.Retold done = rebuild.tellAgain(Position.START, false, (read, total) -> {});
    assertEquals(would, done);
    assertEquals(logged, logged());
    for (int v = 0; v < VIEWERS; v++) {
      assertEquals(decoded(before.get(viewer(v))), decoded(fields(viewer(v))), viewer(v));
    }
    Position late = Position.before(Instant.now().plusSeconds(60));
    assertEquals(0, rebuild.tellAgain(late, false, (read, total) -> {}).entries());
  }

  @Test
  void viewers_who_hold_more_than_the_log_are_left_alone_unless_all_are_asked_for() {
    long now = Instant.now().getEpochSecond();
    viewers.load(
        Map.of("imported", List.of(new Viewers.Action(3, ActionType.PURCHASE, now - 86_400 * 200))),
        Map.of());
    store.await(viewers.tell("imported", List.of(told("imported", "i-1", 0, now, 4))), PATIENCE);
    tellMany(8, 500);
    String before = decoded(fields("imported"));
    Rebuild.Folded done = rebuild.foldAnew(false, false, (read, total) -> {});
    assertEquals(1, done.partial());
    assertEquals(before, decoded(fields("imported")));

    String log = store.key(String.format("log:{%02x}", Viewers.partition(viewer(9))));
    store.await(store.send(Request.cmd(Command.XTRIM).arg(log).arg("MAXLEN").arg(1)), PATIENCE);
    String nine = decoded(fields(viewer(9)));
    assertTrue(rebuild.foldAnew(false, false, (read, total) -> {}).partial() >= 2);
    assertEquals(nine, decoded(fields(viewer(9))));
    wipe(viewer(9));
    rebuild.foldAnew(false, false, (read, total) -> {});
    assertEquals(0, fields(viewer(9)).size());

    assertEquals(0, rebuild.foldAnew(true, false, (read, total) -> {}).partial());
    Viewer imported = store.await(viewers.read("imported", FeatureSchema.EMPTY), PATIENCE);
    assertEquals(0, imported.purchases());
  }

  @Test
  void events_that_come_meanwhile_are_not_lost() throws InterruptedException {
    tellMany(9, 2_000);
    AtomicBoolean over = new AtomicBoolean();
    Map<String, Integer> more = new HashMap<>();
    Thread teller =
        Thread.ofPlatform()
            .start(
                () -> {
                  long now = Instant.now().getEpochSecond();
                  for (int i = 0; !over.get(); i++) {
                    String who = viewer(20 + i % 10);
                    store.await(
                        viewers.tell(who, List.of(told(who, "m-" + i, 0, now, 100 + i / 10 % 50))),
                        PATIENCE);
                    more.put(who, i);
                  }
                });
    for (int round = 0; round < 5; round++) {
      for (int v = 20; v < 30; v++) {
        wipe(viewer(v));
      }
      rebuild.foldAnew(false, false, (read, total) -> {});
    }
    over.set(true);
    teller.join();
    rebuild.foldAnew(false, false, (read, total) -> {});
    Map<String, Map<String, byte[]>> before = everybody();
    for (int v = 0; v < VIEWERS; v++) {
      wipe(viewer(v));
    }
    rebuild.foldAnew(false, false, (read, total) -> {});
    everybody()
        .forEach((who, fields) -> assertEquals(decoded(before.get(who)), decoded(fields), who));
    assertEquals(10, more.size());
  }
}
