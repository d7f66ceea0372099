package io.attune.state.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Items for tests.
final class Items {
  private Items() {}

  static Item plain(String id) {
    return new Item(
        id,
        "Title of " + id,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Map.of(),
        Map.of(),
        1_000);
  }

  static Item full(String id) {
    return new Item(
        id,
        "Trail \"shoe\" ünï 👟",
        List.of("shoes", "running"),
        Optional.of("Fell"),
        Optional.of(89_900_000L),
        Optional.of("EUR"),
        Optional.of(12L),
        Optional.of("https://shop.example/p/" + id),
        Optional.of("https://shop.example/i/" + id + ".jpg"),
        Optional.of("en"),
        Optional.of(1_000L),
        Optional.of(2_000_000_000_000L),
        Optional.empty(),
        List.of("new", "green"),
        Map.of("colour", "green", "sole", "rubber"),
        Map.of("rating", 4.5f, "popularity", 0.1f),
        1_767_225_600_000L);
  }

  static Item with(Item item, Map<String, Float> columns) {
    return new Item(
        item.id(),
        item.title(),
        item.categories(),
        item.brand(),
        item.priceMicros(),
        item.currency(),
        item.stock(),
        item.url(),
        item.image(),
        item.language(),
        item.availableFromMillis(),
        item.availableUntilMillis(),
        item.variantOf(),
        item.tags(),
        item.attributes(),
        columns,
        item.createdMillis());
  }

  static Item titled(String id, String title) {
    Item item = plain(id);
    return new Item(
        id,
        title,
        item.categories(),
        item.brand(),
        item.priceMicros(),
        item.currency(),
        item.stock(),
        item.url(),
        item.image(),
        item.language(),
        item.availableFromMillis(),
        item.availableUntilMillis(),
        item.variantOf(),
        item.tags(),
        item.attributes(),
        item.columns(),
        item.createdMillis());
  }

  static Item variant(String id, String product) {
    Item item = plain(id);
    return new Item(
        id,
        item.title(),
        item.categories(),
        item.brand(),
        item.priceMicros(),
        item.currency(),
        item.stock(),
        item.url(),
        item.image(),
        item.language(),
        item.availableFromMillis(),
        item.availableUntilMillis(),
        Optional.of(product),
        item.tags(),
        item.attributes(),
        item.columns(),
        item.createdMillis());
  }
}
