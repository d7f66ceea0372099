package io.attune.state.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.schema.FeatureSchema;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestCluster;
import io.attune.platform.store.TestStore;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/// Events folded into viewers, against a naive oracle that knows nothing of packed lists.
class TellTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long DAY = 86_400;

  private TestStore test;
  private Store store;
  private Viewers viewers;

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

  private static Told told(String id, ActionType action, long seconds, int... items) {
    return new Told(id, action, items, seconds, id.getBytes(StandardCharsets.UTF_8));
  }

  private List<Viewers.Outcome> tell(String viewer, Told... told) {
    return store.await(viewers.tell(viewer, List.of(told)), PATIENCE);
  }

  private Viewer read(String viewer) {
    return store.await(viewers.read(viewer, FeatureSchema.EMPTY), PATIENCE);
  }

  private long logged() {
    long entries = 0;
    for (int partition = 0; partition < ViewerKey.PARTITIONS; partition++) {
      String log = store.key(ViewerKey.log(partition));
      Response length = store.await(store.send(Request.cmd(Command.XLEN).arg(log)), PATIENCE);
      entries += length == null ? 0 : length.toLong();
    }
    return entries;
  }

  private static long now() {
    return Instant.now().getEpochSecond();
  }

  @Test
  void the_next_read_sees_what_was_told_and_a_second_telling_changes_nothing() {
    long now = now();
    Told click = told("e-1", ActionType.CLICK, now - 5, 7);
    assertEquals(List.of(Viewers.Outcome.ACCEPTED), tell("v", click));
    Viewer seen = read("v");
    assertTrue(seen.known());
    assertEquals(1, seen.actions());
    assertEquals(7, seen.actionItem(0));
    assertEquals(now - 5, seen.actionSeconds(0));

    Told other = told("e-1", ActionType.PURCHASE, now, 8);
    assertEquals(
        List.of(Viewers.Outcome.DUPLICATE, Viewers.Outcome.DUPLICATE), tell("v", click, other));
    assertEquals(1, read("v").actions());
    assertEquals(0, read("v").purchases());
    assertEquals(1, logged());
    assertEquals(List.of(Viewers.Outcome.ACCEPTED), tell("another", click));
  }

  @Test
  void two_of_one_id_in_one_call_count_once() {
    long now = now();
    assertEquals(
        List.of(Viewers.Outcome.ACCEPTED, Viewers.Outcome.DUPLICATE),
        tell("v", told("e", ActionType.VIEW, now, 1), told("e", ActionType.VIEW, now, 1)));
  }

  @Test
  void several_viewers_are_told_together_also_by_a_server_that_lost_its_scripts() {
    long now = now();
    Map<String, List<Told>> all = new HashMap<>();
    for (int v = 0; v < 35; v++) {
      all.put("v-" + v, List.of(told("e", ActionType.VIEW, now, v), told("f", null, now)));
    }
    store.await(store.send(Request.cmd(Command.SCRIPT).arg("FLUSH")), PATIENCE);
    Map<String, Future<List<Viewers.Outcome>>> answers = viewers.tell(all);
    store.await(Future.all(List.copyOf(answers.values())), PATIENCE);
    for (int v = 0; v < 35; v++) {
      Future<List<Viewers.Outcome>> answer = answers.get("v-" + v);
      assertEquals(List.of(Viewers.Outcome.ACCEPTED, Viewers.Outcome.ACCEPTED), answer.result());
      assertEquals(v, read("v-" + v).actionItem(0));
    }
    assertEquals(70, logged());
  }

  /// What a viewer did, as a reader would add it up by hand.
  private static final class Oracle {
    private final Set<String> ids = new HashSet<>();
    private final List<long[]> actions = new ArrayList<>();

    void tell(Told told) {
      if (ids.add(told.eventId())) {
        for (int item : told.items()) {
          actions.add(new long[] {told.epochSeconds(), told.action().number(), item});
        }
      }
    }

    List<String> newest(int most) {
      return actions.stream()
          .sorted(
              Comparator.<long[]>comparingLong(a -> -a[0])
                  .thenComparingLong(a -> -a[1])
                  .thenComparingLong(a -> a[2]))
          .limit(most)
          .map(a -> a[0] + "/" + a[1] + "/" + a[2])
          .toList();
    }

    Map<Long, String> bought() {
      Map<Long, Set<Long>> days = new HashMap<>();
      Map<Long, Long> last = new HashMap<>();
      for (long[] action : actions) {
        if (action[1] == ActionType.PURCHASE.number()) {
          days.computeIfAbsent(action[2], item -> new HashSet<>()).add(action[0] / DAY);
          last.merge(action[2], action[0], Math::max);
        }
      }
      Map<Long, String> all = new HashMap<>();
      days.forEach((item, on) -> all.put(item, last.get(item) + "/" + on.size()));
      return all;
    }
  }

  private void assertSame(Oracle oracle, Viewer viewer, String line) {
    List<String> actions = new ArrayList<>();
    for (int i = 0; i < viewer.actions(); i++) {
      actions.add(
          viewer.actionSeconds(i) + "/" + viewer.actionType(i) + "/" + viewer.actionItem(i));
    }
    assertEquals(oracle.newest(200), actions, line);
    Map<Long, String> bought = new HashMap<>();
    for (int i = 0; i < viewer.purchases(); i++) {
      bought.put(
          (long) viewer.purchaseItem(i), viewer.purchaseSeconds(i) + "/" + viewer.purchaseDays(i));
    }
    assertEquals(oracle.bought(), bought, line);
  }

  private static List<Told> history(Random random, int events) {
    long now = now();
    List<Told> history = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      int[] items = random.ints(1 + random.nextInt(3), 0, 40).toArray();
      ActionType type = ActionType.of(random.nextInt(ActionType.values().length));
      long seconds = now - random.nextInt((int) (20 * DAY));
      history.add(
          told("e-" + i, type, seconds - seconds % (random.nextBoolean() ? 1 : 3_600), items));
    }
    return history;
  }

  @RepeatedTest(20)
  void any_order_duplicates_and_several_replicas_give_the_state_of_each_event_once(
      RepetitionInfo repetition) {
    long seed = repetition.getCurrentRepetition();
    Random random = new Random(seed);
    List<Told> history = history(random, 50 + random.nextInt(400));
    Oracle oracle = new Oracle();
    history.forEach(oracle::tell);
    List<Told> told = new ArrayList<>(history);
    history.stream().filter(event -> random.nextInt(3) == 0).forEach(told::add);
    Collections.shuffle(told, random);

    List<Viewers> replicas = List.of(viewers, new Viewers(store));
    List<Future<?>> all = new ArrayList<>();
    for (int from = 0; from < told.size(); ) {
      int to = Math.min(told.size(), from + 1 + random.nextInt(20));
      all.add(replicas.get(random.nextInt(2)).tell("v", told.subList(from, to)));
      from = to;
    }
    store.await(Future.all(all), PATIENCE);

    assertSame(oracle, read("v"), "seed " + seed);
    assertEquals(history.size(), logged(), "seed " + seed);
  }

  @Test
  void viewers_of_all_nodes_of_a_cluster_are_told_together_each_event_once() throws Exception {
    Random random = new Random(77);
    Map<String, List<Told>> histories = new HashMap<>();
    for (int v = 0; v < 40; v++) {
      histories.put("viewer-" + v, history(random, 30));
    }
    try (TestCluster cluster = TestCluster.start()) {
      store = cluster.store();
      viewers = new Viewers(store);
      List<Viewers> replicas = List.of(viewers, new Viewers(cluster.replica()));
      List<Future<?>> all = new ArrayList<>();
      for (int from = 0; from < 30; from += 10) {
        Map<String, List<Told>> some = new HashMap<>();
        for (Map.Entry<String, List<Told>> history : histories.entrySet()) {
          some.put(history.getKey(), history.getValue().subList(from, from + 10));
        }
        replicas.forEach(replica -> all.addAll(replica.tell(some).values()));
      }
      store.await(Future.all(all), PATIENCE);
      histories.forEach(
          (viewer, history) -> {
            Oracle oracle = new Oracle();
            history.forEach(oracle::tell);
            assertSame(oracle, read(viewer), viewer);
          });
      assertEquals(40 * 30, logged());
    }
  }

  @Test
  void purchases_loaded_before_are_not_counted_twice_on_their_day() {
    long noon = now() / DAY * DAY - DAY / 2;
    viewers.load(Map.of("v", List.of(new Viewers.Action(3, ActionType.PURCHASE, noon))), Map.of());
    tell("v", told("e-1", ActionType.PURCHASE, noon + 60, 3));
    assertEquals(1, read("v").purchaseDays(0));
    tell("v", told("e-2", ActionType.PURCHASE, noon - DAY, 3));
    assertEquals(2, read("v").purchaseDays(0));
    assertEquals(noon + 60, read("v").purchaseSeconds(0));
  }

  @Test
  void more_events_than_ids_are_kept_never_count_twice() {
    long now = now();
    int events = 1_400;
    List<Told> all = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      all.add(told("e-" + i, ActionType.VIEW, now - events + i, i));
    }
    List<Viewers.Outcome> outcomes = tell("v", all.toArray(new Told[0]));
    assertEquals(Set.of(Viewers.Outcome.ACCEPTED), new HashSet<>(outcomes));
    List<Viewers.Outcome> again = tell("v", all.toArray(new Told[0]));
    assertEquals(Viewers.Outcome.TOO_LATE, again.getFirst());
    assertEquals(Viewers.Outcome.DUPLICATE, again.getLast());
    assertTrue(again.stream().noneMatch(outcome -> outcome == Viewers.Outcome.ACCEPTED));
    assertEquals(events, logged());
  }

  @Test
  void what_is_about_nobody_is_logged_once() {
    Told told = told("e-1", ActionType.VIEW, now(), 1);
    assertEquals(Viewers.Outcome.ACCEPTED, store.await(viewers.note(told), PATIENCE));
    assertEquals(Viewers.Outcome.DUPLICATE, store.await(viewers.note(told), PATIENCE));
    assertEquals(1, logged());
  }
}
