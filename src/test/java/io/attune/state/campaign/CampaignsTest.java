package io.attune.state.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.campaign.Advertiser;
import io.attune.language.campaign.Creative;
import io.attune.language.campaign.Definition.State;
import io.attune.language.campaign.Kind;
import io.attune.language.campaign.LineItem;
import io.attune.language.campaign.Transparency;
import io.attune.language.document.Document;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.FeatureSchema;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.attune.state.campaign.Desk.Stamp;
import io.attune.state.placement.PlacementSnapshot;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CampaignsTest {
  private static final Stamp PUT = new Stamp("tester", "put", "");
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final boolean FULL = "full".equals(System.getProperty("attune.proof"));

  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<String> audit = new CopyOnWriteArrayList<>();
  private TestStore test;
  private Campaigns campaigns;

  @BeforeEach
  void begin() {
    test = TestStore.open();
    campaigns = campaigns(test.store(), Map.of());
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    test.close();
  }

  private Campaigns campaigns(Store store, Map<String, String> settings) {
    PlacementSnapshot placements =
        new PlacementSnapshot(
            1,
            FeatureSchema.EMPTY,
            Map.of(),
            Map.of("tier", Type.TEXT),
            List.of(),
            Map.of("home", "{\"context\": {\"basket\": \"double\"}}"),
            Map.of("home", Set.of("basket")));
    Campaigns made =
        new Campaigns(
            store,
            (who, what, subject) -> audit.add(who + " " + what + " " + subject),
            CampaignConfigTest.config(settings),
            () -> placements);
    open.add(made);
    made.start();
    return made;
  }

  private Campaigns replica() {
    Store other = test.replica();
    open.add(other);
    return campaigns(other, Map.of());
  }

  private static Document json(String text) {
    return Document.json(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private Saved put(Kind kind, String id, String json) {
    return campaigns.desk().put(kind, id, json(json), OptionalLong.empty(), PUT);
  }

  private static Problem refused(Runnable call) {
    return assertThrows(Refusal.class, call::run).problem();
  }

  private static final String LINE_ITEM =
      "{'campaign': 'c', 'name': 'n', 'bid': {'type': 'cpm', 'micros': 5}, 'pacing': 'none'";

  private void tree() {
    put(Kind.ADVERTISER, "a", "{'name': 'A', 'domains': ['a.example']}");
    put(
        Kind.CAMPAIGN,
        "c",
        "{'advertiser': 'a', 'name': 'C', 'currency': 'EUR', 'timeZone': 'Europe/Berlin'}");
  }

  @Test
  void whoever_writes_reads_it_at_once_and_another_replica_within_a_second() {
    Campaigns other = replica();
    tree();
    long longest = 0;
    for (int i = 0; i < 20; i++) {
      put(Kind.LINE_ITEM, "l" + i, LINE_ITEM + ", 'state': 'active'}");
      assertEquals(i, campaigns.current().lineItem("l" + i).orElseThrow().number());
      long start = System.nanoTime();
      String id = "l" + i;
      Eventually.holds(id, () -> other.current().lineItem(id).isPresent());
      longest = Math.max(longest, System.nanoTime() - start);
    }
    System.out.printf("another replica: at most %.1f ms later%n", longest / 1e6);
    assertEquals(campaigns.current().version(), other.current().version());
    assertEquals(
        "Europe/Berlin",
        other.current().lineItem("l3").orElseThrow().schedule().zone().getId(),
        "the campaign's");
  }

  @Test
  void of_two_writers_of_a_version_one_wins() throws Exception {
    tree();
    long version = put(Kind.LINE_ITEM, "l", LINE_ITEM + "}").definition().version();
    Campaigns other = replica();
    for (int round = 0; round < 20; round++) {
      long expected = version;
      List<Callable<Boolean>> writers = new ArrayList<>();
      for (int w = 0; w < 4; w++) {
        Desk desk = w % 2 == 0 ? campaigns.desk() : other.desk();
        Document patch = json("{'name': 'round " + round + " writer " + w + "'}");
        writers.add(
            () -> {
              try {
                desk.patch(Kind.LINE_ITEM, "l", patch, OptionalLong.of(expected), PUT);
                return true;
              } catch (Refusal refusal) {
                assertEquals(ProblemCode.VERSION_CONFLICT, refusal.problem().code());
                assertTrue(
                    refusal
                        .problem()
                        .detail()
                        .contains("(expected: " + (expected + 1) + ", the present one)"),
                    refusal.problem().detail());
                return false;
              }
            });
      }
      assertEquals(1, together(writers), "round " + round);
      version++;
    }
    assertEquals(21, campaigns.desk().read(Kind.LINE_ITEM, "l").definition().version());
  }

  @Test
  void changes_without_a_version_are_all_made() throws Exception {
    tree();
    put(Kind.LINE_ITEM, "l", LINE_ITEM + "}");
    List<Callable<Boolean>> writers = new ArrayList<>();
    for (String field : List.of("'tier': 3", "'weight': 9", "'rotation': 'optimised'")) {
      writers.add(
          () -> {
            campaigns
                .desk()
                .patch(Kind.LINE_ITEM, "l", json("{" + field + "}"), OptionalLong.empty(), PUT);
            return true;
          });
    }
    assertEquals(3, together(writers));
    String after = campaigns.desk().read(Kind.LINE_ITEM, "l").json().toString();
    assertTrue(after.contains("\"tier\":3,\"weight\":9,"), after);
    assertTrue(after.contains("\"rotation\":\"optimised\""), after);
    assertTrue(after.contains("\"version\":4"), after);
  }

  @Test
  void creating_makes_what_is_not_there_and_changes_nothing() {
    tree();
    put(Kind.LINE_ITEM, "mine", LINE_ITEM + ", 'tier': 3}");
    campaigns
        .desk()
        .move(
            Kind.LINE_ITEM,
            "mine",
            State.ARCHIVED,
            List.of(State.DRAFT),
            OptionalLong.empty(),
            PUT);
    Map<String, Document> wanted = new LinkedHashMap<>();
    for (int i = 0; i < 70; i++) {
      wanted.put("new" + i, json(LINE_ITEM + "}"));
    }
    wanted.put("mine", json(LINE_ITEM + ", 'state': 'active'}"));
    assertEquals(70, campaigns.create(Kind.LINE_ITEM, wanted, "somebody"));
    assertEquals(2, campaigns.current().lineItem("mine").orElseThrow().version());
    assertEquals(1, campaigns.current().lineItem("new69").orElseThrow().version());
    assertTrue(audit.getLast().startsWith("somebody line_item.put new64 "), audit.getLast());
    int lines = audit.size();
    assertEquals(0, campaigns.create(Kind.LINE_ITEM, wanted, "somebody"));
    assertEquals(lines, audit.size());
    Map<String, Document> wrong = Map.of("x", json(LINE_ITEM + ", 'tier': 99}"));
    Problem refused = refused(() -> campaigns.create(Kind.LINE_ITEM, wrong, "somebody"));
    assertEquals("tier", refused.field());
  }

  private static long together(List<Callable<Boolean>> calls) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long yes = 0;
      for (Future<Boolean> answer : threads.invokeAll(calls)) {
        yes += answer.get() ? 1 : 0;
      }
      return yes;
    }
  }

  @Test
  void numbers_are_given_out_once_also_by_two_replicas() throws Exception {
    tree();
    Campaigns other = replica();
    List<Callable<Boolean>> writers = new ArrayList<>();
    for (int w = 0; w < 40; w++) {
      Desk desk = w % 2 == 0 ? campaigns.desk() : other.desk();
      String id = "l" + w;
      writers.add(
          () -> {
            desk.put(Kind.LINE_ITEM, id, json(LINE_ITEM + "}"), OptionalLong.of(0), PUT);
            return true;
          });
    }
    assertEquals(40, together(writers));
    Eventually.holds("all there", () -> campaigns.current().lineItems() == 40);
    Set<Integer> numbers = new TreeSet<>();
    for (int w = 0; w < 40; w++) {
      numbers.add(campaigns.current().lineItem("l" + w).orElseThrow().number());
    }
    assertEquals(40, numbers.size());
    assertEquals(
        ProblemCode.VERSION_CONFLICT,
        refused(
                () ->
                    campaigns
                        .desk()
                        .put(Kind.LINE_ITEM, "l3", json(LINE_ITEM + "}"), OptionalLong.of(0), PUT))
            .code());
  }

  @Test
  void a_killed_connection_of_the_follower_is_made_anew_and_nothing_is_missed() {
    tree();
    put(Kind.LINE_ITEM, "l", LINE_ITEM + "}");
    Campaigns other = replica();
    for (int round = 0; round < 3; round++) {
      assertTrue(killFollowers() >= 1, "a connection to kill");
      put(Kind.LINE_ITEM, "after" + round, LINE_ITEM + "}");
      String id = "after" + round;
      Eventually.holds(id + " here", () -> campaigns.current().lineItem(id).isPresent());
      Eventually.holds(id + " there", () -> other.current().lineItem(id).isPresent());
    }
  }

  /// Connections that wait for streams, which are the followers'.
  private int killFollowers() {
    Response list =
        test.store()
            .await(
                test.store()
                    .send(Request.cmd(Command.CLIENT).arg("LIST").arg("TYPE").arg("normal")),
                PATIENCE);
    int killed = 0;
    for (String client : list.toString().split("\n")) {
      if (client.contains("cmd=xread")) {
        String id = client.replaceFirst("^(txt:)?id=(\\d+) .*", "$2");
        test.store()
            .await(
                test.store().send(Request.cmd(Command.CLIENT).arg("KILL").arg("ID").arg(id)),
                PATIENCE);
        killed++;
      }
    }
    return killed;
  }

  @Test
  void what_the_stream_forgot_is_loaded_anew() {
    tree();
    Campaigns other = replica();
    Store store = test.store();
    put(Kind.LINE_ITEM, "l", LINE_ITEM + "}");
    // another one is written, but the word of it is lost
    Response value =
        store.await(
            store.send(Request.cmd(Command.HGET).arg(store.key("{ads}:line-items")).arg("l")),
            PATIENCE);
    byte[] silent = Objects.requireNonNull(value).toBytes();
    silent[0] = 1;
    for (Request request :
        List.of(
            Request.cmd(Command.HSET).arg(store.key("{ads}:line-items")).arg("silent").arg(silent),
            Request.cmd(Command.HINCRBY).arg(store.key("{ads}:numbers")).arg("line-items").arg(1),
            Request.cmd(Command.INCR).arg(store.key("{ads}:version")))) {
      store.await(store.send(request), PATIENCE);
    }
    put(Kind.LINE_ITEM, "m", LINE_ITEM + "}");
    Eventually.holds("m", () -> other.current().lineItem("m").isPresent());
    Eventually.holds("silent", () -> other.current().lineItem("silent").isPresent());
    assertEquals(2, other.current().lineItem("m").orElseThrow().number());
  }

  @Test
  void a_store_without_its_last_writes_is_followed_after_the_connection_was_lost() {
    try (TestStore alone = TestStore.alone()) {
      Campaigns mine = campaigns(alone.store(), Map.of());
      mine.desk().put(Kind.ADVERTISER, "a", json("{'name': 'A'}"), OptionalLong.empty(), PUT);
      mine.desk().put(Kind.ADVERTISER, "b", json("{'name': 'B'}"), OptionalLong.empty(), PUT);
      Store store = alone.store();
      store.await(
          store.send(Request.cmd(Command.HDEL).arg(store.key("{ads}:advertisers")).arg("b")),
          PATIENCE);
      assertTrue(mine.current().advertiser("b").isPresent());
      long generation = mine.current().generation();
      store.await(store.send(Request.cmd(Command.BGREWRITEAOF)), PATIENCE);
      alone.kill();
      Eventually.holds("b is gone", () -> mine.current().advertiser("b").isEmpty());
      assertTrue(mine.current().advertiser("a").isPresent());
      assertTrue(mine.current().changedSince(generation).everything());
      mine.close();
    }
  }

  @Test
  void without_the_store_the_snapshot_serves_and_changes_are_refused() {
    try (TestStore alone = TestStore.alone()) {
      Campaigns mine = campaigns(alone.store(), Map.of("attune.campaign.patience", "300ms"));
      mine.desk().put(Kind.ADVERTISER, "a", json("{'name': 'A'}"), OptionalLong.empty(), PUT);
      alone.pause();
      try {
        assertEquals(
            ProblemCode.STORE_UNAVAILABLE,
            refused(
                    () ->
                        mine.desk()
                            .put(
                                Kind.ADVERTISER,
                                "b",
                                json("{'name': 'B'}"),
                                OptionalLong.empty(),
                                PUT))
                .code());
        assertTrue(mine.current().advertiser("a").isPresent());
      } finally {
        alone.resume();
      }
      Eventually.holds(
          "written again",
          () -> {
            try {
              mine.desk()
                  .put(Kind.ADVERTISER, "b", json("{'name': 'B'}"), OptionalLong.empty(), PUT);
              return true;
            } catch (Refusal refusal) {
              return false;
            }
          });
      Eventually.holds("b", () -> mine.current().advertiser("b").isPresent());
      mine.close();
    }
  }

  @Test
  void what_is_archived_stays_readable_and_takes_nothing_new() {
    tree();
    put(Kind.LINE_ITEM, "l", LINE_ITEM + ", 'state': 'active'}");
    Desk desk = campaigns.desk();
    Saved gone =
        desk.move(
            Kind.CAMPAIGN,
            "c",
            State.ARCHIVED,
            List.of(State.values()),
            OptionalLong.empty(),
            new Stamp("tester", "archive", "over"));
    assertEquals(State.ARCHIVED, gone.definition().state());
    assertEquals(State.ARCHIVED, desk.read(Kind.CAMPAIGN, "c").definition().state());
    assertEquals(State.ARCHIVED, campaigns.current().campaign("c").orElseThrow().state());
    assertFalse(campaigns.current().isActive(0, System.currentTimeMillis()));
    Problem problem = refused(() -> put(Kind.LINE_ITEM, "m", LINE_ITEM + "}"));
    assertEquals("campaign: \"c\" (expected: a campaign that is not archived)", problem.detail());
    assertEquals("tester campaign.archive c: over", audit.getLast());
    put(Kind.LINE_ITEM, "m", LINE_ITEM + ", 'state': 'archived'}");
    desk.move(Kind.CAMPAIGN, "c", State.ACTIVE, List.of(State.values()), OptionalLong.empty(), PUT);
    put(Kind.LINE_ITEM, "m", LINE_ITEM + ", 'state': 'active'}");
  }

  @Test
  void what_was_stored_before_there_were_exchanges_is_read() {
    tree();
    put(Kind.LINE_ITEM, "l", LINE_ITEM + "}");
    put(
        Kind.CREATIVE,
        "k",
        "{'lineItem': 'l', 'format': 'offer', 'offer': {'code': 'x', 'text': 'y'}}");
    stored(
        Kind.ADVERTISER,
        "a",
        "{'state':'active','name':'A','domains':['a.example'],'competitiveCategories':[]}");
    stored(
        Kind.CAMPAIGN,
        "c",
        "{'state':'active','advertiser':'a','name':'C','currency':'EUR','timeZone':'Europe/Berlin','budget':{},'caps':[],'strict':false}");
    stored(
        Kind.LINE_ITEM,
        "l",
        "{'state':'draft','campaign':'c','name':'n','timeZone':'UTC','flights':[],'budget':{},'bid':{'type':'cpm','micros':5},"
            + "'tier':8,'weight':1,'pacing':'none','rotation':'weights','caps':[],'targeting':'','placements':[],'sizes':[],'formats':[]}");
    stored(
        Kind.CREATIVE,
        "k",
        "{'state':'active','lineItem':'l','format':'offer','offer':{'code':'x','text':'y'},'weight':1,'approval':'approved'}");
    Campaigns other = replica();
    Advertiser a = other.current().advertiser(0);
    assertEquals(List.of(), a.categories());
    assertEquals(1, a.taxonomy());
    assertEquals(new Transparency("A", "A"), a.transparency(other.current().campaign(0)));
    assertEquals(LineItem.Inventory.ANY, other.current().lineItem("l").orElseThrow().inventory());
    assertEquals(Creative.Traits.UNKNOWN, other.current().creative(0).traits());
    assertEquals(Creative.Approval.APPROVED, other.current().creative(0).approval());
  }

  /// Overwrites the body of what is there, as an earlier version wrote it.
  private void stored(Kind kind, String id, String body) {
    Store store = test.store();
    String key = store.key("{ads}:" + kind.plural());
    byte[] value =
        Objects.requireNonNull(
                store.await(store.send(Request.cmd(Command.HGET).arg(key).arg(id)), PATIENCE))
            .toBytes();
    byte[] text = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    byte[] old = Arrays.copyOf(value, 16 + text.length);
    System.arraycopy(text, 0, old, 16, text.length);
    store.await(store.send(Request.cmd(Command.HSET).arg(key).arg(id).arg(old)), PATIENCE);
  }

  @Test
  void what_is_just_so_already_gets_no_new_version_and_no_audit_line() {
    tree();
    int lines = audit.size();
    Saved again =
        put(
            Kind.CAMPAIGN,
            "c",
            "{'advertiser': 'a', 'name': 'C', 'currency': 'EUR', 'timeZone': 'Europe/Berlin'}");
    assertEquals(CampaignStore.Status.SAME, again.status());
    assertEquals(1, again.definition().version());
    assertEquals(lines, audit.size());
  }

  @Test
  void contradictions_with_others_are_refused() {
    tree();
    put(Kind.ADVERTISER, "b", "{'name': 'B'}");
    put(Kind.LINE_ITEM, "l", LINE_ITEM + "}");
    put(
        Kind.CREATIVE,
        "o",
        "{'lineItem': 'l', 'format': 'offer', 'offer': {'code': 'x', 'text': 'y'}}");
    assertEquals(
        "advertiser: \"x\" (expected: the id of an advertiser that is there)",
        refused(
                () ->
                    put(Kind.CAMPAIGN, "d", "{'advertiser': 'x', 'name': 'C', 'currency': 'EUR'}"))
            .detail());
    assertEquals(
        "currency: \"USD\" (expected: \"EUR\", as since it was made)",
        refused(
                () ->
                    put(Kind.CAMPAIGN, "c", "{'advertiser': 'a', 'name': 'C', 'currency': 'USD'}"))
            .detail());
    assertEquals(
        "advertiser: \"b\" (expected: \"a\", as since it was made)",
        refused(
                () ->
                    put(Kind.CAMPAIGN, "c", "{'advertiser': 'b', 'name': 'C', 'currency': 'EUR'}"))
            .detail());
    assertEquals(
        "advertiser",
        refused(
                () ->
                    put(
                        Kind.CREATIVE,
                        "o",
                        "{'advertiser': 'a', 'format': 'offer', 'offer': {'code': 'x', 'text': 'y'}}"))
            .field());
    assertEquals(
        "clickUrl: \"https://nota.example/\" (expected: a host of the advertiser's domains: a.example)",
        refused(
                () ->
                    put(
                        Kind.CREATIVE,
                        "i",
                        "{'lineItem': 'l', 'format': 'banner', 'size': '1x1', 'imageUrl': 'https://cdn.example/x',"
                            + " 'clickUrl': 'https://nota.example/'}"))
            .detail());
    put(
        Kind.CREATIVE,
        "i",
        "{'lineItem': 'l', 'format': 'banner', 'size': '1x1', 'imageUrl': 'https://cdn.example/x',"
            + " 'clickUrl': 'https://shop.A.example/'}");
    Problem syntax =
        refused(() -> put(Kind.LINE_ITEM, "m", LINE_ITEM + ", 'targeting': 'viewer.known &&'}"));
    assertEquals(ProblemCode.INVALID_EXPRESSION, syntax.code());
    assertTrue(syntax.detail().startsWith("targeting: line 1, column "), syntax.detail());
    assertEquals("targeting", syntax.field());
    Problem name =
        refused(
            () -> put(Kind.LINE_ITEM, "m", LINE_ITEM + ", 'targeting': 'context.contry == 1'}"));
    assertTrue(name.detail().contains("did you mean \"country\""), name.detail());
    refused(() -> put(Kind.LINE_ITEM, "m", LINE_ITEM + ", 'targeting': 'params.stock > 1'}"));
    put(
        Kind.LINE_ITEM,
        "m",
        LINE_ITEM + ", 'targeting': 'item.stock > 1 && context.kv.theme == context.kv.season'}");
    put(
        Kind.LINE_ITEM,
        "m",
        LINE_ITEM
            + ", 'targeting': 'context.basket > 10.0 && \\'x\\' in context.keywords && viewer.attributes.tier == \\'gold\\' && \\'s\\' in viewer.segments'}"
                .replace("\\'", "\\\""));
    assertEquals(
        "number: 5 (expected: none, or the one it has: numbers are given out)",
        refused(() -> put(Kind.LINE_ITEM, "l", LINE_ITEM + ", 'number': 5}")).detail());
    assertEquals(
        "id: \"k\" (expected: \"l\", as in the path)",
        refused(() -> put(Kind.LINE_ITEM, "l", LINE_ITEM + ", 'id': 'k'}")).detail());
  }

  @Test
  void what_does_not_compile_any_more_can_be_put_to_rest() {
    tree();
    String targeting = LINE_ITEM + ", 'state': 'active', 'targeting': 'context.gone'}";
    Campaigns before = campaigns(test.store(), Map.of("attune.campaign.context.gone", "bool"));
    before.desk().put(Kind.LINE_ITEM, "l", json(targeting), OptionalLong.empty(), PUT);
    OptionalLong any = OptionalLong.empty();
    Desk desk = campaigns.desk();
    Document tier = json("{'tier': 3}");
    assertEquals(
        "targeting", refused(() -> desk.patch(Kind.LINE_ITEM, "l", tier, any, PUT)).field());
    List<State> from = List.of(State.values());
    assertEquals(
        State.PAUSED,
        desk.move(Kind.LINE_ITEM, "l", State.PAUSED, from, any, PUT).definition().state());
    assertEquals(
        "targeting",
        refused(() -> desk.move(Kind.LINE_ITEM, "l", State.ACTIVE, from, any, PUT)).field());
  }

  private List<String> warnings(Kind kind, String id, String json) {
    return put(kind, id, json).warnings().stream().map(Saved.Warning::field).toList();
  }

  @Test
  void what_may_be_meant_otherwise_is_told() {
    tree();
    put(Kind.LINE_ITEM, "l", LINE_ITEM + "}");
    assertEquals(
        List.of("sizes[0]", "state"),
        warnings(Kind.LINE_ITEM, "l", LINE_ITEM + ", 'state': 'active', 'sizes': ['300x250']}"));
    put(
        Kind.CREATIVE,
        "i",
        "{'lineItem': 'l', 'format': 'banner', 'size': '300x250', 'imageUrl': 'https://cdn.example/x',"
            + " 'clickUrl': 'https://a.example/', 'approval': 'approved'}");
    assertEquals(
        List.of("sizes[1]"),
        warnings(
            Kind.LINE_ITEM, "l", LINE_ITEM + ", 'state': 'active', 'sizes': ['300x250', '1x1']}"));
    assertEquals(
        List.of("placements[0]", "budget.dailyMicros", "flights"),
        warnings(
            Kind.LINE_ITEM,
            "m",
            LINE_ITEM
                + ", 'placements': ['nowhere'], 'budget': {'dailyMicros': 0}, 'flights': [{'until': '2020-01-01T00:00'}]}"));
    assertEquals(
        List.of("goal.amount"),
        warnings(
            Kind.LINE_ITEM,
            "m",
            LINE_ITEM
                + ", 'goal': {'type': 'spend', 'amount': 11}, 'budget': {'totalMicros': 10}}"));
    assertEquals(
        List.of("pacing"), warnings(Kind.LINE_ITEM, "m", LINE_ITEM.replace("none", "even") + "}"));
    // looked at again
    Saved changed =
        campaigns
            .desk()
            .patch(
                Kind.CREATIVE,
                "i",
                json("{'imageUrl': 'https://cdn.example/y'}"),
                OptionalLong.empty(),
                PUT);
    assertEquals("approval", changed.warnings().getFirst().field());
    assertTrue(changed.json().toString().contains("\"approval\":\"pending\""));
    assertTrue(
        campaigns
            .desk()
            .patch(
                Kind.CREATIVE,
                "i",
                json("{'imageUrl': 'https://cdn.example/z', 'approval': 'approved'}"),
                OptionalLong.empty(),
                PUT)
            .json()
            .toString()
            .contains("\"approval\":\"approved\""));
    campaigns.onSave((targeting, schema) -> List.of("not indexed: " + targeting));
    assertEquals(
        "targeting: not indexed: viewer.known",
        put(Kind.LINE_ITEM, "m", LINE_ITEM + ", 'targeting': 'viewer.known'}")
            .warnings()
            .getFirst()
            .detail());
  }

  private String batch(Kind kind, String lines) {
    return new CampaignBatch(kind, campaigns.desk(), PUT)
        .write(lines.replace('\'', '"').getBytes(StandardCharsets.UTF_8), 1_000)
        .toString();
  }

  @Test
  void every_line_of_a_batch_gets_its_verdict_in_order() {
    tree();
    String answer =
        batch(
            Kind.LINE_ITEM,
            LINE_ITEM
                + ", 'id': 'l'}\n\n"
                + LINE_ITEM
                + ", 'id': 'm', 'tier': 99}\n"
                + "no json\n"
                + LINE_ITEM
                + ", 'id': 'l', 'tier': 2}\n"
                + LINE_ITEM
                + ", 'id': 'l', 'tier': 2}\n"
                + LINE_ITEM
                + ", 'id': 'l', 'tier': 3, 'version': 1}\n"
                + LINE_ITEM.replace("'c'", "'x'")
                + ", 'id': 'n'}\n"
                + LINE_ITEM
                + ", 'id': 'o', 'sizes': ['1x1'], 'placements': ['q']}\n");
    Document results = Document.json(answer.getBytes(StandardCharsets.UTF_8)).get("results");
    List<String> told = new ArrayList<>();
    for (Document result : results.elements(100)) {
      told.add(
          result.get("line").integer(1, 99)
              + " "
              + result.get("status").text(1, 20)
              + " "
              + result.find("code").map(code -> code.text(1, 30)).orElse("-")
              + " "
              + result.find("field").map(field -> field.text(1, 30)).orElse("-"));
    }
    assertEquals(
        List.of(
            "1 created - -",
            "3 rejected invalid_field tier",
            "4 rejected malformed_body -",
            "5 replaced - -",
            "6 same - -",
            "7 rejected version_conflict version",
            "8 rejected invalid_field campaign",
            "9 created - -"),
        told,
        answer);
    assertTrue(answer.contains("\"warnings\":[{\"field\":\"placements[0]\""), answer);
    assertEquals(2, campaigns.current().lineItem("l").orElseThrow().delivery().tier());
    assertEquals("tester line_item.put o", audit.getLast());
  }

  @Test
  void more_than_there_may_be_is_refused() {
    Campaigns few = campaigns(test.store(), Map.of("attune.campaign.max-of-a-kind", "2"));
    for (String id : List.of("a", "b")) {
      few.desk().put(Kind.ADVERTISER, id, json("{'name': 'A'}"), OptionalLong.empty(), PUT);
    }
    Problem problem =
        refused(
            () ->
                few.desk()
                    .put(Kind.ADVERTISER, "c", json("{'name': 'A'}"), OptionalLong.empty(), PUT));
    assertEquals("advertisers", problem.field());
    assertEquals(
        "body",
        refused(
                () ->
                    new CampaignBatch(Kind.ADVERTISER, few.desk(), PUT)
                        .write("1\n2\n3".getBytes(StandardCharsets.UTF_8), 2))
            .field());
  }

  @Test
  void many_line_items_are_loaded() {
    tree();
    StringBuilder lines = new StringBuilder();
    int all = Integer.getInteger("lineItems", FULL ? 100_000 : 20_000);
    for (int i = 0; i < all; ) {
      lines.setLength(0);
      for (int to = Math.min(all, i + 10_000); i < to; i++) {
        lines
            .append(LINE_ITEM.replace('\'', '"'))
            .append(", \"id\": \"line-item-")
            .append(i)
            .append("\", \"state\": \"active\", \"tier\": ")
            .append(1 + i % 16)
            .append(
                ", \"flights\": [{\"from\": \"2026-03-01T00:00\", \"until\": \"2026-04-01T00:00\"}]")
            .append(", \"caps\": [{\"scope\": \"line_item\", \"count\": 3, \"window\": \"1d\"}]")
            .append(", \"targeting\": \"context.country == 'C")
            .append(i % 50)
            .append("' && viewer.attributes.tier == 't")
            .append(i % 7)
            .append("'\"}\n");
      }
      long start = System.nanoTime();
      new CampaignBatch(Kind.LINE_ITEM, campaigns.desk(), PUT)
          .write(lines.toString().getBytes(StandardCharsets.UTF_8), 10_000);
      if (i == Math.min(all, 10_000)) {
        System.out.printf("a batch of 10,000: %.0f ms%n", (System.nanoTime() - start) / 1e6);
      }
    }
    Eventually.holds("all here", () -> campaigns.current().lineItems() == all);
    System.gc();
    long before = used();
    long start = System.nanoTime();
    Campaigns other = replica();
    long took = System.nanoTime() - start;
    assertEquals(all, other.current().lineItems());
    System.gc();
    System.out.printf(
        "%d line items loaded in %.0f ms, about %d bytes each%n",
        all, took / 1e6, (used() - before) / all);
    start = System.nanoTime();
    CampaignSnapshot.Active active = other.current().activeAt(System.currentTimeMillis());
    System.out.printf(
        "active at one moment: %.1f ms (%d)%n",
        (System.nanoTime() - start) / 1e6, active.lineItems().cardinality());
    start = System.nanoTime();
    put(Kind.LINE_ITEM, "line-item-7", LINE_ITEM + ", 'state': 'paused'}");
    System.out.printf("a change among them: %.1f ms%n", (System.nanoTime() - start) / 1e6);
    assertEquals(State.PAUSED, campaigns.current().lineItem("line-item-7").orElseThrow().state());
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
