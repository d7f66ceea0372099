package io.attune.offline.replay;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.language.problem.Refusal;
import io.attune.offline.training.TrainingExport;
import io.attune.platform.store.Store;
import io.attune.stage.recording.RecordFolder;
import io.attune.state.catalog.Catalog;
import io.attune.state.catalog.Item;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewers;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Decisions of the running service, recorded while the catalogue moves on, and decided again from
/// their files.
@QuarkusTest
@TestProfile(RecordsProfile.class)
class ReplayTest {
  private static final int ITEMS = 400;
  private static final int DECISIONS = 120;
  private static final Replay.Changes NONE =
      new Replay.Changes(Optional.empty(), Optional.empty(), List.of(), List.of());

  @Inject Snapshots snapshots;
  @Inject Catalog catalog;
  @Inject Viewers viewers;
  @Inject Replay replay;
  @Inject Store store;

  @ConfigProperty(name = "attune.recording.files.folder")
  Path folder;

  @TempDir Path temporary;

  private final SplittableRandom random = new SplittableRandom(11);

  @BeforeEach
  void open() throws IOException {
    snapshots.start();
    if (catalog.current().size() < ITEMS) {
      fill();
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

  private void fill() {
    List<Item> items = new ArrayList<>();
    Map<String, Map<String, Float>> statistics = new HashMap<>();
    for (int i = 0; i < ITEMS; i++) {
      items.add(item(i));
      statistics.put(id(i), Map.of("popularity", 1_000f / (i + 1), "rating", i % 5 + 0.3f));
    }
    catalog.put(items);
    catalog.patchColumns(statistics);
    await(() -> catalog.current().popular().length == ITEMS);
    Map<String, List<Viewers.Action>> histories = new HashMap<>();
    for (int v = 0; v < 30; v++) {
      List<Viewers.Action> actions = new ArrayList<>();
      for (int a = 0; a < 30; a++) {
        actions.add(
            new Viewers.Action(
                catalog.current().number(id(random.nextInt(ITEMS))),
                a % 4 == 0 ? ActionType.PURCHASE : ActionType.CLICK,
                Instant.now().getEpochSecond() - 3_600L * random.nextInt(1, 3_000)));
      }
      histories.put("v" + v, actions);
    }
    viewers.load(histories, Map.of());
  }

  private Item item(int i) {
    return new Item(
        id(i),
        "Thing " + i,
        List.of("category " + i % 9),
        Optional.of("brand " + i % 13),
        Optional.of(1_000_000L * random.nextInt(1, 100)),
        Optional.of("EUR"),
        Optional.of((long) random.nextInt(0, 20)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        i % 10 == 0 && i > 0 ? Optional.of("product-" + i / 20) : Optional.empty(),
        List.of(),
        Map.of("colour", i % 2 == 0 ? "red" : "blue"),
        Map.of(),
        1_700_000_000_000L + i);
  }

  private static String id(int i) {
    return "thing-%04d".formatted(i);
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "did not come true within half a minute");
      LockSupport.parkNanos(5_000_000);
    }
  }

  /// Waits until no file is under way.
  private void finished() {
    await(
        () -> {
          try (Stream<Path> files = Files.list(folder)) {
            return files.noneMatch(file -> file.toString().endsWith(".part"));
          } catch (IOException e) {
            return false;
          }
        });
  }

  private List<JsonNode> decisions(int count, boolean changing) throws IOException {
    List<JsonNode> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String filter =
          i % 5 == 0
              ? ",\"filter\":{\"name\":\"max_price\",\"params\":{\"max_micros\":60000000}}"
              : i % 7 == 0
                  ? ",\"filter\":{\"expression\":\"item.attributes['colour'] == 'red'\"}"
                  : "";
      String body =
          "{\"viewer\":{\"id\":\"v%d\"%s},\"count\":%d,\"offset\":%d,\"exclude\":[\"%s\"],\"items\":[\"%s\"],\"deadlineMs\":5000%s}"
              .formatted(
                  i % 40,
                  i % 11 == 0 ? ",\"consent\":{\"personalise\":false}" : "",
                  random.nextInt(1, 20),
                  i % 6 == 0 ? 10 : 0,
                  id(random.nextInt(ITEMS)),
                  id(random.nextInt(ITEMS)),
                  filter);
      String placement = List.of("home", "product", "popular", "discover").get(i % 4);
      if (filter.contains("max_price") && i % 4 > 1) {
        placement = "home";
      }
      answers.add(
          new ObjectMapper()
              .readTree(
                  given()
                      .contentType(ContentType.JSON)
                      .body(body)
                      .post("/v1/recommend/" + placement)
                      .then()
                      .statusCode(200)
                      .extract()
                      .asByteArray()));
      if (changing && i % 10 == 9) {
        catalog.put(List.of(item(random.nextInt(ITEMS)), item(random.nextInt(ITEMS))));
        given()
            .delete("/v1/items/" + id(random.nextInt(ITEMS)))
            .then()
            .statusCode(anyOf(equalTo(204), equalTo(404)));
      }
    }
    await(() -> recorded() >= count);
    finished();
    return answers;
  }

  private long recorded() {
    try {
      RecordFolder records = RecordFolder.of(folder);
      records.each(one -> true);
      return records.records();
    } catch (Refusal none) {
      return 0;
    }
  }

  private Replay.Outcome run(Replay.Changes changes, Path out) {
    return replay.run(
        RecordFolder.of(folder),
        changes,
        new Replay.Options(Long.MAX_VALUE, 10, Optional.ofNullable(out)),
        done -> {});
  }

  @Test
  void decisions_replay_bit_equal_although_the_catalogue_moved_on() throws IOException {
    List<JsonNode> answers = decisions(DECISIONS, true);
    Path out = temporary.resolve("out.ndjson");

    Replay.Outcome outcome = run(NONE, out);

    assertTrue(outcome.asRecorded(), String.join("\n", outcome.lines()));
    assertTrue(
        outcome.lines().getFirst().contains(DECISIONS + " bit-equal, 0 differ"),
        outcome.lines().getFirst());
    assertTrue(outcome.lines().get(1).contains(": 0 of "), outcome.lines().get(1));
    Map<String, JsonNode> again = new HashMap<>();
    for (String line : Files.readAllLines(out)) {
      JsonNode slate = new ObjectMapper().readTree(line);
      again.put(slate.get("decisionId").asText(), slate.get("items"));
    }
    for (JsonNode answer : answers) {
      JsonNode items = again.get(answer.get("decisionId").asText());
      assertEquals(answer.get("items").size(), items.size());
      for (int i = 0; i < items.size(); i++) {
        assertEquals(answer.get("items").get(i).get("id"), items.get(i).get("id"));
        assertEquals(
            answer.get("items").get(i).get("score").floatValue(),
            items.get(i).get("score").floatValue());
      }
    }
  }

  @Test
  void a_boost_a_filter_a_placement_and_a_model_say_what_would_have_changed() throws IOException {
    decisions(20, false);

    Path out = temporary.resolve("filtered.ndjson");
    Replay.Outcome filtered =
        run(
            new Replay.Changes(
                Optional.empty(),
                Optional.empty(),
                List.of("item.brand == 'brand 1'=3"),
                List.of("item.attributes['colour'] == 'blue'")),
            out);
    assertFalse(filtered.asRecorded());
    assertTrue(String.join("\n", filtered.lines()).contains("slates changed: "));
    assertFalse(
        String.join("\n", filtered.lines()).contains("slates changed: 0"),
        String.join("\n", filtered.lines()));
    for (String line : Files.readAllLines(out)) {
      for (JsonNode shown : new ObjectMapper().readTree(line).get("items")) {
        int number = Integer.parseInt(shown.get("id").asText().substring(6));
        assertEquals(1, number % 2, "the filter keeps blue ones only: " + shown);
      }
    }

    Path file = temporary.resolve("placements.yaml");
    Files.writeString(
        file,
        """
        placements:
          home:
            sources: [{source: popular, quota: 100}]
            model: ranker
            pins: []
            boosts: [{expression: "item.stock > 5", factor: 0.5}]
        """);
    Replay.Outcome placed =
        run(new Replay.Changes(Optional.empty(), Optional.of(file), List.of(), List.of()), null);
    assertTrue(
        String.join("\n", placed.lines()).contains("of placements that the file does not have"),
        String.join("\n", placed.lines()));

    Replay.Outcome modelled =
        run(
            new Replay.Changes(Optional.of("repurchase/1"), Optional.empty(), List.of(), List.of()),
            null);
    assertTrue(
        modelled.lines().getFirst().startsWith("20 decisions replayed"),
        String.join("\n", modelled.lines()));
  }

  @Test
  void what_cannot_be_used_is_named() throws IOException {
    decisions(4, false);

    Replay.Outcome unknown =
        run(
            new Replay.Changes(Optional.of("nobody/7"), Optional.empty(), List.of(), List.of()),
            null);
    assertTrue(
        String.join("\n", unknown.lines()).contains("4 not replayed: model"),
        String.join("\n", unknown.lines()));
    Replay.Outcome wrong =
        run(
            new Replay.Changes(
                Optional.empty(), Optional.empty(), List.of(), List.of("item.nothing == 1")),
            null);
    assertTrue(
        String.join("\n", wrong.lines()).contains("not replayed: filters"),
        String.join("\n", wrong.lines()));
    for (String boost : List.of("", "x", "=2", "item.stock > 1=", "item.stock > 1=-1")) {
      assertThrows(
          Refusal.class,
          () ->
              Replay.check(
                  new Replay.Changes(
                      Optional.empty(), Optional.empty(), List.of(boost), List.of())));
    }
    assertThrows(Refusal.class, () -> RecordFolder.of(temporary));
    assertThrows(Refusal.class, () -> RecordFolder.of(temporary.resolve("nowhere")));
  }

  @Test
  void lost_facts_are_told_and_the_rest_replays() throws IOException {
    decisions(4, false);
    finished();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("facts-")).toList()) {
        Files.delete(file);
      }
    }

    Replay.Outcome outcome = run(NONE, null);

    assertFalse(outcome.asRecorded());
    assertTrue(
        String.join("\n", outcome.lines()).contains("4 not replayed: facts of it are missing"),
        String.join("\n", outcome.lines()));
  }

  @Test
  void rows_as_served_carry_the_read_features_and_what_was_clicked() throws IOException {
    List<JsonNode> answers = decisions(40, false);
    Set<String> clicked = new HashSet<>();
    for (int i = 0; i < answers.size(); i += 4) {
      JsonNode answer = answers.get(i);
      if (answer.get("items").isEmpty()) {
        continue;
      }
      String item = answer.get("items").get(0).get("id").asText();
      given()
          .contentType(ContentType.JSON)
          .body(
              "{\"eventId\":\"c%d\",\"type\":\"click\",\"time\":\"%s\",\"viewer\":{\"id\":\"v%d\"},\"items\":[\"%s\"],\"token\":\"%s\"}"
                  .formatted(i, Instant.now(), i % 40, item, answer.get("token").asText()))
          .post("/v1/events")
          .then()
          .statusCode(202);
      clicked.add(answer.get("decisionId").asText());
    }
    LockSupport.parkNanos(2_100_000_000L);
    Path out = temporary.resolve("rows.csv");

    String said =
        TrainingExport.asServed(
            RecordFolder.of(folder),
            store,
            new TrainingExport.Target(out, "home", List.of()),
            new TrainingExport.Served(Set.of("click"), 2),
            (phase, done, total) -> {});

    List<String> lines = Files.readAllLines(out);
    assertTrue(lines.getFirst().endsWith(",label,group,position,propensity"), lines.getFirst());
    int columns = lines.getFirst().split(",").length - 4;
    List<List<String>> expected = new ArrayList<>();
    RecordFolder.of(folder)
        .each(
            recorded -> {
              var decision = recorded.record().decision();
              if (decision.placement().equals("home") && !decision.versions().model().isEmpty()) {
                var features = decision.features().orElseThrow();
                for (int i = 0; i < decision.shown().size(); i++) {
                  List<String> row = new ArrayList<>();
                  int at = Comparison.place(features.items(), decision.shown().items()[i]);
                  for (int c = 0; c < columns; c++) {
                    row.add(Float.toString(features.values()[at * columns + c]));
                  }
                  row.add(i == 0 && clicked.contains(decision.id()) ? "1" : "0");
                  row.add(String.valueOf(decision.shown().offset() + i + 1));
                  expected.add(row);
                }
              }
              return true;
            });
    List<List<String>> written =
        lines.stream()
            .skip(1)
            .map(
                line -> {
                  List<String> cells = new ArrayList<>(List.of(line.split(",")));
                  cells.remove(columns + 3);
                  cells.remove(columns + 1);
                  return cells;
                })
            .toList();
    assertEquals(expected, written, said);
    assertTrue(said.contains("of them positive"), said);
    assertTrue(written.stream().anyMatch(row -> row.get(columns).equals("1")), said);
  }
}
