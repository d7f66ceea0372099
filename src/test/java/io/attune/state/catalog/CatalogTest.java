package io.attune.state.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.aggregate.Happening;
import io.attune.language.document.Document;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.attune.language.schema.Transform;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogTest {
  private TestStore test;
  private Store other;
  private Catalog catalog;
  private Catalog replica;

  @BeforeEach
  void open() {
    test = TestStore.open();
    other = test.replica();
    catalog = new Catalog(test.store());
    replica = new Catalog(other);
    catalog.start();
    replica.start();
  }

  @AfterEach
  void close() {
    catalog.close();
    replica.close();
    other.close();
    test.close();
  }

  @Test
  void a_written_item_reaches_every_replica_whole() {
    assertEquals(List.of(Optional.empty()), catalog.put(List.of(Items.full("shoe-1"))));

    Eventually.holds(
        "both replicas have it",
        () -> number(catalog, "shoe-1") == 0 && number(replica, "shoe-1") == 0);
    assertEquals(Items.full("shoe-1"), replica.current().item(0));
    assertEquals(Items.full("shoe-1"), catalog.current().item(0));
    assertEquals(catalog.current().version(), replica.current().version());
  }

  @Test
  void an_item_is_found_before_its_replica_follows() {
    replica.useSchema(
        FeatureSchema.parse(
            Document.yaml(
                "features.yaml",
                """
                features:
                  - {name: mine, entity: pair, type: float, source: "aggregate:mine"}
                aggregates:
                  - {name: mine, of: viewer_category, function: count, types: [click]}
                """)));
    for (int i = 0; i < 50; i++) {
      String id = "new-" + i;
      catalog.put(List.of(Items.full(id)));
      Map<String, Optional<NewItem>> found =
          other.await(replica.find(List.of(id, "never")), Duration.ofSeconds(5));
      assertEquals(Optional.empty(), found.get("never"));
      NewItem item = found.get(id).orElseThrow();
      assertEquals(Happening.name("shoes"), item.mainCategoryName());
      Eventually.holds("it follows", () -> number(replica, id) == item.number());
      catalog.delete(id);
      assertEquals(
          Optional.empty(),
          other.await(replica.find(List.of(id)), Duration.ofSeconds(5)).get(id),
          "deleted");
    }
  }

  @Test
  void no_more_ids_are_looked_up_than_may_be() {
    List<String> many = IntStream.range(0, 1_500).mapToObj(i -> "none-" + i).toList();
    for (int round = 0; round < 50; round++) {
      catalog.put(List.of(Items.full("busy")));
      Map<String, Optional<NewItem>> found = other.await(replica.find(many), Duration.ofSeconds(5));
      assertTrue(found.size() == 1_000 || found.size() == 1_500, found.size() + " answers");
      assertTrue(found.values().stream().allMatch(Optional::isEmpty));
    }
  }

  @Test
  void nothing_is_found_while_the_store_is_away() {
    try (TestStore alone = TestStore.alone();
        Catalog away = new Catalog(alone.store())) {
      away.start();
      alone.pause();
      Refusal refusal =
          assertThrows(
              Refusal.class,
              () -> alone.store().await(away.find(List.of("a")), Duration.ofSeconds(10)));
      assertEquals(ProblemCode.STORE_UNAVAILABLE, refusal.problem().code());
      alone.resume();
    }
  }

  @Test
  void metadata_and_id_are_ready_json() {
    catalog.put(List.of(Items.full("a\"b")));

    Eventually.holds("it is there", () -> number(catalog, "a\"b") == 0);
    assertEquals("\"a\\\"b\"", new String(catalog.current().idJson(0), StandardCharsets.UTF_8));
    assertEquals(
        "{\"title\":\"Trail \\\"shoe\\\" ünï 👟\",\"categories\":[\"shoes\",\"running\"],\"brand\":\"Fell\",\"priceMicros\":89900000,"
            + "\"currency\":\"EUR\",\"url\":\"https://shop.example/p/a\\\"b\",\"image\":\"https://shop.example/i/a\\\"b.jpg\"}",
        new String(catalog.current().metadataJson(0), StandardCharsets.UTF_8));
  }

  @Test
  void ids_are_kept_byte_for_byte() {
    List<String> ids =
        List.of(
            " a ",
            "a",
            "\"",
            "\\n",
            "\n",
            "日本",
            "👟",
            "a/b",
            "é",
            "e\u0301",
            "x".repeat(256),
            "\u0000");
    List<Optional<io.attune.language.problem.Problem>> verdicts =
        catalog.put(ids.stream().map(Items::plain).toList());

    assertTrue(verdicts.stream().allMatch(Optional::isEmpty));
    Eventually.holds("all are there", () -> replica.current().size() == ids.size());
    for (String id : ids) {
      assertEquals(id, replica.current().id(number(replica, id)));
    }
  }

  @Test
  void a_wrong_item_is_refused_and_the_others_are_written() {
    List<Optional<io.attune.language.problem.Problem>> verdicts =
        catalog.put(List.of(Items.plain("a"), Items.plain(""), Items.plain("b")));

    assertTrue(verdicts.get(0).isEmpty());
    assertEquals(
        "id: \"\" (expected: 1 to 256 characters)", verdicts.get(1).orElseThrow().detail());
    assertTrue(verdicts.get(2).isEmpty());
    Eventually.holds("the others are there", () -> catalog.current().size() == 2);
  }

  @Test
  void an_id_that_comes_again_gets_its_old_number() {
    catalog.put(List.of(Items.plain("a"), Items.plain("b")));
    Eventually.holds("both are there", () -> catalog.current().size() == 2);
    int number = number(catalog, "a");

    assertTrue(catalog.delete("a"));
    assertFalse(catalog.delete("a"));
    assertFalse(catalog.delete("never"));
    Eventually.holds(
        "it is gone", () -> catalog.current().size() == 1 && replica.current().size() == 1);
    assertEquals(-1, number(replica, "a"));
    assertFalse(replica.current().live(number));
    assertEquals("a", replica.current().id(number));
    assertNull(replica.current().title(number));

    catalog.put(List.of(Items.plain("c"), Items.plain("a")));
    Eventually.holds("it is back", () -> replica.current().size() == 3);
    assertEquals(number, number(replica, "a"));
    assertEquals(2, number(replica, "c"));
  }

  @Test
  void a_restarted_replica_has_everything_and_follows_on() {
    catalog.put(List.of(Items.full("a"), Items.plain("b"), Items.plain("c")));
    catalog.delete("b");
    replica.close();

    try (Catalog restarted = new Catalog(other)) {
      restarted.start();
      assertEquals(2, restarted.current().size());
      assertEquals(3, restarted.current().numbers());
      assertEquals(Items.full("a"), restarted.current().item(0));
      catalog.put(List.of(Items.plain("d")));
      Eventually.holds("it follows", () -> number(restarted, "d") == 3);
    }
  }

  @Test
  void statistics_stay_when_the_business_replaces_the_item() {
    catalog.put(List.of(Items.full("a"), Items.plain("b")));

    assertEquals(
        2,
        catalog.patchColumns(
            Map.of(
                "a",
                Map.of("popularity", 7.25f),
                "b",
                Map.of("popularity", 0.1f, "ctr", 1e-7f),
                "never",
                Map.of("x", 1f))));
    assertEquals(0, catalog.patchColumns(Map.of("a", Map.of("popularity", 7.25f))));
    catalog.put(List.of(Items.titled("b", "other")));

    Eventually.holds(
        "b is replaced",
        () -> replica.current().size() == 2 && "other".equals(replica.current().title(1)));
    assertEquals(7.25f, replica.current().column(0, "popularity"));
    assertEquals(4.5f, replica.current().column(0, "rating"));
    assertEquals(0.1f, replica.current().column(1, "popularity"));
    assertEquals(1e-7f, replica.current().column(1, "ctr"));
    assertTrue(Float.isNaN(replica.current().column(1, "rating")));

    catalog.put(List.of(Items.with(Items.plain("b"), Map.of("popularity", 3f))));
    Eventually.holds(
        "the business's own value stands", () -> replica.current().column(1, "popularity") == 3f);
    assertEquals(1e-7f, replica.current().column(1, "ctr"));
  }

  @Test
  void a_value_that_is_no_number_is_refused() {
    Refusal refusal =
        assertThrows(
            Refusal.class, () -> catalog.patchColumns(Map.of("a", Map.of("x", Float.NaN))));
    assertEquals("columns.x: NaN (expected: a finite 32-bit float)", refusal.problem().detail());
  }

  @Test
  void rows_are_defaulted_and_transformed_and_follow_the_schema() {
    catalog.put(List.of(Items.full("a"), Items.plain("b")));
    Eventually.holds("both are there", () -> catalog.current().size() == 2);
    Transform scaled = new Transform(Transform.Function.LOG1P, 0, 1_000, 1, 2);
    FeatureSchema schema =
        new FeatureSchema(
            List.of(
                new Column("price", Entity.ITEM, "price", 5, scaled),
                new Column("hour", Entity.CONTEXT, "hour", 0, Transform.NONE),
                new Column("stock", Entity.ITEM, "stock", -1, Transform.NONE),
                new Column("rating", Entity.ITEM, "column:rating", 3, Transform.NONE)));

    catalog.useSchema(schema);

    assertArrayEquals(new float[] {scaled.apply(89.9f), 12, 4.5f}, row(catalog.current(), 0, 3));
    assertArrayEquals(new float[] {scaled.apply(5), -1, 3}, row(catalog.current(), 1, 3));
    catalog.put(List.of(Items.with(Items.plain("b"), Map.of("rating", 1f))));
    Eventually.holds("the new row is there", () -> row(catalog.current(), 1, 3)[2] == 1f);

    FeatureSchema wrong =
        new FeatureSchema(List.of(new Column("x", Entity.ITEM, "colour", 0, Transform.NONE)));
    assertThrows(IllegalArgumentException.class, () -> catalog.useSchema(wrong));
    assertEquals(schema.hash(), catalog.current().schema().hash());
  }

  @Test
  void variants_are_grouped_under_their_product_even_when_it_comes_later_or_never() {
    catalog.put(
        List.of(
            Items.variant("red", "shirt"), Items.variant("blue", "shirt"), Items.plain("sock")));
    Eventually.holds("all are there", () -> replica.current().size() == 3);
    CatalogSnapshot before = replica.current();
    int group = before.variantGroup(before.number("red"));
    assertEquals(group, before.variantGroup(before.number("blue")));
    assertEquals("shirt", before.id(group));
    assertFalse(before.live(group));
    assertEquals(before.number("sock"), before.variantGroup(before.number("sock")));
    assertEquals(Items.variant("red", "shirt"), before.item(before.number("red")));

    catalog.put(List.of(Items.plain("shirt")));
    Eventually.holds("the product is there", () -> number(replica, "shirt") == group);
    assertEquals(group, replica.current().variantGroup(group));
  }

  @Test
  void popular_and_newest_are_sorted_and_follow_changes() {
    catalog.put(
        List.of(
            Items.with(Items.plain("low"), Map.of("popularity", 1f)),
            Items.full("new"),
            Items.with(Items.plain("top"), Map.of("popularity", 9f))));
    Eventually.holds(
        "sorted",
        () -> List.of("top", "low", "new").equals(ids(replica, replica.current().popular())));
    assertEquals(List.of("new", "low", "top"), ids(replica, replica.current().newest()));

    catalog.patchColumns(Map.of("new", Map.of("popularity", 100f)));
    catalog.delete("top");
    Eventually.holds(
        "sorted again",
        () -> List.of("new", "low").equals(ids(replica, replica.current().popular())));
    Eventually.holds(
        "gone from newest",
        () -> List.of("new", "low").equals(ids(replica, replica.current().newest())));
  }

  @Test
  void neighbour_lists_are_replaced_everywhere_at_once() {
    assertEquals(NeighbourLists.NONE, replica.current().neighbours());
    catalog.publishNeighbours(lists(3, 2));
    Eventually.holds("first generation", () -> replica.current().neighbours().generation() == 1);
    catalog.publishNeighbours(lists(200_000, 3));
    Eventually.holds("second generation", () -> catalog.current().neighbours().generation() == 2);
    Eventually.holds("second generation", () -> replica.current().neighbours().generation() == 2);
    assertArrayEquals(lists(200_000, 3).offsets(), replica.current().neighbours().offsets());
    assertArrayEquals(lists(200_000, 3).items(), replica.current().neighbours().items());
    assertArrayEquals(lists(200_000, 3).weights(), replica.current().neighbours().weights());

    try (Catalog restarted = new Catalog(other)) {
      restarted.start();
      assertEquals(2, restarted.current().neighbours().generation());
      assertEquals(600_000, restarted.current().neighbours().items().length);
    }
  }

  @Test
  void a_replica_that_missed_entries_loads_everything() {
    catalog.put(List.of(Items.plain("a")));
    Eventually.holds("it is there", () -> number(replica, "a") == 0);
    // somebody else's write whose entry is lost: the version grew, the stream did not
    test.store()
        .await(
            test.store().send(Request.cmd(Command.INCR).arg(test.store().key("{c}:version"))),
            Duration.ofSeconds(5));
    catalog.put(List.of(Items.plain("b")));
    Eventually.holds("all is there", () -> number(replica, "b") == 1 && number(replica, "a") == 0);
  }

  @Test
  void a_store_that_was_emptied_is_noticed_with_its_first_change() {
    catalog.put(List.of(Items.plain("a"), Items.plain("b")));
    Eventually.holds("both are there", () -> replica.current().size() == 2);
    for (int b = 0; b < ItemStore.BUCKETS; b++) {
      test.store()
          .await(
              test.store().send(Request.cmd(Command.DEL).arg(test.store().key("{c}:i:" + b))),
              Duration.ofSeconds(5));
    }
    for (String key : List.of("version", "numbers", "changes")) {
      test.store()
          .await(
              test.store().send(Request.cmd(Command.DEL).arg(test.store().key("{c}:" + key))),
              Duration.ofSeconds(5));
    }
    catalog.put(List.of(Items.plain("c")));
    Eventually.holds(
        "only the new one is there",
        () -> replica.current().size() == 1 && number(replica, "c") == 0);
  }

  @Test
  void changes_are_refused_while_the_store_stalls_and_reads_go_on() {
    try (TestStore alone = TestStore.alone();
        Catalog stalled = new Catalog(alone.store())) {
      stalled.start();
      stalled.put(List.of(Items.full("a")));
      Eventually.holds("it is there", () -> number(stalled, "a") == 0);

      alone.pause();
      List<Optional<io.attune.language.problem.Problem>> verdicts =
          stalled.put(List.of(Items.plain("b"), Items.plain("")));
      assertEquals(ProblemCode.STORE_UNAVAILABLE, verdicts.get(0).orElseThrow().code());
      assertEquals(ProblemCode.INVALID_FIELD, verdicts.get(1).orElseThrow().code());
      assertEquals(
          ProblemCode.STORE_UNAVAILABLE,
          assertThrows(Refusal.class, () -> stalled.delete("a")).problem().code());
      assertEquals(Items.full("a"), stalled.current().item(0));

      alone.resume();
      Eventually.holds(
          "changes go on",
          () -> stalled.put(List.of(Items.titled("c", "late"))).getFirst().isEmpty());
      Eventually.holds("it is there", () -> number(stalled, "c") >= 0);
      int refused = number(stalled, "b");
      assertTrue(
          refused < 0 || stalled.current().item(refused).equals(Items.plain("b")),
          "applied whole or not at all");
      assertNotEquals(number(stalled, "c"), refused);
    }
  }

  private static int number(Catalog catalog, String id) {
    return catalog.current().number(id);
  }

  private static List<String> ids(Catalog catalog, int[] numbers) {
    return java.util.Arrays.stream(numbers).mapToObj(catalog.current()::id).toList();
  }

  private static float[] row(CatalogSnapshot snapshot, int item, int width) {
    FloatBuffer to = FloatBuffer.allocate(width + 2);
    snapshot.copyRow(item, 0, width, to, 1);
    return java.util.Arrays.copyOfRange(to.array(), 1, 1 + width);
  }

  private static NeighbourLists lists(int items, int each) {
    int[] offsets = new int[items + 1];
    int[] numbers = new int[items * each];
    float[] weights = new float[items * each];
    for (int i = 0; i < items; i++) {
      offsets[i + 1] = offsets[i] + each;
      for (int n = 0; n < each; n++) {
        numbers[i * each + n] = i + n;
        weights[i * each + n] = 1f / (n + 1);
      }
    }
    return new NeighbourLists(offsets, numbers, weights, 77);
  }
}
