package io.attune.offline.bench;

import io.attune.state.catalog.Catalog;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.catalog.Item;
import io.attune.state.catalog.NeighbourLists;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// The data set of the recommend workload, the same for the same sizes: items with 24 numeric
/// columns, viewers with 8 columns and 50 recent actions, neighbour lists. What was acted upon
/// follows Zipf's law.
final class BenchShop {
  static final int ITEM_COLUMNS = 24;
  static final int VIEWER_COLUMNS = 8;

  private static final String ITEM = "bench-item-";
  private static final Pattern ITEM_ID = Pattern.compile(ITEM + "[0-9]{6,9}");
  private static final int ACTIONS = 50;
  private static final int NEIGHBOURS = 40;
  private static final int CATEGORIES = 200;
  private static final int BRANDS = 1_000;
  private static final int BATCH = 5_000;
  private static final double ITEM_SKEW = 0.8;
  private static final long SEED = 20_260_101;
  private static final long VIEWER_SEED = 20_360_101;
  private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
  private static final long MICROS = 1_000_000;

  private final int items;
  private final int viewers;
  private final Zipf popularity;

  /// @param items at least 1,000
  /// @param viewers at least 1
  BenchShop(int items, int viewers) {
    this.items = items;
    this.viewers = viewers;
    popularity = new Zipf(items, ITEM_SKEW);
  }

  static String itemId(int item) {
    return String.format(Locale.ROOT, ITEM + "%06d", item);
  }

  /// The item that [#itemId] gave this id; -1 for any other text.
  static int itemNumber(String id) {
    return ITEM_ID.matcher(id).matches() ? Integer.parseInt(id.substring(ITEM.length())) : -1;
  }

  static String viewerId(int viewer) {
    return String.format(Locale.ROOT, "bench-viewer-%06d", viewer);
  }

  /// Writes everything; blocking.
  ///
  /// @param told one line per step
  void load(Catalog catalog, Viewers store, Consumer<String> told) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int from = 0; from < items; from += BATCH) {
      List<Item> batch = new ArrayList<>(BATCH);
      for (int i = from; i < Math.min(items, from + BATCH); i++) {
        batch.add(item(i));
      }
      catalog.put(batch).stream()
          .flatMap(Optional::stream)
          .findFirst()
          .ifPresent(
              problem -> {
                throw problem.refusal();
              });
    }
    told.accept(items + " items");
    CatalogSnapshot snapshot = complete(catalog);
    catalog.publishNeighbours(neighbours(snapshot, random));
    told.accept(NEIGHBOURS + " neighbours each");
    for (int from = 0; from < viewers; from += BATCH) {
      loadViewers(from, Math.min(viewers, from + BATCH), snapshot, store, random);
    }
    told.accept(viewers + " viewers");
  }

  /// The catalogue's snapshot once it holds every item; written items appear within a second.
  private CatalogSnapshot complete(Catalog catalog) {
    while (catalog.current().size() < items) {
      Thread.onSpinWait();
    }
    return catalog.current();
  }

  private Item item(int i) {
    SplittableRandom random = new SplittableRandom(SEED + i);
    Map<String, Float> columns = named(itemColumns(i, random));
    String id = itemId(i);
    return new Item(
        id,
        title(i),
        List.of("category-" + random.nextInt(CATEGORIES)),
        Optional.of("brand-" + random.nextInt(BRANDS)),
        Optional.of(random.nextLong(MICROS, 500 * MICROS)),
        Optional.of("EUR"),
        Optional.of(random.nextLong(1, 1_000)),
        Optional.of(page(id)),
        Optional.of(image(id)),
        Optional.of("en"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Map.of(),
        columns,
        CREATED.minusSeconds(i * 60L).toEpochMilli());
  }

  /// The item's columns before any transform, popularity first: length [#ITEM_COLUMNS].
  static float[] itemColumns(int i) {
    return itemColumns(i, new SplittableRandom(SEED + i));
  }

  private static float[] itemColumns(int i, SplittableRandom random) {
    float[] columns = new float[ITEM_COLUMNS];
    columns[0] = (float) (1e6 / (1.0 + i));
    for (int c = 1; c < ITEM_COLUMNS; c++) {
      columns[c] = (float) random.nextGaussian();
    }
    return columns;
  }

  private static Map<String, Float> named(float[] values) {
    Map<String, Float> columns = new LinkedHashMap<>();
    columns.put("popularity", values[0]);
    for (int c = 1; c < ITEM_COLUMNS; c++) {
      columns.put("c" + c, values[c]);
    }
    return columns;
  }

  /// The viewer's columns: length [#VIEWER_COLUMNS].
  static float[] viewerColumns(int viewer) {
    SplittableRandom random = new SplittableRandom(VIEWER_SEED + viewer);
    float[] columns = new float[VIEWER_COLUMNS];
    for (int c = 0; c < VIEWER_COLUMNS; c++) {
      columns[c] = (float) random.nextGaussian();
    }
    return columns;
  }

  private static String title(int i) {
    return "Item number " + i + " of the measured shop";
  }

  private static String page(String id) {
    return "https://shop.example/p/" + id;
  }

  private static String image(String id) {
    return "https://img.example/p/" + id + ".jpg";
  }

  /// The item as a catalogue feed sends it after a change of price and stock.
  static Map<String, Object> changed(int i, long priceMicros, long stock) {
    SplittableRandom random = new SplittableRandom(SEED + i);
    Map<String, Float> columns = named(itemColumns(i, random));
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("id", itemId(i));
    line.put("title", title(i));
    line.put("categories", List.of("category-" + random.nextInt(CATEGORIES)));
    line.put("brand", "brand-" + random.nextInt(BRANDS));
    line.put("priceMicros", priceMicros);
    line.put("currency", "EUR");
    line.put("stock", stock);
    line.put("url", page(itemId(i)));
    line.put("image", image(itemId(i)));
    line.put("language", "en");
    line.put("columns", columns);
    return line;
  }

  private NeighbourLists neighbours(CatalogSnapshot snapshot, SplittableRandom random) {
    int[] offsets = new int[snapshot.numbers() + 1];
    int[] numbers = new int[snapshot.numbers() * NEIGHBOURS];
    float[] weights = new float[numbers.length];
    for (int item = 0; item < snapshot.numbers(); item++) {
      for (int n = 0; n < NEIGHBOURS; n++) {
        numbers[item * NEIGHBOURS + n] =
            (item + 1 + random.nextInt(items - 1)) % snapshot.numbers();
        weights[item * NEIGHBOURS + n] = 1f / (n + 1);
      }
      offsets[item + 1] = (item + 1) * NEIGHBOURS;
    }
    return new NeighbourLists(offsets, numbers, weights, 1);
  }

  private void loadViewers(
      int from, int to, CatalogSnapshot snapshot, Viewers store, SplittableRandom random) {
    Map<String, List<Viewers.Action>> actions = new HashMap<>();
    Map<String, Map<String, Float>> columns = new HashMap<>();
    for (int viewer = from; viewer < to; viewer++) {
      List<Viewers.Action> own = new ArrayList<>(ACTIONS);
      for (int a = 0; a < ACTIONS; a++) {
        int item = snapshot.number(itemId(popularity.draw(random)));
        own.add(new Viewers.Action(item, type(a), CREATED.getEpochSecond() - a * 3_600L));
      }
      float[] drawn = viewerColumns(viewer);
      Map<String, Float> values = new HashMap<>();
      for (int c = 0; c < VIEWER_COLUMNS; c++) {
        values.put("bench.v" + c, drawn[c]);
      }
      actions.put(viewerId(viewer), own);
      columns.put(viewerId(viewer), values);
    }
    store.load(actions, columns);
  }

  /// Mostly views, as in a shop: one purchase and two carts in ten actions.
  private static ActionType type(int action) {
    return switch (action % 10) {
      case 0 -> ActionType.PURCHASE;
      case 1, 2 -> ActionType.ADD_TO_CART;
      default -> ActionType.VIEW;
    };
  }
}
