package io.attune.state.catalog;

import io.attune.language.schema.FeatureSchema;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The catalogue at one moment; immutable, shared by all threads. Items are addressed by their stable number (0, 1, 2, … in
/// order of creation, never reused); a number below [#numbers()] may belong to a deleted item.
public final class CatalogSnapshot {

  /// Grows with every change.
  public long version() {
    throw new UnsupportedOperationException("catalog");
  }

  /// One more than the largest item number.
  public int numbers() {
    throw new UnsupportedOperationException("catalog");
  }

  /// Live items.
  public int size() {
    throw new UnsupportedOperationException("catalog");
  }

  /// The columns that rows are made of.
  public FeatureSchema schema() {
    throw new UnsupportedOperationException("catalog");
  }

  /// The stable number of a live item, or -1.
  public int number(String id) {
    throw new UnsupportedOperationException("catalog");
  }

  /// The id; also of a deleted item.
  public String id(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  /// Whether the number belongs to an item that is there.
  public boolean live(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  /// The item's model columns, in schema order, already defaulted and transformed, as one contiguous copy.
  ///
  /// @param from first item column
  /// @param count how many
  /// @param to buffer to write to at `position` (absolute)
  public void copyRow(int item, int from, int count, FloatBuffer to, int position) {
    throw new UnsupportedOperationException("catalog");
  }

  /// Millionths of the currency, or -1 when unknown.
  public long priceMicros(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  /// Units left; [Long#MAX_VALUE] when not counted.
  public long stock(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  /// Epoch milliseconds; [Long#MIN_VALUE] when always.
  public long availableFromMillis(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  /// Epoch milliseconds; [Long#MAX_VALUE] when for ever.
  public long availableUntilMillis(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  public long createdMillis(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  /// Code of the first category, 0 or more, or -1; stable within the process.
  public int mainCategory(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  /// Code of the brand, 0 or more, or -1; stable within the process.
  public int brand(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  /// Number of the product this item is a variant of, or its own number.
  public int variantGroup(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  /// The business's fields for filters; null when absent. Nothing is allocated.
  public @Nullable String brandText(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  public @Nullable String title(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  public @Nullable String language(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  public @Nullable String currency(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  public List<String> categories(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  public List<String> tags(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  public Map<String, String> attributes(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  /// A numeric column as the business gave it, NaN when absent.
  public float column(int item, String name) {
    throw new UnsupportedOperationException("catalog");
  }

  /// The item's metadata as a ready UTF-8 JSON object: title, categories, brand, priceMicros, currency, url, image.
  public byte[] metadataJson(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  /// The id as a ready UTF-8 JSON string, quotes included.
  public byte[] idJson(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  /// The whole item, as the business described it; allocates.
  public Item item(int item) {
    throw new UnsupportedOperationException("catalog");
  }

  /// Item numbers by decayed popularity (the item column named `popularity`), best first, at most 10,000; live when listed.
  public int[] popular() {
    throw new UnsupportedOperationException("catalog");
  }

  /// Item numbers by creation time, newest first, at most 10,000; live when listed.
  public int[] newest() {
    throw new UnsupportedOperationException("catalog");
  }

  public NeighbourLists neighbours() {
    throw new UnsupportedOperationException("catalog");
  }
}
