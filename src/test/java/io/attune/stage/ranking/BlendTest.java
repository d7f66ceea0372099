package io.attune.stage.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Slate;
import io.attune.language.decision.Source;
import io.attune.language.decision.Sponsored;
import io.attune.language.decision.Trace;
import io.attune.stage.ranking.SlateJudge.Ad;
import io.attune.stage.ranking.SlateJudge.Shown;
import io.attune.stage.ranking.SlateJudge.Wanted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlendTest {
  private static final int CASES = 5_000;
  private static final int[] NONE = {};

  private final Candidates candidates = new Candidates(200);
  private final Slate slate = new Slate(60);
  private final Trace trace = new Trace();
  private final Ranking ranking = new Ranking();

  private static DecisionRequest request(int offset, int count) {
    return new DecisionRequest(
        "p", "", "", true, Map.of(), NONE, NONE, NONE, count, offset, "", Map.of(), 0, 0);
  }

  private static Sponsored ad(int item, int position) {
    return new Sponsored(position, item, "l" + item, "c", "a", "k", 0.5f, Sponsored.Urls.NONE);
  }

  /// A page as ranking leaves it: items in order, those before and behind it dropped.
  private void page(List<Integer> order, int offset, int count) {
    slate.clear();
    for (int i = 0; i < order.size(); i++) {
      int index = candidates.indexOf(order.get(i));
      if (i < offset) {
        candidates.drop(index, DropReason.BEFORE_OFFSET);
        trace.drop(DropReason.BEFORE_OFFSET, 1);
      } else if (i < offset + count) {
        slate.add(index);
      } else {
        candidates.drop(index, DropReason.BELOW_LAST);
        trace.drop(DropReason.BELOW_LAST, 1);
      }
    }
  }

  private List<Integer> items() {
    return IntStream.range(0, slate.size())
        .mapToObj(place -> candidates.item(slate.candidate(place)))
        .toList();
  }

  private List<Sponsored> blend(int count, Sponsored... ads) {
    return ranking.blend(List.of(ads), request(0, count), candidates, slate, trace);
  }

  private void own(int... items) {
    candidates.clear();
    trace.reset();
    for (int item : items) {
      candidates.add(item, Source.POPULAR, 1);
    }
  }

  @Test
  void stands_at_its_position_and_the_last_one_leaves() {
    own(1, 2, 3, 4, 5);
    int paid = candidates.add(9, Source.SPONSORED, 0);
    page(List.of(1, 2, 3, 4, 5, 9), 0, 4);
    assertEquals(1, blend(4, ad(9, 2)).size());
    assertEquals(List.of(1, 9, 2, 3), items());
    assertTrue(candidates.kept(paid));
    assertEquals(0.5f, candidates.propensity(paid));
    assertEquals(DropReason.BELOW_LAST.number(), candidates.reason(candidates.indexOf(4)));
    assertEquals(2, trace.drops(DropReason.BELOW_LAST), "4 and 5");
  }

  @Test
  void an_own_item_that_is_paid_for_moves() {
    own(1, 2, 3, 4, 5);
    candidates.add(1, Source.SPONSORED, 0);
    page(List.of(1, 2, 3, 4, 5), 0, 4);
    blend(4, ad(1, 3));
    assertEquals(List.of(2, 3, 1, 4), items());
    assertEquals(1, trace.drops(DropReason.BELOW_LAST), "5");
  }

  @Test
  void what_eligibility_dropped_does_not_stand() {
    own(1, 2, 3);
    candidates.drop(candidates.add(9, Source.SPONSORED, 0), DropReason.EXCLUDED);
    page(List.of(1, 2, 3), 0, 3);
    assertEquals(List.of(), blend(3, ad(9, 2), ad(77, 3)));
    assertEquals(List.of(1, 2, 3), items());
  }

  @Test
  void a_short_slate_grows_and_shows_nothing_behind_its_end() {
    own(1, 2);
    candidates.add(8, Source.SPONSORED, 0);
    candidates.add(9, Source.SPONSORED, 0);
    page(List.of(1, 9, 2, 8), 0, 10);
    assertEquals(1, blend(10, ad(8, 2), ad(9, 7)).size());
    assertEquals(List.of(1, 8, 2), items());
    assertTrue(trace.degraded(Degradation.FEWER_ITEMS));
  }

  @Test
  void who_is_not_shown_as_paid_for_is_not_called_so() {
    own(1, 2);
    candidates.add(2, Source.SPONSORED, 0);
    page(List.of(1, 2), 0, 10);
    assertEquals(List.of(), blend(10, ad(2, 9)));
    assertEquals(List.of(1, 2), items());
    assertEquals(Source.POPULAR.bit(), candidates.sources(candidates.indexOf(2)));
  }

  @Test
  void pins_stay() {
    own(1, 2, 3, 4, 5);
    candidates.add(3, Source.PIN, 0);
    candidates.add(9, Source.SPONSORED, 0);
    page(List.of(1, 2, 3, 4, 5, 9), 0, 5);
    blend(5, ad(9, 1));
    assertEquals(List.of(9, 1, 3, 2, 4), items());
  }

  /// One random page and its ads.
  private final class Case {
    private final List<Integer> order = new ArrayList<>();
    private final List<Sponsored> ads = new ArrayList<>();
    private final Map<Integer, String> advertisers = new HashMap<>();
    private final Map<Integer, String> pins = new HashMap<>();
    private final List<Integer> positions;
    private final int offset;
    private final int count;

    Case(Random random) {
      candidates.clear();
      trace.reset();
      count = 1 + random.nextInt(12);
      offset = random.nextInt(3) * count;
      int own = random.nextInt(40);
      for (int item = 0; item < own; item++) {
        candidates.add(item, Source.POPULAR, 1);
        order.add(item);
      }
      Collections.shuffle(order, random);
      positions =
          IntStream.rangeClosed(offset + 1, offset + count)
              .filter(at -> random.nextInt(3) == 0)
              .boxed()
              .toList();
      for (int position : positions) {
        if (random.nextInt(4) > 0) {
          offer(random.nextInt(own + 15), position, random);
        }
      }
      pin(random);
      page(order, offset, count);
    }

    /// Some are own items, some are not, some are dropped by rules.
    private void offer(int item, int position, Random random) {
      if (ads.stream().anyMatch(ad -> ad.item() == item)) {
        return;
      }
      boolean fresh = candidates.indexOf(item) < 0;
      int index = candidates.add(item, Source.SPONSORED, 0);
      ads.add(ad(item, position));
      advertisers.put(item, "a" + item);
      if (fresh && random.nextInt(5) == 0) {
        candidates.drop(index, DropReason.OUT_OF_STOCK);
      } else if (fresh) {
        order.add(random.nextInt(order.size() + 1), item);
      }
    }

    private void pin(Random random) {
      int end = Math.min(order.size(), offset + count);
      for (int i = offset; i < end; i++) {
        int item = order.get(i);
        boolean paid = advertisers.containsKey(item);
        if (random.nextInt(6) == 0 && !paid && !positions.contains(i + 1)) {
          candidates.add(item, Source.PIN, 0);
          pins.put(i - offset + 1, "" + item);
        }
      }
    }
  }

  @Test
  void random_slates_keep_every_promise() {
    long seed = Long.getLong("attune.seed", System.nanoTime());
    Random random = new Random(seed);
    int stood = 0;
    for (int i = 0; i < CASES; i++) {
      Case of = new Case(random);
      List<String> own = new ArrayList<>();
      for (int item : of.order.subList(Math.min(of.offset, of.order.size()), of.order.size())) {
        if (candidates.sources(candidates.indexOf(item)) != Source.SPONSORED.bit()) {
          own.add("" + item);
        }
      }
      List<Sponsored> placed =
          ranking.blend(of.ads, request(of.offset, of.count), candidates, slate, trace);
      stood += placed.size();
      List<Shown> shown = new ArrayList<>();
      for (int place = 0; place < slate.size(); place++) {
        shown.add(shown(place, placed, of));
      }
      Wanted wanted = new Wanted(of.positions, of.positions.size(), 1, of.offset, of.count);
      // an organic page is shorter than its ads make it, and never longer
      int most = (int) own.stream().limit(of.count).count();
      // where pins follow what there is too little of, their places are not promised
      Map<Integer, String> pins = slate.size() < of.count ? Map.of() : of.pins;
      if (slate.size() == of.count || of.pins.isEmpty()) {
        assertEquals(
            List.of(),
            SlateJudge.faults(wanted, own, most, pins, shown),
            "rerun with -Dattune.seed=" + seed + ", case " + i);
      }
    }
    assertTrue(stood > CASES / 2, stood + " ads stood in " + CASES + " slates");
  }

  private Shown shown(int place, List<Sponsored> placed, Case of) {
    int item = candidates.item(slate.candidate(place));
    Optional<Ad> ad =
        placed.stream()
            .filter(each -> each.item() == item)
            .findFirst()
            .map(each -> new Ad("" + item, of.advertisers.get(item), each.position()));
    return new Shown("" + item, ad);
  }
}
