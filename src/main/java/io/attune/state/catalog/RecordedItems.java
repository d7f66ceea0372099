package io.attune.state.catalog;

import io.attune.language.problem.Problem;
import io.attune.language.schema.FeatureSchema;

/// Items that were written down to be read again without a store, under the numbers they had: what
/// rules, features and scores read of them is then the same. Put in item by item; items that nobody
/// put in are not there, and neither are neighbours and lists. Not thread-safe.
public final class RecordedItems {
  private final FeatureSchema schema;
  private CatalogState state;
  private long version;
  private int anew;

  public RecordedItems(FeatureSchema schema) {
    this.schema = schema;
    state = new CatalogState(new RowLayout(schema));
  }

  /// An item as a JSON object without id and created, statistics among its columns.
  ///
  /// @param item the number of a live item
  public static byte[] json(CatalogSnapshot catalog, int item) {
    return ItemJson.body(catalog.item(item));
  }

  /// Puts an item in, or in place of an earlier version.
  ///
  /// @param json from [#json(CatalogSnapshot, int)]
  /// @param product the number of the product of which it is a variant, or -1
  /// @throws io.attune.language.problem.Refusal when the text is none of these
  public void put(int number, String id, long createdMillis, byte[] json, int product) {
    Item item;
    try {
      item = ItemReader.read(new StoredItem(id, number, 0, createdMillis, new byte[0], json));
    } catch (IllegalStateException e) {
      throw Problem.invalid("item " + id, "not readable", "an item as it was recorded").refusal();
    }
    if (product >= 0 && item.variantOf().isPresent()) {
      state.know(product, item.variantOf().get());
    }
    if (!state.put(number, item)) {
      startAnew();
      put(number, id, createdMillis, json, product);
    }
  }

  /// Notes that the item of this number was not there.
  public void gone(int number, String id) {
    if (!state.remove(number, id)) {
      startAnew();
      gone(number, id);
    }
  }

  /// Number and id contradict what was put in before: it is of another store.
  private void startAnew() {
    state = new CatalogState(new RowLayout(schema));
    anew++;
  }

  /// Changes whenever everything that was put in had to be forgotten, because it contradicted what
  /// came.
  public int generation() {
    return anew;
  }

  /// What is in now.
  public CatalogSnapshot snapshot() {
    return state.publish(++version);
  }
}
