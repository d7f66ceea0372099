package io.attune.state.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.problem.Refusal;
import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.attune.language.schema.Transform;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.attune.stage.Shop;
import io.attune.state.profile.Viewers.Action;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ViewersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
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

  private Viewer read(String id) {
    return store.await(viewers.read(id, Shop.SCHEMA), PATIENCE);
  }

  private static String text(Viewer viewer) {
    StringBuilder text = new StringBuilder().append(viewer.known());
    for (int i = 0; i < viewer.actions(); i++) {
      text.append(" a")
          .append(viewer.actionItem(i))
          .append('/')
          .append(viewer.actionType(i))
          .append('@')
          .append(viewer.actionSeconds(i));
    }
    for (int i = 0; i < viewer.purchases(); i++) {
      text.append(" p")
          .append(viewer.purchaseItem(i))
          .append('x')
          .append(viewer.purchaseDays(i))
          .append('@');
      text.append(viewer.purchaseSeconds(i));
    }
    for (int i = 0; i < Shop.SCHEMA.columns(Entity.VIEWER).size(); i++) {
      text.append(" c").append(viewer.column(i));
    }
    return text.toString();
  }

  @Test
  void a_viewer_comes_back_as_it_was_loaded_newest_first() {
    viewers.load(
        Map.of(
            "v",
            List.of(
                new Action(7, ActionType.VIEW, 1_000),
                new Action(8, ActionType.PURCHASE, 90_000),
                new Action(8, ActionType.PURCHASE, 90_001),
                new Action(8, ActionType.PURCHASE, 10),
                new Action(0, ActionType.PURCHASE, 4_294_967_295L))),
        Map.of("v", Map.of("person.age", 33f, "habits.spend", 2.5f)));

    assertEquals(
        "true a0/4@4294967295 a8/4@90001 a8/4@90000 a7/0@1000 a8/4@10 p0x1@4294967295 p8x2@90001 c33.0 cNaN c2.5",
        text(read("v")));
  }

  @Test
  void a_viewer_the_store_does_not_know_is_anonymous() {
    assertSame(Viewer.ANONYMOUS, read("nobody"));
    assertFalse(Viewer.ANONYMOUS.known());
    assertEquals(Float.NaN, Viewer.ANONYMOUS.column(0));
  }

  @Test
  void a_viewer_is_read_with_one_command() {
    viewers.load(
        Map.of("v", List.of(new Action(1, ActionType.VIEW, 5))),
        Map.of("v", Map.of("person.age", 1f)));
    read("v");
    long before = store.commandsSent();
    for (int i = 0; i < 100; i++) {
      assertTrue(read("v").known());
    }
    assertEquals(100, store.commandsSent() - before);
  }

  @Test
  void loading_replaces_what_was_stored() {
    viewers.load(
        Map.of("v", List.of(new Action(1, ActionType.PURCHASE, 5))),
        Map.of("v", Map.of("person.age", 1f)));
    viewers.load(Map.of("v", List.of(new Action(2, ActionType.VIEW, 6))), Map.of());
    assertEquals("true a2/0@6 cNaN cNaN cNaN", text(read("v")));
    viewers.load(Map.of("v", List.of()), Map.of());
    assertSame(Viewer.ANONYMOUS, read("v"));
  }

  @Test
  void a_viewer_built_in_memory_equals_the_one_that_was_stored() {
    Map<String, List<Action>> actions = new HashMap<>();
    Map<String, Map<String, Float>> columns = new HashMap<>();
    for (int seed = 0; seed < 1_000; seed++) {
      Shop shop = new Shop(seed, 40);
      actions.put("v" + seed, shop.actions(seed % 10 == 0 ? 400 : 30));
      columns.put("v" + seed, shop.columns());
    }
    viewers.load(actions, columns);
    for (int seed = 0; seed < 1_000; seed++) {
      String id = "v" + seed;
      Viewer memory = Viewers.of(actions.get(id), columns.get(id), Long.MAX_VALUE, Shop.SCHEMA);
      assertEquals(text(memory), text(read(id)), "seed " + seed);
    }
  }

  @Test
  void the_past_ends_at_the_given_second() {
    List<Action> actions =
        List.of(new Action(1, ActionType.PURCHASE, 10), new Action(1, ActionType.PURCHASE, 11));
    assertEquals(
        "true a1/4@10 p1x1@10 cNaN cNaN cNaN",
        text(Viewers.of(actions, Map.of(), 10, Shop.SCHEMA)));
    assertSame(Viewer.ANONYMOUS, Viewers.of(actions, Map.of(), 9, Shop.SCHEMA));
  }

  @Test
  void the_newest_are_kept_when_there_are_too_many() {
    List<Action> actions = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      actions.add(new Action(i, ActionType.PURCHASE, i));
    }
    viewers.load(Map.of("v", actions), Map.of());
    Viewer viewer = read("v");
    assertEquals(200, viewer.actions());
    assertEquals(1_000, viewer.purchases());
    assertEquals(1_199, viewer.actionItem(0));
    assertEquals(200, viewer.purchaseItem(999));
  }

  @Test
  void days_are_counted_apart_and_stop_at_what_fits() {
    List<Action> actions = new ArrayList<>();
    for (int day = 0; day < 70_000; day++) {
      actions.add(new Action(3, ActionType.PURCHASE, day * Shop.DAY % 4_294_967_296L));
    }
    Viewer viewer = Viewers.of(actions, Map.of(), Long.MAX_VALUE, Shop.SCHEMA);
    assertTrue(viewer.purchaseDays(0) > 49_000, "days " + viewer.purchaseDays(0));
    List<Action> same =
        List.of(
            new Action(3, ActionType.PURCHASE, Shop.DAY - 1),
            new Action(3, ActionType.PURCHASE, Shop.DAY));
    assertEquals(2, Viewers.of(same, Map.of(), Long.MAX_VALUE, Shop.SCHEMA).purchaseDays(0));
  }

  @Test
  void ids_of_any_kind_have_keys_of_their_own_with_the_partition_as_the_hash_tag() {
    List<String> ids =
        List.of("a}b", "a{b", "a%7Db", "a%b", "{a}", "}", "a b\n\"", "日本語😀", "v:x".repeat(80));
    Map<String, List<Action>> actions = new HashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      actions.put(ids.get(i), List.of(new Action(i, ActionType.VIEW, 1)));
    }
    viewers.load(actions, Map.of());
    for (int i = 0; i < ids.size(); i++) {
      assertEquals(i, read(ids.get(i)).actionItem(0), ids.get(i));
      String key = ViewerKey.of(ids.get(i));
      assertEquals(
          "v:{"
              + HexFormat.of().toHexDigits((byte) ViewerKey.partition(ids.get(i)))
              + "}:"
              + ids.get(i),
          key);
    }
  }

  @Test
  void columns_may_come_and_go_without_rewriting_viewers() {
    viewers.load(
        Map.of(), Map.of("v", Map.of("habits.spend", 4f, "habits.visits", 7f, "habits.old", 1f)));
    FeatureSchema later =
        new FeatureSchema(
            List.of(
                column("added", "view:habits.added"),
                column("s", "view:habits.spend"),
                column("n", "view:none.n")));
    Viewer viewer = store.await(viewers.read("v", later), PATIENCE);
    assertEquals(Float.NaN, viewer.column(0));
    assertEquals(4f, viewer.column(1));
    assertEquals(Float.NaN, viewer.column(2));
  }

  private static Column column(String name, String source) {
    return new Column(name, Entity.VIEWER, source, 0, Transform.NONE);
  }

  @Test
  void another_process_learns_a_layout_with_one_more_command() {
    viewers.load(Map.of(), Map.of("v", Map.of("person.age", 4f), "w", Map.of("person.age", 5f)));
    viewers = new Viewers(store);
    long before = store.commandsSent();
    assertEquals(4f, read("v").column(0));
    assertEquals(2, store.commandsSent() - before);
    assertEquals(5f, read("w").column(0));
    assertEquals(3, store.commandsSent() - before);
  }

  @Test
  void a_blob_whose_layout_is_lost_counts_as_absent_and_is_looked_up_once() {
    viewers.load(
        Map.of("v", List.of(new Action(1, ActionType.VIEW, 5))),
        Map.of("v", Map.of("person.age", 4f)));
    store.await(store.send(Request.cmd(Command.DEL).arg(store.key("layouts"))), PATIENCE);
    viewers = new Viewers(store);
    assertEquals("true a1/0@5 cNaN cNaN cNaN", text(read("v")));
    long before = store.commandsSent();
    read("v");
    assertEquals(1, store.commandsSent() - before);
  }

  @Test
  void bytes_of_an_unknown_version_count_as_absent() {
    String key = store.key(ViewerKey.of("v"));
    store.await(
        store.send(
            Request.cmd(Command.HSET)
                .arg(key)
                .arg("a")
                .arg(new byte[] {9, 1, 2})
                .arg("f:person")
                .arg("short")),
        PATIENCE);
    Viewer viewer = read("v");
    assertTrue(viewer.known());
    assertEquals(0, viewer.actions());
    assertEquals(Float.NaN, viewer.column(0));
  }

  @Test
  void column_names_without_a_view_are_refused_by_name() {
    Refusal refusal =
        assertThrows(Refusal.class, () -> viewers.load(Map.of(), Map.of("v", Map.of("age", 1f))));
    assertEquals("columns: \"age\" (expected: view.column)", refusal.getMessage());
  }

  @Test
  void actions_outside_their_range_are_refused() {
    assertThrows(IllegalArgumentException.class, () -> new Action(-1, ActionType.VIEW, 0));
    assertThrows(IllegalArgumentException.class, () -> new Action(0, ActionType.VIEW, -1));
    assertThrows(
        IllegalArgumentException.class, () -> new Action(0, ActionType.VIEW, 4_294_967_296L));
  }

  @Test
  void the_forecast_of_bytes_is_within_a_tenth_of_what_the_server_says() {
    Map<String, List<Action>> actions = new HashMap<>();
    Map<String, Map<String, Float>> columns = new HashMap<>();
    for (int v = 0; v < 300; v++) {
      Shop shop = new Shop(v, 5_000);
      List<Action> history = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        history.add(
            new Action(
                shop.random().nextInt(5_000),
                i % 5 == 0 ? ActionType.PURCHASE : ActionType.VIEW,
                1_000_000 + i));
      }
      actions.put("viewer-" + v, history);
      columns.put(
          "viewer-" + v, Map.of("habits.a", 1f, "habits.b", 1f, "habits.c", 1f, "habits.d", 1f));
    }
    viewers.load(actions, columns);
    ViewerFootprint footprint = viewers.footprint(100);
    assertEquals(100, footprint.viewers());
    assertEquals(
        1, footprint.forecastBytes() / footprint.measuredBytes(), 0.1, footprint.toString());
    long forecast =
        ViewerFootprint.forecast(store.key(ViewerKey.of("viewer-100")).length(), 50, 10, 4);
    assertEquals(1, forecast / footprint.measuredBytes(), 0.1, forecast + " against " + footprint);
  }

  @Test
  void nothing_is_measured_in_an_empty_store() {
    assertEquals(new ViewerFootprint(0, 0, 0), viewers.footprint(10));
    assertNotEquals(0, ViewerFootprint.forecast(20, 1, 0));
  }
}
