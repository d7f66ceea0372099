package io.attune.product.collect;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.document.Document;
import io.attune.language.schema.Column;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.catalog.Catalog;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Declared features from the event to the model's matrix, through the doors.
@QuarkusTest
@TestProfile(RealTimeFeaturesTest.Declared.class)
class RealTimeFeaturesTest {
  private static final int ITEMS = 12;
  private static final String AGGREGATES =
      """

      aggregates:
        - {name: clicks_1h, of: viewer, function: count, types: [click], window: 1h}
        - {name: spent, of: viewer, function: sum, types: [purchase], value: total}
        - {name: seen, of: pair, function: count, types: [click, view]}
        - {name: interest, of: viewer_category, function: decayed, types: [click], halfLife: 1d}
        - {name: clicked, of: item, function: count, types: [click]}
        - {name: category_clicks, of: category, function: count, types: [click]}
        - {name: since, of: viewer, function: time_since, types: [click]}
      """;

  @Inject Snapshots snapshots;
  @Inject Catalog catalog;
  @Inject Collect collect;

  /// The benchmarks' model over columns that are told from aggregates.
  public static final class Declared implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      try {
        return written(Path.of("target/attune-test/features-" + System.nanoTime()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Map<String, String> written(Path folder) throws IOException {
      Path version = Files.createDirectories(folder.resolve("models/bench/1"));
      String features =
          text("features.yaml")
                  .replace("entity: viewer, source: \"view:bench.v0\"", viewer("clicks_1h"))
                  .replace("entity: viewer, source: \"view:bench.v1\"", viewer("spent"))
                  .replace(
                      "entity: viewer, source: \"view:bench.v2\"",
                      "entity: pair, source: \"aggregate:seen\"")
                  .replace(
                      "entity: viewer, source: \"view:bench.v3\"",
                      "entity: pair, source: \"aggregate:interest\"")
                  .replace(
                      "entity: viewer, source: \"view:bench.v4\"",
                      viewer("since") + ", default: -1")
                  .replace(
                      "entity: item, source: \"column:c1\"",
                      "entity: item, source: \"aggregate:clicked\", default: -1")
                  .replace(
                      "entity: item, source: \"column:c2\"",
                      "entity: item, source: \"aggregate:category_clicks\"")
              + AGGREGATES;
      Files.writeString(folder.resolve("features.yaml"), features);
      Files.writeString(
          folder.resolve("placements.yaml"),
          text("placements.yaml")
              + """
                  filters:
                    - {name: eager, expression: "viewer.v0 >= 2.0"}
                    - {name: clicked, expression: "item.columns[\\"aggregate:clicked\\"] >= 1.0"}
              """);
      Files.write(version.resolve("model.onnx"), bytes("mlp-32-64-32-1.onnx"));
      FeatureSchema schema = FeatureSchema.parse(Document.yaml("features.yaml", features));
      List<String> names = schema.columns().stream().map(Column::name).toList();
      String manifest = text("model.yaml").replace("@schemaHash@", schema.hashOf(names));
      Files.writeString(
          version.resolve("model.yaml"),
          manifest
              .replace(
                  "{name: v4, dtype: float32, default: 0.0}",
                  "{name: v4, dtype: float32, default: -1.0}")
              .replace(
                  "{name: c1, dtype: float32, default: 0.0}",
                  "{name: c1, dtype: float32, default: -1.0}"));
      Files.write(version.resolve("golden.json"), bytes("golden.json"));
      Map<String, String> settings = new HashMap<>();
      settings.put("attune.store.data-folder", folder.resolve("data").toString());
      settings.put("attune.models.folder", folder.resolve("models").toString());
      settings.put("attune.placement.features-file", folder.resolve("features.yaml").toString());
      settings.put(
          "attune.placement.placements-file", folder.resolve("placements.yaml").toString());
      settings.put("attune.aggregate.fold-every", "20ms");
      settings.put("attune.aggregate.refresh-every", "20ms");
      settings.put("attune.recording.replica", "test-0");
      return settings;
    }

    private static String viewer(String name) {
      return "entity: viewer, source: \"aggregate:" + name + "\"";
    }

    private static String text(String name) throws IOException {
      return new String(bytes(name), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String name) throws IOException {
      try (InputStream in = RealTimeFeaturesTest.class.getResourceAsStream("/bench/" + name)) {
        return in.readAllBytes();
      }
    }
  }

  @BeforeEach
  void open() {
    snapshots.start();
    collect.start();
    if (catalog.current().size() == ITEMS) {
      return;
    }
    String items =
        IntStream.range(0, ITEMS)
            .mapToObj(
                i ->
                    "{\"id\":\"item-%d\",\"title\":\"Thing\",\"categories\":[\"c%d\"],\"columns\":{\"popularity\":%d}}"
                        .formatted(i, i % 3, 100 - i))
            .collect(Collectors.joining("\n"));
    given()
        .urlEncodingEnabled(false)
        .contentType("application/x-ndjson")
        .body(items.getBytes(StandardCharsets.UTF_8))
        .post("/v1/items:batch")
        .then()
        .statusCode(200);
    until(() -> catalog.current().popular().length == ITEMS);
  }

  private static void until(BooleanSupplier come) {
    for (int i = 0; i < 400 && !come.getAsBoolean(); i++) {
      LockSupport.parkNanos(25_000_000);
    }
    assertTrue(come.getAsBoolean());
  }

  private static void tell(String id, String type, String viewer, Instant time, String items) {
    String body =
        "{\"eventId\":\"%s\",\"type\":\"%s\",\"time\":\"%s\",\"viewer\":{\"id\":\"%s\"},\"items\":[%s]}"
            .formatted(id, type, time, viewer, items);
    given()
        .contentType("application/json")
        .body(body)
        .post("/v1/events")
        .then()
        .statusCode(202)
        .body(containsString("\"status\":\""));
  }

  private static String item(int number) {
    return "{\"id\":\"item-" + number + "\"}";
  }

  private static JsonPath recommend(String viewer, String more) {
    return given()
        .contentType("application/json")
        .body("{\"viewer\":{\"id\":\"" + viewer + "\"},\"include\":[\"trace\"]" + more + "}")
        .post("/v1/recommend/bench")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  /// What the model read of an item in a traced decision: column to value.
  private Map<String, Float> row(JsonPath answer, String item) {
    JsonPath record =
        given()
            .get("/v1/decisions/" + answer.getString("decisionId"))
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    List<String> columns = record.getList("features.columns");
    for (Map<String, Object> row : record.<Map<String, Object>>getList("features.rows")) {
      if (item.equals(row.get("id"))) {
        Map<String, Float> values = new HashMap<>();
        List<?> numbers = (List<?>) row.get("values");
        for (int i = 0; i < columns.size(); i++) {
          values.put(columns.get(i), ((Number) numbers.get(i)).floatValue());
        }
        return values;
      }
    }
    throw new AssertionError(item + " is not among the rows: " + record.prettify());
  }

  private JsonPath traced(String viewer) {
    JsonPath answer = recommend(viewer, "");
    until(() -> given().get("/v1/decisions/" + answer.getString("decisionId")).statusCode() == 200);
    return answer;
  }

  @Test
  void the_next_decision_reads_what_was_told_of_the_viewer() {
    Instant now = Instant.now();
    tell("a1", "click", "anna", now, item(4));
    tell("a1", "click", "anna", now, item(4)); // told twice
    tell("a2", "click", "anna", now.minusSeconds(7_200), item(4)); // older than the hour
    tell("a3", "view", "anna", now.minusSeconds(30), item(4));
    tell(
        "a4",
        "purchase",
        "anna",
        now.minusSeconds(60),
        "{\"id\":\"item-5\",\"quantity\":3,\"price\":2.5},{\"id\":\"item-6\",\"price\":1}");
    JsonPath answer = traced("anna");
    Map<String, Float> four = row(answer, "item-4");
    assertEquals(1, four.get("v0"), "clicks of the last hour");
    assertEquals(8.5f, four.get("v1"), "spent");
    assertEquals(3, four.get("v2"), "clicks and views of this item");
    assertEquals(1.94f, four.get("v3"), 0.03, "interest in the category");
    assertEquals(0, four.get("v4"), 30, "seconds since a click");
    Map<String, Float> seven = row(answer, "item-7");
    assertEquals(0, seven.get("v2"));
    assertEquals(1.94f, seven.get("v3"), 0.03, "the same category");
    assertEquals(0, row(answer, "item-8").get("v3"), "another category");
    // nothing is known of somebody new
    Map<String, Float> nobody = row(traced("nobody"), "item-4");
    assertEquals(0, nobody.get("v0"));
    assertEquals(-1, nobody.get("v4"));
  }

  @Test
  void what_everybody_does_follows_within_a_moment() {
    float before = row(traced("ben"), "item-9").get("c1");
    tell("b1", "click", "ben", Instant.now(), item(9));
    tell("b2", "click", "cleo", Instant.now(), item(9));
    until(() -> row(traced("ben"), "item-9").get("c1") == Math.max(0, before) + 2);
    assertTrue(row(traced("ben"), "item-9").get("c2") >= 2, "its category");
    given()
        .get("/q/metrics")
        .then()
        .statusCode(200)
        .body(containsString("attune_aggregate_lag_seconds 0.0"))
        .body(containsString("attune_aggregate_lag_entries 0.0"));
  }

  @Test
  void expressions_read_them_too() {
    tell("d1", "click", "dora", Instant.now(), item(10));
    assertEquals(0, recommend("dora", ",\"filter\":{\"name\":\"eager\"}").getList("items").size());
    tell("d2", "click", "dora", Instant.now(), item(10));
    assertTrue(recommend("dora", ",\"filter\":{\"name\":\"eager\"}").getList("items").size() > 5);
    until(
        () ->
            recommend("dora", ",\"filter\":{\"name\":\"clicked\"}")
                .getList("items.id")
                .contains("item-10"));
    assertTrue(
        !recommend("dora", ",\"filter\":{\"name\":\"clicked\"}")
            .getList("items.id")
            .contains("item-11"));
  }

  @Test
  void windows_follow_the_time_of_the_decision() {
    Instant now = Instant.now();
    tell("e1", "click", "emil", now.minusSeconds(7_200), item(1));
    tell("e2", "click", "emil", now, item(1));
    assertEquals(1, row(traced("emil"), "item-1").get("v0"));
    JsonPath later =
        recommend("emil", ",\"context\":{\"time\":\"" + now.plusSeconds(4_000) + "\"}");
    until(() -> given().get("/v1/decisions/" + later.getString("decisionId")).statusCode() == 200);
    assertEquals(0, row(later, "item-1").get("v0"));
  }

  @Test
  void the_full_view_shows_what_is_declared_as_it_is_now() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    tell("f1", "click", "fay", now.minusSeconds(90), item(4));
    tell("f2", "view", "fay", now.minusSeconds(60), item(5));
    tell("f3", "click", "fay", now.minusSeconds(30), item(5));
    JsonPath told = viewer("fay");
    assertEquals("viewer", told.getString("realTime.clicks_1h.of"));
    assertEquals("count", told.getString("realTime.clicks_1h.function"));
    assertEquals(2, told.getFloat("realTime.clicks_1h.value"));
    assertEquals(0, told.getFloat("realTime.spent.value"));
    assertEquals(30, told.getFloat("realTime.since.value"), 25);
    assertEquals(now.minusSeconds(30).toString(), told.getString("realTime.since.latestAt"));
    assertEquals(30, told.getInt("realTime.since.ageSeconds"), 25);
    assertEquals(List.of("item-5", "item-4"), told.getList("realTime.seen.pairs.item"));
    assertEquals(List.of(2f, 1f), told.getList("realTime.seen.pairs.value"));
    assertEquals(90, told.getInt("realTime.seen.pairs[1].ageSeconds"), 25);
    assertEquals(List.of("c2", "c1"), told.getList("realTime.interest.pairs.category"));
    assertNull(told.get("realTime.clicked"), "what everybody does is not the viewer's");
    // of somebody of whom nothing was told
    given()
        .contentType("application/json")
        .body("{\"attributes\":{\"tier\":\"gold\"}}")
        .put("/v1/viewers/guy")
        .then()
        .statusCode(201);
    JsonPath untold = viewer("guy");
    assertEquals(0, untold.getFloat("realTime.clicks_1h.value"));
    assertTrue(untold.getMap("realTime.since").containsKey("value"));
    assertNull(untold.get("realTime.since.value"));
    assertEquals(List.of(), untold.getList("realTime.seen.pairs"));
  }

  private static JsonPath viewer(String id) {
    return given().get("/v1/viewers/" + id).then().statusCode(200).extract().jsonPath();
  }
}
