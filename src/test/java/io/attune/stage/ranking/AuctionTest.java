package io.attune.stage.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.AdReason;
import io.attune.language.decision.Offers;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AuctionTest {
  private static final AuctionRules FIRST_PRICE = new AuctionRules(0, false, 0, 10);
  private static final AuctionRules SECOND_PRICE = new AuctionRules(100, true, 0, 10);

  private final Ranking ranking = new Ranking();
  private final Offers offers = new Offers(64);
  private final Ranking.AuctionScratch scratch = ranking.auctionScratch(64);

  private int paid(int lineItem, int tier, long nanos) {
    int index = offers.add(lineItem, 0, tier, 1);
    offers.bid(index, nanos);
    offers.value(index, nanos);
    return index;
  }

  private List<Integer> order(AuctionRules rules, int wanted, long seed) {
    ranking.auction(offers, rules, wanted, seed, scratch);
    List<Integer> order = new ArrayList<>();
    for (int place = 0; place < offers.ordered(); place++) {
      order.add(offers.lineItem(offers.at(place)));
    }
    return order;
  }

  @Test
  void tiers_go_before_money_and_money_before_weight() {
    paid(1, 2, 900);
    paid(2, 1, 100);
    paid(3, 1, 200);
    offers.add(4, 0, 1, 50);
    assertEquals(List.of(3, 2, 4, 1), order(FIRST_PRICE, 1, 7));
  }

  @Test
  void the_pacings_factor_counts() {
    offers.multiplier(paid(1, 1, 900), 0.1f);
    paid(2, 1, 100);
    assertEquals(List.of(2, 1), order(FIRST_PRICE, 1, 7));
    assertEquals(90, offers.price(0));
  }

  @Test
  void a_second_price_is_the_next_offer_of_the_tier_or_the_floor() {
    int high = paid(1, 1, 900);
    int low = paid(2, 1, 400);
    int other = paid(3, 2, 300);
    int cheap = paid(4, 2, 99);
    assertEquals(List.of(1, 2, 3), order(SECOND_PRICE, 1, 7));
    assertEquals(400, offers.price(high));
    assertEquals(100, offers.price(low));
    assertEquals(100, offers.price(other));
    assertEquals(AdReason.BELOW_FLOOR.number(), offers.reason(cheap));
  }

  @Test
  void nobody_pays_more_than_was_offered() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 2_000; round++) {
      offers.clear();
      for (int i = 0; i < 20; i++) {
        int index = paid(i, 1 + random.nextInt(3), random.nextLong(1_000));
        offers.multiplier(index, random.nextFloat());
      }
      order(new AuctionRules(random.nextLong(300), random.nextBoolean(), 0.5f, 20), 3, round);
      for (int place = 0; place < offers.ordered(); place++) {
        int index = offers.at(place);
        assertTrue(
            offers.price(index) <= (long) (offers.value(index) * (double) offers.multiplier(index)),
            "round " + round);
        assertTrue(offers.price(index) >= 0);
      }
    }
  }

  @Test
  void a_lottery_draws_by_weight_and_says_with_which_probability() {
    int[] firsts = new int[3];
    float[] told = new float[3];
    int rounds = 60_000;
    for (int round = 0; round < rounds; round++) {
      offers.clear();
      for (int i = 0; i < 3; i++) {
        offers.add(i, 0, 1, i + 1);
      }
      order(FIRST_PRICE, 1, round);
      int first = offers.at(0);
      firsts[offers.lineItem(first)]++;
      told[offers.lineItem(first)] = offers.propensity(first);
    }
    for (int i = 0; i < 3; i++) {
      assertEquals((i + 1) / 6.0, told[i], 1e-6);
      // five standard deviations
      assertEquals(told[i], firsts[i] / (double) rounds, 5 * Math.sqrt(0.25 / rounds));
    }
  }

  @Test
  void exploring_puts_others_first_as_often_as_it_says() {
    int rounds = 60_000;
    int[] firsts = new int[8];
    double[] told = new double[8];
    for (int round = 0; round < rounds; round++) {
      offers.clear();
      for (int i = 0; i < 8; i++) {
        paid(i, i < 7 ? 1 : 2, 1_000 - i);
      }
      order(new AuctionRules(0, false, 0.2f, 10), 1, round);
      int first = offers.at(0);
      firsts[offers.lineItem(first)]++;
      told[offers.lineItem(first)] = offers.propensity(first);
    }
    for (int i = 0; i < 5; i++) {
      assertEquals(i == 0 ? 0.84 : 0.04, told[i], 1e-6);
      assertEquals(told[i], firsts[i] / (double) rounds, 5 * Math.sqrt(0.25 / rounds));
    }
    assertEquals(0, firsts[5] + firsts[6] + firsts[7]);
  }

  @Test
  void competitors_stand_in_but_not_beside() {
    offers.side(paid(1, 1, 900), 10, 0b01);
    offers.side(paid(2, 1, 800), 11, 0b01);
    offers.side(paid(3, 1, 700), 10, 0);
    offers.side(paid(4, 1, 600), 12, 0b10);
    assertEquals(List.of(1, 4, 2, 3), order(FIRST_PRICE, 2, 7));
    assertTrue(ranking.competes(offers, 0, 1));
    assertTrue(ranking.competes(offers, 0, 2));
    assertFalse(ranking.competes(offers, 0, 3));
  }

  @Test
  void what_is_beyond_the_attempts_was_outbid() {
    for (int i = 0; i < 5; i++) {
      paid(i, 1, 100 + i);
    }
    assertEquals(List.of(4, 3), order(new AuctionRules(0, false, 0, 2), 1, 7));
    assertEquals(AdReason.OUTBID.number(), offers.reason(0));
  }

  @Test
  void the_same_seed_gives_the_same_order() {
    for (int i = 0; i < 30; i++) {
      offers.add(i, 0, 1, 1 + i % 3);
    }
    List<Integer> once = order(FIRST_PRICE, 3, 42);
    assertEquals(once, order(FIRST_PRICE, 3, 42));
    offers.clear();
    for (int i = 0; i < 30; i++) {
      offers.add(i, 0, 1, 1 + i % 3);
    }
    assertEquals(once, order(FIRST_PRICE, 3, 42));
    assertFalse(once.equals(order(FIRST_PRICE, 3, 43)));
  }

  /// One more time what the rules say, by sorting all.
  private record Naive(int index, int tier, long offer, int advertiser, long labels) {
    boolean besides(Naive other) {
      return advertiser != other.advertiser && (labels & other.labels) == 0;
    }
  }

  @Test
  void order_and_price_are_those_of_all_sorted() {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 3_000; round++) {
      offers.clear();
      long floor = random.nextLong(200);
      List<Naive> all = new ArrayList<>();
      int count = random.nextInt(60);
      for (int i = 0; i < count; i++) {
        // no two alike
        long nanos = 1 + random.nextLong(20) * 64 + i;
        Naive one =
            new Naive(
                i,
                1 + random.nextInt(3),
                nanos,
                random.nextInt(8),
                1L << random.nextInt(12) & 0x3f);
        int index = paid(i, one.tier, nanos);
        offers.side(index, one.advertiser, one.labels);
        all.add(one);
      }
      int wanted = 1 + random.nextInt(6);
      int attempts = 1 + random.nextInt(12);
      boolean second = random.nextBoolean();
      order(new AuctionRules(floor, second, 0, attempts), wanted, round);
      List<Naive> sorted = new ArrayList<>(all);
      sorted.removeIf(one -> one.offer < Math.max(1, floor));
      sorted.sort(
          java.util.Comparator.comparingInt(Naive::tier)
              .thenComparing(Naive::offer, java.util.Comparator.reverseOrder()));
      List<Naive> expected = new ArrayList<>();
      for (Naive one : sorted) {
        if (expected.size() < wanted && expected.stream().allMatch(one::besides)) {
          expected.add(one);
        }
      }
      for (Naive one : sorted) {
        if (expected.size() < Math.max(wanted, attempts) && !expected.contains(one)) {
          expected.add(one);
        }
      }
      List<Integer> got = new ArrayList<>();
      for (int place = 0; place < offers.ordered(); place++) {
        got.add(offers.at(place));
      }
      assertEquals(expected.stream().map(Naive::index).toList(), got, "round " + round);
      for (Naive one : all) {
        int place = sorted.indexOf(one);
        AdReason reason =
            place < 0
                ? AdReason.BELOW_FLOOR
                : expected.contains(one) ? AdReason.NONE : AdReason.OUTBID;
        assertEquals(reason.number(), offers.reason(one.index), "round " + round + " " + one);
        if (expected.contains(one)) {
          boolean rival = place + 1 < sorted.size() && sorted.get(place + 1).tier == one.tier;
          long next = Math.max(floor, rival ? sorted.get(place + 1).offer : 0);
          assertEquals(second ? next : one.offer, offers.price(one.index), "round " + round);
        }
      }
    }
  }
}
