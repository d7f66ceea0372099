package io.attune.state.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.consent.Consent;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.FeatureSchema;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.attune.proto.v1.LoggedEvent;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Viewers made one, against a naive oracle: sets of ids, and all events of a set counted once.
class MergesTest {
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

  private <T> T await(Future<T> future) {
    return store.await(future, PATIENCE);
  }

  private static long now() {
    return Instant.now().getEpochSecond();
  }

  private static Told told(String id, ActionType action, long seconds, int... items) {
    byte[] entry =
        LoggedEvent.newBuilder()
            .setEvent(io.attune.proto.v1.Event.newBuilder().setEventId(id))
            .build()
            .toByteArray();
    return new Told(id, action, items, seconds, entry);
  }

  private List<Viewers.Outcome> tell(Viewers through, String viewer, Told... told) {
    return await(through.tell(viewer, List.of(told)));
  }

  private Viewer read(String viewer) {
    return await(new Viewers(store).read(viewer, FeatureSchema.EMPTY));
  }

  /// What can be seen of a viewer, as text.
  private static String shown(Viewer viewer) {
    List<String> actions = new ArrayList<>();
    for (int i = 0; i < viewer.actions(); i++) {
      actions.add(
          viewer.actionSeconds(i) + "/" + viewer.actionType(i) + "/" + viewer.actionItem(i));
    }
    Map<Integer, String> bought = new TreeMap<>();
    for (int i = 0; i < viewer.purchases(); i++) {
      bought.put(viewer.purchaseItem(i), viewer.purchaseSeconds(i) + "/" + viewer.purchaseDays(i));
    }
    return actions + " " + bought;
  }

  private boolean underWay() {
    return await(store.send(Request.cmd(Command.EXISTS).arg(store.key(Merges.KEY)))).toInteger()
        == 1;
  }

  private List<LoggedEvent> log() throws Exception {
    List<LoggedEvent> entries = new ArrayList<>();
    for (int partition = 0; partition < ViewerKey.PARTITIONS; partition++) {
      Response found =
          await(
              store.send(
                  Request.cmd(Command.XRANGE)
                      .arg(store.key(ViewerKey.log(partition)))
                      .arg("-")
                      .arg("+")));
      for (Response entry : found) {
        entries.add(LoggedEvent.parseFrom(entry.get(1).get(1).toBytes()));
      }
    }
    return entries;
  }

  @Test
  void both_ids_stand_for_one_viewer_and_retries_stay_duplicates() throws Exception {
    long now = now();
    tell(viewers, "anon", told("a-1", ActionType.VIEW, now - 9, 1));
    tell(viewers, "known", told("k-1", ActionType.PURCHASE, now - 8, 2));
    assertEquals("known", await(viewers.merge("anon", "known")));
    assertEquals(2, read("known").actions());
    assertEquals(shown(read("known")), shown(read("anon")));
    Viewers other = new Viewers(store);
    assertEquals(
        List.of(Viewers.Outcome.DUPLICATE, Viewers.Outcome.ACCEPTED),
        tell(
            other,
            "anon",
            told("a-1", ActionType.VIEW, now - 9, 1),
            told("a-2", ActionType.CLICK, now, 3)));
    assertEquals(
        List.of(Viewers.Outcome.DUPLICATE),
        tell(viewers, "known", told("a-2", ActionType.CLICK, now, 3)));
    assertEquals(3, read("known").actions());
    assertEquals("known", await(other.merge("anon", "known")));
    assertEquals("known", await(other.merge("known", "anon")), "one already, in either direction");
    assertEquals(3, read("anon").actions());
    assertFalse(underWay());

    WholeViewer whole = await(viewers.whole("anon")).orElseThrow();
    assertEquals("known", whole.id());
    assertEquals(List.of("anon"), whole.identities());
    List<LoggedEvent> log = log();
    assertEquals(4, log.size());
    assertEquals(1, log.stream().filter(LoggedEvent::hasMerge).count());
    assertEquals(
        List.of("known"),
        log.stream()
            .filter(e -> e.getEvent().getEventId().equals("a-2"))
            .map(LoggedEvent::getAppliedTo)
            .toList());
  }

  @Test
  void the_same_purchase_day_of_both_counts_once() {
    long noon = now() / DAY * DAY - DAY / 2;
    tell(viewers, "a", told("1", ActionType.PURCHASE, noon, 5));
    tell(viewers, "a", told("2", ActionType.PURCHASE, noon - DAY, 5));
    tell(viewers, "b", told("3", ActionType.PURCHASE, noon + 60, 5));
    await(viewers.merge("a", "b"));
    assertEquals(2, read("b").purchaseDays(0));
    assertEquals(noon + 60, read("b").purchaseSeconds(0));
    tell(viewers, "a", told("4", ActionType.PURCHASE, noon - DAY + 5, 5));
    assertEquals(2, read("b").purchaseDays(0));
  }

  @Test
  void an_unknown_viewer_can_be_merged_and_a_viewer_into_an_unknown_one() {
    assertEquals("b", await(viewers.merge("a", "b")));
    tell(viewers, "a", told("1", ActionType.VIEW, now(), 1));
    assertEquals(1, read("b").actions());
    assertEquals("c", await(viewers.merge("b", "c")));
    assertEquals(1, read("a").actions());
    assertEquals(List.of("a", "b"), await(viewers.whole("a")).orElseThrow().identities());
  }

  @Test
  void a_long_chain_is_followed_and_shortened() {
    int length = 60;
    tell(viewers, "v-0", told("e", ActionType.VIEW, now(), 7));
    for (int i = 0; i < length; i++) {
      await(viewers.merge("v-" + i, "v-" + (i + 1)));
    }
    Viewers fresh = new Viewers(store);
    assertEquals(1, await(fresh.read("v-0", FeatureSchema.EMPTY)).actions());
    long before = store.commandsSent();
    assertEquals(1, await(new Viewers(store).read("v-0", FeatureSchema.EMPTY)).actions());
    long trips = store.commandsSent() - before;
    assertTrue(trips <= 4, trips + " commands (expected: the pointer, its target, the viewer)");
    long known = store.commandsSent();
    assertEquals(1, await(fresh.read("v-0", FeatureSchema.EMPTY)).actions());
    assertEquals(1, store.commandsSent() - known);
  }

  @RepeatedTest(20)
  void opposite_directions_at_once_neither_loop_nor_lose(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Viewers other = new Viewers(store);
    tell(viewers, "a", told("1", ActionType.VIEW, now(), 1));
    tell(viewers, "b", told("2", ActionType.VIEW, now(), 2));
    tell(viewers, "c", told("3", ActionType.VIEW, now(), 3));
    List<String[]> pairs =
        new ArrayList<>(
            List.of(
                new String[] {"a", "b"},
                new String[] {"b", "a"},
                new String[] {"b", "c"},
                new String[] {"c", "a"},
                new String[] {"a", "c"}));
    Collections.shuffle(pairs, random);
    List<Future<String>> all = new ArrayList<>();
    for (String[] pair : pairs) {
      all.add((random.nextBoolean() ? viewers : other).merge(pair[0], pair[1]));
    }
    await(Future.all(all));
    String root = await(new Viewers(store).whole("a")).orElseThrow().id();
    for (String id : List.of("a", "b", "c")) {
      assertEquals(root, await(new Viewers(store).whole(id)).orElseThrow().id());
      assertEquals(3, read(id).actions());
    }
    assertFalse(underWay());
  }

  /// Sets of ids, each with all that was told of any of them.
  private static final class Oracle {
    private final Map<String, Set<String>> setOf = new HashMap<>();
    private final Map<String, List<Told>> toldOf = new HashMap<>();

    void tell(String viewer, Told told) {
      toldOf.computeIfAbsent(viewer, id -> new ArrayList<>()).add(told);
    }

    void merge(String one, String other) {
      Set<String> all = new TreeSet<>(set(one));
      all.addAll(set(other));
      all.forEach(id -> setOf.put(id, all));
    }

    private Set<String> set(String id) {
      return setOf.getOrDefault(id, Set.of(id));
    }

    String shown(String viewer) {
      Map<String, Told> byId = new TreeMap<>();
      set(viewer)
          .forEach(
              id ->
                  toldOf
                      .getOrDefault(id, List.of())
                      .forEach(told -> byId.put(told.eventId(), told)));
      List<long[]> actions = new ArrayList<>();
      byId.values()
          .forEach(
              told -> {
                for (int item : told.items()) {
                  actions.add(new long[] {told.epochSeconds(), told.action().number(), item});
                }
              });
      List<String> newest =
          actions.stream()
              .sorted(
                  Comparator.<long[]>comparingLong(a -> -a[0])
                      .thenComparingLong(a -> -a[1])
                      .thenComparingLong(a -> a[2]))
              .limit(200)
              .map(a -> a[0] + "/" + a[1] + "/" + a[2])
              .toList();
      Map<Long, Set<Long>> days = new TreeMap<>();
      Map<Long, Long> last = new HashMap<>();
      for (long[] action : actions) {
        if (action[1] == ActionType.PURCHASE.number()) {
          days.computeIfAbsent(action[2], item -> new HashSet<>()).add(action[0] / DAY);
          last.merge(action[2], action[0], Math::max);
        }
      }
      Map<Long, String> bought = new TreeMap<>();
      days.forEach((item, on) -> bought.put(item, last.get(item) + "/" + on.size()));
      return newest + " " + bought;
    }
  }

  private static final List<String> IDS =
      List.of("anon-1", "anon-2", "anon-3", "mail/ü", "user-1", "user\n2", "crm 3");

  /// Event ids are drawn from a common pool per set, as a client's are: one id, one event.
  @RepeatedTest(40)
  void events_and_merges_in_any_order_through_two_replicas_that_may_stop_give_one_state(
      RepetitionInfo repetition) {
    long seed = repetition.getCurrentRepetition();
    Random random = new Random(seed);
    long now = now();
    Oracle oracle = new Oracle();
    List<Viewers> replicas = List.of(viewers, new Viewers(store));
    List<Runnable> steps = new ArrayList<>();
    List<Future<?>> all = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 60 + random.nextInt(120); i++) {
      String viewer = IDS.get(random.nextInt(IDS.size()));
      ActionType type = ActionType.of(random.nextInt(ActionType.values().length));
      Told event =
          told(
              viewer + "-" + i,
              type,
              now - random.nextInt((int) (20 * DAY)),
              random.ints(1 + random.nextInt(3), 0, 30).toArray());
      oracle.tell(viewer, event);
      for (int copies = 1 + random.nextInt(2); copies > 0; copies--) {
        Viewers through = replicas.get(random.nextInt(2));
        steps.add(() -> all.add(through.tell(viewer, List.of(event))));
      }
    }
    for (int i = 0; i < 6; i++) {
      String one = IDS.get(random.nextInt(IDS.size()));
      String other = IDS.get(random.nextInt(IDS.size()));
      oracle.merge(one, other);
      for (int copies = 1 + random.nextInt(2); copies > 0; copies--) {
        Viewers through = replicas.get(random.nextInt(2));
        steps.add(() -> all.add(through.merge(one, other)));
      }
    }
    Collections.shuffle(steps, random);
    for (Runnable step : steps) {
      step.run();
      if (random.nextInt(12) == 0) {
        await(Future.all(List.copyOf(all)));
        stopped(random, oracle);
      }
    }
    await(Future.all(List.copyOf(all)));
    if (random.nextBoolean()) {
      await(new Viewers(store).settleMerges());
    }
    IDS.forEach(this::read);
    await(new Viewers(store).settleMerges());
    for (String id : IDS) {
      assertEquals(oracle.shown(id), shown(read(id)), "rerun with seed " + seed + ", viewer " + id);
    }
    assertFalse(underWay(), "seed " + seed);
  }

  /// Now and then a process begins a merge and ends after one of its steps.
  private void stopped(Random random, Oracle oracle) {
    if (random.nextInt(3) > 0) {
      return;
    }
    Merges merges = merges();
    String source = await(merges.root(IDS.get(random.nextInt(IDS.size()))));
    String target = await(merges.root(IDS.get(random.nextInt(IDS.size()))));
    if (source.equals(target)) {
      return;
    }
    Merges.Pair noted = await(merges.intend(source, target));
    if (!noted.equals(new Merges.Pair(source, target))) {
      return;
    }
    oracle.merge(source, target);
    int steps = random.nextInt(4);
    if (steps > 0) {
      await(merges.freeze(source, target));
    }
    if (steps > 1) {
      await(merges.fold(source, target, 3));
    }
    if (steps > 2) {
      await(merges.release(source, target));
    }
  }

  private Merges merges() {
    return merges(new Pointers(100, () -> 1));
  }

  private Merges merges(Pointers known) {
    ProfileConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(ProfileConfig.class)
            .build()
            .getConfigMapping(ProfileConfig.class);
    return new Merges(
        store,
        Viewers.Limits.DEFAULT,
        config,
        Clock.systemUTC(),
        known,
        new Revised(store, "1000".getBytes(StandardCharsets.US_ASCII)));
  }

  /// Does the first steps of a merge and ends there, as a killed process would.
  private void half(int steps) {
    Merges merges = merges();
    await(merges.intend("a", "b"));
    if (steps > 1) {
      await(merges.freeze("a", "b"));
    }
    if (steps > 2) {
      await(merges.fold("a", "b", 3));
    }
    if (steps > 3) {
      await(merges.release("a", "b"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, merge", "1, start", "1, reverse", "1, third", "2, read", "2, write", "2, merge", "2, start",
    "2, reverse", "2, third", "2, whole", "2, change", "3, read", "3, write", "3, merge",
        "3, start",
    "3, reverse", "3, third", "3, whole", "3, change", "4, read", "4, write", "4, merge",
        "4, start",
    "4, reverse", "4, third", "4, whole", "4, change"
  })
  void a_merge_that_stopped_after_any_step_is_completed_by_whoever_comes_next(
      int steps, String next) throws Exception {
    long now = now();
    tell(viewers, "a", told("1", ActionType.VIEW, now - 3, 1));
    tell(viewers, "b", told("2", ActionType.PURCHASE, now - 2, 2));
    half(steps);
    Viewers fresh = new Viewers(store);
    int expected = 2;
    switch (next) {
      case "read" -> assertEquals(2, await(fresh.read("a", FeatureSchema.EMPTY)).actions());
      case "write" -> {
        assertEquals(
            List.of(Viewers.Outcome.DUPLICATE, Viewers.Outcome.ACCEPTED),
            tell(
                fresh,
                "a",
                told("1", ActionType.VIEW, now - 3, 1),
                told("3", ActionType.VIEW, now, 3)));
        expected = 3;
      }
      case "merge" -> await(fresh.merge("a", "b"));
      case "reverse" -> await(fresh.merge("b", "a"));
      case "start" -> await(fresh.settleMerges());
      case "third" -> {
        tell(fresh, "c", told("3", ActionType.VIEW, now, 3));
        await(fresh.merge("c", "a"));
        expected = 3;
      }
      case "whole" -> assertEquals("b", await(fresh.whole("b")).orElseThrow().id());
      case "change" ->
          await(
              fresh.change(
                  "a",
                  OptionalLong.empty(),
                  was -> was.changed(Map.of("x", 1.0), Map.of(), Consent.UNSTATED, 1_000 * now)));
      default -> throw new IllegalArgumentException(next);
    }
    assertEquals(shown(read("b")), shown(read("a")));
    assertEquals(expected, read("b").actions());
    assertEquals(1, read("b").purchases());
    assertEquals("b", await(new Viewers(store).whole("a")).orElseThrow().id());
    if (steps < 4) {
      assertFalse(underWay());
    }
    assertEquals(
        next.equals("third") ? 2 : 1, log().stream().filter(LoggedEvent::hasMerge).count());
    // the intent of a merge that is complete, but for its removal, holds nobody up
    assertEquals("b", await(new Viewers(store).merge("d", "b")));
    assertFalse(underWay());
  }

  private void say(String viewer, Map<String, Object> attributes, Consent consent) {
    await(
        viewers.change(
            viewer,
            OptionalLong.empty(),
            was -> was.changed(attributes, Map.of(), consent, System.currentTimeMillis())));
  }

  private static Consent personalise(boolean allowed) {
    return new Consent(Optional.of(allowed), Optional.empty(), Optional.empty(), Optional.empty());
  }

  @Test
  void a_viewer_merged_while_it_is_looked_for_does_not_point_to_itself() {
    Pointers known = new Pointers(100, () -> 1);
    Merges merges = merges(known);
    tell(viewers, "a", told("1", ActionType.VIEW, now(), 1));
    await(viewers.merge("a", "b"));
    // between the look for a pointer of `a`, which had none, and the end of that look
    known.put("a", "b");
    assertEquals("a", await(merges.shorten("a", "a")));
    assertEquals("b", await(merges.root("a")));
    assertEquals("b", known.last("a"));
    assertEquals(1, read("a").actions());
  }

  @Test
  void the_targets_own_attributes_hold_and_of_inherited_ones_the_latest_in_whatever_order() {
    List<String> order = new ArrayList<>(List.of("a", "b", "c"));
    List<List<String[]>> ways =
        List.of(
            List.of(new String[] {"a", "b"}, new String[] {"b", "c"}, new String[] {"c", "k"}),
            List.of(new String[] {"c", "k"}, new String[] {"b", "c"}, new String[] {"a", "b"}),
            List.of(new String[] {"b", "c"}, new String[] {"a", "b"}, new String[] {"a", "k"}));
    Set<String> results = new HashSet<>();
    for (int way = 0; way < ways.size(); way++) {
      String mark = "-" + way;
      for (int i = 0; i < order.size(); i++) {
        long at = 1_000L + i;
        String name = order.get(i);
        await(
            viewers.change(
                name + mark,
                OptionalLong.empty(),
                was ->
                    was.changed(
                        Map.of("tier", name, "own", name, name, true),
                        Map.of("vip", at * 10),
                        Consent.UNSTATED,
                        at)));
      }
      await(
          viewers.change(
              "k" + mark,
              OptionalLong.empty(),
              was -> was.changed(Map.of("own", "k"), Map.of(), Consent.UNSTATED, 1)));
      for (String[] pair : ways.get(way)) {
        await(viewers.merge(pair[0] + mark, pair[1] + mark));
      }
      ViewerProfile profile = await(viewers.whole("a" + mark)).orElseThrow().profile();
      assertEquals("k", profile.byName().get("own").value());
      assertEquals("c", profile.byName().get("tier").value());
      assertEquals(10_020, profile.bySegment().get("vip").expiresMillis());
      results.add(profile.attributes() + " " + profile.segments());
    }
    assertEquals(1, results.size(), results.toString());
  }

  @Test
  void without_permission_nothing_is_linked_read_or_told() throws Exception {
    tell(viewers, "a", told("1", ActionType.VIEW, now(), 1));
    say("a", Map.of("tier", "gold"), personalise(false));
    Refusal refusal = assertThrows(Refusal.class, () -> await(viewers.merge("a", "b")));
    assertEquals(ProblemCode.NO_CONSENT, refusal.problem().code());
    assertThrows(Refusal.class, () -> await(viewers.merge("b", "a")));
    assertEquals(
        Viewers.Outcome.NO_CONSENT, await(viewers.link("a", "b", true, told("2", null, now()))));
    assertEquals(Viewer.WITHHELD, read("a"));
    assertEquals(
        List.of(Viewers.Outcome.NO_CONSENT),
        tell(viewers, "a", told("3", ActionType.VIEW, now(), 1)));
    assertEquals(1, await(viewers.whole("a")).orElseThrow().state().actions());
    say("a", Map.of("tier", "gold"), personalise(true));
    assertEquals("b", await(viewers.merge("a", "b")));
    assertEquals(2, log().stream().filter(LoggedEvent::hasChange).count());
  }

  @Test
  void identify_links_an_id_once_and_alias_always() {
    long now = now();
    tell(viewers, "anon", told("1", ActionType.VIEW, now, 1));
    assertEquals(
        Viewers.Outcome.ACCEPTED,
        await(viewers.link("anon", "first", true, told("i-1", null, now))));
    assertEquals(
        Viewers.Outcome.DUPLICATE,
        await(viewers.link("other", "first", true, told("i-1", null, now))));
    assertEquals("other", await(viewers.merge("x", "other")));
    assertEquals(
        Viewers.Outcome.ACCEPTED,
        await(viewers.link("anon", "second", true, told("i-2", null, now))));
    assertEquals("first", await(viewers.whole("anon")).orElseThrow().id());
    assertEquals("second", await(viewers.whole("second")).orElseThrow().id());
    assertEquals(
        Viewers.Outcome.ACCEPTED,
        await(viewers.link("anon", "second", false, told("i-3", null, now))));
    assertEquals("second", await(viewers.whole("anon")).orElseThrow().id());
    assertEquals(1, read("second").actions());
  }

  @Test
  void loading_histories_keeps_what_the_business_says_and_leaves_merged_viewers_alone() {
    say("v", Map.of("tier", "gold"), Consent.UNSTATED);
    await(viewers.merge("anon", "v"));
    Viewers.Action bought = new Viewers.Action(3, ActionType.PURCHASE, now());
    viewers.load(Map.of("v", List.of(bought), "anon", List.of(bought)), Map.of());
    WholeViewer whole = await(new Viewers(store).whole("anon")).orElseThrow();
    assertEquals("v", whole.id());
    assertEquals("gold", whole.profile().byName().get("tier").value());
    assertEquals(List.of("anon"), whole.identities());
    assertEquals(1, whole.state().purchases());
  }
}
