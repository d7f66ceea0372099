package io.attune.state.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.attune.language.schema.Transform;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CatalogConcurrencyTest {
  private static final int WRITERS = 6;
  private static final int ROUNDS = 120;
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              new Column("price", Entity.ITEM, "price", 0, Transform.NONE),
              new Column("stock", Entity.ITEM, "stock", 0, Transform.NONE),
              new Column("mark", Entity.ITEM, "column:mark", 0, Transform.NONE)));

  @Test
  void a_reader_never_sees_half_an_item() throws Exception {
    try (TestStore test = TestStore.open();
        Store other = test.replica();
        Catalog catalog = new Catalog(test.store());
        Catalog replica = new Catalog(other);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      catalog.useSchema(SCHEMA);
      replica.useSchema(SCHEMA);
      catalog.start();
      replica.start();
      AtomicBoolean done = new AtomicBoolean();
      List<Future<Long>> readers =
          List.of(
              threads.submit(() -> read(catalog, done)), threads.submit(() -> read(replica, done)));
      List<Future<?>> writers = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        int writer = w;
        Catalog through = w % 2 == 0 ? catalog : replica;
        writers.add(threads.submit(() -> write(through, writer)));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      done.set(true);
      for (Future<Long> reader : readers) {
        assertTrue(reader.get() > 0, "items were looked at");
      }
      Eventually.holds(
          "both have everything",
          () -> catalog.current().size() == 1 + WRITERS && replica.current().size() == 1 + WRITERS);
      Eventually.holds(
          "both agree on the shared item",
          () -> {
            CatalogSnapshot one = catalog.current();
            CatalogSnapshot two = replica.current();
            return one.version() == two.version()
                && one.item(one.number("shared")).equals(two.item(two.number("shared")));
          });
      Set<Integer> numbers = new HashSet<>();
      for (int w = 0; w < WRITERS; w++) {
        numbers.add(catalog.current().number("own-" + w));
        assertEquals(
            ROUNDS * 10L + w, catalog.current().stock(catalog.current().number("own-" + w)));
      }
      assertEquals(WRITERS, numbers.size());
      assertEquals(1 + WRITERS, catalog.current().numbers());
    }
  }

  @Test
  void patches_of_different_fields_at_the_same_time_all_count() throws Exception {
    try (TestStore test = TestStore.open();
        Catalog catalog = new Catalog(test.store());
        ExecutorService threads = Executors.newCachedThreadPool()) {
      catalog.start();
      catalog.put(List.of(Items.plain("a")));
      List<Future<?>> patches = new ArrayList<>();
      for (int p = 0; p < 8; p++) {
        String change =
            "{\"attributes\":{\"field-" + p + "\":\"v\"},\"columns\":{\"c" + p + "\":" + p + ".5}}";
        patches.add(
            threads.submit(
                () -> catalog.patch("a", ItemPatch.read(change.getBytes(StandardCharsets.UTF_8)))));
      }
      for (Future<?> patch : patches) {
        patch.get();
      }
      assertEquals(8, catalog.read("a").attributes().size());
      assertEquals(8, catalog.read("a").columns().size());
      assertEquals(7.5f, catalog.read("a").columns().get("c7"));
    }
  }

  private static void write(Catalog catalog, int writer) {
    for (int round = 1; round <= ROUNDS; round++) {
      long mark = round * 10L + writer;
      catalog.put(List.of(item("shared", mark), item("own-" + writer, mark)));
    }
  }

  /// Every field of an item says the same mark.
  private static Item item(String id, long mark) {
    String text = "m" + mark;
    return new Item(
        id,
        text,
        List.of(text),
        Optional.of(text),
        Optional.of(mark * 1_000_000),
        Optional.of("EUR"),
        Optional.of(mark),
        Optional.of(text),
        Optional.of(text),
        Optional.empty(),
        Optional.of(mark),
        Optional.of(mark + 1),
        Optional.empty(),
        List.of(text),
        Map.of("m", text),
        Map.of("mark", (float) mark),
        mark);
  }

  private static long read(Catalog catalog, AtomicBoolean done) {
    long looked = 0;
    FloatBuffer row = FloatBuffer.allocate(3);
    while (!done.get() || looked == 0) {
      CatalogSnapshot snapshot = catalog.current();
      for (int item = 0; item < snapshot.numbers(); item++) {
        if (snapshot.live(item)) {
          same(snapshot, item, row);
          looked++;
        }
      }
      Thread.yield();
    }
    return looked;
  }

  private static void same(CatalogSnapshot snapshot, int item, FloatBuffer row) {
    long mark = snapshot.stock(item);
    snapshot.copyRow(item, 0, 3, row, 0);
    assertEquals(item(snapshot.id(item), mark), snapshot.item(item));
    assertEquals(mark, (long) row.get(0));
    assertEquals(mark, (long) row.get(1));
    assertEquals(mark, (long) row.get(2));
    assertEquals(item, snapshot.number(snapshot.id(item)));
    assertEquals("m" + mark, snapshot.brandText(item));
    assertTrue(
        new String(snapshot.metadataJson(item), StandardCharsets.UTF_8)
            .contains("\"priceMicros\":" + mark * 1_000_000 + ","));
  }
}
