package io.attune.stage.eligibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Source;
import io.attune.language.decision.Trace;
import io.attune.language.expression.Predicate.Verdict;
import io.attune.language.problem.Refusal;
import io.attune.stage.NumberRow;
import io.attune.stage.Shop;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.catalog.Item;
import io.attune.state.catalog.NeighbourLists;
import io.attune.state.placement.Placement;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EligibilityTest {
  private static final int[] NONE = {};
  private static final Placement.Rules ALL = new Placement.Rules(true, true, 30, true);
  private static final Placement.Rules NO_RULES = new Placement.Rules(false, false, 0, false);

  private final Eligibility eligibility = new Eligibility();
  private final NumberRow row = new NumberRow();
  private final Candidates candidates = new Candidates(200);
  private final Trace trace = new Trace();

  private static Item item(Optional<Long> stock, Optional<Long> from, Optional<Long> until) {
    return new Item(
        "only",
        "",
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        stock,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        from,
        until,
        Optional.empty(),
        List.of(),
        Map.of(),
        Map.of(),
        0);
  }

  private int sift(
      CatalogSnapshot catalog,
      Placement.Rules rules,
      Viewer viewer,
      DecisionRequest request,
      int[] onPage) {
    return eligibility.sift(
        catalog,
        Shop.with(Shop.placement(100), rules),
        viewer,
        request,
        row,
        onPage,
        0,
        candidates,
        trace);
  }

  private DropReason only(Item item, Placement.Rules rules) {
    candidates.add(0, Source.POPULAR, 0);
    CatalogSnapshot catalog = CatalogSnapshot.of(Shop.SCHEMA, List.of(item), NeighbourLists.NONE);
    sift(catalog, rules, Viewer.ANONYMOUS, Shop.request(NONE, NONE, NONE, 1, 0), NONE);
    return DropReason.of(candidates.reason(0));
  }

  @ParameterizedTest
  @CsvSource({"0, OUT_OF_STOCK", "1, NONE", ", NONE"})
  void stock_of_nought_drops_and_uncounted_stock_does_not(Long stock, DropReason expected) {
    assertEquals(
        expected, only(item(Optional.ofNullable(stock), Optional.empty(), Optional.empty()), ALL));
    assertEquals(expected == DropReason.NONE ? 0 : 1, trace.drops(DropReason.OUT_OF_STOCK));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, NONE",
    "1, 2, NOT_YET_AVAILABLE",
    "-1, 0, NO_LONGER_AVAILABLE",
    "-5, -1, NO_LONGER_AVAILABLE",
    "1, -1, NOT_YET_AVAILABLE"
  })
  void availability_begins_at_its_first_and_ends_before_its_last_millisecond(
      long from, long until, DropReason expected) {
    Item item =
        item(
            Optional.empty(),
            Optional.of(Shop.NOW_MILLIS + from),
            Optional.of(Shop.NOW_MILLIS + until));
    assertEquals(expected, only(item, ALL));
  }

  @Test
  void rules_that_are_off_drop_nothing() {
    Item item =
        item(Optional.of(0L), Optional.of(Shop.NOW_MILLIS + 1), Optional.of(Shop.NOW_MILLIS - 1));
    assertEquals(DropReason.NONE, only(item, NO_RULES));
  }

  @ParameterizedTest
  @CsvSource({"0, ALREADY_BOUGHT", "2592000, ALREADY_BOUGHT", "2592001, NONE"})
  void bought_items_are_dropped_for_so_many_days_to_the_second(
      long secondsAgo, DropReason expected) {
    candidates.add(0, Source.POPULAR, 0);
    Viewers.Action bought = new Viewers.Action(0, ActionType.PURCHASE, Shop.NOW - secondsAgo);
    Viewer viewer = Viewers.of(List.of(bought), Map.of(), Long.MAX_VALUE, Shop.SCHEMA);
    CatalogSnapshot catalog =
        CatalogSnapshot.of(
            Shop.SCHEMA,
            List.of(item(Optional.empty(), Optional.empty(), Optional.empty())),
            NeighbourLists.NONE);
    sift(catalog, ALL, viewer, Shop.request(NONE, NONE, NONE, 1, 0), NONE);
    assertEquals(expected, DropReason.of(candidates.reason(0)));
  }

  @Test
  void filters_keep_drop_and_fail_as_configured() {
    CatalogSnapshot catalog = plain(6);
    for (int i = 0; i < 6; i++) {
      candidates.add(i, Source.POPULAR, 0);
    }
    Placement placement =
        Shop.with(
            Shop.placement(100),
            NO_RULES,
            filter("open", true, true, Verdict.FAILED, Verdict.YES, Verdict.NO),
            filter(
                "closed",
                false,
                false,
                Verdict.YES,
                Verdict.FAILED,
                Verdict.YES,
                Verdict.YES,
                Verdict.YES,
                Verdict.YES),
            filter("unused", false, false, Verdict.NO));
    DecisionRequest request = Shop.request(NONE, NONE, NONE, 1, 0, "closed");
    assertEquals(
        3,
        eligibility.sift(
            catalog, placement, Viewer.ANONYMOUS, request, row, NONE, 0, candidates, trace));
    DropReason[] expected = {
      DropReason.NONE,
      DropReason.FILTER_FAILED,
      DropReason.FILTERED,
      DropReason.NONE,
      DropReason.NONE,
      DropReason.FILTERED
    };
    for (int i = 0; i < 6; i++) {
      assertEquals(expected[i], DropReason.of(candidates.reason(i)), "item " + i);
    }
    assertEquals(2, trace.drops(DropReason.FILTERED));
    assertEquals(1, trace.drops(DropReason.FILTER_FAILED));
  }

  private static CatalogSnapshot plain(int items) {
    List<Item> all =
        java.util.stream.IntStream.range(0, items)
            .mapToObj(
                i ->
                    new Item(
                        "i" + i,
                        "",
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Map.of(),
                        Map.of(),
                        0))
            .toList();
    return CatalogSnapshot.of(Shop.SCHEMA, all, NeighbourLists.NONE);
  }

  private Placement.NamedFilter filter(
      String name, boolean always, boolean failOpen, Verdict... verdicts) {
    return new Placement.NamedFilter(
        name, "", Map.of(), always, failOpen, Shop.byNumber(row, verdicts));
  }

  @Test
  void an_unknown_filter_is_refused_with_those_there_are() {
    Placement placement =
        Shop.with(
            Shop.placement(100),
            NO_RULES,
            filter("a", true, true, Verdict.YES),
            filter("b", true, true));
    DecisionRequest request = Shop.request(NONE, NONE, NONE, 1, 0, "c");
    Refusal refusal =
        assertThrows(
            Refusal.class,
            () ->
                eligibility.sift(
                    plain(1),
                    placement,
                    Viewer.ANONYMOUS,
                    request,
                    row,
                    NONE,
                    0,
                    candidates,
                    trace));
    assertEquals("filter.name: \"c\" (expected: a, b)", refusal.getMessage());
  }

  @Test
  void only_candidates_from_the_given_one_on_are_looked_at() {
    for (int i = 0; i < 4; i++) {
      candidates.add(i, Source.POPULAR, 0);
    }
    DecisionRequest request = Shop.request(NONE, NONE, new int[] {0, 3}, 1, 0);
    Placement placement = Shop.with(Shop.placement(100), NO_RULES);
    assertEquals(
        1,
        eligibility.sift(
            plain(4), placement, Viewer.ANONYMOUS, request, row, NONE, 2, candidates, trace));
    assertEquals(0, candidates.reason(0));
    assertEquals(DropReason.EXCLUDED.number(), candidates.reason(3));
    assertEquals(1, trace.drops(DropReason.EXCLUDED));
  }

  @Test
  void agrees_with_the_obvious_rules_for_1000_seeds() {
    for (int seed = 0; seed < 1_000; seed++) {
      Shop shop = new Shop(seed, 50);
      CatalogSnapshot catalog = shop.catalog();
      Viewer viewer = shop.viewer(60);
      DecisionRequest request = Shop.request(shop.numbers(6), NONE, shop.numbers(10), 10, 0);
      int[] onPage = shop.numbers(6);
      Placement.Rules rules =
          new Placement.Rules(
              shop.random().nextBoolean(),
              shop.random().nextBoolean(),
              shop.random().nextInt(60),
              shop.random().nextBoolean());
      candidates.clear();
      trace.reset();
      for (int item : shop.numbers(80)) {
        candidates.add(item, Source.POPULAR, 0);
      }
      for (int ghost = 50; ghost < catalog.numbers(); ghost++) {
        candidates.add(ghost, Source.POPULAR, 0);
      }
      int kept = sift(catalog, rules, viewer, request, onPage);
      int[] counts = new int[DropReason.COUNT];
      for (int i = 0; i < candidates.size(); i++) {
        DropReason expected = obvious(catalog, rules, viewer, request, onPage, candidates.item(i));
        counts[expected.number()]++;
        assertEquals(
            expected,
            DropReason.of(candidates.reason(i)),
            "seed " + seed + " item " + candidates.item(i));
      }
      assertEquals(counts[0], kept, "seed " + seed);
      for (int reason = 1; reason < DropReason.COUNT; reason++) {
        assertEquals(
            counts[reason],
            trace.drops(DropReason.of(reason)),
            "seed " + seed + " " + DropReason.of(reason));
      }
    }
  }

  private static DropReason obvious(
      CatalogSnapshot catalog,
      Placement.Rules rules,
      Viewer viewer,
      DecisionRequest request,
      int[] onPage,
      int item) {
    if (!catalog.live(item)) {
      return DropReason.DELETED;
    }
    Item whole = catalog.item(item);
    if (rules.inStock() && whole.stock().isPresent() && whole.stock().get() == 0) {
      return DropReason.OUT_OF_STOCK;
    }
    if (rules.available()
        && whole.availableFromMillis().isPresent()
        && whole.availableFromMillis().get() > Shop.NOW_MILLIS) {
      return DropReason.NOT_YET_AVAILABLE;
    }
    if (rules.available()
        && whole.availableUntilMillis().isPresent()
        && whole.availableUntilMillis().get() <= Shop.NOW_MILLIS) {
      return DropReason.NO_LONGER_AVAILABLE;
    }
    if (Arrays.stream(request.exclude()).anyMatch(e -> e == item)) {
      return DropReason.EXCLUDED;
    }
    if (Arrays.stream(onPage).anyMatch(e -> e == item)) {
      return DropReason.ON_PAGE;
    }
    if (rules.excludeSeeds() && Arrays.stream(request.seeds()).anyMatch(e -> e == item)) {
      return DropReason.SEED;
    }
    for (int i = 0; i < viewer.purchases() && rules.excludeBoughtDays() > 0; i++) {
      if (viewer.purchaseItem(i) == item
          && viewer.purchaseSeconds(i) >= Shop.NOW - rules.excludeBoughtDays() * Shop.DAY) {
        return DropReason.ALREADY_BOUGHT;
      }
    }
    return DropReason.NONE;
  }
}
