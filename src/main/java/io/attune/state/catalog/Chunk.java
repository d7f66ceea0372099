package io.attune.state.catalog;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// [#SIZE] neighbouring item numbers: their model rows, filter columns and texts. Written by its
/// one owner until it is published, never after; changing a published chunk means changing a
/// [#copy()].
final class Chunk {
  static final int BITS = 6;
  static final int SIZE = 1 << BITS;
  static final int MASK = SIZE - 1;

  /// Row-major, `[SIZE × width]`.
  float[] rows;

  long[] priceMicros = filled(-1);
  long[] stock = filled(Long.MAX_VALUE);
  long[] createdMillis = filled(0);

  /// Null as long as no item of the chunk has such a limit.
  long @Nullable [] availableFrom;

  long @Nullable [] availableUntil;

  /// Null as long as no item of the chunk is a variant; -1 means: its own product.
  int @Nullable [] product;

  int[] brand = new int[SIZE];
  int[] mainCategory = new int[SIZE];
  float[] popularity = new float[SIZE];

  /// Null where there is no live item. It and the bits below are written by [#text] and [#stock].
  @Nullable ItemText[] texts = new ItemText[SIZE];

  /// Bit by item: whether it is live, whether it has stock. What every candidate is asked stands in
  /// the chunk itself: one cache line instead of four.
  long live;

  long inStock;

  Chunk(int width) {
    rows = new float[SIZE * width];
    Arrays.fill(brand, -1);
    Arrays.fill(mainCategory, -1);
  }

  private Chunk(Chunk from, float[] rows) {
    this.rows = rows;
    priceMicros = from.priceMicros;
    stock = from.stock;
    createdMillis = from.createdMillis;
    availableFrom = from.availableFrom;
    availableUntil = from.availableUntil;
    product = from.product;
    brand = from.brand;
    mainCategory = from.mainCategory;
    popularity = from.popularity;
    texts = from.texts;
    live = from.live;
    inStock = from.inStock;
  }

  /// One that shares nothing which is written to.
  Chunk copy() {
    Chunk copy = new Chunk(this, rows.clone());
    copy.priceMicros = priceMicros.clone();
    copy.stock = stock.clone();
    copy.createdMillis = createdMillis.clone();
    copy.availableFrom = availableFrom == null ? null : availableFrom.clone();
    copy.availableUntil = availableUntil == null ? null : availableUntil.clone();
    copy.product = product == null ? null : product.clone();
    copy.brand = brand.clone();
    copy.mainCategory = mainCategory.clone();
    copy.popularity = popularity.clone();
    copy.texts = texts.clone();
    return copy;
  }

  /// The same items with other rows; shares everything else.
  Chunk withRows(float[] others) {
    return new Chunk(this, others);
  }

  void text(int at, @Nullable ItemText text) {
    texts[at] = text;
    live = text == null ? live & ~(1L << at) : live | 1L << at;
  }

  void stock(int at, long units) {
    stock[at] = units;
    inStock = units > 0 ? inStock | 1L << at : inStock & ~(1L << at);
  }

  void available(int at, long from, long until) {
    availableFrom = set(availableFrom, at, from, Long.MIN_VALUE);
    availableUntil = set(availableUntil, at, until, Long.MAX_VALUE);
  }

  void product(int at, int number) {
    int[] products = product;
    if (products == null) {
      if (number < 0) {
        return;
      }
      products = new int[SIZE];
      Arrays.fill(products, -1);
      product = products;
    }
    products[at] = number;
  }

  private static long @Nullable [] set(long @Nullable [] column, int at, long value, long usual) {
    long[] written = column;
    if (written == null) {
      if (value == usual) {
        return null;
      }
      written = filled(usual);
    }
    written[at] = value;
    return written;
  }

  private static long[] filled(long value) {
    long[] column = new long[SIZE];
    Arrays.fill(column, value);
    return column;
  }
}
