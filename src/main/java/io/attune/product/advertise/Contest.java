package io.attune.product.advertise;

import io.attune.language.campaign.Creative;
import io.attune.language.decision.AdReason;
import io.attune.language.decision.Deadline;
import io.attune.language.decision.DecisionRequest;
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
import io.attune.state.placement.Placement;
import io.attune.state.profile.Viewer;
import io.attune.state.rate.RateSnapshot;
import io.attune.state.snapshot.Snapshot;
import io.attune.state.snapshot.SnapshotRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

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

  /// Those left out before they became offers, and why.
  private int[] out = new int[CAPACITY];

  private byte[] outFor = new byte[CAPACITY];
  private int outs;
  private final Map<String, AdReason> why = new HashMap<>();
  private final Odds.Scratch odds;
  private final Rotation rotation = new Rotation();
  private final float[] rotated = new float[CAPACITY];
  private final Demand demand;
  private final Tally tally;
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

  /// What one decision is about.
  ///
  /// @param ask what is asked
  /// @param request the same as expressions read it
  /// @param placement with ads
  /// @param ads how they compete there
  /// @param snapshot what it is decided with
  /// @param book the line items
  /// @param among where the ads stand
  record Matter(
      AdAsk ask,
      DecisionRequest request,
      Placement placement,
      Placement.Ads ads,
      Snapshot snapshot,
      Book book,
      Among among) {

    /// The item that the page is about; -1 for none.
    int item() {
      int number = ask.item().isEmpty() ? -1 : snapshot.catalog().number(ask.item());
      return number >= 0 && snapshot.catalog().live(number) ? number : -1;
    }

    /// Whether it is known, and may be, who sees the ads.
    boolean counted() {
      return request.personalise() && !request.viewerId().isEmpty();
    }

    Map<String, Long> versions() {
      return Map.of("campaigns", book.campaigns().version(), "placement", placement.version());
    }

    int wanted() {
      return ask.count() == 0 ? placement.defaultCount() : ask.count();
    }
  }

  /// In what time, and who learns what stood in.
  record Within(Deadline deadline, Trace trace) {}

  /// Among what the ads of a decision stand: in an answer of their own, or at positions of a slate
  /// of products.
  ///
  /// @param positions where the first, the second, … stands, from 1; empty in an answer of their
  /// own
  /// @param items which items of the catalogue may stand there
  /// @param again whether two ads of one advertiser may
  record Among(int[] positions, IntPredicate items, boolean again) {
    private static final int[] NOWHERE = {};

    /// In an answer of their own.
    static final Among THEMSELVES = new Among(NOWHERE, item -> true, false);

    /// Where the ad stands that is the nth, from 1.
    int position(int number) {
      return positions.length == 0 ? number : positions[number - 1];
    }

    /// Whether a creative may stand there.
    boolean shows(Creative creative, CatalogSnapshot catalog) {
      if (positions.length == 0) {
        return true;
      }
      if (creative.content() instanceof Creative.Product product) {
        int item = catalog.number(product.item());
        return item >= 0 && items.test(item);
      }
      return false;
    }

    /// By what competitive exclusion knows an advertiser: one that may stand beside itself by a
    /// number below -1.
    int side(int advertiser) {
      return again ? -2 - advertiser : advertiser;
    }
  }

  /// Orders the offers.
  ///
  /// @param survivors working memory; free again afterwards
  void hold(Matter matter, Viewer viewer, Survivors survivors, Money money, Within within) {
    offers.clear();
    outs = 0;
    Arrays.fill(dropped, 0);
    why.clear();
    traced = matter.ask.trace();
    rates = money.odds.rates.current();
    row.bind(matter.snapshot, viewer, matter.request);
    row.item(matter.item());
    long seed = matter.request.seed();
    place = matter.book.place(matter.placement.id());
    Eligibility.sift(matter.book, place, row, seed, survivors);
    explain(matter, survivors);
    gather(survivors);
    int before = outs;
    int most = Math.max(money.shortlist, matter.wanted() + SPARE + 1);
    Odds.Asked asked = new Odds.Asked(matter, viewer, rates, within);
    compete(matter, money, most, asked);
    if (auction.beside() < matter.wanted() && offers.size() < eligibles && most < CAPACITY) {
      // too few of the best can stand beside each other
      outs = before;
      offers.clear();
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
            matter.ads.floorMicros(),
            matter.ads.secondPrice(),
            matter.ads.explore(),
            matter.wanted() + SPARE);
    money.ranking.auction(offers, rules, matter.wanted(), matter.request.seed(), auction);
  }

  /// Counts those that sets have left out, and says of each why when that is asked for.
  private void explain(Matter matter, Survivors survivors) {
    int untargeted = survivors.candidates() - survivors.targeted();
    dropped[AdReason.NOT_TARGETED.number()] = untargeted;
    for (int word = 0; word < survivors.words(); word++) {
      each(word, survivors.usedUp(word), AdReason.BUDGET_USED_UP);
      each(word, survivors.paced(word), AdReason.PACED);
    }
    if (traced) {
      explainOthers(matter, survivors);
    }
  }

  private void each(int word, long set, AdReason reason) {
    for (long left = set; left != 0; left &= left - 1) {
      drop(word * Book.WORD + Long.numberOfTrailingZeros(left), reason);
    }
  }

  private void gather(Survivors survivors) {
    eligibles = survivors.kept();
    if (eligible.length < eligibles) {
      eligible = new int[eligibles + eligibles / 2];
    }
    int count = 0;
    for (int word = 0; word < survivors.words(); word++) {
      for (long left = survivors.kept(word); left != 0; left &= left - 1) {
        eligible[count++] = word * Book.WORD + Long.numberOfTrailingZeros(left);
      }
    }
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
      if (!matter.ask.exclude().isEmpty() && excluded(number, matter)) {
        drop(number, AdReason.EXCLUDED);
      } else if (rank <= last && offers.size() < offers.capacity()) {
        consider(number, matter);
      } else {
        drop(number, behind(number, rank, matter));
      }
    }
  }

  private void consider(int number, Matter matter) {
    int only = matter.book.columns().only(number);
    if (only == Columns.ASK) {
      rotate(number, matter);
    } else {
      offer(number, only, 1, matter);
    }
  }

  /// Why one that is not looked at closely does not serve.
  private AdReason behind(int number, long rank, Matter matter) {
    if (matter.book.columns().only(number) == Columns.ASK && !shows(number, matter)) {
      return AdReason.PRODUCT_UNAVAILABLE;
    }
    if (offers.size() == offers.capacity() || matter.ads.model().isPresent()) {
      return AdReason.CUT;
    }
    long floor = Math.max(1, matter.ads.floorMicros()); // of a thousand, so nanos of one
    boolean low = Ranking.paid(rank) && Ranking.offer(rank) < floor;
    return low ? AdReason.BELOW_FLOOR : AdReason.OUTBID;
  }

  private static boolean excluded(int number, Matter matter) {
    return matter.ask.exclude().contains(matter.book.line(number).campaign().advertiser());
  }

  private void rotate(int number, Matter matter) {
    if (!shows(number, matter)) {
      drop(number, AdReason.PRODUCT_UNAVAILABLE);
      return;
    }
    Creative creative =
        rotation.choose(
            matter.book.line(number).item(), showable, rates, matter.request.seed() ^ number);
    offer(number, creative.number(), rotation.propensity(), matter);
  }

  /// Whether it has creatives to be shown here; these are written to `showable`.
  private boolean shows(int number, Matter matter) {
    List<Creative> creatives = matter.book.line(number).creatives();
    showable.clear();
    for (int i = 0; i < creatives.size(); i++) {
      Creative creative = creatives.get(i);
      if (place.fits(creative) && available(creative, matter.snapshot.catalog())) {
        showable.add(creative);
      }
    }
    return !showable.isEmpty();
  }

  private void offer(int number, int creative, float propensity, Matter matter) {
    Columns columns = matter.book.columns();
    int index = offers.add(number, creative, columns.tier(number), columns.weight(number));
    rotated[index] = propensity;
    offers.bid(index, columns.bidNanos(number));
    offers.side(index, matter.among.side(columns.advertiser(number)), columns.labels(number));
  }

  private static boolean available(Creative creative, CatalogSnapshot catalog) {
    if (creative.content() instanceof Creative.Product product) {
      int item = catalog.number(product.item());
      return item >= 0 && catalog.live(item) && catalog.inStock(item);
    }
    return true;
  }

  private void drop(int number, AdReason reason) {
    if (outs == out.length) {
      out = Arrays.copyOf(out, 2 * outs);
      outFor = Arrays.copyOf(outFor, 2 * outs);
    }
    out[outs] = number;
    outFor[outs++] = (byte) reason.number();
  }

  private void tell(Matter matter, int number, int reason) {
    if (traced && reason != AdReason.NONE.number() && why.size() < MOST_TOLD) {
      why.put(matter.book.line(number).item().id(), AdReason.of(reason));
    }
  }

  /// Says of those whose targeting does not hold, and of those that definitions leave out, why they
  /// do; the first thousand.
  private void explainOthers(Matter matter, Survivors survivors) {
    Book book = matter.book;
    int most = MOST_TOLD - survivors.targeted();
    for (int number = 0; number < book.size() && why.size() < most; number++) {
      if (book.has(number) && !survivors.targeted(number)) {
        AdReason reason =
            survivors.candidate(number)
                ? AdReason.NOT_TARGETED
                : book.standing(matter.placement.id(), number, matter.request.epochMillis());
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
    return matter.book.campaigns().creative(offers.creative(index));
  }

  /// How many line items did not serve, by reason. Once, when the winners are known.
  Map<AdReason, Integer> dropped(Matter matter) {
    Tally.Sheet sheet = tally.take();
    for (int i = 0; i < outs; i++) {
      sheet.count(out[i], outFor[i]);
      dropped[outFor[i]]++;
      tell(matter, out[i], outFor[i]);
    }
    for (int i = 0; i < offers.size(); i++) {
      int reason = offers.reason(i);
      sheet.count(offers.lineItem(i), reason);
      dropped[reason]++;
      tell(matter, offers.lineItem(i), reason);
    }
    tally.give(sheet);
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
