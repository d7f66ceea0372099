package io.attune.state.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.document.Document;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.attune.state.placement.Entry.Stamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlacementsTest {
  private static final Stamp STAMP = new Stamp("tester", "put");
  private static final String COLUMNS =
      "features:\n  - {name: orders, entity: viewer, source: 'view:shop.orders'}\n";
  private static final String HOME =
      "placements:\n  home:\n    sources:\n      - {source: popular, quota: 10}\n";

  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<String> audit = new CopyOnWriteArrayList<>();
  private TestStore test;
  private Path folder;

  @BeforeEach
  void begin() {
    test = TestStore.open();
    folder = TestStore.freshFolder();
    write("features.yaml", COLUMNS);
    write("placements.yaml", HOME);
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    test.close();
  }

  private void write(String file, String text) {
    try {
      Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Placements placements(Store store, Path files) {
    PlacementConfig config =
        PlacementConfigTest.config(
            Map.of(
                "attune.placement.segments-file",
                folder.resolve("segments.yaml").toString(),
                "attune.placement.placements-file",
                files.resolve("placements.yaml").toString(),
                "attune.placement.features-file",
                files.resolve("features.yaml").toString(),
                "attune.placement.poll-every",
                "20ms",
                "attune.placement.kept-versions",
                "3"));
    Placements placements =
        new Placements(
            store, (who, what, subject) -> audit.add(who + " " + what + " " + subject), config);
    open.add(placements);
    return placements;
  }

  private Placements started() {
    Placements placements = placements(test.store(), folder);
    placements.start();
    return placements;
  }

  private Placements replica() {
    Store other = test.replica();
    open.add(other);
    Placements placements = placements(other, folder.resolve("nowhere"));
    placements.start();
    return placements;
  }

  private static Document definition(int quota) {
    return json("{\"sources\": [{\"source\": \"popular\", \"quota\": " + quota + "}]}");
  }

  private static Document json(String text) {
    return Document.json(text.getBytes(StandardCharsets.UTF_8));
  }

  private static int quota(Placements placements, String id) {
    return placements.current().placement(id).map(p -> p.sources().getFirst().quota()).orElse(-1);
  }

  private static Problem refused(Runnable call) {
    return assertThrows(Refusal.class, call::run).problem();
  }

  @Test
  void files_seed_an_empty_store() {
    Placements placements = started();
    assertEquals(10, quota(placements, "home"));
    assertEquals(1, placements.current().placement("home").orElseThrow().version());
    assertTrue(placements.schema().column("orders").isPresent());
    assertEquals(List.of("features.yaml placements.yaml placement.file @features home"), audit);
  }

  @Test
  void a_file_is_applied_once_and_the_store_is_the_authority_afterwards() {
    try (Placements first = started()) {
      first.registry().put("home", definition(77), OptionalLong.empty(), STAMP);
    }
    Placements restarted = started();
    assertEquals(77, quota(restarted, "home"));
    assertEquals(2, audit.size());
  }

  @Test
  void a_changed_file_is_applied_at_start_as_one_audited_change() {
    started().close();
    audit.clear();
    write(
        "placements.yaml",
        HOME.replace("10", "11") + "  other:\n    sources: [{source: new, quota: 5}]\n");
    Placements restarted = started();
    assertEquals(11, quota(restarted, "home"));
    assertEquals(2, restarted.current().placement("home").orElseThrow().version());
    assertEquals(5, quota(restarted, "other"));
    assertEquals(List.of("placements.yaml placement.file home other"), audit);
  }

  @Test
  void a_changed_file_is_applied_while_running() {
    Placements placements = started();
    write("placements.yaml", HOME.replace("10", "12"));
    Eventually.holds("the file is applied", () -> quota(placements, "home") == 12);
    write("features.yaml", COLUMNS + "  - {name: price, entity: item, source: price}\n");
    Eventually.holds(
        "the columns are applied", () -> placements.schema().column("price").isPresent());
  }

  @Test
  void a_file_with_a_mistake_is_refused_whole_and_the_one_in_force_stays() {
    Placements placements = started();
    long version = placements.current().version();
    write(
        "placements.yaml",
        "placements:\n  aaa:\n    sources: [{source: new, quota: 5}]\n  home:\n    sources: [{source: popular, quota: 0}]\n");
    SeedFiles files =
        new SeedFiles(
            PlacementConfigTest.config(
                Map.of(
                    "attune.placement.segments-file", folder.resolve("segments.yaml").toString(),
                    "attune.placement.placements-file",
                        folder.resolve("placements.yaml").toString(),
                    "attune.placement.features-file", folder.resolve("features.yaml").toString())),
            placements.registry());
    Problem problem = refused(files::apply);
    assertEquals(
        folder.resolve("placements.yaml")
            + ":5: placements.home.sources[0].quota: 0 (expected: a whole number from 1 to 10000)",
        problem.detail());
    assertEquals(version, placements.current().version());
    assertEquals(-1, quota(placements, "aaa"));
  }

  @Test
  void an_empty_store_and_a_file_with_a_mistake_is_no_start() {
    write("features.yaml", "features:\n  - {name: x, entity: item, source: prize}\n");
    Placements placements = placements(test.store(), folder);
    assertTrue(
        refused(placements::start)
            .detail()
            .contains("features.yaml:2: features[0].source: \"prize\""));
    write("features.yaml", COLUMNS);
    placements.start();
    assertEquals(10, quota(placements, "home"));
  }

  @Test
  void a_change_reaches_every_replica() {
    Placements placements = started();
    Placements replica = replica();
    assertEquals(10, quota(replica, "home"));
    placements.registry().put("home", definition(20), OptionalLong.empty(), STAMP);
    assertEquals(20, quota(placements, "home"), "the caller reads what it wrote");
    Eventually.holds("the replica follows", () -> quota(replica, "home") == 20);
    replica.registry().archive("home", OptionalLong.empty(), STAMP);
    Eventually.holds("the first follows", () -> placements.current().placement("home").isEmpty());
  }

  @Test
  void a_change_of_another_version_is_a_conflict_and_changes_nothing() {
    Placements placements = started();
    placements.registry().put("home", definition(20), OptionalLong.of(1), STAMP);
    Problem problem =
        refused(() -> placements.registry().put("home", definition(30), OptionalLong.of(1), STAMP));
    assertEquals(ProblemCode.VERSION_CONFLICT, problem.code());
    assertEquals("placement home, version: 1 (expected: 2, the one in force)", problem.detail());
    assertEquals(20, quota(placements, "home"));
    assertEquals(
        ProblemCode.VERSION_CONFLICT,
        refused(() -> placements.registry().put("fresh", definition(1), OptionalLong.of(4), STAMP))
            .code());
  }

  @Test
  void a_change_that_another_replica_overtook_is_a_conflict() {
    Placements placements = started();
    PlacementStore store = new PlacementStore(test.store(), PlacementConfigTest.config(Map.of()));
    byte[] entry =
        Entry.write(2, 0, STAMP, false, placements.registry().requireInForce("home").tree());
    assertEquals(
        Optional.empty(),
        store.apply(List.of(new PlacementStore.Edit("home", 1, entry)), Map.of()));
    assertEquals(
        Optional.of("home"),
        store.apply(
            List.of(
                new PlacementStore.Edit("fresh", 0, entry),
                new PlacementStore.Edit("home", 1, entry)),
            Map.of()));
    assertFalse(store.read().entries().containsKey("fresh"), "all or none");
  }

  @Test
  void the_same_definition_again_is_no_new_version() {
    Placements placements = started();
    assertEquals(
        1,
        placements
            .registry()
            .put("home", definition(10), OptionalLong.empty(), STAMP)
            .placement()
            .version());
    assertEquals(1, audit.size());
  }

  @Test
  void an_old_version_comes_back_as_a_new_one() {
    Placements placements = started();
    placements.registry().put("home", definition(20), OptionalLong.empty(), STAMP);
    Definition back =
        placements
            .registry()
            .rollback("home", 1, OptionalLong.empty(), new Stamp("tester", "rollback"));
    assertEquals(3, back.placement().version());
    assertEquals(10, quota(placements, "home"));
    assertEquals(
        List.of("rollback", "put", "file"),
        placements.registry().history("home").stream().map(Entry::what).toList());
    assertEquals(
        ProblemCode.NOT_FOUND,
        refused(() -> placements.registry().rollback("home", 9, OptionalLong.empty(), STAMP))
            .code());
  }

  @Test
  void an_archived_placement_can_be_brought_back() {
    Placements placements = started();
    placements.registry().archive("home", OptionalLong.of(1), STAMP);
    assertEquals(
        ProblemCode.UNKNOWN_PLACEMENT,
        refused(() -> placements.registry().requireInForce("home")).code());
    assertEquals(
        3,
        placements
            .registry()
            .rollback("home", 1, OptionalLong.empty(), STAMP)
            .placement()
            .version());
    assertEquals(10, quota(placements, "home"));
  }

  @Test
  void the_history_is_bounded() {
    Placements placements = started();
    for (int quota = 11; quota <= 16; quota++) {
      placements.registry().put("home", definition(quota), OptionalLong.empty(), STAMP);
    }
    assertEquals(
        List.of(7L, 6L, 5L),
        placements.registry().history("home").stream().map(Entry::version).toList());
    assertEquals(
        ProblemCode.NOT_FOUND, refused(() -> placements.registry().version("home", 4)).code());
  }

  @Test
  void columns_that_a_filter_needs_cannot_be_taken_away() {
    Placements placements = started();
    placements
        .registry()
        .put(
            "loyal",
            json(
                """
        {"sources": [{"source": "new", "quota": 1}], "boosts": [{"expression": "viewer.orders > 2.0", "factor": 2}]}"""),
            OptionalLong.empty(),
            STAMP);
    String hash = placements.schema().hash();
    write("features.yaml", "features: []\n");
    Problem problem =
        refused(
            () ->
                placements
                    .registry()
                    .applyFiles(
                        Optional.of("features: []"),
                        Map.of(),
                        Map.of(),
                        new Stamp("features.yaml", "file")));
    assertEquals(ProblemCode.INVALID_DEFINITION, problem.code());
    assertTrue(
        problem
            .detail()
            .startsWith(
                "placements.loyal.boosts[0].expression: line 1, column 8: \"orders\" is not known"),
        problem.detail());
    assertEquals(hash, placements.schema().hash());
  }

  @Test
  void listeners_hear_of_every_generation_in_order() {
    Placements placements = placements(test.store(), folder);
    List<PlacementSnapshot> heard = new CopyOnWriteArrayList<>();
    placements.onChange(
        snapshot -> {
          throw new IllegalStateException("a listener that fails");
        });
    placements.onChange(heard::add);
    placements.start();
    placements.registry().put("home", definition(20), OptionalLong.empty(), STAMP);
    String before = placements.schema().hash();
    write("features.yaml", COLUMNS + "  - {name: price, entity: item, source: price}\n");
    Eventually.holds(
        "the columns are heard of", () -> !heard.getLast().schema().hash().equals(before));
    assertNotEquals(before, placements.schema().hash());
    assertEquals(
        heard.stream().map(PlacementSnapshot::version).sorted().distinct().toList(),
        heard.stream().map(PlacementSnapshot::version).toList());
  }

  @Test
  void an_export_can_be_read_as_a_file() {
    Placements placements = started();
    placements
        .registry()
        .put(
            "quoted",
            json(
                """
        {"sources": [{"source": "new", "quota": 1}], "pins": [{"position": 1, "item": "007"}, {"position": 2, "item": "no"}, {"position": 3, "item": "a: b #c"}]}"""),
            OptionalLong.empty(),
            STAMP);
    String yaml = PlacementAnswers.yaml(placements.registry().current());
    Map<String, Document> read = Document.yaml("export.yaml", yaml).get("placements").fields();
    assertEquals(List.of("home", "quoted"), List.copyOf(read.keySet()));
    read.forEach(
        (id, tree) ->
            assertEquals(
                placements.registry().requireInForce(id).tree(),
                placements.registry().check(id, tree).tree()));
  }

  @Test
  void a_store_that_is_away_is_a_refusal_and_nothing_changes() {
    try (TestStore alone = TestStore.alone();
        Placements placements = placements(alone.store(), folder)) {
      placements.start();
      alone.pause();
      try {
        assertEquals(
            ProblemCode.STORE_UNAVAILABLE,
            refused(
                    () ->
                        placements
                            .registry()
                            .put("home", definition(20), OptionalLong.empty(), STAMP))
                .code());
        assertEquals(10, quota(placements, "home"));
      } finally {
        alone.resume();
      }
    }
  }
}
