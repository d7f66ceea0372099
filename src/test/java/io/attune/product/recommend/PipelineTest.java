package io.attune.product.recommend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.Deadline;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Stage;
import io.attune.language.decision.Trace;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.platform.store.TestStore;
import io.attune.stage.candidate.Retrieval;
import io.attune.stage.eligibility.Eligibility;
import io.attune.stage.feature.Hydration;
import io.attune.stage.inference.Inference;
import io.attune.stage.inference.Whom;
import io.attune.stage.pricing.Pricing;
import io.attune.stage.ranking.Ranking;
import io.attune.state.model.ModelSnapshot;
import io.attune.state.placement.Placement;
import io.attune.state.profile.Viewer;
import io.attune.state.snapshot.Snapshot;
import io.attune.state.version.QuietModel;
import io.attune.state.version.ServingModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What the pipeline does when time or a model runs out, on a clock that stands still.
class PipelineTest {
  private static final int[] NONE = {};
  private static final long PLENTY = 1_000_000_000L;
  private static TestStore redis;
  private static Engine engine;

  private final Map<String, ServingModel> models = new HashMap<>();
  private final Trace trace = new Trace();
  private final Pipeline pipeline =
      new Pipeline(
          new Retrieval(() -> 0),
          new Eligibility(),
          new Hydration(),
          new Inference(),
          new Pricing(),
          new Ranking());
  private final Scratch scratch = pipeline.scratch(10_000, 1_000);

  @BeforeAll
  static void open() {
    redis = TestStore.open();
    engine = new Engine(redis, Map.of()).open();
  }

  @AfterAll
  static void close() {
    engine.close();
    redis.close();
  }

  /// Scores by the first column; fails when told to.
  private static final class FakeModel extends QuietModel {
    private final String name;
    private final long nanosPerRow;
    private final boolean works;
    private int leases;

    FakeModel(String name, long nanosPerRow, boolean works) {
      this.name = name;
      this.nanosPerRow = nanosPerRow;
      this.works = works;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public List<String> columns() {
      return engine.placements.schema().columns(Entity.ITEM).stream().map(Column::name).toList();
    }

    @Override
    public String schemaHash() {
      return engine.placements.schema().hash();
    }

    @Override
    public long nanosPerRow() {
      return nanosPerRow;
    }

    @Override
    public boolean acquire() {
      leases++;
      return true;
    }

    @Override
    public void release() {
      leases--;
    }

    @Override
    public boolean predict(Matrix matrix, float[] scores) {
      for (int row = 0; row < matrix.rows(); row++) {
        float x = matrix.floats().get(row * matrix.columns());
        scores[row] = 1 / (1 + (float) Math.exp(-x));
      }
      return works;
    }
  }

  private FakeModel model(String name, long nanosPerRow, boolean works) {
    FakeModel model = new FakeModel(name, nanosPerRow, works);
    models.put(name, model);
    return model;
  }

  private String run(
      long leftNanos, CallerCandidates own, int[] candidates, Optional<String> fallback) {
    Snapshot now = engine.snapshots.current();
    Placement home = now.placements().placement("home").orElseThrow();
    Placement placement =
        new Placement(
            home.id(),
            home.version(),
            home.deadline(),
            home.defaultCount(),
            home.maxCount(),
            home.maxCandidates(),
            home.sources(),
            home.rules(),
            home.filters(),
            Optional.of("own"),
            fallback,
            home.boosts(),
            home.diversity(),
            home.pins());
    DecisionRequest request =
        new DecisionRequest(
            "home",
            "",
            "",
            true,
            Map.of(),
            NONE,
            candidates,
            NONE,
            10,
            0,
            "",
            Map.of(),
            TestShop.NOW_SECONDS * 1_000,
            1);
    Snapshot snapshot = new Snapshot(now.catalog(), now.placements(), ModelSnapshot.of(models));
    Matter matter =
        new Matter(
            request,
            placement,
            snapshot,
            own,
            Whom.NOBODY,
            0,
            Deadline.after(0, leftNanos),
            () -> 0,
            trace);
    return pipeline.run(matter, Viewer.ANONYMOUS, NONE, snapshot.trends(), scratch);
  }

  private String run(long leftNanos) {
    return run(leftNanos, CallerCandidates.NONE, NONE, Optional.empty());
  }

  @Test
  void with_time_the_model_scores_every_kept_candidate() {
    FakeModel own = model("own", 1_000, true);

    assertEquals("own/3", run(PLENTY));
    assertEquals(0, trace.degradations());
    assertEquals(trace.kept(Stage.ELIGIBILITY), trace.in(Stage.INFERENCE));
    assertEquals(10, scratch.slate.size());
    assertEquals(0, own.leases);
  }

  @Test
  void with_less_time_fewer_candidates_are_scored_and_the_rest_has_its_reason() {
    model("own", 900, true);
    int affordable = 25;

    assertEquals("own/3", run(50_000 + 1_000 * affordable));
    assertTrue(trace.degraded(Degradation.CANDIDATES_CUT));
    assertEquals(affordable, trace.in(Stage.INFERENCE));
    assertEquals(
        trace.kept(Stage.ELIGIBILITY) - affordable, trace.drops(DropReason.CANDIDATE_LIMIT));
    assertEquals(10, scratch.slate.size());
  }

  @Test
  void with_less_time_than_the_slate_needs_the_prior_orders() {
    FakeModel own = model("own", 900, true);

    assertEquals("", run(50_000 + 1_000 * 9));
    assertTrue(trace.degraded(Degradation.PRIOR_SCORES));
    assertFalse(trace.degraded(Degradation.CANDIDATES_CUT));
    assertEquals(10, scratch.slate.size());
    assertEquals(0, own.leases);
  }

  @Test
  void after_the_deadline_there_is_still_an_answer() {
    model("own", 900, true);

    assertEquals("", run(0));
    assertEquals(10, scratch.slate.size());
  }

  @Test
  void a_model_that_fails_is_followed_by_its_fallback_and_then_by_the_prior() {
    model("own", 10, false);
    FakeModel second = model("second", 10, true);

    assertEquals("second/3", run(PLENTY, CallerCandidates.NONE, NONE, Optional.of("second")));
    assertTrue(trace.degraded(Degradation.FALLBACK_MODEL));
    assertEquals(0, second.leases);

    trace.reset();
    assertEquals("", run(PLENTY));
    assertTrue(trace.degraded(Degradation.PRIOR_SCORES));
    assertEquals(10, scratch.slate.size());
  }

  @Test
  void what_the_caller_says_of_its_candidates_stands_in_for_the_catalogues() {
    model("own", 10, true);
    int[] candidates = {0, 1, 2, 3};
    Column first = engine.placements.schema().columns(Entity.ITEM).getFirst();
    CallerCandidates own = new CallerCandidates(true, 0, Map.of(2, Map.of(first, 50f)));

    run(PLENTY, own, candidates, Optional.empty());

    assertEquals(2, scratch.candidates.item(scratch.slate.candidate(0)));
    assertEquals(1f, scratch.candidates.score(scratch.slate.candidate(0)));
  }

  @Test
  void a_scratch_that_is_not_there_is_an_overload() {
    Scratches scratches = new Scratches(1, () -> scratch);
    Scratch lent = scratches.lend();

    assertEquals(
        ProblemCode.OVERLOADED, assertThrows(Refusal.class, scratches::lend).problem().code());
    scratches.giveBack(lent);
    assertEquals(lent, scratches.lend());
  }

  @Test
  void the_matrix_of_a_scratch_grows_to_what_a_decision_needs() {
    for (int[] shape : new int[][] {{1, 1}, {100, 32}, {257, 8}, {3, 200}, {10_000, 4}, {0, 0}}) {
      Matrix matrix = scratch.matrix(shape[0], shape[1]);
      matrix.shape(shape[0], shape[1]);
      assertEquals(shape[0], matrix.rows());
      assertEquals(shape[1], matrix.columns());
    }
  }
}
