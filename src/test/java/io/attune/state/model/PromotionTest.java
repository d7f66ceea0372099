package io.attune.state.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.language.decision.Matrix;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.store.TestStore;
import io.attune.state.manifest.RefusalReason;
import io.attune.state.version.Graph;
import io.attune.state.version.Onnx;
import io.attune.state.version.OnnxModel;
import io.attune.state.version.ServingModel;
import io.attune.state.version.VersionFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two replicas over one repository and one store: which version serves, and when.
class PromotionTest {
  private static final Graph FIRST = Graph.sigmoid(0.3f, -0.2f, 0.1f);
  private static final Graph SECOND = Graph.sigmoid(0.2f, -0.1f, 0.3f);
  private static final Graph THIRD = Graph.sigmoid(-0.2f, 0.4f, 0.2f);

  @TempDir Path repository;
  private TestStore test;
  private final List<Models> replicas = new ArrayList<>();
  private final List<String> audit = new CopyOnWriteArrayList<>();

  private record Quick(Path folder, Duration patience) implements ModelsConfig {
    @Override
    public Path home() {
      return Path.of("");
    }

    @Override
    public long maxBytes() {
      return 1L << 20;
    }

    @Override
    public int keptMatrices() {
      return 4;
    }

    @Override
    public Duration pollEvery() {
      return Duration.ofMillis(20);
    }

    @Override
    public Duration quiet() {
      return Duration.ofSeconds(3);
    }
  }

  @BeforeEach
  void open() {
    test = TestStore.open();
    version(1, FIRST);
  }

  @AfterEach
  void close() {
    replicas.forEach(Models::stop);
    test.close();
  }

  private VersionFolder version(int version, Graph graph) {
    return new VersionFolder(repository, "ranker", version).write(graph);
  }

  /// With golden rows of another model; the manifest comes last, so that nobody sees it whole.
  private VersionFolder spoilt(int version, Graph graph) {
    VersionFolder folder = new VersionFolder(repository, "ranker", version);
    return folder.onnx(graph.bytes()).golden(FIRST).manifest(folder.manifest(graph.bytes()));
  }

  private Models replica() {
    return replica(Duration.ofSeconds(20));
  }

  private Models replica(Duration patience) {
    Models models =
        new Models(
            new Quick(repository, patience),
            test.store(),
            (who, what, subject) -> audit.add(what + " by " + who + ": " + subject));
    replicas.add(models);
    models.start(VersionFolder.SCHEMA);
    models.follow();
    until(
        () -> {
          JsonNode all = models.status().path("models");
          return all.path(0).path("replicas").size() == replicas.size();
        },
        () -> models.status().toString());
    return models;
  }

  private static int serving(Models models) {
    return models.current().serving("ranker").map(ServingModel::version).orElse(0);
  }

  private static void until(BooleanSupplier come, Supplier<String> found) {
    for (int i = 0; i < 4_000 && !come.getAsBoolean(); i++) {
      LockSupport.parkNanos(5_000_000);
    }
    assertTrue(come.getAsBoolean(), found);
  }

  private void allServe(int version) {
    until(
        () -> replicas.stream().allMatch(models -> serving(models) == version),
        () -> replicas.stream().map(PromotionTest::serving).toList() + ", not " + version);
  }

  private JsonNode seen(Models models, int version) {
    JsonNode replica = models.status("ranker").path("replicas").elements().next();
    return replica.path("versions").path("" + version);
  }

  private List<String> checks(Models models, int version) {
    List<String> names = new ArrayList<>();
    seen(models, version).path("checkMicros").fieldNames().forEachRemaining(names::add);
    return names;
  }

  private void untilSeen(Models models, int version, String state) {
    until(
        () ->
            models.status("ranker").path("replicas").size() == replicas.size()
                && seen(models, version).path("state").asText().equals(state),
        () -> models.status("ranker").toString());
  }

  @Test
  void a_version_that_comes_while_all_run_serves_on_every_replica() {
    Models one = replica();
    replica();
    allServe(1);
    version(2, SECOND);
    allServe(2);
    // a higher one that does not pass is refused, and the old one goes on
    VersionFolder bad = spoilt(3, THIRD);
    untilSeen(one, 3, "refused");
    assertEquals("golden_mismatch", seen(one, 3).path("code").asText());
    assertTrue(seen(one, 3).path("advice").asText().contains("export"));
    assertEquals(
        List.of("manifest", "checksum", "columns", "memory", "load", "graph", "golden"),
        checks(one, 3));
    assertEquals("warm-up", checks(one, 2).getLast());
    allServe(2);
    // mended, it serves
    bad.golden(THIRD);
    allServe(3);
    assertEquals(List.of(), one.refusals());
  }

  @Test
  void a_folder_that_is_being_copied_is_waited_for() throws IOException {
    Models one = replica();
    VersionFolder half = new VersionFolder(repository, "ranker", 2);
    half.golden(SECOND);
    half.manifest(half.manifest(SECOND.bytes()));
    until(() -> seen(one, 2).path("state").asText().equals("waiting"), () -> "never waiting");
    byte[] bytes = SECOND.bytes();
    for (int part = 1; part <= 5; part++) {
      half.onnx(Arrays.copyOf(bytes, bytes.length * part / 5));
      LockSupport.parkNanos(200_000_000);
      assertTrue(part == 5 || serving(one) == 1);
      assertFalse(seen(one, 2).path("state").asText().equals("refused"));
    }
    allServe(2);
    // left alone half-copied, it is refused in the end
    VersionFolder left = new VersionFolder(repository, "ranker", 3);
    left.manifest(left.manifest(THIRD.bytes()));
    untilSeen(one, 3, "refused");
    assertEquals("missing_file", seen(one, 3).path("code").asText());
    assertEquals(2, serving(one));
    Files.delete(left.file("model.yaml"));
    until(() -> seen(one, 3).isMissingNode(), () -> one.status("ranker").toString());
  }

  @Test
  void a_promotion_holds_on_every_replica_and_after_a_start() {
    Models one = replica();
    version(2, SECOND);
    Models two = replica();
    allServe(2);
    JsonNode status = one.promote("ranker", 1, "anna", "two is odd");
    assertEquals("1", status.path("policy").path("serve").asText());
    status.path("replicas").forEach(said -> assertEquals(1, said.path("serves").asInt()));
    assertEquals(2, status.path("replicas").size());
    assertEquals(1, serving(one));
    assertEquals(1, serving(two));
    // what comes is checked, and does not serve by itself
    version(3, THIRD);
    untilSeen(two, 3, "ready");
    allServe(1);
    two.promote("ranker", 3, "ben", "");
    allServe(3);
    one.rollback("ranker", 3, "anna", "clicks fell");
    allServe(1);
    replica();
    assertEquals(1, serving(replicas.getLast()));
    one.promote("ranker", 0, "anna", "whatever is newest");
    allServe(3);
    until(() -> audit.size() == 6, audit::toString);
    assertEquals(
        List.of(
            "model.highest by attune: ranker 1 -> 2: the highest version that passes",
            "model.promote by anna: ranker highest -> 1: two is odd",
            "model.promote by ben: ranker 1 -> 3: ",
            "model.rollback by anna: ranker 3 -> 1: clicks fell",
            "model.promote by anna: ranker 1 -> highest: whatever is newest",
            "model.highest by attune: ranker 1 -> 3: the highest version that passes"),
        audit);
  }

  @Test
  void what_a_replica_may_not_serve_is_not_promoted() {
    Models one = replica(Duration.ofSeconds(2));
    spoilt(2, SECOND);
    untilSeen(one, 2, "refused");
    Refusal refused = assertThrows(Refusal.class, () -> one.promote("ranker", 2, "anna", "hurry"));
    assertEquals(ProblemCode.VERSION_CONFLICT, refused.problem().code());
    assertTrue(refused.problem().detail().contains("golden_mismatch"), refused::getMessage);
    Refusal missing = assertThrows(Refusal.class, () -> one.promote("ranker", 9, "anna", ""));
    assertTrue(
        missing.problem().detail().contains("missing (expected: ready on every replica)"),
        missing::getMessage);
    Refusal none = assertThrows(Refusal.class, () -> one.rollback("ranker", 1, "anna", ""));
    assertTrue(none.problem().detail().contains("previous version: none"), none::getMessage);
    Refusal unknown = assertThrows(Refusal.class, () -> one.promote("rnker", 1, "anna", ""));
    assertEquals(ProblemCode.NOT_FOUND, unknown.problem().code());
    assertTrue(unknown.problem().detail().contains("one of [ranker]"), unknown::getMessage);
    assertEquals(1, serving(one));
    assertEquals(List.of(), audit);
  }

  @Test
  void a_file_seeds_the_policy_and_is_applied_once_when_it_changes() throws IOException {
    version(2, SECOND);
    policy("serve: 1");
    Models one = replica();
    replica();
    assertEquals(1, serving(one));
    allServe(1);
    one.promote("ranker", 2, "anna", "");
    allServe(2);
    // the file still says 1, as it did when it was applied: the store is the authority
    replica();
    allServe(2);
    policy("serve: 1 # again");
    allServe(1);
    assertEquals(
        List.of(
            "model.file by file: ranker highest -> 1: models/ranker/policy.yaml",
            "model.promote by anna: ranker 1 -> 2: ",
            "model.file by file: ranker 2 -> 1: models/ranker/policy.yaml"),
        audit);
    policy("serve: one");
    until(() -> !one.refusals().isEmpty(), () -> "not refused");
    assertEquals(RefusalReason.INVALID_POLICY, one.refusals().getFirst().reason());
    assertEquals(1, serving(one));
  }

  private void policy(String text) throws IOException {
    Files.write(repository.resolve("ranker/policy.yaml"), text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void a_decision_under_way_keeps_its_version_until_it_is_done() {
    Models one = replica();
    ServingModel held = one.current().serving("ranker").orElseThrow();
    assertTrue(held.acquire());
    version(2, SECOND);
    allServe(2);
    // it stands by while 2 serves; then 2 stands by for 3
    LockSupport.parkNanos(200_000_000);
    assertTrue(one.current().lineup("ranker").previous().isPresent());
    version(3, THIRD);
    allServe(3);
    until(
        () -> one.current().lineup("ranker").previous().filter(v -> v.version() == 2).isPresent(),
        () -> one.current().toString());
    assertFalse(((OnnxModel) held).closed());
    held.release();
    until(((OnnxModel) held)::closed, () -> "not closed");
  }

  private static int ramps(Models models) {
    return models.current().lineup("ranker").ramp().map(part -> part.model().version()).orElse(0);
  }

  private static int shadows(Models models) {
    return models.current().lineup("ranker").shadow().map(part -> part.model().version()).orElse(0);
  }

  @Test
  void shadow_and_ramp_hold_on_every_replica_until_the_version_serves() {
    Models one = replica();
    Models two = replica();
    allServe(1);
    one.promote("ranker", 1, "anna", "from now on by hand");
    version(2, SECOND);
    version(3, THIRD);
    untilSeen(one, 3, "ready");
    one.shadow("ranker", 3, 0.5, "anna", "look");
    two.ramp("ranker", 2, 0.25, "ben", "begin");
    for (Models models : replicas) {
      assertEquals(1, serving(models));
      assertEquals(2, ramps(models));
      assertEquals(3, shadows(models));
    }
    assertEquals(0.25, one.current().lineup("ranker").ramp().orElseThrow().share());
    JsonNode status = one.ramp("ranker", 2, 0.5, "ben", "more");
    assertEquals(0.5, status.path("policy").path("ramp").path("share").asDouble());
    // it serves all now, and its ramp is over
    one.promote("ranker", 2, "ben", "all");
    allServe(2);
    assertEquals(0, ramps(one));
    assertEquals(3, shadows(one));
    // of a version that is none, nothing ends
    one.shadow("ranker", 2, 0, "anna", "the wrong one");
    assertEquals(3, shadows(two));
    one.shadow("ranker", 3, 0, "anna", "seen enough");
    assertEquals(0, shadows(two));
    assertEquals(
        ProblemCode.VERSION_CONFLICT,
        assertThrows(Refusal.class, () -> one.rollback("ranker", 3, "anna", "")).problem().code());
    one.rollback("ranker", 2, "anna", "too many socks");
    allServe(1);
    // what was taken out of use does not stand in either
    assertTrue(one.current().lineup("ranker").previous().isEmpty());
    assertEquals(
        List.of(
            "model.promote by anna: ranker highest -> 1: from now on by hand",
            "model.shadow by anna: ranker shadow none -> 3 at 0.5: look",
            "model.ramp by ben: ranker ramp none -> 2 at 0.25: begin",
            "model.ramp by ben: ranker ramp 2 at 0.25 -> 2 at 0.5: more",
            "model.promote by ben: ranker 1 -> 2, ramp 2 at 0.5 -> none: all",
            "model.shadow by anna: ranker shadow 3 at 0.5 -> none: seen enough",
            "model.rollback by anna: ranker 2 -> 1: too many socks"),
        audit);
  }

  @Test
  void a_version_that_does_harm_is_out_of_use_at_once_and_on_every_replica() {
    Models one = replica();
    replica();
    version(2, SECOND);
    allServe(2);
    until(
        () ->
            replicas.stream()
                .allMatch(models -> models.current().lineup("ranker").previous().isPresent()),
        () -> one.status().toString());
    one.withdraw("ranker", 2, "constant_scores: all alike");
    assertEquals(1, serving(one));
    allServe(1);
    // although it is the highest; what comes after it does not serve by itself either
    version(3, THIRD);
    untilSeen(one, 3, "ready");
    allServe(1);
    one.withdraw("ranker", 2, "once more");
    assertEquals(
        List.of(
            "model.highest by attune: ranker 1 -> 2: the highest version that passes",
            "model.rollback by attune: ranker highest -> 1: constant_scores: all alike"),
        audit);
  }

  @Test
  void after_a_start_the_version_before_stands_in_for_one_that_does_not_pass() {
    Models one = replica();
    version(2, SECOND);
    allServe(2);
    until(
        () -> one.status("ranker").path("policy").path("previous").asInt() == 1,
        () -> one.status().toString());
    one.promote("ranker", 2, "anna", "this one");
    replicas.forEach(Models::stop);
    replicas.clear();
    spoilt(2, SECOND);
    Models again = replica();
    assertEquals(0, serving(again));
    until(
        () ->
            again.current().lineup("ranker") != null
                && again.current().lineup("ranker").previous().isPresent(),
        () -> again.status().toString());
    assertEquals(0, serving(again));
  }

  @Test
  void a_pushed_version_enters_whole_or_not_at_all() throws IOException {
    Models one = replica();
    one.promote("ranker", 1, "anna", "by hand");
    Path folder = Files.createTempDirectory("pushed");
    new VersionFolder(folder, "ranker", 2).write(SECOND);
    JsonNode pushed = one.push("ranker", folder.resolve("ranker/2"), "anna");
    assertTrue(pushed.path("new").asBoolean());
    assertFalse(one.push("ranker", folder.resolve("ranker/2"), "anna").path("new").asBoolean());
    untilSeen(one, 2, "ready");
    assertEquals(1, serving(one));
    // another content under the same number
    new VersionFolder(folder, "ranker", 2).write(THIRD);
    assertEquals(
        ProblemCode.VERSION_CONFLICT,
        assertThrows(Refusal.class, () -> one.push("ranker", folder.resolve("ranker/2"), "anna"))
            .problem()
            .code());
    VersionFolder bad = new VersionFolder(folder, "ranker", 3);
    bad.onnx(SECOND.bytes()).golden(FIRST).manifest(bad.manifest(SECOND.bytes()));
    Refusal refused =
        assertThrows(Refusal.class, () -> one.push("ranker", folder.resolve("ranker/3"), "anna"));
    assertTrue(refused.problem().detail().contains("golden_mismatch"), refused::getMessage);
    try (java.util.stream.Stream<Path> left = Files.list(repository.resolve("ranker"))) {
      assertEquals(
          List.of("1", "2"), left.map(path -> path.getFileName().toString()).sorted().toList());
    }
    assertEquals("model.push by anna: ranker/2", audit.getLast());
  }

  @Test
  void of_those_who_push_the_same_number_at_once_one_does() throws Exception {
    Models one = replica();
    List<Path> folders = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Path folder = Files.createTempDirectory("pushed");
      new VersionFolder(folder, "ranker", 2).write(Graph.sigmoid(0.1f * i, 0.2f, 0.3f));
      folders.add(folder.resolve("ranker/2"));
    }
    List<String> outcomes = new CopyOnWriteArrayList<>();
    List<Thread> threads =
        folders.stream()
            .map(
                folder ->
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              try {
                                one.push("ranker", folder, "anna");
                                outcomes.add("there");
                              } catch (Refusal e) {
                                outcomes.add(e.problem().code().code());
                              }
                            }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(1, outcomes.stream().filter("there"::equals).count(), outcomes.toString());
    assertEquals(7, outcomes.stream().filter("version_conflict"::equals).count());
    allServe(2);
  }

  /// A decision whose second candidate is out of the ordinary.
  private static void decide(Models models) {
    ServingModel serving = models.current().serving("ranker").orElseThrow();
    Matrix matrix = new Matrix(3, 3);
    matrix.shape(3, 3);
    matrix.floats().put(0, new float[] {1, 2, 3, 1e30f, 1e30f, -1e30f, 4, 5, 6});
    assertTrue(serving.predict(matrix, new float[3]));
  }

  /// As the first one, but no number where the first column is large.
  private static void odd(VersionFolder folder) {
    byte[] odd =
        new Onnx()
            .features()
            .probability()
            .weights("w", 0.3f, -0.2f, 0.1f)
            .weights("against", -1, 0, 0)
            .floats("most", new long[] {1}, 1_000)
            .floats("none", new long[] {1}, 0)
            .node("MatMul", "z", "features", "w")
            .node("Sigmoid", "score", "z")
            .node("MatMul", "below", "features", "against")
            .node("Add", "left", "below", "most")
            .node("Sqrt", "root", "left")
            .node("Mul", "nothing", "root", "none")
            .node("Add", "probability", "score", "nothing")
            .bytes();
    folder.onnx(odd).golden(FIRST).manifest(folder.manifest(odd));
  }

  @Test
  void what_somebody_asks_about_is_checked_beside_the_version_that_serves() throws IOException {
    Models one = replica();
    one.promote("ranker", 1, "anna", "by hand");
    decide(one);
    Path folder = Files.createTempDirectory("pushed");
    odd(new VersionFolder(folder, "ranker", 2));
    Refusal refused =
        assertThrows(Refusal.class, () -> one.push("ranker", folder.resolve("ranker/2"), "anna"));
    assertTrue(
        refused.problem().detail().contains("of a decision of late, score of row 1"),
        refused::getMessage);
    new VersionFolder(folder, "ranker", 2).write(SECOND);
    JsonNode pushed = one.push("ranker", folder.resolve("ranker/2"), "anna");
    assertTrue(pushed.path("checkMicros").has("memory"), pushed::toString);
    JsonNode checked = one.gate("ranker", 2);
    assertEquals("ready", checked.path("state").asText());
    assertTrue(checked.path("timesServing").asDouble() > 0, checked::toString);
    assertTrue(one.diff("ranker", 1, 2).path("sameColumns").asBoolean());
    // it was held while they were checked
    ServingModel serving = one.current().serving("ranker").orElseThrow();
    one.stop();
    assertTrue(((OnnxModel) serving).closed());
  }

  @Test
  void a_version_that_fails_on_what_decisions_scored_is_refused() {
    Models one = replica();
    decide(one);
    odd(new VersionFolder(repository, "ranker", 2));
    untilSeen(one, 2, "refused");
    assertEquals("not_a_probability", seen(one, 2).path("code").asText());
    assertTrue(
        seen(one, 2).path("detail").asText().contains("of a decision of late, score of row 1"),
        () -> seen(one, 2).toString());
    assertEquals("warm-up", checks(one, 2).getLast());
    allServe(1);
    version(3, SECOND);
    untilSeen(one, 3, "ready");
    assertTrue(seen(one, 3).path("timesServing").asDouble() > 0, () -> seen(one, 3).toString());
  }

  @Test
  void an_old_version_among_many_is_checked_when_it_is_asked_for() {
    for (int version = 2; version <= 60; version++) {
      version(version, version % 2 == 0 ? SECOND : THIRD);
    }
    Models one = replica();
    allServe(60);
    JsonNode replica = one.status("ranker").path("replicas").elements().next();
    assertTrue(replica.path("versions").size() < 60, replica.toString());
    assertTrue(replica.path("moreVersions").asInt() > 0, replica.toString());
    JsonNode status = one.promote("ranker", 3, "anna", "as it was");
    assertEquals("3", status.path("policy").path("serve").asText());
    allServe(3);
  }

  @Test
  void a_version_that_is_deleted_while_it_serves_goes_on_and_nobody_writes_about_it()
      throws IOException {
    Models one = replica();
    Models two = replica();
    version(2, SECOND);
    allServe(2);
    until(() -> audit.size() == 1, audit::toString);
    long before = one.status("ranker").path("policy").path("version").asLong();
    VersionFolder gone = new VersionFolder(repository, "ranker", 2);
    for (String file : List.of("model.yaml", "model.onnx", "golden.json")) {
      Files.delete(gone.file(file));
    }
    LockSupport.parkNanos(1_000_000_000);
    assertEquals(2, serving(two));
    assertEquals(before, one.status("ranker").path("policy").path("version").asLong());
    assertEquals(1, two.current().lineup("ranker").previous().orElseThrow().version());
    assertEquals(1, audit.size(), audit.toString());
  }

  @Test
  void a_file_that_names_what_is_not_there_leaves_the_stand_in_alone() throws IOException {
    Models one = replica();
    version(2, SECOND);
    allServe(2);
    policy("serve: 5");
    until(() -> !one.refusals().isEmpty(), () -> "not refused");
    LockSupport.parkNanos(300_000_000);
    assertEquals(2, serving(one));
    version(3, THIRD);
    policy("serve: 3");
    allServe(3);
    until(
        () -> one.current().lineup("ranker").previous().filter(v -> v.version() == 2).isPresent(),
        () -> one.status().toString());
    // who goes back to the version before does not want the one he leaves
    one.promote("ranker", 2, "anna", "as it was");
    allServe(2);
    assertTrue(one.current().lineup("ranker").previous().isEmpty());
  }
}
