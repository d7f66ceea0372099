package io.attune.offline.replay;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.document.Document;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.Column;
import io.attune.language.schema.FeatureSchema;
import io.attune.product.collect.Collect;
import io.attune.stage.recording.FullRecord;
import io.attune.stage.recording.RecordFolder;
import io.attune.state.catalog.Catalog;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Decisions that rest on what the business says of viewers, on segments and on what everybody
/// does, decided again after all of that has changed.
@QuarkusTest
@TestProfile(AsToldTest.Declared.class)
class AsToldTest {
  private static final int ITEMS = 60;
  private static final int VIEWERS = 12;
  private static final int DECISIONS = 160;
  private static final long SEED = 17;
  private static final String PHONE =
      "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Mobile Safari/537.36";
  private static final String DESK =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36";
  private static final Replay.Changes NONE =
      new Replay.Changes(Optional.empty(), Optional.empty(), List.of(), List.of());
  private static final String AGGREGATES =
      """

      aggregates:
        - {name: clicks_1h, of: viewer, function: count, types: [click], window: 1h}
        - {name: warm, of: viewer, function: decayed, types: [click], halfLife: 1m}
        - {name: seen, of: pair, function: count, types: [click, view]}
        - {name: interest, of: viewer_category, function: decayed, types: [click], halfLife: 1m}
        - {name: clicked, of: item, function: count, types: [click]}
        - {name: fresh, of: item, function: decayed, types: [click], halfLife: 1m}
        - {name: category_clicks, of: category, function: count, types: [click]}
        - {name: home_clicks, of: placement, function: count, types: [click]}
        - {name: unread, of: item, function: count, types: [view]}
      """;
  private static final String PLACEMENT =
      """
          context: {country: string}
          filters:
            - {name: allowed, always: true, expression: '!("barred" in viewer.segments) || item.stock > 4'}
            - {name: tier, always: true, expression: '!has(viewer.attributes.tier) || viewer.attributes.tier != "basic" || item.price_micros < 60000000'}
            - {name: least, expression: 'item.columns[params.feature] >= params.least', params: {feature: string, least: double}}
          boosts:
            - {expression: 'item.columns["aggregate:clicked"] >= 2.0', factor: 1.5}
            - {expression: '"lookers" in viewer.segments && "c1" in item.categories', factor: 2}
            - {expression: 'viewer.v0 >= 2.0 && item.stock > 3', factor: 1.2}
            - {expression: 'context.country == "DE" && "c0" in item.categories', factor: 1.3}
            - {expression: 'viewer.did("click", 7, "c2") > 0 && item.columns["aggregate:category_clicks"] > 10.0', factor: 1.1}
      """;

  @Inject Snapshots snapshots;
  @Inject Catalog catalog;
  @Inject Collect collect;
  @Inject Replay replay;

  @ConfigProperty(name = "attune.recording.files.folder")
  Path folder;

  @TempDir Path temporary;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private int events;

  /// The benchmarks' model over columns that are told from aggregates and headers; every decision
  /// is recorded.
  public static final class Declared implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      try {
        return written(Path.of("target/attune-test/as-told-" + System.nanoTime()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Map<String, String> written(Path folder) throws IOException {
      Path version = Files.createDirectories(folder.resolve("models/bench/1"));
      String features =
          text("features.yaml")
                  .replace(view(0), "entity: viewer, source: \"aggregate:clicks_1h\"")
                  .replace(view(1), "entity: viewer, source: \"aggregate:warm\"")
                  .replace(view(2), "entity: pair, source: \"aggregate:seen\"")
                  .replace(view(3), "entity: pair, source: \"aggregate:interest\"")
                  .replace(view(4), "entity: context, source: \"aggregate:home_clicks\"")
                  .replace(
                      view(5),
                      "entity: context, source: \"context:device\", values: {mobile: 1, desktop: 2}")
                  .replace(view(6), "entity: context, source: os, values: {android: 1, windows: 2}")
                  .replace(column(1), "entity: item, source: \"aggregate:clicked\"")
                  .replace(column(2), "entity: item, source: \"aggregate:category_clicks\"")
                  .replace(column(3), "entity: item, source: \"aggregate:fresh\"")
              + AGGREGATES;
      Files.writeString(folder.resolve("features.yaml"), features);
      Files.writeString(folder.resolve("placements.yaml"), text("placements.yaml") + PLACEMENT);
      Files.writeString(
          folder.resolve("segments.yaml"),
          """
          attributes: {tier: string, interests: list(string), age: int}
          segments:
            lookers: {expression: 'viewer.did("click", 7, "c1") >= 2'}
            young: {expression: 'viewer.attributes.age < 30'}
          """);
      Files.write(version.resolve("model.onnx"), bytes("mlp-32-64-32-1.onnx"));
      FeatureSchema schema = FeatureSchema.parse(Document.yaml("features.yaml", features));
      List<String> names = schema.columns().stream().map(Column::name).toList();
      Files.writeString(
          version.resolve("model.yaml"),
          text("model.yaml").replace("@schemaHash@", schema.hashOf(names)));
      Files.write(version.resolve("golden.json"), bytes("golden.json"));
      Map<String, String> settings = new HashMap<>(new RecordsProfile().getConfigOverrides());
      settings.put("attune.models.folder", folder.resolve("models").toString());
      settings.put("attune.placement.features-file", folder.resolve("features.yaml").toString());
      settings.put("attune.placement.segments-file", folder.resolve("segments.yaml").toString());
      settings.put(
          "attune.placement.placements-file", folder.resolve("placements.yaml").toString());
      settings.put("attune.aggregate.fold-every", "10ms");
      settings.put("attune.aggregate.refresh-every", "10ms");
      settings.put("attune.context.country-header", "X-Country");
      return settings;
    }

    private static String view(int number) {
      return "entity: viewer, source: \"view:bench.v" + number + "\"";
    }

    private static String column(int number) {
      return "entity: item, source: \"column:c" + number + "\"";
    }

    private static String text(String name) throws IOException {
      return new String(bytes(name), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String name) throws IOException {
      try (InputStream in = AsToldTest.class.getResourceAsStream("/bench/" + name)) {
        return in.readAllBytes();
      }
    }
  }

  @BeforeEach
  void open() throws IOException {
    snapshots.start();
    collect.start();
    if (catalog.current().size() < ITEMS) {
      String items =
          IntStream.range(0, ITEMS)
              .mapToObj(
                  i ->
                      "{\"id\":\"thing-%d\",\"title\":\"Thing\",\"stock\":%d,\"priceMicros\":%d,\"currency\":\"EUR\",\"categories\":[\"c%d\"],\"columns\":{\"popularity\":%d}}"
                          .formatted(i, i % 7 + 1, 1_000_000L * (i * 37 % 100 + 1), i % 5, 900 - i))
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
    if (Files.isDirectory(folder)) {
      finished();
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static void until(BooleanSupplier come) {
    for (int i = 0; i < 1_200 && !come.getAsBoolean(); i++) {
      LockSupport.parkNanos(25_000_000);
    }
    assertTrue(come.getAsBoolean(), "did not come true within half a minute");
  }

  private void finished() {
    until(
        () -> {
          try (Stream<Path> files = Files.list(folder)) {
            return files.noneMatch(file -> file.toString().endsWith(".part"));
          } catch (IOException e) {
            return false;
          }
        });
  }

  private static RequestSpecification json(String body) {
    return given().contentType("application/json").body(body.getBytes(StandardCharsets.UTF_8));
  }

  private static String viewer(int number) {
    return "u" + number;
  }

  private void click(String viewer, String type, int item, String token) {
    json("{\"eventId\":\"e%d\",\"type\":\"%s\",\"time\":\"%s\",\"viewer\":{\"id\":\"%s\"},\"items\":[{\"id\":\"thing-%d\"}]%s}"
            .formatted(
                ++events,
                type,
                Instant.now(),
                viewer,
                item,
                token.isEmpty() ? "" : ",\"token\":\"" + token + "\""))
        .post("/v1/events")
        .then()
        .statusCode(202)
        .body("results[0].status", equalTo("accepted"));
  }

  /// What the business says of a viewer, anew.
  private void say(String viewer, boolean consents) {
    json("{\"attributes\":{\"tier\":\"%s\",\"interests\":[\"c%d\"],\"age\":%d},\"segments\":[%s],\"consent\":{\"personalise\":%s}}"
            .formatted(
                random.nextBoolean() ? "basic" : "gold",
                random.nextInt(5),
                random.nextInt(18, 60),
                random.nextInt(3) == 0
                    ? "\"barred\",\"vip\""
                    : random.nextBoolean() ? "\"vip\"" : "",
                consents))
        .put("/v1/viewers/" + viewer)
        .then()
        .statusCode(org.hamcrest.Matchers.lessThan(300));
  }

  private void redefine() {
    String expression =
        "viewer.did('click', 7, 'c%d') >= %d".formatted(random.nextInt(2), random.nextInt(1, 3));
    json("{\"expression\":\"" + expression + "\"}")
        .put("/v1/segments/lookers")
        .then()
        .statusCode(200);
  }

  private JsonPath decide(int i) {
    String filter =
        switch (i % 6) {
          case 1 ->
              ",\"filter\":{\"name\":\"least\",\"params\":{\"feature\":\"aggregate:fresh\",\"least\":0.4}}";
          case 3 ->
              ",\"filter\":{\"expression\":\"context.device == 'mobile' || 'lookers' in viewer.segments || 'vip' in viewer.segments && item.stock > 2\"}";
          case 5 ->
              ",\"filter\":{\"expression\":\"viewer.attributes.age > 30 && viewer.attributes.interests.exists(c, c in item.categories) || item.columns['aggregate:category_clicks'] > 3.0\"}";
          default -> "";
        };
    return json("{\"viewer\":{\"id\":\"%s\"%s},\"count\":%d,\"deadlineMs\":5000%s}"
            .formatted(
                viewer(random.nextInt(VIEWERS)),
                i % 13 == 0 ? ",\"consent\":{\"personalise\":false}" : "",
                random.nextInt(3, 15),
                filter))
        .header("User-Agent", random.nextBoolean() ? PHONE : DESK)
        .header("X-Country", random.nextBoolean() ? "DE" : "FR")
        .post("/v1/recommend/bench")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  /// Decisions while everything they rest on changes under them, also between them and their end.
  private void decisions(int count) {
    for (int v = 0; v < VIEWERS; v++) {
      say(viewer(v), true);
    }
    for (int i = 0; i < count; i++) {
      String clicking = viewer(random.nextInt(VIEWERS));
      JsonPath answer = decide(i);
      String token = i % 2 == 0 ? answer.getString("token") : "";
      click(clicking, i % 4 == 0 ? "view" : "click", random.nextInt(ITEMS / 2), token);
      if (i % 5 == 4) {
        int changed = random.nextInt(VIEWERS);
        say(viewer(changed), changed != 3);
      }
      if (i % 40 == 39) {
        redefine();
      }
    }
    until(() -> read().size() >= count);
    finished();
  }

  private List<FullRecord> read() {
    List<FullRecord> all = new ArrayList<>();
    try {
      RecordFolder.of(folder).each(recorded -> all.add(recorded.record()));
    } catch (Refusal none) {
      // no file yet
    }
    return all;
  }

  private Replay.Outcome run(Path records, Replay.Changes changes) {
    return replay.run(
        RecordFolder.of(records),
        changes,
        new Replay.Options(Long.MAX_VALUE, 10, Optional.empty()),
        done -> {});
  }

  @Test
  void decisions_replay_bit_equal_although_viewers_segments_and_everybody_moved_on()
      throws IOException {
    decisions(DECISIONS);
    List<FullRecord> records = read();
    everythingChanges();

    Replay.Outcome outcome = run(folder, NONE);

    String said = String.join("\n", outcome.lines());
    assertTrue(outcome.asRecorded(), "seed " + SEED + "\n" + said);
    assertTrue(outcome.lines().getFirst().contains(DECISIONS + " bit-equal, 0 differ"), said);
    assertTrue(outcome.lines().get(1).contains(": 0 of "), said);
    everyRuleHadItsSay(records);
    withoutWhatWasTold();
    aBoostOfASegmentReportsWhatItChanges();
  }

  private void everythingChanges() {
    for (int v = 0; v < VIEWERS; v++) {
      say(viewer(v), true);
      click(viewer(v), "click", v, "");
    }
    given().delete("/v1/segments/lookers").then().statusCode(204);
    json("{\"expression\":\"viewer.attributes.age > 0\"}").put("/v1/segments/young");
  }

  /// The records hold cases of everything that is tested, or the test says nothing.
  private static void everyRuleHadItsSay(List<FullRecord> records) {
    int boosts = 0;
    Map<String, Integer> filtered = new HashMap<>();
    for (FullRecord record : records) {
      for (int i = 0; i < record.considered().size(); i++) {
        boosts |= record.considered().boosts()[i];
        filtered.merge(record.described().get(i).filter(), 1, Integer::sum);
      }
    }
    assertEquals(0b11111, boosts, "each boost held for some item");
    assertTrue(
        filtered.keySet().containsAll(List.of("allowed", "tier", "least", "request")),
        filtered.toString());
    assertTrue(records.stream().anyMatch(r -> segments(r).contains("lookers")));
    assertTrue(records.stream().anyMatch(r -> segments(r).contains("vip")));
    assertTrue(records.stream().anyMatch(r -> !r.read().known() && r.viewer().isEmpty()));
    assertTrue(
        records.stream()
            .flatMap(record -> record.told().live().stream())
            .noneMatch(live -> live.aggregate().equals("unread")),
        "what nobody can read is not recorded");
    assertTrue(
        records.stream()
            .allMatch(record -> record.asked().request().context().containsKey("device")),
        "what a column reads of the headers");
  }

  private static List<String> segments(FullRecord record) {
    return record.told().segments().orElse(List.of());
  }

  /// That they replay is owed to what was told: without it they do not.
  private void withoutWhatWasTold() throws IOException {
    for (UnaryOperator<String> less :
        List.<UnaryOperator<String>>of(
            line -> line.replace("\"lookers\"", "\"others\""),
            line -> line.replace("\"barred\"", "\"others\""),
            line -> line.replace("\"live\":[{", "\"dead\":[{"),
            line -> line.replace("\"country\":\"DE\"", "\"country\":\"AT\""),
            line -> line.replace("\"device\":\"mobile\"", "\"device\":\"desktop\""))) {
      Path copy = Files.createTempDirectory(temporary, "less");
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          boolean decisions = file.getFileName().toString().startsWith("decisions-");
          copy(file, copy.resolve(file.getFileName()), decisions ? less : line -> line);
        }
      }
      assertFalse(run(copy, NONE).asRecorded());
    }
  }

  private static void copy(Path from, Path to, UnaryOperator<String> change) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    try (InputStream in = new GZIPInputStream(Files.newInputStream(from));
        GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(to))) {
      in.transferTo(lines);
      out.write(
          change.apply(lines.toString(StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
    }
  }

  private void aBoostOfASegmentReportsWhatItChanges() {
    Replay.Outcome boosted =
        run(
            folder,
            new Replay.Changes(
                Optional.empty(),
                Optional.empty(),
                List.of("'lookers' in viewer.segments && item.stock > 3=5"),
                List.of()));
    String said = String.join("\n", boosted.lines());
    assertTrue(boosted.lines().getFirst().startsWith(DECISIONS + " decisions replayed"), said);
    assertTrue(said.contains("slates changed: "), said);
    assertFalse(said.contains("slates changed: 0"), said);
  }

  @Test
  void a_record_shows_what_the_viewer_did_and_what_the_business_says() {
    say("shown", true);
    click("shown", "click", 7, "");
    String id = traced("shown");

    JsonPath record = given().get("/v1/decisions/" + id).then().extract().jsonPath();
    assertEquals("thing-7", record.getString("viewer.recentActions[0].item"));
    assertEquals("click", record.getString("viewer.recentActions[0].type"));
    assertTrue(
        Instant.parse(record.getString("viewer.recentActions[0].time"))
            .isAfter(Instant.now().minusSeconds(60)));
    json("{\"expression\":\"true\"}").put("/v1/segments/everybody").then().statusCode(200);
    String next = traced("shown");
    given().get("/v1/decisions/" + next).then().body("viewer.segments", hasItem("everybody"));
    given().delete("/v1/segments/everybody").then().statusCode(204);
  }

  @Test
  void of_a_viewer_whose_profile_forbids_it_nothing_is_recorded() {
    click("silent", "click", 7, "");
    say("silent", false);
    String id = traced("silent");

    given()
        .get("/v1/decisions/" + id)
        .then()
        .body("consent", equalTo("none"))
        .body("viewer", nullValue())
        .body("history", nullValue())
        .body("degraded", hasItem("no_consent"));
  }

  private static String traced(String viewer) {
    String id =
        json("{\"viewer\":{\"id\":\"" + viewer + "\"},\"include\":[\"trace\"],\"deadlineMs\":5000}")
            .post("/v1/recommend/bench")
            .then()
            .statusCode(200)
            .extract()
            .path("decisionId");
    until(() -> given().get("/v1/decisions/" + id).statusCode() == 200);
    return id;
  }
}
