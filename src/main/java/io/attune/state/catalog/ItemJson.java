package io.attune.state.catalog;

import io.attune.language.problem.Problem;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// Writes items as JSON: for the store without id and created, for callers with them. [ItemReader]
/// reads both.
final class ItemJson {
  private ItemJson() {}

  /// What the store keeps of an item.
  static byte[] body(Item item) {
    JsonBytes json = new JsonBytes(512).ascii("{");
    fields(json, item);
    return json.ascii("}").toBytes();
  }

  /// What a caller reads of an item.
  static byte[] whole(Item item) {
    JsonBytes json = new JsonBytes(640).ascii("{\"id\":").text(item.id());
    json.ascii(",\"created\":\"").ascii(time(item.createdMillis())).ascii("\"");
    int before = json.length();
    fields(json.ascii(","), item);
    return json.length() == before + 1
        ? json.cut(before).ascii("}").toBytes()
        : json.ascii("}").toBytes();
  }

  /// RFC 3339 in UTC.
  static String time(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis).toString();
  }

  /// Numeric columns as a JSON object.
  static byte[] columns(Map<String, Float> columns) {
    JsonBytes json = new JsonBytes(columns.size() * 24 + 2);
    columns(json, columns);
    return json.toBytes();
  }

  /// One line's or one call's verdict.
  static JsonBytes refusal(JsonBytes json, Problem problem) {
    json.ascii(",\"status\":\"rejected\",\"code\":").text(problem.code().code());
    return json.ascii(",\"detail\":").text(problem.detail());
  }

  private static void fields(JsonBytes json, Item item) {
    int start = json.length();
    if (!item.title().isEmpty()) {
      name(json, start, "title").text(item.title());
    }
    if (!item.categories().isEmpty()) {
      texts(name(json, start, "categories"), item.categories());
    }
    item.brand().ifPresent(brand -> name(json, start, "brand").text(brand));
    item.priceMicros().ifPresent(price -> name(json, start, "priceMicros").number(price));
    item.currency().ifPresent(currency -> name(json, start, "currency").text(currency));
    item.stock().ifPresent(stock -> name(json, start, "stock").number(stock));
    item.url().ifPresent(url -> name(json, start, "url").text(url));
    item.image().ifPresent(image -> name(json, start, "image").text(image));
    item.language().ifPresent(language -> name(json, start, "language").text(language));
    item.availableFromMillis()
        .ifPresent(from -> name(json, start, "availableFrom").text(time(from)));
    item.availableUntilMillis()
        .ifPresent(until -> name(json, start, "availableUntil").text(time(until)));
    item.variantOf().ifPresent(product -> name(json, start, "variantOf").text(product));
    if (!item.tags().isEmpty()) {
      texts(name(json, start, "tags"), item.tags());
    }
    if (!item.attributes().isEmpty()) {
      int open = name(json, start, "attributes").ascii("{").length();
      new TreeMap<>(item.attributes())
          .forEach(
              (key, value) ->
                  json.ascii(json.length() == open ? "" : ",").text(key).ascii(":").text(value));
      json.ascii("}");
    }
    if (!item.columns().isEmpty()) {
      columns(name(json, start, "columns"), item.columns());
    }
  }

  private static void columns(JsonBytes json, Map<String, Float> columns) {
    int open = json.ascii("{").length();
    new TreeMap<>(columns)
        .forEach(
            (key, value) ->
                json.ascii(json.length() == open ? "" : ",").text(key).ascii(":").number(value));
    json.ascii("}");
  }

  private static JsonBytes name(JsonBytes json, int start, String name) {
    return json.ascii(json.length() == start ? "\"" : ",\"").ascii(name).ascii("\":");
  }

  private static void texts(JsonBytes json, Iterable<String> texts) {
    int open = json.ascii("[").length();
    texts.forEach(text -> json.ascii(json.length() == open ? "" : ",").text(text));
    json.ascii("]");
  }
}
