package io.attune.stage.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Source;
import io.attune.language.decision.Sponsored;
import io.attune.language.decision.Stage;
import io.attune.language.decision.Trace;
import io.attune.language.expression.ExpressionSchema;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.placement.Placement;
import io.attune.state.placement.PlacementSnapshot;
import io.attune.state.profile.Viewer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes a full record as one line of JSON: what `GET /v1/decisions/{id}` answers and what stands
/// in the files. Floats are written by their shortest text, which reads back to the same bits; NaN
/// as `null`, infinity as a number beyond the range of float32. Not thread-safe.
final class RecordJson {
  /// The form of the line; a reader refuses a later one.
  static final int FORM = 2;

  /// Stands for infinity: as a float32 it is.
  static final double BEYOND = 3.5e38;

  private static final JsonFactory JSON = new JsonFactory();
  private static final Source[] SOURCES = Source.values();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);

  /// @param viewerHash of the viewer's id, or empty
  /// @param fields request fields that may be recorded
  /// @param told what else the decision was told
  /// @param facts keys that [FactBook] gave
  /// @return UTF-8 without a line end
  byte[] write(
      Capture capture,
      String viewerHash,
      Fields fields,
      FullRecord.Told told,
      FullRecord.Facts facts) {
    out.reset();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      decision(json, capture);
      features(json, capture);
      viewer(json, capture, viewerHash, told, facts);
      json.writeArrayFieldStart("arms");
      json.writeEndArray();
      request(json, capture, fields);
      candidates(json, capture, facts);
      live(json, told);
      definitions(json, capture, facts);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /// Which fields of a request's context are recorded.
  @FunctionalInterface
  interface Fields {
    boolean take(String name);
  }

  private static void decision(JsonGenerator json, Capture capture) throws IOException {
    DecisionRecord record = capture.decision();
    CatalogSnapshot catalog = capture.snapshot().catalog();
    json.writeStringField("decisionId", record.id());
    json.writeStringField("placement", record.placement());
    json.writeStringField("time", Instant.ofEpochMilli(record.epochMillis()).toString());
    json.writeArrayFieldStart("items");
    DecisionRecord.Shown shown = record.shown();
    for (int i = 0; i < shown.size(); i++) {
      json.writeStartObject();
      json.writeStringField("id", catalog.id(shown.items()[i]));
      json.writeNumberField("rank", shown.offset() + i + 1);
      real(json, "score", shown.scores()[i]);
      real(json, "propensity", shown.propensities()[i]);
      sources(json, shown.sources()[i]);
      Sponsored sponsored = record.sponsored(i);
      if (sponsored != null) {
        sponsored(json, sponsored);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("degraded");
    for (Degradation degradation : Degradation.values()) {
      if (record.trace().degraded(degradation)) {
        json.writeString(degradation.code());
      }
    }
    json.writeEndArray();
    DecisionRecord.Versions versions = record.versions();
    json.writeObjectFieldStart("versions");
    json.writeNumberField("catalog", versions.catalog());
    json.writeNumberField("placements", versions.placements());
    json.writeNumberField("placement", versions.placement());
    if (!versions.model().isEmpty()) {
      json.writeStringField("model", versions.model());
    }
    json.writeEndObject();
    trace(json, record.trace());
    json.writeNumberField("tookMicros", record.tookNanos() / 1_000);
  }

  private static void sponsored(JsonGenerator json, Sponsored item) throws IOException {
    json.writeObjectFieldStart("sponsored");
    json.writeStringField("lineItem", item.lineItem());
    json.writeStringField("campaign", item.campaign());
    json.writeStringField("advertiser", item.advertiser());
    json.writeStringField("creative", item.creative());
    json.writeEndObject();
  }

  private static void trace(JsonGenerator json, Trace trace) throws IOException {
    json.writeObjectFieldStart("trace");
    json.writeArrayFieldStart("stages");
    for (Stage stage : Stage.values()) {
      json.writeStartObject();
      json.writeStringField("stage", stage.code());
      json.writeNumberField("in", trace.in(stage));
      json.writeNumberField("kept", trace.kept(stage));
      json.writeNumberField("micros", trace.nanos(stage) / 1_000);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeObjectFieldStart("drops");
    for (int reason = 0; reason < DropReason.COUNT; reason++) {
      int dropped = trace.drops(DropReason.of(reason));
      if (dropped > 0) {
        json.writeNumberField(DropReason.of(reason).code(), dropped);
      }
    }
    json.writeEndObject();
    json.writeNumberField("storeReads", trace.storeReads());
    json.writeNumberField("missing", trace.missing());
    json.writeEndObject();
  }

  private static void features(JsonGenerator json, Capture capture) throws IOException {
    DecisionRecord.Features features = capture.decision().features().orElse(null);
    if (features == null) {
      return;
    }
    CatalogSnapshot catalog = capture.snapshot().catalog();
    int columns = features.columns().size();
    json.writeObjectFieldStart("features");
    json.writeArrayFieldStart("columns");
    for (String column : features.columns()) {
      json.writeString(column);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("rows");
    for (int row = 0; row < features.items().length; row++) {
      json.writeStartObject();
      json.writeStringField("id", catalog.id(features.items()[row]));
      json.writeArrayFieldStart("values");
      for (int column = 0; column < columns; column++) {
        real(json, features.values()[row * columns + column]);
      }
      json.writeEndArray();
      real(json, "score", features.scores()[row]);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void viewer(
      JsonGenerator json,
      Capture capture,
      String hash,
      FullRecord.Told told,
      FullRecord.Facts facts)
      throws IOException {
    boolean personal = capture.personal();
    json.writeStringField("consent", personal ? "personalised" : "none");
    if (!personal) {
      return;
    }
    Viewer viewer = capture.viewer();
    json.writeObjectFieldStart("viewer");
    if (!hash.isEmpty()) {
      json.writeStringField("hash", hash);
    }
    json.writeBooleanField("known", viewer.known());
    if (viewer.known()) {
      json.writeNumberField("actions", viewer.actions());
      json.writeNumberField("purchases", viewer.purchases());
      json.writeArrayFieldStart("segments");
      for (String segment : told.segments().orElse(List.of())) {
        json.writeString(segment);
      }
      json.writeEndArray();
      recent(json, viewer, capture.snapshot().catalog());
      json.writeBinaryField("packed", viewer.pack(capture.asked().request().epochMillis()));
    }
    json.writeEndObject();
    json.writeArrayFieldStart("history");
    for (Map.Entry<Integer, Integer> other : facts.others().entrySet()) {
      json.writeStartObject();
      json.writeNumberField("number", other.getKey());
      json.writeNumberField("fact", other.getValue());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /// Newest first; of items that the catalogue never had, or has no id of any more, without one.
  private static void recent(JsonGenerator json, Viewer viewer, CatalogSnapshot catalog)
      throws IOException {
    json.writeArrayFieldStart("recentActions");
    for (int i = 0; i < viewer.actions(); i++) {
      int number = viewer.actionItem(i);
      String item = number >= 0 && number < catalog.numbers() ? catalog.id(number) : "";
      json.writeStartObject();
      if (!item.isEmpty()) {
        json.writeStringField("item", item);
      }
      json.writeStringField("type", ExpressionSchema.ACTIONS.get(viewer.actionType(i)));
      json.writeStringField("time", Instant.ofEpochSecond(viewer.actionSeconds(i)).toString());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void live(JsonGenerator json, FullRecord.Told told) throws IOException {
    json.writeArrayFieldStart("live");
    for (FullRecord.Live live : told.live()) {
      json.writeStartObject();
      json.writeStringField("aggregate", live.aggregate());
      json.writeArrayFieldStart("values");
      for (float value : live.values()) {
        real(json, value);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void request(JsonGenerator json, Capture capture, Fields fields)
      throws IOException {
    Capture.Asked asked = capture.asked();
    DecisionRequest request = asked.request();
    CatalogSnapshot catalog = capture.snapshot().catalog();
    json.writeObjectFieldStart("request");
    json.writeNumberField("epochMillis", request.epochMillis());
    // as text: more digits than a double holds
    json.writeStringField("seed", String.valueOf(request.seed()));
    json.writeNumberField("count", request.count());
    json.writeNumberField("offset", request.offset());
    items(json, "items", request.seeds(), catalog);
    items(json, "exclude", request.exclude(), catalog);
    items(json, "onPage", asked.onPage(), catalog);
    if (asked.given()) {
      items(json, "candidates", request.candidates(), catalog);
      json.writeNumberField("unknownCandidates", asked.unknown());
      own(json, asked.features());
    }
    if (!request.filterName().isEmpty() || !asked.filterExpression().isEmpty()) {
      json.writeObjectFieldStart("filter");
      if (!request.filterName().isEmpty()) {
        json.writeStringField("name", request.filterName());
        values(json, "params", request.filterParams(), name -> true);
      }
      if (!asked.filterExpression().isEmpty()) {
        json.writeStringField("expression", asked.filterExpression());
      }
      json.writeEndObject();
    }
    values(json, "context", request.context(), fields);
    json.writeEndObject();
  }

  private static void items(JsonGenerator json, String name, int[] numbers, CatalogSnapshot catalog)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (int number : numbers) {
      json.writeStartObject();
      json.writeStringField("id", catalog.id(number));
      json.writeNumberField("number", number);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void own(JsonGenerator json, Map<Integer, Map<String, Float>> features)
      throws IOException {
    json.writeArrayFieldStart("features");
    for (Map.Entry<Integer, Map<String, Float>> item : new TreeMap<>(features).entrySet()) {
      for (Map.Entry<String, Float> value : new TreeMap<>(item.getValue()).entrySet()) {
        json.writeStartObject();
        json.writeNumberField("number", item.getKey());
        json.writeStringField("column", value.getKey());
        real(json, "value", value.getValue());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  private static void values(
      JsonGenerator json, String name, Map<String, Object> values, Fields fields)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Object> value : new TreeMap<>(values).entrySet()) {
      if (fields.take(value.getKey())) {
        json.writeFieldName(value.getKey());
        switch (value.getValue()) {
          case Double number -> json.writeNumber(number);
          case Boolean flag -> json.writeBoolean(flag);
          default -> json.writeString(value.getValue().toString());
        }
      }
    }
    json.writeEndObject();
  }

  private static void candidates(JsonGenerator json, Capture capture, FullRecord.Facts facts)
      throws IOException {
    Capture.Considered considered = capture.considered();
    CatalogSnapshot catalog = capture.snapshot().catalog();
    json.writeArrayFieldStart("candidates");
    for (int i = 0; i < considered.size(); i++) {
      int item = considered.items()[i];
      json.writeStartObject();
      json.writeStringField("id", catalog.id(item));
      json.writeNumberField("number", item);
      if (facts.items()[i] >= 0) {
        json.writeNumberField("fact", facts.items()[i]);
      }
      sources(json, considered.sources()[i]);
      real(json, "affinity", considered.affinity()[i]);
      real(json, "similarity", considered.similarity()[i]);
      fate(json, capture, i);
      if (Ranked.told(DropReason.of(considered.reasons()[i]))) {
        described(json, catalog, item);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void described(JsonGenerator json, CatalogSnapshot catalog, int item)
      throws IOException {
    List<String> categories = catalog.categories(item);
    if (!categories.isEmpty()) {
      json.writeStringField("category", categories.getFirst());
    }
    String brand = catalog.brandText(item);
    if (brand != null) {
      json.writeStringField("brand", brand);
    }
    if (catalog.variantGroup(item) != item) {
      json.writeNumberField("product", catalog.variantGroup(item));
    }
  }

  private static void fate(JsonGenerator json, Capture capture, int i) throws IOException {
    Capture.Considered considered = capture.considered();
    DropReason reason = DropReason.of(considered.reasons()[i]);
    if (reason != DropReason.NONE) {
      json.writeStringField("dropped", reason.code());
    }
    if (reason == DropReason.FILTERED || reason == DropReason.FILTER_FAILED) {
      json.writeNumberField("filterPlace", considered.filters()[i]);
      json.writeStringField("filter", filter(capture, considered.filters()[i]));
    }
    if (Ranked.took(reason)) {
      real(json, "score", considered.scores()[i]);
      // without a boost it is the score
      if (Float.floatToRawIntBits(considered.values()[i])
          != Float.floatToRawIntBits(considered.scores()[i])) {
        real(json, "value", considered.values()[i]);
      }
      if (considered.boosts()[i] != 0) {
        json.writeNumberField("boosts", considered.boosts()[i]);
      }
    }
  }

  /// The name of a filter; the call's own stands behind those of the placement.
  private static String filter(Capture capture, int place) {
    List<Placement.NamedFilter> filters =
        capture
            .snapshot()
            .placements()
            .placement(capture.decision().placement())
            .map(Placement::filters)
            .orElse(List.of());
    return place < filters.size() ? filters.get(place).name() : "request";
  }

  private static void definitions(JsonGenerator json, Capture capture, FullRecord.Facts facts)
      throws IOException {
    PlacementSnapshot placements = capture.snapshot().placements();
    String definition = placements.texts().get(capture.decision().placement());
    if (definition != null) {
      // as text, so that tables of records have one column of it, whatever placements hold
      json.writeStringField("definition", definition);
    }
    if (facts.features() >= 0) {
      json.writeNumberField("featuresFact", facts.features());
    }
    if (facts.attributes() >= 0) {
      json.writeNumberField("attributesFact", facts.attributes());
    }
    json.writeStringField("featuresHash", placements.schema().hash());
    json.writeBooleanField("traced", capture.traced());
    json.writeNumberField("form", FORM);
  }

  private static void sources(JsonGenerator json, int sources) throws IOException {
    json.writeArrayFieldStart("sources");
    for (Source source : SOURCES) {
      if ((sources & source.bit()) != 0) {
        json.writeString(source.code());
      }
    }
    json.writeEndArray();
  }

  private static void real(JsonGenerator json, String name, float value) throws IOException {
    json.writeFieldName(name);
    real(json, value);
  }

  private static void real(JsonGenerator json, float value) throws IOException {
    if (Float.isFinite(value)) {
      json.writeNumber(value);
    } else if (Float.isNaN(value)) {
      json.writeNull();
    } else {
      json.writeNumber(value > 0 ? BEYOND : -BEYOND);
    }
  }
}
