package io.attune.state.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One item as the business describes it.
///
/// @param id 1 to 256 characters, kept byte for byte
/// @param title what shoppers read, may be empty
/// @param categories most general use first; the first is the item's main category
/// @param brand absent when unknown
/// @param priceMicros millionths of the currency, 0 or more; absent when unknown
/// @param currency ISO 4217; present when a price is
/// @param stock units left, 0 or more; absent means: not counted, always in stock
/// @param url page, may be absent
/// @param image picture, may be absent
/// @param language BCP 47, may be absent
/// @param availableFromMillis not shown before (epoch milliseconds)
/// @param availableUntilMillis not shown at or after (epoch milliseconds)
/// @param variantOf id of the product this is a variant of
/// @param tags free words
/// @param attributes free texts by name
/// @param columns numeric columns by name, finite
/// @param createdMillis when the item came to the catalogue (epoch milliseconds)
public record Item(
    String id,
    String title,
    List<String> categories,
    Optional<String> brand,
    Optional<Long> priceMicros,
    Optional<String> currency,
    Optional<Long> stock,
    Optional<String> url,
    Optional<String> image,
    Optional<String> language,
    Optional<Long> availableFromMillis,
    Optional<Long> availableUntilMillis,
    Optional<String> variantOf,
    List<String> tags,
    Map<String, String> attributes,
    Map<String, Float> columns,
    long createdMillis) {

  public Item {
    categories = List.copyOf(categories);
    tags = List.copyOf(tags);
    attributes = Map.copyOf(attributes);
    columns = Map.copyOf(columns);
  }
}
