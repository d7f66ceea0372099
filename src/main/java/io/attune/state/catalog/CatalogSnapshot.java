package io.attune.state.catalog;

import io.attune.language.aggregate.Happening;
import io.attune.language.schema.FeatureSchema;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The catalogue at one moment; immutable, shared by all threads. Items are addressed by their
/// stable number (0, 1, 2, … in order of creation, never reused); a number below [#numbers()] may
/// belong to a deleted item.
///
/// Items live in chunks of 64 numbers. A later snapshot shares every chunk in which nothing
/// changed, so a change costs its chunk and the array of chunk pointers, and a look-up costs one
/// step more than a plain array. Only [#number(String)] and [#live(int)] take any number or id;
/// everything else wants a number below [#numbers()].
public final class CatalogSnapshot {
  /// Without items and columns.
  public static final CatalogSnapshot EMPTY =
      of(FeatureSchema.EMPTY, List.of(), NeighbourLists.NONE);

  /// Floats in one.
  private static final int CACHE_LINE = 16;

  private final long version;
  private final RowLayout layout;
  private final Table table;
  private final ItemIds.Index ids;
  private final Words words;
  private final Lists lists;

  /// @param chunks by number / 64; the array may be longer than there are chunks
  /// @param numbers one more than the largest number
  /// @param size live items
  record Table(Chunk[] chunks, int numbers, int size) {}

  /// @param brands texts by code
  /// @param categories first categories' texts by code
  /// @param linkPrefixes what [Links] left out
  /// @param metadata remembers what answers asked for
  record Words(String[] brands, String[] categories, String[] linkPrefixes, Metadata metadata) {}

  record Lists(int[] popular, int[] newest, NeighbourLists neighbours) {
    static final Lists NONE = new Lists(new int[0], new int[0], NeighbourLists.NONE);
  }

  CatalogSnapshot(
      long version, RowLayout layout, Table table, ItemIds.Index ids, Words words, Lists lists) {
    this.version = version;
    this.layout = layout;
    this.table = table;
    this.ids = ids;
    this.words = words;
    this.lists = lists;
  }

  /// A snapshot that stands for itself, without a store: for previews and tests. Numbers follow the
  /// order of the items.
  public static CatalogSnapshot of(
      FeatureSchema schema, List<Item> items, NeighbourLists neighbours) {
    CatalogState state = new CatalogState(new RowLayout(schema));
    int number = 0;
    for (Item item : items) {
      state.put(number++, item);
    }
    for (String product : state.unknownProducts()) {
      state.remove(number++, product);
    }
    state.neighbours(neighbours);
    state.sortLists();
    return state.publish(1);
  }

  /// Of the store's last change that is in; grows with every change.
  public long version() {
    return version;
  }

  /// One more than the largest item number.
  public int numbers() {
    return table.numbers;
  }

  /// Live items.
  public int size() {
    return table.size;
  }

  /// The columns that rows are made of.
  public FeatureSchema schema() {
    return layout.schema();
  }

  /// The stable number of a live item, or -1. Allocates nothing for ids in ASCII.
  public int number(String id) {
    int number = ids.find(id);
    return number >= 0 && live(number) ? number : -1;
  }

  /// The id; also of a deleted item. Allocates.
  public String id(int item) {
    return ItemIds.text(idJson(item));
  }

  /// Whether the number belongs to an item that is there; any number may be asked.
  public boolean live(int item) {
    return item >= 0 && item < table.numbers && (chunk(item).live >>> (item & Chunk.MASK) & 1) != 0;
  }

  /// The item's model columns, in schema order, already defaulted and transformed, as one
  /// contiguous copy.
  ///
  /// @param from first item column
  /// @param count how many
  /// @param to buffer to write to at `position` (absolute)
  public void copyRow(int item, int from, int count, FloatBuffer to, int position) {
    to.put(position, chunk(item).rows, (item & Chunk.MASK) * layout.width() + from, count);
  }

  /// Reads a number from every cache line that [#copyRow] would copy, so that they are on their way
  /// from memory while others are asked for.
  ///
  /// @return nothing of use; to be kept, so that the reading is not optimised away
  public float touchRow(int item, int from, int count) {
    float[] rows = chunk(item).rows;
    int at = (item & Chunk.MASK) * layout.width() + from;
    float read = rows[at + count - 1];
    for (int i = at; i < at + count - 1; i += CACHE_LINE) {
      read += rows[i];
    }
    return read;
  }

  /// Millionths of the currency, or -1 when unknown.
  public long priceMicros(int item) {
    return chunk(item).priceMicros[item & Chunk.MASK];
  }

  /// Units left; [Long#MAX_VALUE] when not counted.
  public long stock(int item) {
    return chunk(item).stock[item & Chunk.MASK];
  }

  /// Whether there are any units left.
  public boolean inStock(int item) {
    return (chunk(item).inStock >>> (item & Chunk.MASK) & 1) != 0;
  }

  /// Epoch milliseconds; [Long#MIN_VALUE] when always.
  public long availableFromMillis(int item) {
    long[] column = chunk(item).availableFrom;
    return column == null ? Long.MIN_VALUE : column[item & Chunk.MASK];
  }

  /// Epoch milliseconds; [Long#MAX_VALUE] when for ever.
  public long availableUntilMillis(int item) {
    long[] column = chunk(item).availableUntil;
    return column == null ? Long.MAX_VALUE : column[item & Chunk.MASK];
  }

  /// When the item came to the catalogue, in epoch milliseconds.
  public long createdMillis(int item) {
    return chunk(item).createdMillis[item & Chunk.MASK];
  }

  /// Code of the first category, 0 or more, or -1; stable within the process.
  public int mainCategory(int item) {
    return chunk(item).mainCategory[item & Chunk.MASK];
  }

  /// What real-time features call the first category, the same in every process; 0 when there is
  /// none.
  public long mainCategoryName(int item) {
    ItemText text = text(item);
    return text == null ? 0 : text.categories().first();
  }

  /// The first categories behind what real-time features call them; those that no item ever had are
  /// left out. Looks through all categories: for people, not for decisions.
  public Map<Long, String> categoriesNamed(Set<Long> names) {
    Map<Long, String> found = HashMap.newHashMap(names.size());
    for (int code = 0; code < words.categories.length && found.size() < names.size(); code++) {
      String category = words.categories[code];
      if (category == null) {
        break;
      }
      long name = Happening.name(category);
      if (names.contains(name)) {
        found.put(name, category);
      }
    }
    return found;
  }

  /// Code of the brand, 0 or more, or -1; stable within the process.
  public int brand(int item) {
    return chunk(item).brand[item & Chunk.MASK];
  }

  /// Number of the product this item is a variant of (which need not be live), or its own number.
  public int variantGroup(int item) {
    int[] products = chunk(item).product;
    int product = products == null ? -1 : products[item & Chunk.MASK];
    return product < 0 ? item : product;
  }

  /// The business's fields for filters; null when absent. Nothing is allocated.
  public @Nullable String brandText(int item) {
    int code = text(item) == null ? -1 : brand(item);
    return code < 0 ? null : words.brands[code];
  }

  public @Nullable String title(int item) {
    ItemText text = text(item);
    return text == null ? null : text.title();
  }

  public @Nullable String language(int item) {
    ItemText text = text(item);
    return text == null ? null : text.language();
  }

  public @Nullable String currency(int item) {
    ItemText text = text(item);
    return text == null ? null : text.currency();
  }

  public List<String> categories(int item) {
    ItemText text = text(item);
    return text == null ? List.of() : text.categories().names();
  }

  public List<String> tags(int item) {
    ItemText text = text(item);
    return text == null ? List.of() : text.tags();
  }

  public Map<String, String> attributes(int item) {
    ItemText text = text(item);
    return text == null ? Map.of() : text.attributes();
  }

  /// A numeric column as the business (or an offline job) gave it, NaN when absent.
  public float column(int item, String name) {
    ItemText text = text(item);
    return text == null ? Float.NaN : text.column(name);
  }

  /// The numeric column named `popularity`, 0 when absent; one array look-up.
  public float popularity(int item) {
    return chunk(item).popularity[item & Chunk.MASK];
  }

  /// The item's metadata as a ready UTF-8 JSON object: title, categories, brand, priceMicros,
  /// currency, url, image, as far as they are known; `{}` for a deleted item. Shared: not to be
  /// written to.
  public byte[] metadataJson(int item) {
    ItemText text = text(item);
    return text == null
        ? new byte[] {'{', '}'}
        : words.metadata.json(item, text, brandText(item), priceMicros(item), words.linkPrefixes);
  }

  /// The id as a ready UTF-8 JSON string, quotes included. Shared: not to be written to.
  public byte[] idJson(int item) {
    byte[] json = ids.json(item);
    return json == null ? new byte[] {'"', '"'} : json;
  }

  /// The whole item, as the business described it; allocates.
  ///
  /// @throws IllegalArgumentException when it is not live
  public Item item(int item) {
    ItemText text = live(item) ? text(item) : null;
    if (text == null) {
      throw new IllegalArgumentException("item number: " + item + " (expected: a live item)");
    }
    long price = priceMicros(item);
    long stock = stock(item);
    long from = availableFromMillis(item);
    long until = availableUntilMillis(item);
    int product = variantGroup(item);
    Map<String, Float> columns = HashMap.newHashMap(text.columnNames().size());
    for (int c = 0; c < text.columnNames().size(); c++) {
      columns.put(text.columnNames().name(c), text.columns()[c]);
    }
    return new Item(
        id(item),
        text.title(),
        text.categories().names(),
        Optional.ofNullable(brandText(item)),
        price < 0 ? Optional.empty() : Optional.of(price),
        Optional.ofNullable(text.currency()),
        stock == Long.MAX_VALUE ? Optional.empty() : Optional.of(stock),
        Optional.ofNullable(Links.url(text.links(), words.linkPrefixes)),
        Optional.ofNullable(Links.image(text.links(), words.linkPrefixes)),
        Optional.ofNullable(text.language()),
        from == Long.MIN_VALUE ? Optional.empty() : Optional.of(from),
        until == Long.MAX_VALUE ? Optional.empty() : Optional.of(until),
        product == item ? Optional.empty() : Optional.of(id(product)),
        text.tags(),
        text.attributes(),
        columns,
        createdMillis(item));
  }

  /// What stands for the item's present version: the same object as long as nothing of it changed,
  /// and another one after every change; null when it is not there.
  public @Nullable Object stamp(int item) {
    return text(item);
  }

  /// Item numbers by decayed popularity (the item column named `popularity`, 0 when absent), best
  /// first, at most 10,000; live when listed, at most about a second behind. Shared: not to be
  /// written to.
  public int[] popular() {
    return lists.popular;
  }

  /// Item numbers by creation time, newest first, at most 10,000; live when listed, at most about a
  /// second behind. Shared: not to be written to.
  public int[] newest() {
    return lists.newest;
  }

  public NeighbourLists neighbours() {
    return lists.neighbours;
  }

  private Chunk chunk(int item) {
    return table.chunks[item >> Chunk.BITS];
  }

  private @Nullable ItemText text(int item) {
    return chunk(item).texts[item & Chunk.MASK];
  }
}
