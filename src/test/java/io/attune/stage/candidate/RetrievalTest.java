package io.attune.stage.candidate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.Deadline;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Source;
import io.attune.language.decision.Trace;
import io.attune.stage.Shop;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.catalog.NeighbourLists;
import io.attune.state.placement.Placement;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.attune.state.profile.Viewers.Action;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetrievalTest {
  private static final int[] NONE = {};
  private static final Deadline AMPLE = Deadline.after(0, 1_000_000);

  private final Retrieval retrieval = new Retrieval(() -> 0);
  private final Retrieval.Scratch scratch = retrieval.scratch();
  private final Candidates out = new Candidates(1_000);
  private final Trace trace = new Trace();
  private final CatalogSnapshot catalog = new Shop(1, 60).catalog();

  private int retrieve(Placement placement, Viewer viewer, DecisionRequest request) {
    out.clear();
    return retrieval.retrieve(catalog, placement, viewer, request, AMPLE, scratch, out, trace);
  }

  private static DecisionRequest plain() {
    return Shop.request(NONE, NONE, NONE, 10, 0);
  }

  private List<Integer> items() {
    List<Integer> items = new ArrayList<>();
    for (int i = 0; i < out.size(); i++) {
      items.add(out.item(i));
    }
    return items;
  }

  private static List<Integer> head(int[] list, int most) {
    return Arrays.stream(list).limit(most).boxed().toList();
  }

  @Test
  void popular_delivers_the_head_of_its_list() {
    retrieve(Shop.placement(100, Shop.quota(Source.POPULAR, 7)), Viewer.ANONYMOUS, plain());
    assertEquals(head(catalog.popular(), 7), items());
    assertEquals(Source.POPULAR.bit(), out.sources(0));
  }

  @Test
  void an_item_of_several_sources_stands_once_with_all_of_them() {
    retrieve(
        Shop.placement(500, Shop.quota(Source.NEW, 60), Shop.quota(Source.POPULAR, 60)),
        Viewer.ANONYMOUS,
        plain());
    assertEquals(60, new LinkedHashSet<>(items()).size());
    for (int i = 0; i < 60; i++) {
      assertEquals(Source.NEW.bit() | Source.POPULAR.bit(), out.sources(i));
    }
  }

  @Test
  void popular_fills_what_other_sources_left_where_the_placement_lists_it() {
    Placement both =
        Shop.placement(100, Shop.quota(Source.SIMILAR, 10), Shop.quota(Source.POPULAR, 5));
    retrieve(both, Viewer.ANONYMOUS, plain());
    assertEquals(head(catalog.popular(), 15), items());
    retrieve(Shop.placement(100, Shop.quota(Source.SIMILAR, 10)), Viewer.ANONYMOUS, plain());
    assertEquals(List.of(), items());
  }

  @Test
  void the_placements_limit_caps_sources_but_not_the_bits_of_those_inside() {
    retrieve(
        Shop.placement(4, Shop.quota(Source.POPULAR, 10), Shop.quota(Source.NEW, 60)),
        Viewer.ANONYMOUS,
        plain());
    assertEquals(head(catalog.popular(), 4), items());
    assertEquals(Source.NEW.bit() | Source.POPULAR.bit(), out.sources(3));
  }

  @Test
  void pins_come_first_and_unknown_pins_not_at_all() {
    Placement placement =
        Shop.with(
            Shop.placement(100, Shop.quota(Source.POPULAR, 2)),
            new Placement.Pin(3, "item-9"),
            new Placement.Pin(1, "nowhere"));
    retrieve(placement, Viewer.ANONYMOUS, plain());
    assertEquals(9, out.item(0));
    assertTrue((out.sources(0) & Source.PIN.bit()) != 0);
    assertEquals(2 + (head(catalog.popular(), 3).contains(9) ? 0 : 1), out.size());
  }

  @Test
  void a_request_with_candidates_gets_those_and_the_pins_only() {
    Placement placement =
        Shop.with(
            Shop.placement(100, Shop.quota(Source.POPULAR, 50)), new Placement.Pin(3, "item-9"));
    retrieve(placement, Viewer.ANONYMOUS, Shop.request(NONE, new int[] {5, 4, 5, 9}, NONE, 10, 0));
    assertEquals(List.of(9, 5, 4), items());
    assertEquals(Source.PIN.bit() | Source.CALLER.bit(), out.sources(0));
    assertFalse(trace.degraded(Degradation.CANDIDATES_CUT));
  }

  @Test
  void candidates_of_the_caller_beyond_the_limit_are_cut_and_counted() {
    retrieve(
        Shop.placement(2),
        Viewer.ANONYMOUS,
        Shop.request(NONE, new int[] {5, 4, 5, 9, 3}, NONE, 10, 0));
    assertEquals(List.of(5, 4), items());
    assertTrue(trace.degraded(Degradation.CANDIDATES_CUT));
    assertEquals(2, trace.drops(DropReason.CANDIDATE_LIMIT));
  }

  @Test
  void late_sources_are_left_out_and_popular_answers_all_the_same() {
    long[] now = {700};
    Retrieval late = new Retrieval(() -> now[0]);
    Viewer viewer =
        viewer(
            new Action(1, ActionType.VIEW, Shop.NOW), new Action(2, ActionType.PURCHASE, Shop.NOW));
    Placement placement =
        Shop.placement(
            100,
            Shop.quota(Source.RECENT, 5),
            Shop.quota(Source.SIMILAR, 5),
            Shop.quota(Source.REPURCHASE, 5),
            Shop.quota(Source.NEW, 5),
            Shop.quota(Source.POPULAR, 5));
    late.retrieve(
        catalog, placement, viewer, plain(), Deadline.after(0, 1_000), late.scratch(), out, trace);
    assertEquals(head(catalog.popular(), 25), items());
    assertTrue(trace.degraded(Degradation.SOURCE_LATE));
  }

  private static Viewer viewer(Action... actions) {
    return Viewers.of(List.of(actions), Map.of(), Long.MAX_VALUE, Shop.SCHEMA);
  }

  @Test
  void recent_delivers_what_was_looked_at_latest_first_and_once() {
    Viewer viewer =
        viewer(
            new Action(1, ActionType.VIEW, 10),
            new Action(2, ActionType.CLICK, 20),
            new Action(1, ActionType.ADD_TO_CART, 30),
            new Action(3, ActionType.PURCHASE, 40),
            new Action(4, ActionType.REMOVE_FROM_CART, 50),
            new Action(999, ActionType.VIEW, 60),
            new Action(5, ActionType.VIEW, 5));
    retrieve(Shop.placement(100, Shop.quota(Source.RECENT, 2)), viewer, plain());
    assertEquals(List.of(1, 2), items());
  }

  @Test
  void repurchase_prefers_many_days_and_lately() {
    long now = Shop.NOW;
    Viewer viewer =
        viewer(
            new Action(1, ActionType.PURCHASE, now - 10 * Shop.DAY),
            new Action(2, ActionType.PURCHASE, now - 11 * Shop.DAY),
            new Action(2, ActionType.PURCHASE, now - 12 * Shop.DAY),
            new Action(3, ActionType.PURCHASE, now - 400 * Shop.DAY),
            new Action(3, ActionType.PURCHASE, now - 401 * Shop.DAY),
            new Action(999, ActionType.PURCHASE, now));
    retrieve(Shop.placement(100, Shop.quota(Source.REPURCHASE, 10)), viewer, plain());
    assertEquals(List.of(2, 1, 3), items());
  }

  @Test
  void more_goes_on_down_the_popular_list_to_the_limit() {
    Placement placement = Shop.placement(12, Shop.quota(Source.POPULAR, 5));
    retrieve(placement, Viewer.ANONYMOUS, plain());
    assertEquals(4, retrieval.more(catalog, placement, plain(), 4, scratch, out));
    assertEquals(head(catalog.popular(), 9), items());
    assertEquals(3, retrieval.more(catalog, placement, plain(), 4, scratch, out));
    assertEquals(0, retrieval.more(catalog, placement, plain(), 4, scratch, out));
    assertEquals(0, retrieval.more(catalog, Shop.placement(12), plain(), 4, scratch, out));
  }

  @Test
  void affinity_falls_in_the_order_of_delivery_and_is_the_similarity_of_a_callers_candidates() {
    retrieve(Shop.placement(100, Shop.quota(Source.POPULAR, 50)), Viewer.ANONYMOUS, plain());
    for (int i = 1; i < out.size(); i++) {
      assertTrue(out.affinity(i) < out.affinity(i - 1) && out.affinity(i) > 0, "at " + i);
    }
    retrieve(
        Shop.placement(100),
        new Shop(3, 60).viewer(30),
        Shop.request(NONE, new int[] {1, 2, 3, 4, 5}, NONE, 5, 0));
    for (int i = 0; i < out.size(); i++) {
      assertEquals(out.similarity(i), out.affinity(i));
    }
  }

  /// So that every weight is a sum of a few powers of two, exact in float and double, and ties are
  /// ties in both.
  private static Action weeksAgo(Action action) {
    return new Action(
        action.item(),
        action.type(),
        Shop.NOW - (Shop.NOW - action.epochSeconds()) / (7 * Shop.DAY) * 7 * Shop.DAY);
  }

  @Test
  void agrees_with_the_obvious_retrieval_for_1000_seeds() {
    for (int seed = 0; seed < 1_000; seed++) {
      Shop shop = new Shop(seed, 20 + seed % 100);
      CatalogSnapshot own = shop.catalog();
      Viewer viewer =
          viewer(shop.actions(60).stream().map(RetrievalTest::weeksAgo).toArray(Action[]::new));
      int[] seeds = seed % 3 == 0 ? shop.numbers(6) : NONE;
      DecisionRequest request = Shop.request(seeds, NONE, NONE, 10, 0);
      List<Placement.SourceQuota> quotas = new ArrayList<>();
      for (Source source :
          List.of(Source.SIMILAR, Source.RECENT, Source.REPURCHASE, Source.NEW, Source.POPULAR)) {
        if (shop.random().nextInt(4) > 0) {
          quotas.add(
              shop.random().nextInt(quotas.size() + 1),
              Shop.quota(source, 1 + shop.random().nextInt(30)));
        }
      }
      Placement placement =
          Shop.placement(
              1 + shop.random().nextInt(80), quotas.toArray(new Placement.SourceQuota[0]));
      Map<Integer, Integer> expected = new LinkedHashMap<>();
      Obvious obvious = new Obvious(own, viewer, request);
      obvious.retrieve(placement, expected);

      out.clear();
      retrieval.retrieve(own, placement, viewer, request, AMPLE, scratch, out, trace);

      assertEquals(new ArrayList<>(expected.keySet()), items(), "seed " + seed);
      for (int i = 0; i < out.size(); i++) {
        assertEquals(
            expected.get(out.item(i)),
            out.sources(i),
            "seed " + seed + " sources of " + out.item(i));
        assertEquals(
            obvious.similarity().getOrDefault(out.item(i), 0.0),
            out.similarity(i),
            1e-5,
            "seed " + seed);
      }
    }
  }

  @Test
  void defaults_are_as_documented() {
    CandidateConfig config = Retrieval.defaults();
    assertEquals(0.6, config.deadlineShare());
    assertEquals(20, config.recentSeeds());
    assertEquals(100, config.neighboursPerSeed());
    assertEquals(4_096, config.maxNeighbours());
    assertEquals(7, config.actionHalfLife().toDays());
    assertEquals(180, config.repurchaseHalfLife().toDays());
  }

  /// Retrieval as one would write it with maps and sorted lists.
  private record Obvious(CatalogSnapshot catalog, Viewer viewer, DecisionRequest request) {

    void retrieve(Placement placement, Map<Integer, Integer> found) {
      int wanted = 0;
      boolean popular = false;
      for (Placement.SourceQuota quota : placement.sources()) {
        wanted += quota.quota();
        popular |= quota.source() == Source.POPULAR;
        for (int item : of(quota.source()).stream().limit(quota.quota()).toList()) {
          if (found.containsKey(item) || found.size() < placement.maxCandidates()) {
            found.merge(item, quota.source().bit(), (a, b) -> a | b);
          }
        }
      }
      if (popular) {
        List<Integer> rest = of(Source.POPULAR);
        int used =
            placement.sources().stream()
                .filter(q -> q.source() == Source.POPULAR)
                .findFirst()
                .orElseThrow()
                .quota();
        for (int i = used;
            i < rest.size() && found.size() < Math.min(wanted, placement.maxCandidates());
            i++) {
          found.merge(rest.get(i), Source.POPULAR.bit(), (a, b) -> a | b);
        }
      }
    }

    private List<Integer> of(Source source) {
      return switch (source) {
        case POPULAR -> Arrays.stream(catalog.popular()).boxed().toList();
        case NEW -> Arrays.stream(catalog.newest()).boxed().toList();
        case RECENT -> recent();
        case REPURCHASE -> byWeight(repurchase());
        case SIMILAR -> byWeight(similarity());
        case CALLER, PIN, SPONSORED -> List.of();
      };
    }

    private static List<Integer> byWeight(Map<Integer, Double> weights) {
      Comparator<Integer> heaviest =
          Comparator.comparingDouble(item -> -weights.get(item).floatValue());
      return weights.keySet().stream().sorted(heaviest.thenComparing(item -> item)).toList();
    }

    private List<Integer> recent() {
      Set<Integer> items = new LinkedHashSet<>();
      for (int i = 0; i < viewer.actions(); i++) {
        ActionType type = ActionType.of(viewer.actionType(i));
        boolean looked =
            type == ActionType.VIEW || type == ActionType.CLICK || type == ActionType.ADD_TO_CART;
        if (looked && viewer.actionItem(i) < catalog.numbers()) {
          items.add(viewer.actionItem(i));
        }
      }
      return new ArrayList<>(items);
    }

    private Map<Integer, Double> repurchase() {
      Map<Integer, Double> weights = new HashMap<>();
      for (int i = 0; i < viewer.purchases(); i++) {
        if (viewer.purchaseItem(i) < catalog.numbers()) {
          double halves = (Shop.NOW - viewer.purchaseSeconds(i)) / (180.0 * Shop.DAY);
          weights.put(viewer.purchaseItem(i), viewer.purchaseDays(i) * Math.pow(0.5, halves));
        }
      }
      return weights;
    }

    Map<Integer, Double> similarity() {
      Map<Integer, Double> seeds = new LinkedHashMap<>();
      for (int seed : request.seeds()) {
        seeds.merge(seed, 1.0, Double::sum);
      }
      for (int i = 0; request.seeds().length == 0 && i < viewer.actions(); i++) {
        double weight =
            switch (ActionType.of(viewer.actionType(i))) {
              case VIEW, CLICK, RATING -> 1;
              case ADD_TO_CART, PURCHASE -> 3;
              case REMOVE_FROM_CART -> 0;
            };
        if (weight > 0 && (seeds.size() < 20 || seeds.containsKey(viewer.actionItem(i)))) {
          double halves = (Shop.NOW - viewer.actionSeconds(i)) / (7.0 * Shop.DAY);
          seeds.merge(viewer.actionItem(i), weight * Math.pow(0.5, halves), Double::sum);
        }
      }
      double total = seeds.values().stream().mapToDouble(Double::doubleValue).sum();
      Map<Integer, Double> near = new HashMap<>();
      NeighbourLists lists = catalog.neighbours();
      seeds.forEach(
          (item, weight) -> {
            for (int n = lists.from(item); n < lists.to(item); n++) {
              if (lists.items()[n] < catalog.numbers()) {
                near.merge(lists.items()[n], weight * lists.weights()[n], Double::sum);
              }
            }
          });
      near.replaceAll((item, weight) -> weight / total);
      return near;
    }
  }
}
