package io.attune.stage.ranking;

import io.attune.language.decision.AdReason;
import io.attune.language.decision.Offers;
import java.util.Arrays;

/// Orders the offers of one decision and says what each would pay. Tier by tier, the lower number
/// first; in a tier what is paid for goes by its offer (value times the pacing's factor), equal
/// offers by chance; then what is not paid for, by a lottery of weights: each next place goes to
/// one of those left with the probability of its share of their weights (the keys of Efraimidis, P.
/// and Spirakis, P. (2006), *Weighted random sampling with a reservoir*). All chance comes from the
/// seed. Only as many are put in order as are needed. Stateless.
final class Auction {
  /// Exploration chooses among so many.
  private static final int BEST = 5;

  private static final double UNIT = 0x1p-53;

  private Auction() {}

  /// As [Ranking#auction].
  static void order(
      Offers offers, AuctionRules rules, int wanted, long seed, Ranking.AuctionScratch scratch) {
    offers.unorder();
    Standing standing = scratch.standing;
    stand(offers, rules, seed, standing);
    int among = rules.explore() == 0 ? 1 : among(offers, standing);
    int first = among > 1 ? explored(rules, seed, among) : 0;
    line(offers, rules, wanted, scratch, first);
    for (int i = 0; i < offers.size(); i++) {
      if (!scratch.taken[i] && offers.kept(i)) {
        offers.drop(i, AdReason.OUTBID);
      }
    }
    price(offers, rules, standing);
    propensities(offers, standing);
    if (among > 1) {
      float each = rules.explore() / among;
      offers.propensity(standing.place(first), first == 0 ? 1 - rules.explore() + each : each);
    }
  }

  private static void stand(Offers offers, AuctionRules rules, long seed, Standing standing) {
    standing.clear();
    long floor = Math.max(1, rules.floorNanos());
    for (int i = 0; i < offers.size(); i++) {
      if (!offers.kept(i)) {
        continue;
      }
      boolean paid = offers.bid(i) > 0;
      long offer = offer(offers, i);
      if (paid && offer < floor) {
        offers.drop(i, AdReason.BELOW_FLOOR);
      } else {
        double chance = chance(seed, offers.lineItem(i));
        // log(u)/w orders as u^(1/w) does, and does not underflow
        double key = paid ? chance : Math.log(chance) / offers.weight(i);
        standing.add(i, offers.tier(i), paid, offer, key);
      }
    }
    standing.begin();
  }

  /// What an impression offers now.
  private static long offer(Offers offers, int index) {
    return offers.bid(index) == 0
        ? 0
        : (long) (offers.value(index) * (double) offers.multiplier(index));
  }

  /// Of those that are in order each pays its own offer, or that of the next one of its tier.
  private static void price(Offers offers, AuctionRules rules, Standing standing) {
    int count = standing.ordered();
    standing.place(count);
    for (int place = 0; place < count; place++) {
      int index = standing.place(place);
      int next = standing.place(place + 1);
      boolean rival = next >= 0 && offers.tier(next) == offers.tier(index);
      long own = offer(offers, index);
      long least = Math.max(rules.floorNanos(), rival ? offer(offers, next) : 0);
      offers.price(index, rules.secondPrice() ? Math.min(own, least) : own);
    }
  }

  /// The probability that the lottery puts the first of a tier first; all others are where they are
  /// for certain, given those before them.
  private static void propensities(Offers offers, Standing standing) {
    int tier = -1;
    double left = 0;
    for (int place = 0; place < standing.ordered(); place++) {
      int index = standing.place(place);
      if (offers.bid(index) == 0) {
        if (offers.tier(index) != tier) {
          tier = offers.tier(index);
          left = weights(offers, tier, standing);
        }
        offers.propensity(index, (float) (offers.weight(index) / left));
        left -= offers.weight(index);
      }
    }
  }

  /// What those of a tier's lottery weigh together.
  private static double weights(Offers offers, int tier, Standing standing) {
    double all = 0;
    for (int i = 0; i < standing.size(); i++) {
      int index = standing.member(i);
      all += offers.tier(index) == tier && offers.bid(index) == 0 ? offers.weight(index) : 0;
    }
    return all;
  }

  /// How many of the best that are paid for may go first by chance.
  private static int among(Offers offers, Standing standing) {
    int among = 0;
    while (among < BEST
        && standing.place(among) >= 0
        && offers.bid(standing.place(among)) > 0
        && offers.tier(standing.place(among)) == offers.tier(standing.place(0))) {
      among++;
    }
    return among;
  }

  /// Now and then one of the best few that are paid for goes first, each as likely.
  ///
  /// @param among how many these are
  /// @return the place of the one that does
  private static int explored(AuctionRules rules, long seed, int among) {
    return chance(seed, -1) < rules.explore() ? (int) (chance(seed, -2) * among) : 0;
  }

  /// Appends first those that can stand beside each other, as many as are wanted; then, for the
  /// case that some of these may not serve, others in order.
  ///
  /// @param first the place of the one that goes first
  private static void line(
      Offers offers, AuctionRules rules, int wanted, Ranking.AuctionScratch scratch, int first) {
    Standing standing = scratch.standing;
    boolean[] taken = scratch.taken;
    Arrays.fill(taken, 0, offers.size(), false);
    for (int turn = 0; offers.ordered() < wanted && at(standing, turn, first) >= 0; turn++) {
      int index = at(standing, turn, first);
      if (beside(offers, index, offers.ordered())) {
        offers.append(index);
        taken[index] = true;
      }
    }
    scratch.beside = offers.ordered();
    int most = Math.max(wanted, rules.attempts());
    for (int turn = 0; offers.ordered() < most && at(standing, turn, first) >= 0; turn++) {
      int index = at(standing, turn, first);
      if (!taken[index]) {
        offers.append(index);
        taken[index] = true;
      }
    }
  }

  /// Who has his turn when the one at the place `first` goes before all others; -1 for nobody.
  private static int at(Standing standing, int turn, int first) {
    return standing.place(turn == 0 ? first : turn <= first ? turn - 1 : turn);
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
    boolean sameAdvertiser =
        offers.advertiser(one) >= 0 && offers.advertiser(one) == offers.advertiser(other);
    return sameAdvertiser || (offers.labels(one) & offers.labels(other)) != 0;
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
