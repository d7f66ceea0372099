package io.attune.state.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Timestamp;
import io.attune.language.aggregate.Aggregate;
import io.attune.language.aggregate.Aggregates;
import io.attune.language.aggregate.Happening;
import io.attune.language.document.Document;
import io.attune.platform.log.EventLog;
import io.attune.platform.log.EventLog.Position;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.attune.proto.v1.Credit;
import io.attune.proto.v1.Event;
import io.attune.proto.v1.EventItem;
import io.attune.proto.v1.LoggedEvent;
import io.attune.proto.v1.Viewer;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrendsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long NOW = System.currentTimeMillis();
  private static final Aggregates DECLARED =
      Aggregates.parse(
          Document.yaml(
              "features.yaml",
              """
              - {name: clicks, of: item, function: count, types: [click]}
              - {name: recent, of: item, function: count, types: [click], window: 1h}
              - {name: people, of: item, function: distinct, types: [click], value: viewer}
              - {name: interest, of: category, function: count, types: [click]}
              - {name: ctr, of: placement, function: rate, types: [click], per: [impression], prior: 0.5, weight: 2}
              """));

  private TestStore test;
  private Store store;
  private EventLog log;
  private final List<Trends> opened = new ArrayList<>();

  @BeforeEach
  void open() {
    test = TestStore.open();
    store = test.store();
    log = EventLog.over(store);
  }

  @AfterEach
  void close() {
    opened.forEach(Trends::close);
    test.close();
  }

  private static Aggregate aggregate(String name) {
    return DECLARED.find(name).orElseThrow();
  }

  private <T> T await(Future<T> answer) {
    return store.await(answer, PATIENCE);
  }

  private record Quick(Duration foldEvery, Duration refreshEvery, Duration patience, int entries)
      implements TrendConfig {
    Quick() {
      this(Duration.ofMillis(10), Duration.ofMillis(10), PATIENCE, 16);
    }
  }

  private Trends trends() {
    Trends trends = new Trends(store, log, new Quick());
    opened.add(trends);
    return trends;
  }

  private static void until(BooleanSupplier come) {
    for (int i = 0; i < 2_000 && !come.getAsBoolean(); i++) {
      LockSupport.parkNanos(5_000_000);
    }
    assertTrue(come.getAsBoolean());
  }

  private static LoggedEvent event(
      String type, String id, String viewer, String placement, long millis, int... items) {
    Event.Builder event =
        Event.newBuilder()
            .setEventId(id)
            .setType(type)
            .setTime(Timestamp.newBuilder().setSeconds(millis / 1_000))
            .setViewer(Viewer.newBuilder().setId(viewer));
    LoggedEvent.Builder logged = LoggedEvent.newBuilder();
    for (int item : items) {
      event.addItems(EventItem.newBuilder().setId("item-" + item));
      logged.addItemNumbers(item).addCategories(Happening.name("c" + item % 3));
    }
    if (!placement.isEmpty()) {
      logged.setCredit(Credit.newBuilder().setPlacement(placement));
    }
    return logged.setEvent(event).build();
  }

  private void append(int partition, LoggedEvent... events) {
    List<Request> requests = new ArrayList<>();
    for (LoggedEvent event : events) {
      requests.add(
          Request.cmd(Command.XADD)
              .arg(store.key(EventLog.key(partition)))
              .arg("*")
              .arg("e")
              .arg(event.toByteArray()));
    }
    await(store.batch(requests));
  }

  @Test
  void items_categories_and_placements_are_counted_from_the_log() {
    append(
        3,
        event("click", "1", "anna", "home", NOW, 7),
        event("click", "2", "ben", "home", NOW - 7_200_000, 7, 8),
        event("impression", "3", "ben", "home", NOW, 7));
    append(200, event("click", "4", "anna", "", NOW, 7));
    Trends trends = trends();
    trends.use(DECLARED);
    trends.fold();
    // each shard is written, and seen, by itself
    until(() -> trends.item(aggregate("clicks"), 7, NOW) == 3);
    until(() -> trends.item(aggregate("clicks"), 8, NOW) == 1);
    until(() -> trends.category(aggregate("interest"), Happening.name("c1"), NOW) == 3);
    until(() -> trends.placement(aggregate("ctr"), "home", NOW) == (3 + 1f) / (1 + 2));
    until(() -> trends.lagEntries() == 0);
    assertEquals(2, trends.item(aggregate("recent"), 7, NOW));
    assertEquals(2, trends.item(aggregate("people"), 7, NOW), 0.05);
    assertEquals(0, trends.item(aggregate("clicks"), 9, NOW));
    assertEquals(0, trends.item(aggregate("clicks"), 100_000, NOW));
    assertEquals(Float.NaN, trends.category(aggregate("interest"), 0, NOW));
    assertEquals(0.5f, trends.placement(aggregate("ctr"), "elsewhere", NOW));
    assertEquals(0, trends.lagSeconds());
    // windows follow the reading's moment
    assertEquals(0, trends.item(aggregate("recent"), 7, NOW + 3_700_000));
    assertEquals(1, trends.item(aggregate("recent"), 8, NOW - 7_100_000));
  }

  @Test
  void what_another_replica_counted_is_known_here_and_after_a_start() {
    append(1, event("click", "1", "anna", "", NOW, 1));
    Trends counting = trends();
    counting.use(DECLARED);
    counting.fold();
    Trends reading = trends();
    reading.use(DECLARED);
    until(() -> reading.item(aggregate("clicks"), 1, NOW) == 1);
    append(2, event("click", "2", "anna", "", NOW, 1));
    until(() -> reading.item(aggregate("clicks"), 1, NOW) == 2);
    Trends fresh = trends();
    assertEquals(Float.NaN, fresh.item(aggregate("clicks"), 1, NOW));
    fresh.use(DECLARED);
    until(() -> fresh.item(aggregate("clicks"), 1, NOW) == 2);
  }

  @Test
  void the_whole_log_can_be_counted_again_or_from_a_position() {
    append(1, event("click", "1", "anna", "", NOW, 1), event("click", "2", "anna", "", NOW, 2));
    append(2, event("click", "3", "anna", "", NOW, 1));
    Trends trends = trends();
    trends.use(DECLARED);
    trends.fold();
    until(() -> trends.item(aggregate("clicks"), 1, NOW) == 2);
    Position end = await(log.extent(2)).last();
    await(trends.restart(Map.of(2, end)));
    until(() -> trends.item(aggregate("clicks"), 1, NOW) == 1);
    until(() -> trends.item(aggregate("clicks"), 2, NOW) == 1);
    await(trends.restart(Map.of()));
    until(() -> trends.item(aggregate("clicks"), 1, NOW) == 2);
  }

  @Test
  void a_new_declaration_starts_empty_and_leaves_the_others_as_they_were() {
    append(1, event("click", "1", "anna", "", NOW, 1));
    Trends trends = trends();
    trends.use(DECLARED);
    trends.fold();
    until(() -> trends.item(aggregate("clicks"), 1, NOW) == 1);
    List<Aggregate> more = new ArrayList<>(DECLARED.all());
    Aggregate twoHours =
        Aggregates.parse(
                Document.yaml(
                    "f",
                    "- {name: two_hours, of: item, function: count, types: [click], window: 2h}"))
            .all()
            .getFirst();
    more.add(twoHours);
    trends.use(new Aggregates(more));
    until(() -> trends.item(aggregate("clicks"), 1, NOW) == 1);
    assertEquals(0, trends.item(twoHours, 1, NOW));
    append(1, event("click", "2", "anna", "", NOW, 1));
    until(() -> trends.item(twoHours, 1, NOW) == 1);
    assertEquals(2, trends.item(aggregate("clicks"), 1, NOW));
  }

  @Test
  void entries_that_are_no_events_or_not_readable_are_passed_over() {
    await(
        store.send(
            Request.cmd(Command.XADD)
                .arg(store.key(EventLog.key(1)))
                .arg("*")
                .arg("e")
                .arg(new byte[] {-1, -1, 3})));
    append(1, LoggedEvent.getDefaultInstance(), event("click", "1", "anna", "", NOW, 1));
    Trends trends = trends();
    trends.use(DECLARED);
    trends.fold();
    until(() -> trends.item(aggregate("clicks"), 1, NOW) == 1);
  }

  /// A member that thinks that every partition is its own.
  private record All(EventLog.Group real) implements EventLog.Group {
    @Override
    public Future<Set<Integer>> mine() {
      return Future.succeededFuture(
          IntStream.range(0, EventLog.PARTITIONS).boxed().collect(Collectors.toSet()));
    }

    @Override
    public Future<Map<Integer, Position>> committed() {
      return real.committed();
    }

    @Override
    public Future<Void> commit(Map<Integer, Position> done) {
      return real.commit(done);
    }

    @Override
    public Future<Void> rewind(Map<Integer, Position> to) {
      return real.rewind(to);
    }

    @Override
    public Future<Void> leave() {
      return real.leave();
    }
  }

  /// Replicas that both think the log is theirs, and die at any moment: interrupted between reading
  /// and counting, between two shards, between counting and saying so. Others begin where the store
  /// says.
  @Test
  void each_event_counts_exactly_once_while_replicas_count_at_once_and_die() throws Exception {
    long seed = Long.getLong("attune.seed", System.nanoTime());
    Random random = new Random(seed);
    AtomicBoolean ended = new AtomicBoolean();
    List<Thread> replicas = new ArrayList<>();
    int[] lives = new int[2];
    for (int r = 0; r < 2; r++) {
      int replica = r;
      replicas.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!ended.get()) {
                      live(ended);
                      lives[replica]++;
                    }
                  }));
    }
    Map<Integer, Integer> expected = new HashMap<>();
    int told = 0;
    for (int round = 0; round < 150; round++) {
      LoggedEvent[] events = new LoggedEvent[1 + random.nextInt(30)];
      for (int i = 0; i < events.length; i++) {
        int item = random.nextInt(40);
        expected.merge(item, 1, Integer::sum);
        events[i] = event("click", "e" + told++, "v" + random.nextInt(9), "", NOW, item);
      }
      append(random.nextInt(EventLog.PARTITIONS), events);
      LockSupport.parkNanos(random.nextInt(20_000_000));
      if (round % 3 == 0) {
        replicas.get(random.nextInt(2)).interrupt();
      }
    }
    ended.set(true);
    for (Thread replica : replicas) {
      replica.interrupt();
      replica.join();
    }
    TrendFolder last = folder();
    last.join();
    while (last.fold(DECLARED) || counted() < told) {
      LockSupport.parkNanos(1_000_000);
    }
    Trends reading = trends();
    reading.use(DECLARED);
    until(() -> !Float.isNaN(reading.item(aggregate("clicks"), 0, NOW)));
    String rerun = "seed " + seed + ", " + told + " events, " + (lives[0] + lives[1]) + " lives";
    expected.forEach(
        (item, count) ->
            assertEquals((float) count, reading.item(aggregate("clicks"), item, NOW), rerun));
    assertTrue(lives[0] + lives[1] > 20, rerun);
  }

  private TrendFolder folder() {
    return new TrendFolder(store, log, new All(log.group("trends", "x")), 5, PATIENCE);
  }

  private long counted() {
    Trends reading = trends();
    reading.use(DECLARED);
    until(() -> !Float.isNaN(reading.item(aggregate("clicks"), 0, NOW)));
    double all = 0;
    for (int item = 0; item < 40; item++) {
      all += reading.item(aggregate("clicks"), item, NOW);
    }
    reading.close();
    return (long) all;
  }

  /// From birth to death.
  private void live(AtomicBoolean ended) {
    try {
      TrendFolder folder = folder();
      folder.join();
      while (!ended.get()) {
        folder.fold(DECLARED);
      }
    } catch (RuntimeException died) {
      Thread.interrupted();
    }
  }
}
