package io.attune.state.catalog;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Renders what answers say of an item. Holding it ready for every item would cost more than all
/// else together, so it is rendered when asked for and remembered for the items asked for last:
/// each number has one of [#PLACES] places, and a place is valid as long as the item has the same
/// [ItemText]. Any thread; losing a race means rendering twice.
final class Metadata {
  private static final int PLACES = 1 << 16;

  private final AtomicReferenceArray<@Nullable Rendered> places =
      new AtomicReferenceArray<>(PLACES);

  private record Rendered(ItemText of, byte[] json) {}

  /// The item's metadata; shared, not to be written to.
  @SuppressWarnings("ReferenceEquality") // the very text; comparing what it says would cost more
  byte[] json(
      int item, ItemText text, @Nullable String brand, long priceMicros, String[] prefixes) {
    int place = item & PLACES - 1;
    Rendered known = places.getPlain(place);
    if (known != null && known.of == text) {
      return known.json;
    }
    byte[] json = render(text, brand, priceMicros, prefixes);
    places.setRelease(place, new Rendered(text, json));
    return json;
  }

  private static byte[] render(
      ItemText text, @Nullable String brand, long priceMicros, String[] prefixes) {
    JsonBytes json = new JsonBytes(320).ascii("{\"title\":").text(text.title());
    json.ascii(",\"categories\":").raw(text.categories().json());
    optional(json, ",\"brand\":", brand);
    if (priceMicros >= 0) {
      json.ascii(",\"priceMicros\":").number(priceMicros);
    }
    optional(json, ",\"currency\":", text.currency());
    optional(json, ",\"url\":", Links.url(text.links(), prefixes));
    optional(json, ",\"image\":", Links.image(text.links(), prefixes));
    return json.ascii("}").toBytes();
  }

  private static void optional(JsonBytes json, String name, @Nullable String value) {
    if (value != null) {
      json.ascii(name).text(value);
    }
  }
}
