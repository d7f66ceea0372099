package io.attune.stage.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.catalog.RecordedItems;
import io.attune.state.placement.PlacementSnapshot;
import io.attune.state.profile.Viewer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The facts that the decisions of one file were made with: items as they were, the columns'
/// declaration, and that of viewers' attributes. A fact that has not changed is written once and referred to by its key; so a
/// decision's own line stays small, and the file pair needs nothing beside itself. One thread.
///
/// ```json
/// {"key":7,"kind":"item","id":"item-0001","number":0,"created":1767225600000,"product":-1,"item":{…}}
/// {"key":8,"kind":"gone","id":"item-0002","number":1}
/// {"key":9,"kind":"features","text":"features: …"}
/// {"key":10,"kind":"attributes","types":{"tier":"string"}}
/// ```
final class FactBook {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Object GONE = new Object();

  private final ByteArrayOutputStream fresh = new ByteArrayOutputStream(1 << 16);
  private final Map<Integer, Known> items = new HashMap<>();
  private final Map<String, Integer> features = new HashMap<>();
  private final Map<Map<String, Type>, Integer> attributes = new HashMap<>();
  private int next;
  private long written;

  /// @param stamp of the version that was written down
  private record Known(Object stamp, int key) {}

  /// Notes what is new about the facts of a decision, and gives the keys of all of them.
  FullRecord.Facts note(Capture capture) {
    CatalogSnapshot catalog = capture.snapshot().catalog();
    int[] numbers = capture.considered().items();
    int[] keys = new int[numbers.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = item(catalog, numbers[i]);
    }
    Map<Integer, Integer> others = new LinkedHashMap<>();
    Viewer viewer = capture.viewer();
    for (int i = 0; i < viewer.actions(); i++) {
      int number = viewer.actionItem(i);
      boolean named =
          number >= 0 && number < catalog.numbers() && !catalog.id(number).isEmpty();
      if (named && !others.containsKey(number)) {
        others.put(number, item(catalog, number));
      }
    }
    PlacementSnapshot placements = capture.snapshot().placements();
    return new FullRecord.Facts(
        features(placements), attributes(placements.attributes()), keys, others);
  }

  private int features(PlacementSnapshot placements) {
    String text = placements.texts().get(PlacementSnapshot.FEATURES);
    if (text == null) {
      return -1;
    }
    Integer known = features.get(placements.schema().hash());
    if (known != null) {
      return known;
    }
    int key = next++;
    write(
        json -> {
          json.writeNumberField("key", key);
          json.writeStringField("kind", "features");
          json.writeStringField("text", text);
        });
    features.put(placements.schema().hash(), key);
    return key;
  }

  /// @return -1 when none is declared
  private int attributes(Map<String, Type> types) {
    if (types.isEmpty()) {
      return -1;
    }
    Integer known = attributes.get(types);
    if (known != null) {
      return known;
    }
    int key = next++;
    write(
        json -> {
          json.writeNumberField("key", key);
          json.writeStringField("kind", "attributes");
          json.writeObjectFieldStart("types");
          for (Map.Entry<String, Type> type : new TreeMap<>(types).entrySet()) {
            json.writeStringField(type.getKey(), type.getValue().cel());
          }
          json.writeEndObject();
        });
    attributes.put(types, key);
    return key;
  }

  @SuppressWarnings("ReferenceEquality") // another version is another object
  private int item(CatalogSnapshot catalog, int number) {
    @Nullable Object stamp = catalog.stamp(number);
    Object version = stamp == null ? GONE : stamp;
    Known known = items.get(number);
    if (known != null && known.stamp() == version) {
      return known.key();
    }
    int key = next++;
    write(json -> item(json, key, catalog, number, stamp != null));
    items.put(number, new Known(version, key));
    return key;
  }

  private static void item(
      JsonGenerator json, int key, CatalogSnapshot catalog, int number, boolean there)
      throws IOException {
    json.writeNumberField("key", key);
    json.writeStringField("kind", there ? "item" : "gone");
    json.writeStringField("id", catalog.id(number));
    json.writeNumberField("number", number);
    if (there) {
      int product = catalog.variantGroup(number);
      json.writeNumberField("created", catalog.createdMillis(number));
      json.writeNumberField("product", product == number ? -1 : product);
      json.writeFieldName("item");
      json.writeRawValue(
          new String(RecordedItems.json(catalog, number), StandardCharsets.UTF_8));
    }
  }

  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private void write(Body body) {
    try (JsonGenerator json = JSON.createGenerator(fresh)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
      json.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    fresh.write('\n');
  }

  /// The lines that were added since the last call, no bytes for none.
  byte[] take() {
    byte[] lines = fresh.toByteArray();
    written += lines.length;
    fresh.reset();
    return lines;
  }

  /// How many bytes were written, that is what a reader of the file holds in memory.
  long written() {
    return written;
  }
}
