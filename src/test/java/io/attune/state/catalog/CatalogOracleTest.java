package io.attune.state.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A thousand random changes against plain maps. A failure names the seed; `-Dattune.seed=<seed>`
/// runs it again.
class CatalogOracleTest {
  private static final int OPERATIONS = 1_000;
  private static final int CHECK_EVERY = 50;
  private static final int IDS = 60;
  private static final List<String> ENDS =
      List.of("", " ", "/x", "\"", "\n", "é", "👟", "%2F", ";v=1", "{}");

  private final long seed = Long.getLong("attune.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Map<String, Item> written = new HashMap<>();
  private final Map<String, Map<String, Float>> statistics = new HashMap<>();
  private final Map<String, Integer> numbers = new LinkedHashMap<>();

  @Test
  void agrees_with_plain_maps_after_random_changes() {
    try (TestStore test = TestStore.open();
        Store other = test.replica();
        Catalog catalog = quick(test.store());
        Catalog replica = quick(other)) {
      catalog.start();
      replica.start();
      for (int i = 1; i <= OPERATIONS; i++) {
        change(catalog);
        if (i % CHECK_EVERY == 0) {
          check(catalog, "the writer after " + i);
          check(replica, "the replica after " + i);
        }
      }
      try (Catalog restarted = quick(other)) {
        restarted.start();
        check(restarted, "a restarted replica");
      }
    } catch (RuntimeException | Error e) {
      throw new AssertionError("seed " + seed + " (rerun with -Dattune.seed=" + seed + ")", e);
    }
  }

  /// One whose lists follow at once: here it matters what is in them, not how seldom they are
  /// sorted.
  private static Catalog quick(Store store) {
    PropertiesConfigSource settings =
        new PropertiesConfigSource(Map.of("attune.catalog.lists-every", "20ms"), "test", 500);
    return new Catalog(
        store,
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(CatalogConfig.class)
            .withSources(settings)
            .build()
            .getConfigMapping(CatalogConfig.class));
  }

  private void change(Catalog catalog) {
    switch (random.nextInt(10)) {
      case 0, 1 -> delete(catalog, id());
      case 2, 3 -> statistics(catalog);
      case 4 -> patch(catalog, id());
      default -> put(catalog);
    }
  }

  private void put(Catalog catalog) {
    List<Item> items =
        IntStream.rangeClosed(0, random.nextInt(4)).mapToObj(i -> item(id())).toList();
    for (Optional<?> verdict : catalog.put(items)) {
      assertTrue(verdict.isEmpty());
    }
    for (Item item : items) {
      written.put(item.id(), item);
      statistics
          .computeIfAbsent(item.id(), ignored -> new HashMap<>())
          .keySet()
          .removeAll(item.columns().keySet());
      numbers.putIfAbsent(item.id(), numbers.size());
      item.variantOf().ifPresent(product -> numbers.putIfAbsent(product, numbers.size()));
    }
  }

  private void delete(Catalog catalog, String id) {
    assertEquals(written.remove(id) != null, catalog.delete(id));
    statistics.remove(id);
  }

  private void statistics(Catalog catalog) {
    Map<String, Map<String, Float>> columns = new HashMap<>();
    int expected = 0;
    for (int i = random.nextInt(5); i >= 0; i--) {
      Map<String, Float> some =
          Map.of("popularity", (float) random.nextInt(3), "ctr", random.nextFloat());
      columns.put(id(), some);
    }
    for (Map.Entry<String, Map<String, Float>> entry : columns.entrySet()) {
      Map<String, Float> known = statistics.get(entry.getKey());
      if (known != null && written.containsKey(entry.getKey())) {
        Map<String, Float> before = new HashMap<>(known);
        known.putAll(entry.getValue());
        expected += known.equals(before) ? 0 : 1;
      }
    }
    assertEquals(expected, catalog.patchColumns(columns));
  }

  private void patch(Catalog catalog, String id) {
    Item before = written.get(id);
    long price = random.nextInt(1_000) * 10_000L;
    String change =
        "{\"priceMicros\":"
            + price
            + ",\"currency\":\"EUR\",\"brand\":null,\"columns\":{\"ctr\":null,\"rating\":2.5}}";
    if (before == null) {
      return;
    }
    catalog.patch(id, ItemPatch.read(ItemStore.bytes(change)));
    Map<String, Float> columns = new HashMap<>(before.columns());
    columns.remove("ctr");
    columns.put("rating", 2.5f);
    statistics.getOrDefault(id, Map.of()).keySet().removeAll(Set.of("ctr", "rating"));
    written.put(
        id,
        new Item(
            id,
            before.title(),
            before.categories(),
            Optional.empty(),
            Optional.of(price),
            Optional.of("EUR"),
            before.stock(),
            before.url(),
            before.image(),
            before.language(),
            before.availableFromMillis(),
            before.availableUntilMillis(),
            before.variantOf(),
            before.tags(),
            before.attributes(),
            columns,
            before.createdMillis()));
  }

  private void check(Catalog catalog, String who) {
    Map<String, Item> expected = new HashMap<>();
    written.forEach(
        (id, item) -> {
          Map<String, Float> columns = new HashMap<>(item.columns());
          columns.putAll(statistics.getOrDefault(id, Map.of()));
          expected.put(id, Items.with(item, columns));
        });
    Eventually.holds(who + " agrees", () -> agrees(catalog.current(), expected));
    CatalogSnapshot snapshot = catalog.current();
    assertEquals(numbers.size(), snapshot.numbers());
    numbers.forEach((id, number) -> assertEquals(id, snapshot.id(number)));
    List<String> popular =
        expected.values().stream()
            .sorted(
                Comparator.comparing((Item item) -> -item.columns().getOrDefault("popularity", 0f))
                    .thenComparing(item -> numbers.get(item.id())))
            .map(Item::id)
            .toList();
    Eventually.holds(
        who + " sorts by popularity",
        () -> popular.equals(ids(catalog.current(), catalog.current().popular())));
    List<String> newest =
        expected.values().stream()
            .sorted(
                Comparator.comparing((Item item) -> -item.createdMillis())
                    .thenComparing(item -> numbers.get(item.id())))
            .map(Item::id)
            .toList();
    Eventually.holds(
        who + " sorts by age",
        () -> newest.equals(ids(catalog.current(), catalog.current().newest())));
  }

  private static boolean agrees(CatalogSnapshot snapshot, Map<String, Item> expected) {
    if (snapshot.size() != expected.size()) {
      return false;
    }
    for (Item item : expected.values()) {
      int number = snapshot.number(item.id());
      if (number < 0 || !snapshot.item(number).equals(item)) {
        return false;
      }
    }
    return true;
  }

  private static List<String> ids(CatalogSnapshot snapshot, int[] numbers) {
    return java.util.Arrays.stream(numbers).mapToObj(snapshot::id).toList();
  }

  private String id() {
    int i = random.nextInt(IDS);
    return "item-" + i + ENDS.get(i % ENDS.size());
  }

  private Item item(String id) {
    Optional<Long> price = maybe((long) random.nextInt(1_000_000));
    Optional<String> product = maybe(id()).filter(other -> !other.equals(id));
    Set<String> tags = new HashSet<>();
    Map<String, Float> columns = new HashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      tags.add("tag " + random.nextInt(9));
      columns.put(
          List.of("rating", "popularity", "ctr", "margin").get(random.nextInt(4)),
          random.nextFloat() * 10);
    }
    return new Item(
        id,
        "Title \"" + random.nextInt() + "\" ü",
        new ArrayList<>(tags),
        maybe("brand " + random.nextInt(5)),
        price,
        price.map(p -> "USD"),
        maybe((long) random.nextInt(3)),
        maybe("https://a.example/" + random.nextInt(3) + "/p?x=" + random.nextInt()),
        maybe("https://i.example/\\" + random.nextInt() + ".jpg"),
        maybe("en"),
        maybe((long) random.nextInt()),
        maybe(1_900_000_000_000L + random.nextInt()),
        product,
        List.copyOf(tags),
        Map.of("a", "v" + random.nextInt(3), "b\n", ""),
        columns,
        random.nextInt(50));
  }

  private <T> Optional<T> maybe(T value) {
    return random.nextBoolean() ? Optional.of(value) : Optional.empty();
  }
}
