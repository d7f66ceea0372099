package io.attune.product.recommend;

import io.attune.state.catalog.Catalog;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.catalog.Item;
import io.attune.state.catalog.NeighbourLists;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewers;
import io.attune.state.profile.Viewers.Action;
import io.attune.state.snapshot.Snapshots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// A small seeded shop for tests: items `item-0001`… and viewers `viewer-00001`…, as the demo shop
/// names them.
final class TestShop {
  static final int ITEMS = 600;
  static final int VIEWERS = 100;
  /// 31 January 2026, noon.
  static final long NOW_SECONDS = 1_769_860_800L;

  private static final long SEED = 7;
  private static final String[] CATEGORIES = {"garden", "kitchen", "bath", "desk", "play"};

  private TestShop() {}

  static String item(int number) {
    return String.format("item-%04d", number);
  }

  static String viewer(int number) {
    return String.format("viewer-%05d", number);
  }

  /// Writes the shop, once per store, and waits until this process' snapshot has it.
  static synchronized void open(Snapshots snapshots, Catalog catalog, Viewers viewers) {
    snapshots.start();
    if (catalog.current().size() < ITEMS) {
      write(catalog, viewers);
    }
  }

  private static void write(Catalog catalog, Viewers viewers) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Item> items = new ArrayList<>();
    Map<String, Map<String, Float>> statistics = new HashMap<>();
    for (int i = 1; i <= ITEMS; i++) {
      items.add(made(i, random));
      statistics.put(item(i), Map.of("popularity", (float) (1_000.0 / i)));
    }
    catalog
        .put(items)
        .forEach(
            verdict ->
                verdict.ifPresent(
                    problem -> {
                      throw problem.refusal();
                    }));
    catalog.patchColumns(statistics);
    catalog.publishNeighbours(neighbours());
    await(() -> complete(catalog.current()));
    viewers.load(history(catalog, random), Map.of());
  }

  /// Whether a snapshot has all of it, before what others put into the store: lists are sorted some
  /// time after the items and their
  /// statistics came.
  static boolean complete(CatalogSnapshot catalog) {
    int[] popular = catalog.popular();
    return popular.length >= ITEMS
        && IntStream.range(0, ITEMS).allMatch(i -> catalog.id(popular[i]).equals(item(i + 1)))
        && catalog.neighbours().generation() > 0;
  }

  /// Asks again and again for at most half a minute.
  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not come true within half a minute");
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static Item made(int i, SplittableRandom random) {
    String brand = "brand-" + random.nextInt(20);
    return new Item(
        item(i),
        "Thing \"" + i + "\" für Ünïcode 🎁",
        List.of(CATEGORIES[i % CATEGORIES.length], "all"),
        Optional.of(brand),
        Optional.of(1_000_000L * random.nextInt(1, 200)),
        Optional.of("EUR"),
        i % 50 == 0 ? Optional.of(0L) : Optional.of(10L),
        i % 3 == 0 ? Optional.empty() : Optional.of("https://shop.example/" + i),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of("tag-" + i % 7),
        Map.of("colour", i % 2 == 0 ? "red" : "blue"),
        Map.of(),
        (NOW_SECONDS - i * 3_600L) * 1_000);
  }

  /// Each item's next ten, the nearest heaviest.
  private static NeighbourLists neighbours() {
    int[] offsets = new int[ITEMS + 1];
    int[] items = new int[ITEMS * 10];
    float[] weights = new float[ITEMS * 10];
    for (int i = 0; i < ITEMS; i++) {
      offsets[i + 1] = (i + 1) * 10;
      for (int n = 0; n < 10; n++) {
        items[i * 10 + n] = (i + n + 1) % ITEMS;
        weights[i * 10 + n] = 1f / (n + 1);
      }
    }
    return new NeighbourLists(offsets, items, weights, 1);
  }

  private static Map<String, List<Action>> history(Catalog catalog, SplittableRandom random) {
    Map<String, List<Action>> byViewer = new HashMap<>();
    for (int v = 1; v <= VIEWERS; v++) {
      List<Action> actions = new ArrayList<>();
      for (int a = 0; a < 20; a++) {
        int number = catalog.current().number(item(random.nextInt(1, ITEMS + 1)));
        ActionType type = random.nextInt(4) == 0 ? ActionType.PURCHASE : ActionType.VIEW;
        actions.add(new Action(number, type, NOW_SECONDS - random.nextInt(60 * 86_400)));
      }
      byViewer.put(viewer(v), actions);
    }
    return byViewer;
  }
}
