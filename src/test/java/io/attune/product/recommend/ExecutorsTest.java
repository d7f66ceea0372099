package io.attune.product.recommend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.DecisionRequest;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.store.TestStore;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.profile.Viewer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Where a decision is computed does not show in what is decided; and who asks in-process gets what
/// callers of the service get.
class ExecutorsTest {
  private static final int[] NONE = {};
  private static TestStore redis;
  private static Engine inline;
  private static Engine pool;

  @BeforeAll
  static void open() {
    redis = TestStore.open();
    inline = new Engine(redis, Map.of("attune.recommend.executor", "inline")).open();
    pool = new Engine(redis, Map.of("attune.recommend.executor", "pool")).open();
    TestShop.await(() -> complete(inline) && complete(pool));
  }

  private static boolean complete(Engine engine) {
    CatalogSnapshot catalog = engine.snapshots.current().catalog();
    return TestShop.complete(catalog)
        && catalog.neighbours().generation()
            == inline.snapshots.current().catalog().neighbours().generation();
  }

  @AfterAll
  static void close() {
    inline.close();
    pool.close();
    redis.close();
  }

  private static DecisionRequest request(String placement, int viewer) {
    return new DecisionRequest(
        placement,
        TestShop.viewer(viewer),
        "",
        true,
        Map.of(),
        new int[] {viewer},
        NONE,
        NONE,
        20,
        0,
        "",
        Map.of(),
        TestShop.NOW_SECONDS * 1_000,
        viewer);
  }

  private static Answer answer(Engine engine, DecisionRequest request) throws Exception {
    return engine
        .recommendations
        .recommend(request)
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private static List<List<String>> reasons(Answer answer) {
    return IntStream.range(0, answer.ids().size()).mapToObj(answer::reasons).toList();
  }

  @Test
  void both_decide_the_same() throws Exception {
    for (int viewer = 1; viewer <= 40; viewer++) {
      DecisionRequest request = request(viewer % 2 == 0 ? "home" : "product", viewer);
      Answer one = answer(inline, request);
      Answer other = answer(pool, request);

      assertEquals(one.record().trace().degradations(), other.record().trace().degradations());
      assertEquals(reasons(one), reasons(other));
      assertEquals(one.ids(), other.ids());
      assertArrayEquals(one.record().shown().scores(), other.record().shown().scores());
      assertEquals(20, one.ids().size());
    }
  }

  @Test
  void a_decision_with_a_viewer_at_hand_is_the_services_decision() throws Exception {
    Answer asked = answer(inline, request("home", 3));
    Viewer viewer =
        inline
            .viewers
            .read(TestShop.viewer(3), inline.snapshots.current().catalog().schema())
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    Answer direct =
        inline.recommendations.decide(request("home", 3), viewer, inline.snapshots.current());

    assertEquals(asked.ids(), direct.ids());
    assertArrayEquals(asked.record().shown().scores(), direct.record().shown().scores());
    assertEquals("", direct.token());
    assertEquals("", direct.record().id());
    assertTrue(inline.recommendations.rehearse(direct) > 1_000);
  }

  @Test
  void an_unknown_placement_is_refused() {
    Refusal refusal =
        assertThrows(
            Refusal.class,
            () ->
                inline.recommendations.decide(
                    request("nowhere", 1), Viewer.ANONYMOUS, inline.snapshots.current()));

    assertEquals(ProblemCode.UNKNOWN_PLACEMENT, refusal.problem().code());
  }
}
