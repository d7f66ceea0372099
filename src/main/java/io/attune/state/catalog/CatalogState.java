package io.attune.state.catalog;

import io.attune.language.schema.FeatureSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The catalogue while it is being changed, and the maker of its snapshots. One thread at a time.
///
/// A chunk that a snapshot may hold is copied before the first write after the publication; chunks
/// are shared otherwise.
final class CatalogState {
  /// The most items in `popular` and `newest`.
  static final int LISTED = 10_000;

  private static final String POPULARITY = "popularity";

  private final ItemTexts texts;
  private final Metadata metadata = new Metadata();
  private final ItemIds ids = new ItemIds();

  /// Variants whose product has no number yet, by the product's id. The store numbers a product
  /// with its first variant, so this fills only within one load or batch, whose order is arbitrary.
  private final Map<String, List<Integer>> orphans = new HashMap<>();

  private RowLayout layout;
  private Chunk[] chunks = new Chunk[0];
  private boolean[] owned = new boolean[0];
  private int chunkCount;
  private int numbers;
  private int size;
  private CatalogSnapshot.Lists lists = CatalogSnapshot.Lists.NONE;
  private long popularBar = Long.MIN_VALUE;
  private long newestBar = Long.MIN_VALUE;
  private boolean popularAffected;
  private boolean newestAffected;

  CatalogState(RowLayout layout) {
    this.layout = layout;
    this.texts = new ItemTexts(new Dictionary(), new Dictionary());
  }

  /// One that starts anew but gives brands and categories the codes they have in `other`.
  CatalogState(CatalogState other) {
    this.layout = other.layout;
    this.texts = new ItemTexts(other.texts.brands(), other.texts.categoryCodes());
  }

  /// Creates or replaces an item.
  ///
  /// @return false when number and id contradict what is known: the store is another one now
  boolean put(int number, Item item) {
    if (!reserve(number, item.id())) {
      return false;
    }
    Chunk chunk = write(number);
    int at = number & Chunk.MASK;
    ItemText before = chunk.texts[at];
    ItemText text = texts.text(item);
    if (before == null) {
      size++;
    }
    listed(chunk, at, before == null, item.createdMillis(), text.column(POPULARITY));
    chunk.text(at, text);
    chunk.priceMicros[at] = item.priceMicros().orElse(-1L);
    chunk.stock(at, item.stock().orElse(Long.MAX_VALUE));
    chunk.createdMillis[at] = item.createdMillis();
    chunk.available(
        at,
        item.availableFromMillis().orElse(Long.MIN_VALUE),
        item.availableUntilMillis().orElse(Long.MAX_VALUE));
    chunk.brand[at] = item.brand().map(texts.brands()::code).orElse(-1);
    chunk.mainCategory[at] = text.categories().code();
    chunk.popularity[at] = popularity(text);
    chunk.product(at, item.variantOf().map(product -> product(product, number)).orElse(-1));
    layout.fill(
        chunk.rows,
        at * layout.width(),
        chunk.priceMicros[at],
        chunk.stock[at],
        text.columnNames(),
        text.columns());
    return true;
  }

  /// Notes that the number belongs to the id, whose item is not there (any more).
  ///
  /// @return false when number and id contradict what is known
  boolean remove(int number, String id) {
    if (!reserve(number, id)) {
      return false;
    }
    if (chunks[number >> Chunk.BITS].texts[number & Chunk.MASK] != null) {
      Chunk chunk = write(number);
      int at = number & Chunk.MASK;
      chunk.text(at, null);
      size--;
      popularAffected |= popularKey(chunk.popularity[at]) >= popularBar;
      newestAffected |= chunk.createdMillis[at] >= newestBar;
    }
    return true;
  }

  /// Notes the number of an id that may stay without an item; what is known stands.
  void know(int number, String id) {
    if (ids.find(id) < 0) {
      reserve(number, id);
    }
  }

  /// Products that variants name and that have no number.
  List<String> unknownProducts() {
    return List.copyOf(orphans.keySet());
  }

  void neighbours(NeighbourLists neighbours) {
    lists = new CatalogSnapshot.Lists(lists.popular(), lists.newest(), neighbours);
  }

  FeatureSchema schema() {
    return layout.schema();
  }

  /// Makes every row anew, whole or not at all: nothing is changed when it throws.
  void useLayout(RowLayout next) {
    Chunk[] remade = new Chunk[chunks.length];
    for (int c = 0; c < chunkCount; c++) {
      Chunk chunk = chunks[c];
      float[] rows = new float[Chunk.SIZE * next.width()];
      for (int at = 0; at < Chunk.SIZE; at++) {
        ItemText text = chunk.texts[at];
        if (text != null) {
          next.fill(
              rows,
              at * next.width(),
              chunk.priceMicros[at],
              chunk.stock[at],
              text.columnNames(),
              text.columns());
        }
      }
      remade[c] = chunk.withRows(rows);
    }
    chunks = remade;
    Arrays.fill(owned, false);
    layout = next;
  }

  /// Whether a change since the last [#sortLists()] may have changed `popular` or `newest`.
  boolean listsAffected() {
    return popularAffected || newestAffected;
  }

  /// Sorts `popular` and `newest` anew as far as they are affected; one pass over the numbers, a
  /// few milliseconds per million.
  void sortLists() {
    int[] popular = lists.popular();
    int[] newest = lists.newest();
    if (popularAffected) {
      TopNumbers top = top(true);
      popularBar = top.bar();
      popular = top.best();
    }
    if (newestAffected) {
      TopNumbers top = top(false);
      newestBar = top.bar();
      newest = top.best();
    }
    popularAffected = false;
    newestAffected = false;
    lists = new CatalogSnapshot.Lists(popular, newest, lists.neighbours());
  }

  /// A snapshot of what is there now; what it holds is not written to any more.
  CatalogSnapshot publish(long version) {
    Arrays.fill(owned, false);
    return new CatalogSnapshot(
        version,
        layout,
        new CatalogSnapshot.Table(chunks.clone(), numbers, size),
        ids.index(),
        new CatalogSnapshot.Words(
            texts.brands().words(), texts.categoryCodes().words(), texts.linkPrefixes(), metadata),
        lists);
  }

  private TopNumbers top(boolean popular) {
    TopNumbers top = new TopNumbers(LISTED);
    for (int c = 0; c < chunkCount; c++) {
      Chunk chunk = chunks[c];
      for (int at = 0; at < Chunk.SIZE; at++) {
        if (chunk.texts[at] != null) {
          top.offer(
              popular ? popularKey(chunk.popularity[at]) : chunk.createdMillis[at],
              c << Chunk.BITS | at);
        }
      }
    }
    return top;
  }

  private void listed(Chunk chunk, int at, boolean isNew, long createdMillis, float popularity) {
    long newPopular = popularKey(Float.isNaN(popularity) ? 0 : popularity);
    long oldPopular = popularKey(chunk.popularity[at]);
    popularAffected |=
        (isNew || newPopular != oldPopular)
            && Math.max(newPopular, isNew ? newPopular : oldPopular) >= popularBar;
    long oldCreated = isNew ? createdMillis : chunk.createdMillis[at];
    newestAffected |=
        (isNew || oldCreated != createdMillis) && Math.max(oldCreated, createdMillis) >= newestBar;
  }

  /// Orders as the floats do.
  private static long popularKey(float popularity) {
    int bits = Float.floatToIntBits(popularity);
    return bits >= 0 ? bits : Integer.MIN_VALUE - (long) bits;
  }

  private static float popularity(ItemText text) {
    float popularity = text.column(POPULARITY);
    return Float.isNaN(popularity) ? 0 : popularity;
  }

  private boolean reserve(int number, String id) {
    if (!ids.register(id, number)) {
      return false;
    }
    int needed = (number >> Chunk.BITS) + 1;
    if (needed > chunks.length) {
      int length = Math.max(needed, chunks.length + (chunks.length >> 2));
      chunks = Arrays.copyOf(chunks, length);
      owned = Arrays.copyOf(owned, length);
    }
    while (chunkCount < needed) {
      chunks[chunkCount] = new Chunk(layout.width());
      owned[chunkCount++] = true;
    }
    numbers = Math.max(numbers, number + 1);
    adopt(id, number);
    return true;
  }

  private void adopt(String id, int number) {
    List<Integer> variants = orphans.isEmpty() ? null : orphans.remove(id);
    if (variants != null) {
      for (int variant : variants) {
        write(variant).product(variant & Chunk.MASK, number);
      }
    }
  }

  /// The product's number, or -1 with a note to come back when it has one.
  private int product(String id, int variant) {
    int number = ids.find(id);
    if (number < 0) {
      orphans.computeIfAbsent(id, ignored -> new ArrayList<>(2)).add(variant);
    }
    return number;
  }

  private Chunk write(int number) {
    int c = number >> Chunk.BITS;
    if (!owned[c]) {
      chunks[c] = chunks[c].copy();
      owned[c] = true;
    }
    return chunks[c];
  }
}
