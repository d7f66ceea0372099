package io.attune.offline.rebuild;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Timestamp;
import io.attune.language.aggregate.Aggregates;
import io.attune.language.aggregate.Happening;
import io.attune.language.consent.Consent;
import io.attune.language.document.Document;
import io.attune.platform.log.EventLog;
import io.attune.platform.log.EventLog.Position;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.attune.product.collect.Collect;
import io.attune.proto.v1.Credit;
import io.attune.proto.v1.Event;
import io.attune.proto.v1.EventItem;
import io.attune.proto.v1.LoggedEvent;
import io.attune.state.aggregate.Trends;
import io.attune.state.profile.Told;
import io.attune.state.profile.Viewers;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Everything that the log says comes back: history, real-time features, what the business said,
/// merges, and what is counted of items, categories and placements.
class RebuildEverythingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Rebuild.Progress QUIET = (done, total) -> {};
  private static final int VIEWERS = 40;
  private static final List<String> TYPES =
      List.of("view", "click", "add_to_cart", "purchase", "impression", "ad_billing", "ad_click");
  private static final Aggregates DECLARED =
      Aggregates.parse(
          Document.yaml(
              "features.yaml",
              """
              - {name: clicks, of: viewer, function: count, types: [click], window: 7d}
              - {name: ad_clicks, of: viewer, function: count, types: [ad_click], window: 30d}
              - {name: advertised, of: item, function: rate, types: [ad_click], per: [ad_billing], window: 30d}
              - {name: spent, of: viewer, function: sum, types: [purchase], value: total}
              - {name: warm, of: viewer, function: decayed, types: [click, view], halfLife: 1d}
              - {name: seen, of: viewer, function: distinct, types: [view], value: item}
              - {name: last_price, of: viewer, function: last, types: [view], value: price}
              - {name: known, of: pair, function: count, types: [view, click], keys: 5}
              - {name: taste, of: viewer_category, function: count, types: [view, click], keys: 3}
              - {name: popular, of: item, function: count, types: [click], window: 30d}
              - {name: people, of: item, function: distinct, types: [click], value: viewer}
              - {name: revenue, of: category, function: sum, types: [purchase], value: total}
              - {name: ctr, of: placement, function: rate, types: [click], per: [impression]}
              """));

  private TestStore test;
  private Store store;
  private Store second;
  private Viewers viewers;
  private Viewers other;
  private Rebuild rebuild;
  private final long seed = Long.getLong("attune.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final String rerun =
      "rerun with ./attune mvn test -Dtest=RebuildEverythingTest -Dattune.seed=" + seed;
  private int told;
  private final List<Map.Entry<String, Told>> events = new ArrayList<>();

  /// Whether one id is always the same event of the same viewer. Where it is not, what it becomes
  /// depends on the order, which only folding anew keeps.
  private boolean faithful;

  @BeforeEach
  void open() {
    test = TestStore.open();
    store = test.store();
    second = test.replica();
    viewers = new Viewers(store);
    other = new Viewers(second);
    rebuild = new Rebuild(store, new Viewers(store), DECLARED);
  }

  @AfterEach
  void close() {
    second.close();
    test.close();
  }

  private <T> T await(Future<T> future) {
    return store.await(future, PATIENCE);
  }

  private static String viewer(int number) {
    return "viewer-" + number;
  }

  private Told told(String viewer, String id) {
    long seconds = Instant.now().getEpochSecond() - random.nextInt(20 * 86_400);
    Event.Builder event =
        Event.newBuilder()
            .setEventId(id)
            .setType(TYPES.get(random.nextInt(TYPES.size())))
            .setTime(Timestamp.newBuilder().setSeconds(seconds))
            .setViewer(io.attune.proto.v1.Viewer.newBuilder().setId(viewer));
    LoggedEvent.Builder entry =
        LoggedEvent.newBuilder().setReceivedMillis(System.currentTimeMillis());
    for (int i = random.nextInt(3); i >= 0; i--) {
      int item = random.nextInt(30);
      event.addItems(
          EventItem.newBuilder()
              .setId("item-" + item)
              .setQuantity(1 + random.nextInt(3))
              .setPrice(random.nextInt(10_000) / 100.0));
      entry.addItemNumbers(item).addCategories(Happening.name("c" + item % 6));
    }
    if (random.nextInt(3) == 0) {
      entry.setCredit(Credit.newBuilder().setPlacement("p" + random.nextInt(3)));
    }
    LoggedEvent logged = entry.setEvent(event).build();
    Told history = Collect.history(logged, DECLARED).orElseThrow();
    return new Told(
        history.eventId(),
        history.action(),
        history.items(),
        history.epochSeconds(),
        logged.toByteArray(),
        history.aggregates(),
        history.happening());
  }

  private Future<?> event(Viewers through) {
    // few viewers have most events, so that lists, keys and generations of ids overflow
    int number = random.nextInt(4) == 0 ? random.nextInt(VIEWERS) : random.nextInt(3);
    String viewer = viewer(number);
    boolean repeated = random.nextInt(20) == 0;
    if (repeated && faithful) {
      Map.Entry<String, Told> before = events.get(random.nextInt(events.size()));
      return through.tell(before.getKey(), List.of(before.getValue()));
    }
    String id = "e" + (repeated ? random.nextInt(told + 1) : told++);
    Told each = told(viewer, id);
    events.add(Map.entry(viewer, each));
    return through.tell(viewer, List.of(each));
  }

  private Future<?> change(Viewers through) {
    Map<String, Object> attributes =
        Map.of("tier", "t" + random.nextInt(4), "n", (double) random.nextInt(9));
    Map<String, Long> segments = Map.of("vip", System.currentTimeMillis() + random.nextInt(9_999));
    return through.change(
        viewer(random.nextInt(VIEWERS)),
        OptionalLong.empty(),
        was -> was.changed(attributes, segments, Consent.UNSTATED, System.currentTimeMillis()));
  }

  private Future<?> merge(Viewers through) {
    return through.merge(viewer(random.nextInt(VIEWERS)), viewer(random.nextInt(VIEWERS)));
  }

  /// Random events, changes and merges through two replicas.
  private void happen(int steps, int merges) {
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      Viewers through = random.nextBoolean() ? viewers : other;
      boolean merging = random.nextInt(steps) < merges;
      all.add(
          merging ? merge(through) : random.nextInt(20) == 0 ? change(through) : event(through));
      if (all.size() == 100) {
        await(Future.all(all));
        all.clear();
      }
    }
    await(Future.all(all));
  }

  private Map<String, byte[]> hash(String key) {
    Response found = await(store.send(Request.cmd(Command.HGETALL).arg(store.key(key))));
    Map<String, byte[]> fields = new TreeMap<>();
    found.getKeys().forEach(name -> fields.put(name, found.get(name).toBytes()));
    return fields;
  }

  private static String key(String viewer) {
    return String.format("v:{%02x}:%s", Viewers.partition(viewer), viewer);
  }

  /// All that is kept of viewers, by id: field by field what must be equal.
  private Map<String, Map<String, String>> everybody() {
    Map<String, Map<String, String>> all = new TreeMap<>();
    for (int v = 0; v < VIEWERS; v++) {
      Map<String, String> shown = new TreeMap<>();
      hash(key(viewer(v))).forEach((field, value) -> shown.put(field, shown(field, value)));
      if (shown.containsKey("m")) {
        shown.put("m", await(viewers.look(viewer(v))));
      }
      all.put(viewer(v), shown);
    }
    return all;
  }

  private static String shown(String field, byte[] value) {
    byte[] copy = value.clone();
    if (field.equals("e") || field.equals("g")) {
      // the moment of the last arrival, to the second
      Arrays.fill(copy, 9, 13, (byte) 0);
    }
    // the revision only grows
    return field.equals("v") ? "" : Arrays.toString(copy);
  }

  private Map<String, String> trends() {
    Map<String, String> all = new TreeMap<>();
    for (int shard = 0; shard < 16; shard++) {
      hash("trend:{t%02x}".formatted(shard))
          .forEach((field, value) -> all.put(field, Arrays.toString(value)));
    }
    return all;
  }

  private void delete(String key) {
    await(store.send(Request.cmd(Command.DEL).arg(store.key(key))));
  }

  private void wipeViewers() {
    for (int v = 0; v < VIEWERS; v++) {
      delete(key(viewer(v)));
    }
  }

  private long logged() {
    long entries = 0;
    EventLog log = EventLog.over(store);
    for (int partition = 0; partition < EventLog.PARTITIONS; partition++) {
      entries += await(log.extent(partition)).entries();
    }
    return entries;
  }

  private void equal(
      Map<String, Map<String, String>> before, Map<String, Map<String, String>> after) {
    before.forEach(
        (viewer, fields) -> {
          Map<String, String> now = after.getOrDefault(viewer, Map.of());
          assertEquals(fields.keySet(), now.keySet(), viewer + ", " + rerun);
          fields.forEach(
              (field, value) ->
                  assertEquals(value, now.get(field), viewer + ", field " + field + ", " + rerun));
        });
  }

  @Test
  void wiped_viewers_are_what_they_were_field_by_field_with_features_profiles_and_merges() {
    for (int round = 0; round < 3; round++) {
      happen(3_000, 6);
      Map<String, Map<String, String>> before = everybody();
      long logged = logged();

      Rebuild.Folded intact = rebuild.foldAnew(false, false, QUIET);
      assertEquals(intact.viewers(), intact.same(), rerun + ", " + intact);
      equal(before, everybody());

      wipeViewers();
      Rebuild.Folded dry = rebuild.foldAnew(false, true, QUIET);
      assertEquals(0, hash(key(viewer(0))).size());
      Rebuild.Folded done = rebuild.foldAnew(false, false, QUIET);
      assertEquals(dry, done, rerun);
      assertEquals(done.viewers(), done.rebuilt(), rerun);
      equal(before, everybody());
      assertEquals(logged, logged());

      Rebuild.Folded again = rebuild.foldAnew(false, false, QUIET);
      assertEquals(again.viewers(), again.same(), rerun);

      // now one root alone, whose sources still point to it
      String root = await(viewers.look(viewer(1)));
      delete(key(root));
      assertEquals(1, rebuild.foldAnew(false, false, QUIET).rebuilt(), rerun);
      equal(before, everybody());
    }
    assertTrue(everybody().values().stream().anyMatch(fields -> fields.containsKey("g")), rerun);
    assertTrue(everybody().values().stream().anyMatch(fields -> fields.containsKey("m")), rerun);
  }

  /// What is a function of the set of events, so that telling them in another order gives it.
  private static Map<String, Map<String, String>> unordered(Map<String, Map<String, String>> all) {
    Map<String, Map<String, String>> some = new HashMap<>();
    all.forEach(
        (viewer, fields) -> {
          Map<String, String> kept = new HashMap<>(fields);
          kept.keySet().retainAll(List.of("a", "p", "r", "b", "i", "m"));
          some.put(viewer, kept);
        });
    return some;
  }

  @Test
  void telling_again_merges_again_and_says_again_what_the_business_said() {
    faithful = true;
    events.add(Map.entry(viewer(0), told(viewer(0), "first")));
    happen(400, 6);
    Map<String, Map<String, String>> before = everybody();
    Rebuild.Retold intact = rebuild.tellAgain(Position.START, false, QUIET);
    assertEquals(0, intact.missing() + intact.merged() + intact.changed(), rerun + intact);
    assertEquals(0, intact.withheld());
    equal(before, everybody());

    wipeViewers();
    Rebuild.Retold dry = rebuild.tellAgain(Position.START, true, QUIET);
    assertEquals(0, hash(key(viewer(0))).size());
    Rebuild.Retold done =
        new Rebuild(store, new Viewers(store), DECLARED).tellAgain(Position.START, false, QUIET);
    assertEquals(dry.missing(), done.missing(), rerun);
    assertEquals(dry.merged(), done.merged(), rerun);
    assertTrue(done.merged() > 0 && done.changed() > 0, rerun + done);
    equal(unordered(before), unordered(everybody()));
    Rebuild.Retold again = rebuild.tellAgain(Position.START, false, QUIET);
    assertEquals(0, again.missing() + again.merged() + again.changed(), rerun + again);
    // merges that were made again are in the log twice, and count once
    wipeViewers();
    rebuild.foldAnew(false, false, QUIET);
    equal(unordered(before), unordered(everybody()));
  }

  @Test
  void events_of_viewers_who_do_not_consent_are_counted_as_withheld_and_their_profiles_return() {
    for (int i = 0; i < 5; i++) {
      await(viewers.tell("v", List.of(told("v", "x" + i))));
    }
    Consent no =
        new Consent(Optional.of(false), Optional.empty(), Optional.empty(), Optional.empty());
    await(
        viewers.change(
            "v", OptionalLong.empty(), was -> was.changed(Map.of(), Map.of(), no, 1_000)));
    Map<String, byte[]> before = hash(key("v"));
    assertEquals(5, rebuild.tellAgain(Position.START, true, QUIET).withheld());
    assertEquals(5, rebuild.tellAgain(Position.START, false, QUIET).withheld());
    delete(key("v"));
    Rebuild.Retold done = rebuild.tellAgain(Position.START, false, QUIET);
    assertEquals(5, done.missing());
    assertEquals(1, done.changed());
    for (String field : List.of("a", "b", "r")) {
      assertArrayEquals(before.get(field), hash(key("v")).get(field), field);
    }
  }

  @Test
  void an_id_that_lost_its_pointer_is_brought_home_with_what_it_was_told_since() {
    await(viewers.tell("anon", List.of(told("anon", "1"))));
    await(viewers.tell("known", List.of(told("known", "2"))));
    await(viewers.merge("anon", "known"));
    delete(key("anon"));
    await(new Viewers(store).tell("anon", List.of(told("anon", "3"))));
    assertEquals("anon", await(viewers.look("anon")));
    Rebuild.Folded done = rebuild.foldAnew(false, false, QUIET);
    assertEquals(1, done.rebuilt());
    assertEquals("known", await(viewers.look("anon")));
    Told same = told("anon", "3");
    assertEquals(
        List.of(Viewers.Outcome.DUPLICATE), await(new Viewers(store).tell("anon", List.of(same))));
    assertEquals(1, rebuild.foldAnew(false, false, QUIET).same());
  }

  @Test
  void a_merged_viewer_whose_log_was_trimmed_is_left_alone() {
    for (int i = 0; i < 4; i++) {
      await(viewers.tell("anon", List.of(told("anon", "a" + i))));
      await(viewers.tell("known", List.of(told("known", "k" + i))));
    }
    await(viewers.merge("anon", "known"));
    Map<String, byte[]> before = hash(key("known"));
    for (String viewer : List.of("anon", "known")) {
      String log = store.key(String.format("log:{%02x}", Viewers.partition(viewer)));
      await(store.send(Request.cmd(Command.XTRIM).arg(log).arg("MAXLEN").arg(2)));
      Rebuild.Folded done = rebuild.foldAnew(false, false, QUIET);
      assertEquals(1, done.partial(), viewer + done);
      assertEquals(0, done.rebuilt(), viewer + done);
      assertEquals(before.keySet(), hash(key("known")).keySet());
      before.forEach((field, value) -> assertArrayEquals(value, hash(key("known")).get(field)));
    }
    assertEquals(1, rebuild.foldAnew(true, false, QUIET).rebuilt());
    assertEquals("known", await(viewers.look("anon")));
    assertArrayEquals(before.get("i"), hash(key("known")).get("i"));
    assertArrayEquals(before.get("b"), hash(key("known")).get("b"));
  }

  @Test
  void everything_goes_on_while_it_is_rebuilt() throws InterruptedException {
    happen(1_500, 5);
    rebuild.countAnew(false, false, QUIET);
    AtomicBoolean over = new AtomicBoolean();
    Random own = new Random(seed + 1);
    List<Thread> busy = new ArrayList<>();
    busy.add(
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; !over.get(); i++) {
                    String who = viewer(own.nextInt(VIEWERS));
                    Told each;
                    synchronized (random) {
                      each = told(who, "m" + i);
                    }
                    await((own.nextBoolean() ? viewers : other).tell(who, List.of(each)));
                  }
                }));
    busy.add(
        Thread.ofPlatform()
            .start(
                () -> {
                  Rebuild third = new Rebuild(second, other, DECLARED);
                  while (!over.get()) {
                    third.countAnew(false, false, QUIET);
                  }
                }));
    for (int round = 0; round < 4; round++) {
      for (int v = 0; v < VIEWERS; v += 3) {
        // as it is after a loss: nobody remembers pointers but the replicas that met them
        delete(key(await(viewers.look(viewer(v)))));
      }
      delete("trend:{t%02x}".formatted(round));
      rebuild.foldAnew(false, false, QUIET);
      rebuild.countAnew(false, false, QUIET);
    }
    over.set(true);
    for (Thread each : busy) {
      each.join();
    }
    Rebuild.Folded last = rebuild.foldAnew(false, false, QUIET);
    assertEquals(0, last.partial(), rerun + last);
    rebuild.countAnew(false, false, QUIET);
    Map<String, Map<String, String>> before = everybody();
    Map<String, String> counted = trends();
    wipeViewers();
    rebuild.foldAnew(false, false, QUIET);
    equal(before, everybody());
    for (int shard = 0; shard < 16; shard++) {
      delete("trend:{t%02x}".formatted(shard));
      delete("trend:{t%02x}:at".formatted(shard));
      delete("trend:{t%02x}:new".formatted(shard));
    }
    rebuild.countAnew(false, false, QUIET);
    assertEquals(counted, trends(), rerun);
  }

  @Test
  void items_categories_and_placements_are_counted_anew_and_left_alone_where_the_log_is_short() {
    happen(1_500, 3);
    Rebuild.Recounted first = rebuild.countAnew(false, false, QUIET);
    assertEquals(0, first.counted().changed());
    assertEquals(0, first.incomplete());
    Map<String, String> before = trends();
    assertTrue(
        before.keySet().stream().map(field -> field.charAt(0)).distinct().count() == 3, rerun);
    assertEquals(before.size(), first.counted().same());

    // one shard's counts, not its positions; one value spoiled; one lost
    int lost = hash("trend:{t00}").size();
    delete("trend:{t00}");
    String some = hash("trend:{t01}").keySet().iterator().next();
    String shard = store.key("trend:{t01}");
    await(store.send(Request.cmd(Command.HDEL).arg(shard).arg(some)));
    Trends.Recounted dry = rebuild.countAnew(false, true, QUIET).counted();
    assertNotEquals(before, trends());
    Trends.Recounted done = rebuild.countAnew(false, false, QUIET).counted();
    assertEquals(dry, done);
    assertEquals(lost + 1, done.changed(), rerun);
    assertEquals(before, trends(), rerun);
    assertEquals(0, rebuild.countAnew(false, false, QUIET).counted().changed());

    // everything, with how far it was counted
    for (int i = 0; i < 16; i++) {
      delete("trend:{t%02x}".formatted(i));
      delete("trend:{t%02x}:at".formatted(i));
    }
    rebuild.countAnew(false, false, QUIET);
    assertEquals(before, trends(), rerun);

    // a shorter log accounts for less than is kept
    for (int partition = 0; partition < EventLog.PARTITIONS; partition++) {
      await(EventLog.over(store).trimTo(partition, 1));
    }
    Rebuild.Recounted less = rebuild.countAnew(false, false, QUIET);
    assertEquals(0, less.counted().changed());
    assertTrue(less.counted().partial() > 0 && less.incomplete() > 0);
    assertEquals(before, trends(), rerun);
    assertTrue(rebuild.countAnew(true, false, QUIET).counted().changed() > 0);
    assertNotEquals(before, trends());
  }
}
