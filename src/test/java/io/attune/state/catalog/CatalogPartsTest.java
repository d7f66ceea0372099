package io.attune.state.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.schema.FeatureSchema;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The parts that work without a store.
class CatalogPartsTest {
  @Test
  void the_best_numbers_are_those_a_sort_would_give() {
    for (long seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      int size = random.nextInt(200);
      long[] keys = random.longs(size, -20, 20).toArray();
      int limit = 1 + random.nextInt(60);
      TopNumbers top = new TopNumbers(limit);
      IntStream.range(0, size).forEach(number -> top.offer(keys[number], number));
      int[] expected =
          IntStream.range(0, size)
              .boxed()
              .sorted(
                  Comparator.comparing((Integer number) -> -keys[number])
                      .thenComparing(number -> number))
              .limit(limit)
              .mapToInt(Integer::intValue)
              .toArray();
      assertEquals(
          expected.length < limit ? Long.MIN_VALUE : keys[expected[limit - 1]],
          top.bar(),
          "seed " + seed);
      assertArrayEquals(expected, top.best(), "seed " + seed);
    }
  }

  @Test
  void a_hundred_thousand_ids_find_their_numbers() {
    ItemIds ids = new ItemIds();
    ItemIds.Index early = ids.index();
    for (int number = 0; number < 100_000; number++) {
      assertTrue(ids.register(id(number), number));
    }
    assertTrue(ids.register(id(5), 5));
    assertFalse(ids.register(id(5), 6), "an id has one number");
    assertFalse(ids.register("other", 5), "a number has one id");
    for (int number = 0; number < 100_000; number++) {
      assertEquals(number, ids.find(id(number)));
      assertEquals(
          id(number), ItemIds.text(java.util.Objects.requireNonNull(ids.index().json(number))));
    }
    assertEquals(-1, ids.find("item"));
    assertEquals(-1, ids.find(""));
    assertTrue(early.find(id(99_999)) < 0 || early.find(id(99_999)) == 99_999);
  }

  @Test
  void a_later_snapshot_shares_what_did_not_change() {
    CatalogState state = new CatalogState(new RowLayout(FeatureSchema.EMPTY));
    for (int number = 0; number < 1_000; number++) {
      state.put(number, Items.full("i" + number));
    }
    CatalogSnapshot before = state.publish(1);
    state.put(500, Items.titled("i500", "changed"));
    state.remove(10, "i10");
    CatalogSnapshot after = state.publish(2);

    assertEquals(Items.full("i500"), before.item(500));
    assertTrue(before.live(10));
    assertEquals("changed", after.title(500));
    assertFalse(after.live(10));
    assertEquals(999, after.size());
    assertSame(before.categories(700), after.categories(700));
    assertSame(before.metadataJson(700), after.metadataJson(700));
    assertNotSame(before.metadataJson(500), after.metadataJson(500));
    assertNull(after.brandText(500));
    assertEquals("Fell", before.brandText(500));
  }

  @Test
  void links_share_their_prefix_once_it_is_common() {
    Links links = new Links();
    for (int i = 0; i < 5; i++) {
      String url = "https://shop.example/p/item-" + i + "?a=/b";
      String image = i == 3 ? null : "https://images.example/" + i + "é.jpg";
      byte[] packed = links.pack(url, image);
      assertEquals(url, Links.url(packed, links.prefixes()));
      assertEquals(image, Links.image(packed, links.prefixes()));
      assertTrue(i < 2 || packed.length < 40, "packed in " + packed.length);
    }
    assertNull(Links.url(links.pack(null, null), links.prefixes()));
    assertNull(Links.url(links.pack(null, "x"), links.prefixes()));
    assertEquals("x", Links.image(links.pack(null, "x"), links.prefixes()));
    assertEquals("", Links.url(links.pack("", null), links.prefixes()));
  }

  @Test
  void attributes_are_a_map() {
    Map<String, String> plain = Map.of("b", "1", "a", "2", "ü", "3", "", "4");
    Map<String, String> packed = Attributes.of(plain, text -> text);
    assertEquals(plain, packed);
    assertEquals(plain.hashCode(), packed.hashCode());
    assertEquals("3", packed.get("ü"));
    assertNull(packed.get("c"));
    assertTrue(packed.containsKey(""));
    assertEquals(List.of("", "a", "b", "ü"), List.copyOf(packed.keySet()));
  }

  @Test
  void missed_entries_are_noticed() {
    ChangeFeed feed = new ChangeFeed();
    feed.startAt(7);
    feed.entry(Map.of("v", ItemStore.bytes("8"), "ids", new byte[] {1, 0, 'a', 2, 0, 'b', 'c'}));
    ChangeFeed.Work work = feed.take();
    assertEquals(java.util.Set.of("a", "bc"), work.ids());
    assertFalse(work.everything());
    assertTrue(feed.take().isNothing());
    feed.entry(Map.of("v", ItemStore.bytes("10")));
    assertTrue(feed.take().everything());
    feed.entry(Map.of("v", ItemStore.bytes("11"), "neighbours", ItemStore.bytes("1 0 0 0")));
    assertEquals(new ChangeFeed.Work(java.util.Set.of(), true, false, 11), feed.take());
    feed.giveBack(work);
    assertEquals(java.util.Set.of("a", "bc"), feed.take().ids());
  }

  private static String id(int number) {
    return switch (number % 5) {
      case 0 -> "ü" + number;
      case 1 -> "q\"" + number;
      default -> "item-" + number;
    };
  }
}
