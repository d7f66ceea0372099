package io.attune.offline.demo;

import java.util.Map;
import java.util.Optional;

/// One item with what is true of it, seen or hidden.
///
/// @param number 0, 1, 2, …
/// @param shelf number of its shelf
/// @param brand number of its brand
/// @param title what shoppers read
/// @param priceMicros millionths of the currency
/// @param priceLevel where its price stands on its shelf, in standard deviations
/// @param style where it stands in the space of styles; hidden
/// @param quality how much everybody likes it; hidden
/// @param appeal how often it comes before a shopper's eyes, relative to its shelf; hidden
/// @param createdDay when it came, in days from the first day; may be negative
/// @param withdrawn not on sale from the end of the history on
/// @param stock units left, or nothing where they are not counted
/// @param variantOf number of the item it is a colour of, or -1
/// @param attributes seen
/// @param rating stars that buyers gave, 1 to 5; a noisy sight of the quality
/// @param ratings how many gave them
record Product(
    int number,
    int shelf,
    int brand,
    String title,
    long priceMicros,
    double priceLevel,
    double[] style,
    double quality,
    double appeal,
    double createdDay,
    boolean withdrawn,
    Optional<Long> stock,
    int variantOf,
    Map<String, String> attributes,
    float rating,
    int ratings) {

  /// Whether a shopper can still have it after the history's end.
  boolean onSale() {
    return !withdrawn && stock.map(units -> units > 0).orElse(true);
  }
}
