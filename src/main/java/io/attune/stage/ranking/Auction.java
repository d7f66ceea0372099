package io.attune.stage.ranking;

import io.attune.language.decision.AdReason;
import io.attune.language.decision.Offers;

/// Orders the offers of one decision and says what each would pay. Tier by tier, the lower number
/// first; in a tier what is paid for goes by its offer (value times the pacing's factor), equal
/// offers by chance; then what is not paid for, by a lottery of weights: each next place goes to
/// one of those left with the probability of its share of their weights (the keys of Efraimidis, P.
/// and Spirakis, P. (2006), *Weighted random sampling with a reservoir*). All chance comes from the
/// seed. Stateless.
final class Auction {
  /// Exploration chooses among so many.
  private static final int BEST = 5;

  /// No advertiser; those below stand beside themselves.
  private static final int NOBODY = -1;

  private static final double UNIT = 0x1p-53;

  private Auction() {}

  /// As [Ranking#auction].
  static void order(Offers offers, AuctionRules rules, int wanted, long seed) {
    offers.unorder();
    double[] key = new double[offers.size()];
    Integer[] kept = kept(offers, rules, seed, key);
    java.util.Arrays.sort(
        kept,
        (a, b) -> {
          int tiers = Integer.compare(offers.tier(a), offers.tier(b));
          int paid = Boolean.compare(offers.bid(b) > 0, offers.bid(a) > 0);
          int offered = Long.compare(offer(offers, b), offer(offers, a));
          return tiers != 0
              ? tiers
              : paid != 0 ? paid : offered != 0 ? offered : Double.compare(key[b], key[a]);
        });
    price(offers, rules, kept);
    propensities(offers, kept);
    explore(offers, rules, seed, kept);
    line(offers, rules, wanted, kept);
  }

  private static Integer[] kept(Offers offers, AuctionRules rules, long seed, double[] key) {
    int count = 0;
    for (int i = 0; i < offers.size(); i++) {
      if (offers.kept(i)
          && offers.bid(i) > 0
          && offer(offers, i) < Math.max(1, rules.floorNanos())) {
        offers.drop(i, AdReason.BELOW_FLOOR);
      }
      count += offers.kept(i) ? 1 : 0;
    }
    Integer[] kept = new Integer[count];
    int at = 0;
    for (int i = 0; i < offers.size(); i++) {
      if (offers.kept(i)) {
        kept[at++] = i;
        double chance = chance(seed, offers.lineItem(i));
        // log(u)/w orders as u^(1/w) does, and does not underflow
        key[i] = offers.bid(i) > 0 ? chance : Math.log(chance) / offers.weight(i);
      }
    }
    return kept;
  }

  /// What an impression offers now.
  private static long offer(Offers offers, int index) {
    return offers.bid(index) == 0
        ? 0
        : (long) (offers.value(index) * (double) offers.multiplier(index));
  }

  private static void price(Offers offers, AuctionRules rules, Integer[] kept) {
    for (int place = 0; place < kept.length; place++) {
      int index = kept[place];
      long own = offer(offers, index);
      long next =
          place + 1 < kept.length && offers.tier(kept[place + 1]) == offers.tier(index)
              ? offer(offers, kept[place + 1])
              : 0;
      offers.price(
          index, rules.secondPrice() ? Math.min(own, Math.max(rules.floorNanos(), next)) : own);
    }
  }

  /// The probability that the lottery puts the first of a tier first; all others are where they are
  /// for certain, given those before them.
  private static void propensities(Offers offers, Integer[] kept) {
    for (int place = 0; place < kept.length; place++) {
      int index = kept[place];
      if (offers.bid(index) == 0) {
        double left = 0;
        for (int rest = place;
            rest < kept.length && sameLottery(offers, index, kept[rest]);
            rest++) {
          left += offers.weight(kept[rest]);
        }
        offers.propensity(index, (float) (offers.weight(index) / left));
      }
    }
  }

  private static boolean sameLottery(Offers offers, int one, int other) {
    return offers.tier(one) == offers.tier(other) && offers.bid(other) == 0;
  }

  /// Now and then one of the best few that are paid for goes first, each as likely.
  private static void explore(Offers offers, AuctionRules rules, long seed, Integer[] kept) {
    int among = 0;
    while (among < Math.min(BEST, kept.length)
        && offers.bid(kept[among]) > 0
        && offers.tier(kept[among]) == offers.tier(kept[0])) {
      among++;
    }
    if (among < 2 || rules.explore() == 0) {
      return;
    }
    int first = 0;
    if (chance(seed, -1) < rules.explore()) {
      first = (int) (chance(seed, -2) * among);
    }
    float each = rules.explore() / among;
    Integer chosen = kept[first];
    offers.propensity(chosen, first == 0 ? 1 - rules.explore() + each : each);
    System.arraycopy(kept, 0, kept, 1, first);
    kept[0] = chosen;
  }

  /// Appends first those that can stand beside each other, as many as are wanted; then, for the
  /// case that some of these may not serve, all others in order.
  private static void line(Offers offers, AuctionRules rules, int wanted, Integer[] kept) {
    boolean[] first = new boolean[kept.length];
    for (int place = 0; place < kept.length && offers.ordered() < wanted; place++) {
      if (beside(offers, kept[place], offers.ordered())) {
        offers.append(kept[place]);
        first[place] = true;
      }
    }
    for (int place = 0; place < kept.length; place++) {
      if (!first[place] && offers.ordered() < Math.max(wanted, rules.attempts())) {
        offers.append(kept[place]);
      } else if (!first[place]) {
        offers.drop(kept[place], AdReason.OUTBID);
      }
    }
  }

  private static boolean beside(Offers offers, int index, int before) {
    for (int place = 0; place < before; place++) {
      if (competes(offers, index, offers.at(place))) {
        return false;
      }
    }
    return true;
  }

  /// Whether two offers must not stand on one page.
  static boolean competes(Offers offers, int one, int other) {
    if (offers.advertiser(one) == offers.advertiser(other) && offers.advertiser(one) != NOBODY) {
      return offers.advertiser(one) > NOBODY;
    }
    return (offers.labels(one) & offers.labels(other)) != 0;
  }

  /// A number in (0,1) that depends on nothing but the two.
  private static double chance(long seed, int number) {
    long z = mixed(seed) + 0x9e3779b97f4a7c15L * (number + 3L);
    return ((mixed(z) >>> 11) + 0.5) * UNIT;
  }

  /// The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
  private static long mixed(long bits) {
    long z = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
