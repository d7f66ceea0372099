package io.attune.platform.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.problem.Refusal;
import io.attune.platform.log.EventLog.Entry;
import io.attune.platform.log.EventLog.Lag;
import io.attune.platform.log.EventLog.Position;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventLogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private TestStore test;
  private Store store;
  private EventLog log;

  @BeforeEach
  void open() {
    test = TestStore.open();
    store = test.store();
    log = EventLog.over(store);
  }

  @AfterEach
  void close() {
    test.close();
  }

  private <T> T await(Future<T> answer) {
    return store.await(answer, PATIENCE);
  }

  private void append(int partition, long millis, String event) {
    await(
        store.send(
            Request.cmd(Command.XADD)
                .arg(store.key(EventLog.key(partition)))
                .arg(millis + "-*")
                .arg("e")
                .arg(event)));
  }

  private static List<String> texts(List<Entry> entries) {
    return entries.stream().map(e -> new String(e.event(), StandardCharsets.UTF_8)).toList();
  }

  @Test
  void reads_a_partition_in_order_and_goes_on_after_a_position() {
    for (int i = 0; i < 5; i++) {
      append(7, 1_000, "e" + i);
    }
    List<Entry> first = await(log.read(7, Position.START, 3));
    assertEquals(List.of("e0", "e1", "e2"), texts(first));
    assertEquals(new Position(1_000, 2), first.get(2).position());
    assertEquals(List.of("e3", "e4"), texts(await(log.read(7, first.get(2).position(), 3))));
    assertEquals(List.of(), await(log.read(7, new Position(1_000, 4), 3)));
    assertEquals(List.of(), await(log.read(8, Position.START, 3)));
  }

  @Test
  void reads_several_partitions_in_one_round_trip() {
    append(0, 5, "a");
    append(0, 6, "b");
    append(255, 5, "c");
    long before = store.commandsSent();
    Map<Integer, List<Entry>> read =
        await(log.read(Map.of(0, new Position(5, 0), 1, Position.START, 255, Position.START), 100));
    assertEquals(1, store.commandsSent() - before);
    assertEquals(Set.of(0, 255), read.keySet());
    assertEquals(List.of("b"), texts(read.get(0)));
    assertEquals(List.of("c"), texts(read.get(255)));
  }

  @Test
  void finds_the_position_of_a_moment() {
    append(3, 1_000, "before");
    append(3, 2_000, "then");
    append(3, 2_000, "too");
    append(3, 3_000, "after");
    Position then = await(log.fromTime(3, Instant.ofEpochMilli(2_000)));
    assertEquals(List.of("then", "too", "after"), texts(await(log.read(3, then, 10))));
    Position ever = await(log.fromTime(3, Instant.EPOCH));
    assertEquals(4, await(log.read(3, ever, 10)).size());
  }

  @Test
  void forgets_by_time_and_by_size() {
    for (int i = 1; i <= 10; i++) {
      append(3, i * 1_000, "e" + i);
    }
    assertEquals(4, await(log.trimBefore(3, Instant.ofEpochMilli(5_000))));
    assertEquals(new Position(5_000, 0), await(log.extent(3)).first());
    assertEquals(4, await(log.trimTo(3, 2)));
    assertEquals(
        new EventLog.Extent(2, new Position(9_000, 0), new Position(10_000, 0)),
        await(log.extent(3)));
  }

  @Test
  void says_how_far_a_reader_is_behind() {
    for (int i = 1; i <= 100; i++) {
      append(1, i * 1_000, "x");
      append(2, i * 1_000, "x");
    }
    assertEquals(new Lag(200, 1_000), await(log.lag(Map.of(1, Position.START, 2, Position.START))));
    assertEquals(Lag.NONE, await(log.lag(Map.of(1, new Position(100_000, 0)))));
    Lag half = await(log.lag(Map.of(1, new Position(50_000, 0), 9, Position.START)));
    assertEquals(51_000, half.oldestMillis());
    assertEquals(50, half.entries(), 2);
  }

  @Test
  void positions_are_ordered_and_readable() {
    assertTrue(new Position(2, 0).isAfter(new Position(1, 9)));
    assertTrue(new Position(2, 10).isAfter(new Position(2, 9)));
    assertEquals(new Position(17, 3), Position.parse(new Position(17, 3).toString()));
    assertEquals(new Position(17, 0), Position.parse("17"));
  }

  @Test
  void members_share_the_partitions_and_take_over_from_who_leaves() {
    EventLog.Group a = log.group("aggregates", "a");
    EventLog.Group b = log.group("aggregates", "b");
    assertEquals(256, await(a.mine()).size());
    Set<Integer> ofB = await(b.mine());
    Set<Integer> all = new HashSet<>(await(a.mine()));
    assertEquals(128, all.size());
    all.addAll(ofB);
    assertEquals(256, all.size());
    await(b.leave());
    assertEquals(256, await(a.mine()).size());
  }

  @Test
  void positions_of_a_group_only_go_forward_unless_set_back() {
    EventLog.Group group = log.group("g", "m");
    assertEquals(Map.of(), await(group.committed()));
    await(group.commit(Map.of(1, new Position(100, 9), 2, new Position(5, 0))));
    await(group.commit(Map.of(1, new Position(100, 10), 2, new Position(4, 7))));
    Map<Integer, Position> expected = new HashMap<>();
    expected.put(1, new Position(100, 10));
    expected.put(2, new Position(5, 0));
    assertEquals(expected, await(log.group("g", "other").committed()));
    await(group.rewind(Map.of(1, Position.START)));
    expected.put(1, Position.START);
    assertEquals(expected, await(group.committed()));
  }

  @Test
  void refuses_what_is_out_of_range() {
    assertThrows(Refusal.class, () -> log.read(1, Position.START, 0));
    assertThrows(Refusal.class, () -> log.read(1, Position.START, 10_001));
    assertThrows(Refusal.class, () -> log.group("Two words", "m"));
    assertThrows(Refusal.class, () -> log.trimTo(1, -1));
  }
}
