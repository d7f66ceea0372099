package io.attune.market.sale;

import io.attune.language.campaign.Creative;
import io.attune.language.decision.AdReason;
import io.attune.language.decision.Deadline;
import io.attune.language.decision.Offers;
import io.attune.language.decision.Trace;
import io.attune.stage.eligibility.Eligibility;
import io.attune.stage.eligibility.Survivors;
import io.attune.stage.ranking.AuctionRules;
import io.attune.stage.ranking.Ranking;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.demand.Book;
import io.attune.state.demand.Columns;
import io.attune.state.demand.Demand;
import io.attune.state.demand.Place;
import io.attune.state.demand.Tally;
import io.attune.state.profile.Viewer;
import io.attune.state.rate.RateSnapshot;
import io.attune.state.snapshot.SnapshotRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One decision's way from all line items to the order in which they are tried: who is eligible,
/// what each is worth, who goes first. For one decision at a time; reused.
final class Contest {
  /// More line items are never looked at closely.
  static final int CAPACITY = 1_024;

  private static final int SPARE = 16;
  private static final int MOST_TOLD = 1_000;

  private final Offers offers = new Offers(CAPACITY);
  private final SnapshotRow row = new SnapshotRow();
  private final List<Creative> showable = new ArrayList<>();
  private final int[] dropped = new int[AdReason.COUNT];

  /// Those left out before they became offers, and at last all others.
  private final Drops drops = new Drops();

  private final Verdicts verdicts = new Verdicts();

  /// Why most of those that may serve do not: all begin with it.
  private AdReason behind = AdReason.OUTBID;

  private final Map<String, AdReason> why = new HashMap<>();
  private final Odds.Scratch odds;
  private final Rotation rotation = new Rotation();
  private final float[] rotated = new float[CAPACITY];
  private final Demand demand;
  private final Tally tally;
  private AdReason lacking = AdReason.NONE;
  private RateSnapshot rates = RateSnapshot.NOTHING;
  private Place place = Place.NOWHERE;
  private boolean traced;
  private final Ranking.AuctionScratch auction;
  private int[] eligible = new int[CAPACITY];
  private int eligibles;

  Contest(Demand demand, Money money) {
    odds = money.odds.scratch(CAPACITY);
    auction = money.ranking.auctionScratch(CAPACITY);
    this.demand = demand;
    tally = demand.tally();
  }

  /// In what time, and who learns what stood in.
  record Within(Deadline deadline, Trace trace) {}

  /// Orders the offers.
  ///
  /// @param survivors working memory; free again afterwards
  void hold(Matter matter, Viewer viewer, Survivors survivors, Money money, Within within) {
    offers.clear();
    Arrays.fill(dropped, 0);
    why.clear();
    verdicts.begin(matter);
    traced = matter.wanted().traced();
    rates = money.odds.rates.current();
    row.bind(matter.snapshot(), viewer, matter.request());
    row.item(matter.item());
    long seed = matter.request().seed();
    place = matter.terms().place();
    Eligibility.sift(matter.book(), place, row, seed, survivors);
    dropped[AdReason.NOT_TARGETED.number()] = survivors.candidates() - survivors.targeted();
    if (traced) {
      explainOthers(matter, survivors);
    }
    gather(matter, survivors);
    int most = Math.max(money.shortlist, matter.wanted().count() + SPARE + 1);
    Odds.Asked asked = new Odds.Asked(matter, viewer, rates, within);
    compete(matter, money, most, asked);
    if (auction.beside() < matter.wanted().count()
        && offers.size() < eligibles
        && most < CAPACITY) {
      // too few of the best can stand beside each other
      offers.clear();
      gather(matter, survivors);
      compete(matter, money, CAPACITY, asked);
    }
    // the place of the line item, and then which of its creatives
    for (int turn = 0; turn < offers.ordered(); turn++) {
      int index = offers.at(turn);
      offers.propensity(index, offers.propensity(index) * rotated[index]);
    }
  }

  private void compete(Matter matter, Money money, int most, Odds.Asked asked) {
    consider(matter, money, most);
    for (int i = 0; i < offers.size(); i++) {
      offers.multiplier(i, demand.multiplier(offers.lineItem(i)));
    }
    money.odds.say(asked, offers, odds);
    money.pricing.price(offers);
    AuctionRules rules =
        new AuctionRules(
            matter.terms().floorMicros(),
            matter.ads().secondPrice() && matter.terms().outside().isEmpty(),
            matter.ads().explore(),
            matter.wanted().count() + SPARE);
    money.ranking.auction(offers, rules, matter.wanted().count(), matter.request().seed(), auction);
  }

  /// Those that sets do not leave out; the others are dropped.
  private void gather(Matter matter, Survivors survivors) {
    if (eligible.length < survivors.kept()) {
      eligible = new int[survivors.kept() + survivors.kept() / 2];
    }
    drops.begin(survivors.words());
    behind = matter.ads().model().isPresent() ? AdReason.CUT : AdReason.OUTBID;
    List<Rules.Mask> masks = matter.terms().rules().masks();
    int count = 0;
    for (int word = 0; word < survivors.words(); word++) {
      drops.add(word, survivors.usedUp(word), AdReason.BUDGET_USED_UP);
      drops.add(word, survivors.paced(word), AdReason.PACED);
      long kept = survivors.kept(word);
      for (int i = 0; i < masks.size() && kept != 0; i++) {
        long[] lines = masks.get(i).lines();
        long out = word < lines.length ? kept & lines[word] : 0;
        drops.add(word, out, masks.get(i).reason());
        kept &= ~out;
      }
      drops.add(word, kept, behind);
      for (long left = kept; left != 0; left &= left - 1) {
        eligible[count++] = word * Book.WORD + Long.numberOfTrailingZeros(left);
      }
    }
    eligibles = count;
  }

  /// All that may serve; when they are too many, those that go first and offer most by what was
  /// known a second before.
  private void consider(Matter matter, Money money, int most) {
    long[] ranks = money.worth.ranks();
    boolean all = eligibles <= most;
    long last =
        all ? Long.MAX_VALUE : money.ranking.last(ranks, eligible, eligibles, most, auction);
    for (int i = 0; i < eligibles; i++) {
      int number = eligible[i];
      long rank = number < ranks.length ? ranks[number] : 0;
      if (!matter.wanted().exclude().isEmpty() && excluded(number, matter)) {
        drop(number, AdReason.EXCLUDED);
      } else if (rank <= last && offers.size() < offers.capacity()) {
        consider(number, matter);
      } else {
        drop(number, behind(number, rank, matter));
      }
    }
  }

  private void consider(int number, Matter matter) {
    int only = matter.book().columns().only(number);
    if (only == Columns.ASK) {
      rotate(number, matter);
      return;
    }
    AdReason against = matter.terms().rules() == Rules.NONE ? AdReason.NONE : verdicts.of(only);
    if (against == AdReason.NONE) {
      offer(number, only, 1, matter);
    } else {
      drop(number, against);
    }
  }

  /// Why one that is not looked at closely does not serve.
  private AdReason behind(int number, long rank, Matter matter) {
    if (matter.book().columns().only(number) == Columns.ASK && !shows(number, matter)) {
      return lacking;
    }
    if (offers.size() == offers.capacity() || matter.ads().model().isPresent()) {
      return AdReason.CUT;
    }
    long floor = Math.max(1, matter.terms().floorMicros()); // of a thousand, so nanos of one
    boolean low = Ranking.paid(rank) && Ranking.offer(rank) < floor;
    return low ? AdReason.BELOW_FLOOR : AdReason.OUTBID;
  }

  private static boolean excluded(int number, Matter matter) {
    return matter.wanted().exclude().contains(matter.book().line(number).campaign().advertiser());
  }

  private void drop(int number, AdReason reason) {
    if (reason != behind) {
      drops.move(number, behind.number(), reason.number());
    }
  }

  private void rotate(int number, Matter matter) {
    if (!shows(number, matter)) {
      drop(number, lacking);
      return;
    }
    Creative creative =
        rotation.choose(
            matter.book().line(number).item(), showable, rates, matter.request().seed() ^ number);
    offer(number, creative.number(), rotation.propensity(), matter);
  }

  /// Whether it has creatives to be shown here; these are written to `showable`, and if there are
  /// none, why, to `lacking`.
  private boolean shows(int number, Matter matter) {
    List<Creative> creatives = matter.book().line(number).creatives();
    showable.clear();
    lacking = AdReason.PRODUCT_UNAVAILABLE;
    for (int i = 0; i < creatives.size(); i++) {
      Creative creative = creatives.get(i);
      if (available(creative, matter.snapshot().catalog())) {
        AdReason against = verdicts.of(creative.number());
        if (against == AdReason.NONE) {
          showable.add(creative);
        } else if (against != AdReason.PRODUCT_UNAVAILABLE) {
          lacking = against;
        }
      }
    }
    return !showable.isEmpty();
  }

  private void offer(int number, int creative, float propensity, Matter matter) {
    Columns columns = matter.book().columns();
    int index = offers.add(number, creative, columns.tier(number), columns.weight(number));
    rotated[index] = propensity;
    offers.bid(index, columns.bidNanos(number));
    offers.side(
        index, matter.terms().among().side(columns.advertiser(number)), columns.labels(number));
  }

  private static boolean available(Creative creative, CatalogSnapshot catalog) {
    if (creative.content() instanceof Creative.Product product) {
      int item = catalog.number(product.item());
      return item >= 0 && catalog.live(item) && catalog.inStock(item);
    }
    return true;
  }

  private void tell(Matter matter, int number, int reason) {
    if (reason != AdReason.NONE.number() && why.size() < MOST_TOLD) {
      why.put(matter.book().line(number).item().id(), AdReason.of(reason));
    }
  }

  /// Says of those whose targeting does not hold, and of those that definitions leave out, why they
  /// do; the first thousand.
  private void explainOthers(Matter matter, Survivors survivors) {
    Book book = matter.book();
    int most = MOST_TOLD - survivors.targeted();
    for (int number = 0; number < book.size() && why.size() < most; number++) {
      if (book.has(number) && !survivors.targeted(number)) {
        AdReason reason =
            survivors.candidate(number)
                ? AdReason.NOT_TARGETED
                : book.standing(matter.placement().id(), number, matter.request().epochMillis());
        tell(matter, number, reason.number());
      }
    }
  }

  Offers offers() {
    return offers;
  }

  /// What was said of how likely they are clicked and pay off.
  Odds.Scratch odds() {
    return odds;
  }

  /// The creative that an offer would show.
  Creative creative(Matter matter, int index) {
    return matter.book().campaigns().creative(offers.creative(index));
  }

  /// How many line items did not serve, by reason. Once, when the winners are known.
  Map<AdReason, Integer> dropped(Matter matter) {
    for (int i = 0; i < offers.size(); i++) {
      drops.move(offers.lineItem(i), behind.number(), offers.reason(i));
    }
    Tally.Sheet sheet = tally.take();
    drops.count(sheet, dropped);
    tally.give(sheet);
    if (traced) {
      drops.each((number, reason) -> tell(matter, number, reason));
    }
    tally.decision(place, dropped);
    Map<AdReason, Integer> told = new EnumMap<>(AdReason.class);
    for (int number = 1; number < dropped.length; number++) {
      if (dropped[number] > 0) {
        told.put(AdReason.of(number), dropped[number]);
      }
    }
    return told;
  }

  Map<String, AdReason> why() {
    return why;
  }
}
