package io.attune.stage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.attune.language.decision.Candidates;
import io.attune.language.decision.Deadline;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Slate;
import io.attune.language.decision.Source;
import io.attune.language.decision.Trace;
import io.attune.language.expression.Predicate.Verdict;
import io.attune.language.schema.Column;
import io.attune.stage.candidate.Retrieval;
import io.attune.stage.eligibility.Eligibility;
import io.attune.stage.feature.Hydration;
import io.attune.stage.feature.Plan;
import io.attune.stage.pricing.Pricing;
import io.attune.stage.ranking.Ranking;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.placement.Placement;
import io.attune.state.profile.Viewer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The stages between the viewer's read and the recording allocate nothing per candidate and next
/// to nothing per decision.
class AllocationTest {
  private static final int[] NONE = {};
  private static final int BOUND_BYTES = 256;

  private final Shop shop = new Shop(5, 5_000);
  private final CatalogSnapshot catalog = shop.catalog();
  private final Retrieval retrieval = new Retrieval(() -> 0);
  private final Eligibility eligibility = new Eligibility();
  private final Hydration hydration = new Hydration();
  private final Pricing pricing = new Pricing();
  private final Ranking ranking = new Ranking();
  private final Retrieval.Scratch near = retrieval.scratch();
  private final Hydration.Scratch history = hydration.scratch(500);
  private final Ranking.Scratch order = ranking.scratch(500);
  private final Candidates candidates = new Candidates(500);
  private final Matrix matrix = new Matrix(500, 32);
  private final Slate slate = new Slate(100);
  private final Trace trace = new Trace();
  private final NumberRow row = new NumberRow();
  private final Deadline deadline = Deadline.after(0, 1_000_000);
  private final DecisionRequest request =
      Shop.request(NONE, NONE, new int[] {1, 2, 3}, 20, 0, "named");
  private final List<String> columns = Shop.SCHEMA.columns().stream().map(Column::name).toList();
  private final Placement placement = placement();

  private Placement placement() {
    Placement base =
        Shop.placement(
            300,
            Shop.quota(Source.SIMILAR, 150),
            Shop.quota(Source.RECENT, 30),
            Shop.quota(Source.REPURCHASE, 30),
            Shop.quota(Source.NEW, 20),
            Shop.quota(Source.POPULAR, 150));
    Placement.NamedFilter named =
        new Placement.NamedFilter(
            "named",
            "",
            Map.of(),
            false,
            false,
            Shop.byNumber(row, Verdict.YES, Verdict.YES, Verdict.NO));
    Placement filtered = Shop.with(base, new Placement.Rules(true, true, 30, true), named);
    Placement boosted =
        Shop.with(
            filtered, new Placement.Boost("", 2, Shop.byNumber(row, Verdict.NO, Verdict.YES)));
    return Shop.with(
        Shop.with(boosted, new Placement.Diversity(3, 3, true)), new Placement.Pin(3, "item-9"));
  }

  private int decide(Viewer viewer) {
    candidates.clear();
    trace.reset();
    retrieval.retrieve(catalog, placement, viewer, request, deadline, near, candidates, trace);
    eligibility.sift(catalog, placement, viewer, request, row, NONE, 0, candidates, trace);
    Plan plan = hydration.plan(Shop.SCHEMA, columns);
    int rows =
        hydration.hydrate(plan, catalog, viewer, request, candidates, history, matrix, trace);
    for (int i = 0; i < rows; i++) {
      candidates.score(
          history.rowToCandidate()[i], matrix.floats().get(i * matrix.columns()) / 100);
    }
    pricing.price(candidates);
    return ranking.rank(catalog, placement, request, row, candidates, order, slate, trace);
  }

  @Test
  void a_decision_allocates_next_to_nothing() {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<Viewer> viewers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      viewers.add(shop.viewer(200));
    }
    long shown = 0;
    for (int i = 0; i < 20_000; i++) {
      shown += decide(viewers.get(i % viewers.size()));
    }
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 10; round++) {
      long before = thread.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1_000; i++) {
        shown += decide(viewers.get(i % viewers.size()));
      }
      best = Math.min(best, (thread.getCurrentThreadAllocatedBytes() - before) / 1_000);
    }
    assertTrue(shown > 300_000, "items shown: " + shown + " (expected: full slates)");
    assertTrue(
        best <= BOUND_BYTES,
        "bytes per decision: " + best + " (expected: at most " + BOUND_BYTES + ")");
  }
}
