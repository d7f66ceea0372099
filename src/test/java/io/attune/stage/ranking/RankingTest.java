package io.attune.stage.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Slate;
import io.attune.language.decision.Source;
import io.attune.language.decision.Trace;
import io.attune.language.expression.Predicate.Verdict;
import io.attune.stage.NumberRow;
import io.attune.stage.Shop;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.catalog.Item;
import io.attune.state.catalog.NeighbourLists;
import io.attune.state.placement.Placement;
import io.attune.state.placement.Placement.Diversity;
import io.attune.state.placement.Placement.Pin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RankingTest {
  private static final int[] NONE = {};
  private static final Diversity FREE = new Diversity(0, 0, false);

  private final Ranking ranking = new Ranking();
  private final Ranking.Scratch scratch = ranking.scratch(200);
  private final Candidates candidates = new Candidates(200);
  private final Slate slate = new Slate(50);
  private final NumberRow row = new NumberRow();
  private final Trace trace = new Trace();

  /// Items 0, 1, 2, … whose category, brand and product are given as one letter each, `-` for none;
  /// worth less and less.
  private CatalogSnapshot shop(String... letters) {
    List<Item> items = new ArrayList<>();
    candidates.clear();
    trace.reset();
    for (int i = 0; i < letters.length; i++) {
      String[] one = letters[i].split("");
      items.add(
          new Item(
              "i" + i,
              "",
              one[0].equals("-") ? List.of() : List.of(one[0]),
              one[1].equals("-") ? Optional.empty() : Optional.of(one[1]),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              one[2].equals("-") ? Optional.empty() : Optional.of("i" + one[2]),
              List.of(),
              Map.of(),
              Map.of(),
              0));
      candidates.value(candidates.add(i, Source.POPULAR, 0), 1f / (i + 1));
    }
    return CatalogSnapshot.of(Shop.SCHEMA, items, NeighbourLists.NONE);
  }

  private List<Integer> rank(CatalogSnapshot catalog, Placement placement, int count, int offset) {
    for (Pin pin : placement.pins()) {
      if (catalog.number(pin.item()) >= 0 && candidates.indexOf(catalog.number(pin.item())) >= 0) {
        candidates.add(catalog.number(pin.item()), Source.PIN, 0);
      }
    }
    DecisionRequest request = Shop.request(NONE, NONE, NONE, count, offset);
    int size = ranking.rank(catalog, placement, request, row, candidates, scratch, slate, trace);
    assertEquals(size, slate.size());
    List<Integer> items = new ArrayList<>();
    for (int i = 0; i < slate.size(); i++) {
      items.add(candidates.item(slate.candidate(i)));
    }
    return items;
  }

  private DropReason reason(int item) {
    return DropReason.of(candidates.reason(candidates.indexOf(item)));
  }

  private static Placement diverse(int perCategory, int perBrand, boolean oneVariant) {
    return Shop.with(Shop.placement(200), new Diversity(perCategory, perBrand, oneVariant));
  }

  @Test
  void the_best_come_first_and_of_equals_the_smaller_number() {
    CatalogSnapshot catalog = shop("---", "---", "---", "---");
    candidates.value(0, 0.1f);
    candidates.value(1, 0.5f);
    candidates.value(2, 0.1f);
    candidates.value(3, 0.7f);
    assertEquals(List.of(3, 1, 0), rank(catalog, Shop.placement(200), 3, 0));
    assertEquals(DropReason.BELOW_LAST, reason(2));
    assertEquals(1, trace.drops(DropReason.BELOW_LAST));
    assertEquals(0, trace.degradations());
    assertEquals(1f, candidates.propensity(3));
  }

  @Test
  void what_was_dropped_before_is_not_ranked() {
    CatalogSnapshot catalog = shop("---", "---");
    candidates.drop(0, DropReason.OUT_OF_STOCK);
    assertEquals(List.of(1), rank(catalog, Shop.placement(200), 2, 0));
    assertEquals(DropReason.OUT_OF_STOCK, reason(0));
    assertEquals(Degradation.FEWER_ITEMS.bit(), trace.degradations());
  }

  @Test
  void boosts_multiply_and_leave_their_bits_and_a_failed_one_does_not_apply() {
    CatalogSnapshot catalog = shop("---", "---", "---");
    Placement placement =
        Shop.with(
            Shop.placement(200),
            new Placement.Boost(
                "a", 10, Shop.byNumber(row, Verdict.NO, Verdict.FAILED, Verdict.YES)),
            new Placement.Boost("b", 2, Shop.byNumber(row, Verdict.NO, Verdict.NO, Verdict.YES)));
    assertEquals(List.of(2, 0, 1), rank(catalog, placement, 3, 0));
    assertEquals(1f / 3 * 10 * 2, candidates.value(2));
    assertEquals(3, candidates.boosts(2));
    assertEquals(0, candidates.boosts(1));
  }

  @Test
  void no_more_of_a_category_or_brand_than_the_rule_says() {
    CatalogSnapshot catalog = shop("aX-", "aY-", "aZ-", "bX-", "bX-", "---", "---", "---");
    assertEquals(List.of(0, 1, 3, 4), rank(catalog, diverse(2, 0, false), 4, 0));
    assertEquals(DropReason.DIVERSITY, reason(2));
    catalog = shop("aX-", "aY-", "aZ-", "bX-", "bX-", "---", "---", "---");
    assertEquals(List.of(0, 1, 5, 6, 7), rank(catalog, diverse(2, 1, false), 5, 0).subList(0, 5));
    assertFalse(trace.degraded(Degradation.DIVERSITY_RELAXED));
  }

  @Test
  void the_rule_yields_only_when_fewer_would_be_left_and_says_so() {
    CatalogSnapshot catalog = shop("a--", "a--", "a--", "b--");
    assertEquals(List.of(0, 3), rank(catalog, diverse(1, 0, false), 2, 0));
    assertFalse(trace.degraded(Degradation.DIVERSITY_RELAXED));
    catalog = shop("a--", "a--", "a--", "b--");
    assertEquals(List.of(0, 3, 1), rank(catalog, diverse(1, 0, false), 3, 0));
    assertEquals(Degradation.DIVERSITY_RELAXED.bit(), trace.degradations());
  }

  @Test
  void of_the_variants_of_a_product_only_the_best_is_shown_even_when_too_few_are_left() {
    CatalogSnapshot catalog = shop("---", "--0", "---", "--0");
    assertEquals(List.of(0, 2), rank(catalog, diverse(0, 0, true), 4, 0));
    assertEquals(DropReason.VARIANT, reason(1));
    assertEquals(2, trace.drops(DropReason.VARIANT));
    assertEquals(Degradation.FEWER_ITEMS.bit(), trace.degradations());
  }

  @Test
  void pins_stand_at_their_positions_and_count_for_diversity() {
    CatalogSnapshot catalog = shop("a--", "a--", "b--", "a--", "---");
    Placement placement = Shop.with(diverse(1, 0, false), new Pin(3, "i3"), new Pin(1, "nowhere"));
    assertEquals(List.of(2, 4, 3), rank(catalog, placement, 3, 0));
    assertFalse(trace.degraded(Degradation.DIVERSITY_RELAXED));
  }

  @Test
  void an_ineligible_pin_is_skipped_and_two_for_one_position_follow_each_other() {
    CatalogSnapshot catalog = shop("---", "---", "---", "---");
    candidates.drop(3, DropReason.OUT_OF_STOCK);
    Placement placement =
        Shop.with(
            Shop.placement(200),
            new Pin(1, "i3"),
            new Pin(1, "i2"),
            new Pin(1, "i1"),
            new Pin(4, "i2"));
    assertEquals(List.of(2, 1, 0), rank(catalog, placement, 4, 0));
  }

  @Test
  void a_pin_beyond_the_last_item_follows_it_and_one_beyond_the_page_waits() {
    Placement placement = Shop.with(Shop.placement(200), new Pin(9, "i0"));
    assertEquals(List.of(1, 2, 0), rank(shop("---", "---", "---"), placement, 5, 0));
    assertEquals(List.of(1), rank(shop("---", "---", "---"), placement, 1, 0));
    assertEquals(DropReason.BELOW_LAST, reason(0));
  }

  @Test
  void a_pinned_product_shows_no_other_variant() {
    Placement placement = Shop.with(diverse(0, 0, true), new Pin(2, "i1"));
    assertEquals(List.of(2, 1), rank(shop("---", "--0", "---"), placement, 3, 0));
  }

  @Test
  void an_offset_beyond_the_ranking_gives_nothing_and_a_huge_one_is_no_trouble() {
    assertEquals(List.of(), rank(shop("---", "---"), Shop.placement(200), 2, 2));
    assertEquals(DropReason.BEFORE_OFFSET, reason(1));
    assertEquals(List.of(), rank(shop("---", "---"), Shop.placement(200), 2, Integer.MAX_VALUE));
    assertTrue(trace.degraded(Degradation.FEWER_ITEMS));
  }

  @Test
  void nothing_to_rank_is_an_empty_slate() {
    assertEquals(List.of(), rank(shop(), Shop.placement(200), 5, 0));
  }

  @Test
  void values_that_are_no_numbers_come_last() {
    CatalogSnapshot catalog = shop("---", "---");
    candidates.value(0, Float.NaN);
    assertEquals(List.of(1, 0), rank(catalog, Shop.placement(200), 2, 0));
  }

  private void draw(CatalogSnapshot catalog, int[] items, long seed) {
    java.util.Random values = new java.util.Random(seed);
    candidates.clear();
    trace.reset();
    for (int item : items) {
      if (catalog.live(item) && candidates.indexOf(item) < 0) {
        int index = candidates.add(item, Source.POPULAR, 0);
        candidates.value(index, values.nextInt(30) / 30f);
        if (values.nextInt(6) == 0) {
          candidates.drop(index, DropReason.FILTERED);
        }
      }
    }
  }

  private static Placement draw(Shop shop) {
    int pins = Math.max(0, shop.random().nextInt(8) - 4);
    Pin[] pinned = new Pin[pins];
    for (int i = 0; i < pins; i++) {
      pinned[i] = new Pin(1 + shop.random().nextInt(12), "item-" + shop.random().nextInt(62));
    }
    Diversity diversity =
        new Diversity(
            shop.random().nextInt(4), shop.random().nextInt(4), shop.random().nextBoolean());
    return Shop.with(
        Shop.with(Shop.placement(200), pinned), shop.random().nextInt(4) == 0 ? FREE : diversity);
  }

  @Test
  void agrees_with_the_obvious_ranking_for_1000_seeds() {
    for (int seed = 0; seed < 1_000; seed++) {
      Shop shop = new Shop(seed, 60);
      CatalogSnapshot catalog = shop.catalog();
      Placement placement = draw(shop);
      int count = 1 + shop.random().nextInt(15);
      int offset =
          shop.random().nextInt(3) == 0
              ? shop.random().nextInt(30)
              : count * shop.random().nextInt(3);
      int[] items = shop.numbers(80);
      draw(catalog, items, seed);
      Obvious obvious = new Obvious(catalog, placement, candidates, count);
      List<Integer> expected = obvious.page(offset);
      assertEquals(expected, rank(catalog, placement, count, offset), "seed " + seed);
      assertEquals(
          obvious.relaxedWithin(offset),
          trace.degraded(Degradation.DIVERSITY_RELAXED),
          "seed " + seed);
      assertEquals(
          expected.size() < count, trace.degraded(Degradation.FEWER_ITEMS), "seed " + seed);
      everythingHasAReason(new HashSet<>(expected), "seed " + seed);
    }
  }

  private void everythingHasAReason(Set<Integer> shown, String what) {
    int[] counts = new int[DropReason.COUNT];
    for (int i = 0; i < candidates.size(); i++) {
      assertEquals(
          shown.contains(candidates.item(i)),
          candidates.kept(i),
          what + " item " + candidates.item(i));
      counts[candidates.reason(i)]++;
    }
    for (int reason = 1; reason < DropReason.COUNT; reason++) {
      if (reason != DropReason.FILTERED.number()) {
        assertEquals(
            counts[reason], trace.drops(DropReason.of(reason)), what + " " + DropReason.of(reason));
      }
    }
  }

  @Test
  void pages_of_one_request_never_share_an_item_and_together_are_the_whole_ranking() {
    for (int seed = 0; seed < 300; seed++) {
      Shop shop = new Shop(seed, 60);
      CatalogSnapshot catalog = shop.catalog();
      Placement placement = draw(shop);
      int count = 1 + shop.random().nextInt(15);
      int[] items = shop.numbers(80);
      List<Integer> all = new ArrayList<>();
      List<Integer> page;
      do {
        draw(catalog, items, seed);
        page = rank(catalog, placement, count, all.size());
        all.addAll(page);
      } while (page.size() == count);
      assertEquals(all.size(), new HashSet<>(all).size(), "seed " + seed);
      draw(catalog, items, seed);
      assertEquals(
          new Obvious(catalog, placement, candidates, count).page(0, 1_000), all, "seed " + seed);
    }
  }

  /// The ranking as one would write it with lists.
  private static final class Obvious {
    private final CatalogSnapshot catalog;
    private final Diversity rule;
    private final int count;
    private final List<Integer> rest = new ArrayList<>();
    private final List<Pin> pins = new ArrayList<>();
    private final List<Integer> sequence = new ArrayList<>();
    private int firstRelaxed = Integer.MAX_VALUE;

    Obvious(CatalogSnapshot catalog, Placement placement, Candidates candidates, int count) {
      this.catalog = catalog;
      this.rule = placement.diversity();
      this.count = count;
      Map<Integer, Float> value = new HashMap<>();
      for (int i = 0; i < candidates.size(); i++) {
        if (candidates.kept(i)) {
          value.put(candidates.item(i), candidates.value(i));
        }
      }
      Set<Integer> pinned = new HashSet<>();
      for (Pin pin : placement.pins()) {
        if (value.containsKey(catalog.number(pin.item()))
            && pinned.add(catalog.number(pin.item()))) {
          pins.add(pin);
        }
      }
      pins.sort(Comparator.comparingInt(Pin::position));
      Set<Integer> groups = new HashSet<>();
      pinned.forEach(item -> groups.add(catalog.variantGroup(item)));
      value.keySet().stream()
          .filter(item -> !pinned.contains(item))
          .sorted(
              Comparator.comparingDouble((Integer item) -> -value.get(item))
                  .thenComparing(item -> item))
          .filter(item -> !rule.oneVariant() || groups.add(catalog.variantGroup(item)))
          .forEach(rest::add);
      build();
    }

    private void build() {
      while (!rest.isEmpty() || !pins.isEmpty()) {
        List<Integer> counted = new ArrayList<>();
        int end = sequence.size() + count;
        pins.stream()
            .filter(pin -> pin.position() <= end)
            .forEach(pin -> counted.add(catalog.number(pin.item())));
        while (sequence.size() < end && !(rest.isEmpty() && pins.isEmpty())) {
          boolean due =
              !pins.isEmpty()
                  && (pins.getFirst().position() <= sequence.size() + 1 || rest.isEmpty());
          sequence.add(due ? catalog.number(pins.removeFirst().item()) : best(counted));
        }
      }
    }

    private int best(List<Integer> counted) {
      for (int item : rest) {
        boolean allowed =
            firstRelaxed == Integer.MAX_VALUE
                && (rule.maxPerCategory() == 0
                    || catalog.mainCategory(item) < 0
                    || counted.stream()
                            .filter(c -> catalog.mainCategory(c) == catalog.mainCategory(item))
                            .count()
                        < rule.maxPerCategory())
                && (rule.maxPerBrand() == 0
                    || catalog.brand(item) < 0
                    || counted.stream().filter(c -> catalog.brand(c) == catalog.brand(item)).count()
                        < rule.maxPerBrand());
        if (allowed) {
          counted.add(item);
          rest.remove((Integer) item);
          return item;
        }
      }
      firstRelaxed = Math.min(firstRelaxed, sequence.size());
      return rest.removeFirst();
    }

    List<Integer> page(int offset) {
      return page(offset, count);
    }

    List<Integer> page(int offset, int most) {
      return sequence.subList(
          Math.min(offset, sequence.size()), Math.min(offset + most, sequence.size()));
    }

    boolean relaxedWithin(int offset) {
      return offset < sequence.size() && firstRelaxed < Math.min(offset + count, sequence.size());
    }
  }
}
