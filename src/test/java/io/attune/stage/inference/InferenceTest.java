package io.attune.stage.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Source;
import io.attune.language.decision.Trace;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.model.Lineup;
import io.attune.state.model.ModelSnapshot;
import io.attune.state.placement.Placement;
import io.attune.state.version.QuietModel;
import io.attune.state.version.ServingModel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InferenceTest {
  private static final int[] ROW_TO_CANDIDATE = {0, 2};

  private final Inference inference = new Inference();
  private final Trace trace = new Trace();
  private final Candidates candidates = new Candidates(8);
  private final Matrix matrix = new Matrix(8, 4);
  private final Fake ranker = new Fake("ranker", 0.8f, "a", "b");
  private final Fake simple = new Fake("simple", 0.3f, "a");

  InferenceTest() {
    candidates.add(10, Source.POPULAR, 0.9f);
    candidates.add(11, Source.POPULAR, 0.6f);
    candidates.add(12, Source.POPULAR, 0.3f);
    matrix.shape(2, 2);
  }

  private static Placement placement(Optional<String> model, Optional<String> fallback) {
    return new Placement(
        "home",
        1,
        Duration.ofMillis(50),
        10,
        100,
        100,
        List.of(),
        new Placement.Rules(false, false, 0, false),
        List.of(),
        model,
        fallback,
        List.of(),
        new Placement.Diversity(0, 0, false),
        List.of());
  }

  private Choice run(Placement placement, ServingModel... models) {
    Map<String, ServingModel> byName = new java.util.HashMap<>();
    Arrays.stream(models).forEach(model -> byName.put(model.name(), model));
    return run(placement, ModelSnapshot.of(byName), Whom.NOBODY);
  }

  private Choice run(Placement placement, ModelSnapshot models, Whom whom) {
    Choice choice = inference.choose(placement, models, whom, trace);
    while (!inference.predict(
        choice, matrix, ROW_TO_CANDIDATE, candidates, CatalogSnapshot.EMPTY)) {
      choice = inference.next(choice, placement, models, whom, trace);
    }
    inference.release(choice);
    assertEquals(0, ranker.leases);
    assertEquals(0, simple.leases);
    return choice;
  }

  private static Placement both() {
    return placement(Optional.of("ranker"), Optional.of("simple"));
  }

  @Test
  void writes_the_placements_model_scores_to_the_candidates_of_the_rows() {
    Choice choice = run(both(), ranker, simple);
    assertEquals(List.of("a", "b"), choice.columns());
    assertEquals(7, choice.nanosPerRow());
    assertEquals(0.8f, candidates.score(0));
    assertEquals(0f, candidates.score(1));
    assertEquals(0.79f, candidates.score(2), 1e-6f);
    assertEquals(0, trace.degradations());
  }

  @Test
  void takes_the_fallback_model_when_the_placements_own_does_not_serve() {
    Choice choice = run(both(), simple);
    assertEquals(List.of("a"), choice.columns());
    assertEquals(0.3f, candidates.score(0));
    assertEquals(Degradation.FALLBACK_MODEL.bit(), trace.degradations());
  }

  @Test
  void takes_the_fallback_model_when_the_placements_own_is_being_closed() {
    ranker.closing = true;
    run(both(), ranker, simple);
    assertEquals(0.3f, candidates.score(0));
    assertEquals(Degradation.FALLBACK_MODEL.bit(), trace.degradations());
  }

  @Test
  void takes_a_fallback_model_of_the_same_columns_when_a_run_fails() {
    ranker.failing = true;
    run(both(), ranker, new Fake("simple", 0.4f, "a", "b"));
    assertEquals(0.4f, candidates.score(0));
    assertEquals(Degradation.FALLBACK_MODEL.bit(), trace.degradations());
  }

  @Test
  void takes_a_fallback_model_of_other_columns_too() {
    ranker.failing = true;
    Choice choice = run(both(), ranker, simple);
    assertEquals(List.of("a"), choice.columns());
    assertEquals(Degradation.FALLBACK_MODEL.bit(), trace.degradations());
  }

  private static Lineup lineup(
      ServingModel serving, @Nullable ServingModel previous, @Nullable ServingModel ramp) {
    return new Lineup(
        Optional.of(serving),
        Optional.ofNullable(previous),
        Optional.ofNullable(ramp).map(model -> new Lineup.Part(model, 0.3)),
        Optional.empty());
  }

  private Choice run(Lineup lineup, Whom whom) {
    return run(both(), new ModelSnapshot(Map.of("ranker", lineup)), whom);
  }

  @Test
  void the_version_before_stands_in_for_one_that_fails_or_is_closed() {
    Fake before = new Fake("ranker", 0.5f, "a", "b");
    ranker.failing = true;
    assertEquals(Optional.of(before), run(lineup(ranker, before, null), Whom.NOBODY).model());
    assertEquals(0.5f, candidates.score(0));
    assertEquals(Degradation.PREVIOUS_VERSION.bit(), trace.degradations());
    ranker.failing = false;
    ranker.closing = true;
    assertEquals(Optional.of(before), run(lineup(ranker, before, null), Whom.NOBODY).model());
    assertEquals(0, before.leases);
  }

  @Test
  void when_all_versions_fail_the_fallback_model_scores_and_behind_it_the_prior() {
    Fake before = new Fake("ranker", 0.5f, "a", "b");
    ranker.failing = true;
    before.failing = true;
    Map<String, Lineup> all =
        Map.of(
            "ranker",
            lineup(ranker, before, null),
            "simple",
            new Lineup(Optional.of(simple), Optional.empty(), Optional.empty(), Optional.empty()));
    Choice choice = run(both(), new ModelSnapshot(all), Whom.NOBODY);
    assertEquals(Optional.of(simple), choice.model());
    assertTrue(trace.degraded(Degradation.FALLBACK_MODEL));
    simple.failing = true;
    assertEquals(Choice.PRIOR, run(both(), new ModelSnapshot(all), Whom.NOBODY));
    assertTrue(trace.degraded(Degradation.PRIOR_SCORES));
    assertEquals(0, before.leases);
  }

  @Test
  void a_ramp_takes_its_share_of_the_viewers_always_the_same() {
    Fake next = new Fake("ranker", 0.6f, "a", "b");
    int in = 0;
    for (int i = 0; i < 10_000; i++) {
      Whom viewer = Whom.of("viewer-" + i, "");
      Optional<ServingModel> chosen = run(lineup(ranker, null, next), viewer).model();
      assertEquals(chosen, run(lineup(ranker, null, next), viewer).model());
      in += chosen.get().equals(next) ? 1 : 0;
    }
    // 0.3 of 10,000, give or take four standard deviations
    assertTrue(in > 2_816 && in < 3_184, in + " of 10,000");
    assertEquals(Optional.of(ranker), run(lineup(ranker, null, next), Whom.NOBODY).model());
    assertEquals(0, trace.degradations());
    next.failing = true;
    for (int i = 0; i < 20; i++) {
      assertEquals(
          Optional.of(ranker), run(lineup(ranker, null, next), Whom.of("viewer-" + i, "")).model());
    }
    assertTrue(trace.degraded(Degradation.PREVIOUS_VERSION));
    assertEquals(0, next.leases);
  }

  @Test
  void who_is_in_the_ramp_stays_in_it_while_it_grows() {
    Fake next = new Fake("ranker", 0.6f, "a", "b");
    for (int i = 0; i < 1_000; i++) {
      Whom viewer = Whom.of("viewer-" + i, "");
      assertTrue(!viewer.in(new Lineup.Part(next, 0.1)) || viewer.in(new Lineup.Part(next, 0.2)));
      assertFalse(viewer.in(new Lineup.Part(next, 0)));
      assertTrue(viewer.in(new Lineup.Part(next, 1)));
    }
  }

  @Test
  void a_tester_gets_the_version_he_asks_for() {
    Fake next = new Fake("ranker", 0.6f, "a", "b");
    next.version = 4;
    assertEquals(
        Optional.of(next), run(lineup(ranker, null, next), new Whom(0, "ranker/4")).model());
    assertEquals(
        Optional.of(ranker), run(lineup(ranker, null, next), new Whom(0, "ranker/3")).model());
    assertEquals(0, trace.degradations());
  }

  @Test
  void takes_the_prior_when_no_model_serves() {
    Choice choice = run(both());
    assertEquals(List.of(), choice.columns());
    assertTrue(candidates.score(0) > candidates.score(2) && candidates.score(0) <= 1);
    assertEquals(Degradation.PRIOR_SCORES.bit(), trace.degradations());
  }

  @Test
  void does_not_call_the_prior_a_degradation_where_the_placement_names_no_model() {
    run(placement(Optional.empty(), Optional.of("simple")), simple);
    assertTrue(candidates.score(0) > candidates.score(2));
    assertEquals(0, trace.degradations());
  }

  @Test
  void scores_more_rows_than_any_decision_before() {
    Matrix large = new Matrix(5000, 2);
    large.shape(5000, 2);
    Candidates many = new Candidates(5000);
    int[] rowToCandidate = new int[5000];
    for (int i = 0; i < 5000; i++) {
      rowToCandidate[i] = many.add(i, Source.CALLER, 0);
    }
    ModelSnapshot models = ModelSnapshot.of(Map.of("ranker", ranker));
    Choice choice = inference.choose(both(), models, Whom.NOBODY, trace);
    ranker.step = 0;
    inference.predict(choice, large, rowToCandidate, many, CatalogSnapshot.EMPTY);
    inference.release(choice);
    assertEquals(0.8f, many.score(4999));
  }

  /// Scores `first`, then a hundredth less from row to row.
  private static final class Fake extends QuietModel {
    private final String name;
    private final float first;
    private final List<String> columns;
    private float step = 0.01f;
    private int version = 3;
    private int leases;
    private boolean closing;
    private boolean failing;

    Fake(String name, float first, String... columns) {
      this.name = name;
      this.first = first;
      this.columns = List.of(columns);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int version() {
      return version;
    }

    @Override
    public List<String> columns() {
      return columns;
    }

    @Override
    public String schemaHash() {
      return "0";
    }

    @Override
    public long nanosPerRow() {
      return 7;
    }

    @Override
    public boolean acquire() {
      leases += closing ? 0 : 1;
      return !closing;
    }

    @Override
    public void release() {
      leases--;
    }

    @Override
    public boolean predict(Matrix matrix, float[] scores) {
      for (int row = 0; row < matrix.rows(); row++) {
        scores[row] = first - row * step;
      }
      return !failing;
    }
  }
}
