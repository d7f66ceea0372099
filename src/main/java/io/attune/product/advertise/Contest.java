package io.attune.product.advertise;

import io.attune.language.campaign.Creative;
import io.attune.language.decision.AdReason;
import io.attune.language.decision.Deadline;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Offers;
import io.attune.language.decision.Trace;
import io.attune.language.expression.Predicate.Verdict;
import io.attune.stage.ranking.AuctionRules;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.ledger.Account;
import io.attune.state.ledger.Ledger;
import io.attune.state.placement.Placement;
import io.attune.state.profile.Viewer;
import io.attune.state.rate.RateSnapshot;
import io.attune.state.snapshot.Snapshot;
import io.attune.state.snapshot.SnapshotRow;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One decision's way from all line items to the order in which they are tried: who is eligible,
/// what each is worth, who goes first. For one decision at a time; reused.
final class Contest {
  private static final int CAPACITY = 1_024;
  private static final int SPARE = 8;
  private static final int MOST_TOLD = 1_000;

  private final Offers offers = new Offers(CAPACITY);
  private final SnapshotRow row = new SnapshotRow();
  private final List<Creative> creatives = new ArrayList<>();
  private final Map<AdReason, Integer> dropped = new EnumMap<>(AdReason.class);
  private final Map<String, AdReason> why = new HashMap<>();
  private final Odds.Scratch odds;
  private final Rotation rotation = new Rotation();
  private final float[] rotated = new float[CAPACITY];
  private RateSnapshot rates = RateSnapshot.NOTHING;
  private boolean traced;

  Contest(Odds odds) {
    this.odds = odds.scratch(CAPACITY);
  }

  /// What one decision is about.
  ///
  /// @param ask what is asked
  /// @param request the same as expressions read it
  /// @param placement with ads
  /// @param ads how they compete there
  /// @param snapshot what it is decided with
  /// @param open the line items and their accounts
  /// @param book the line items
  record Matter(
      AdAsk ask,
      DecisionRequest request,
      Placement placement,
      Placement.Ads ads,
      Snapshot snapshot,
      Books.Open open,
      Book book) {

    int wanted() {
      return ask.count() == 0 ? placement.defaultCount() : ask.count();
    }

    Account[] accounts(int lineItem) {
      return open.accounts()[lineItem];
    }
  }

  /// Orders the offers.
  void hold(Matter matter, Viewer viewer, Money money, Deadline deadline, Trace trace) {
    offers.clear();
    creatives.clear();
    dropped.clear();
    why.clear();
    traced = matter.ask.trace();
    rates = money.odds.rates.current();
    row.bind(matter.snapshot, viewer, matter.request);
    long[] fitting = matter.book.fitting(matter.placement.id());
    for (int word = 0; word < fitting.length; word++) {
      long candidates = fitting[word] & matter.book.activeWord(word);
      for (long left = candidates; left != 0; left &= left - 1) {
        consider(word * Book.WORD + Long.numberOfTrailingZeros(left), matter, money.ledger);
      }
    }
    if (traced) {
      explainOthers(matter, fitting);
    }
    money.odds.say(new Odds.Asked(matter, viewer, rates, deadline, trace), offers, odds);
    money.pricing.price(offers);
    AuctionRules rules =
        new AuctionRules(
            matter.ads.floorMicros(),
            matter.ads.secondPrice(),
            matter.ads.explore(),
            matter.wanted() + SPARE);
    money.ranking.auction(offers, rules, matter.wanted(), matter.request.seed());
    // the place of the line item, and then which of its creatives
    for (int place = 0; place < offers.ordered(); place++) {
      int index = offers.at(place);
      offers.propensity(index, offers.propensity(index) * rotated[index]);
    }
  }

  private void consider(int number, Matter matter, Ledger ledger) {
    Book.Line line = matter.book.line(number);
    if (line.targeting().isPresent() && line.targeting().get().test(row) != Verdict.YES) {
      drop(line, AdReason.NOT_TARGETED);
    } else if (!ledger.affords(matter.accounts(number), Math.max(1, line.bidNanos()))) {
      drop(line, AdReason.BUDGET_USED_UP);
    } else if (matter.ask.exclude().contains(line.campaign().advertiser())) {
      drop(line, AdReason.EXCLUDED);
    } else {
      offer(number, line, matter);
    }
  }

  private void offer(int number, Book.Line line, Matter matter) {
    List<Creative> showable = new ArrayList<>(line.creatives().size());
    for (Creative creative : line.creatives()) {
      if (Book.fits(creative, matter.ads) && available(creative, matter.snapshot.catalog())) {
        showable.add(creative);
      }
    }
    if (showable.isEmpty()) {
      drop(line, AdReason.PRODUCT_UNAVAILABLE);
      return;
    }
    Creative creative =
        rotation.choose(line.item(), showable, rates, matter.request.seed() ^ number);
    int index =
        offers.add(
            number,
            creative.number(),
            line.item().delivery().tier(),
            line.item().delivery().weight());
    if (index < 0) {
      drop(line, AdReason.CUT);
      return;
    }
    creatives.add(creative);
    rotated[index] = rotation.propensity();
    offers.bid(index, line.bidNanos());
    offers.side(index, line.advertiser(), line.labels());
  }

  private static boolean available(Creative creative, CatalogSnapshot catalog) {
    if (creative.content() instanceof Creative.Product product) {
      int item = catalog.number(product.item());
      return item >= 0 && catalog.live(item) && catalog.inStock(item);
    }
    return true;
  }

  void drop(Book.Line line, AdReason reason) {
    dropped.merge(reason, 1, Integer::sum);
    if (traced && why.size() < MOST_TOLD) {
      why.put(line.item().id(), reason);
    }
  }

  /// Says of those that definitions leave out why they do; the first thousand.
  private void explainOthers(Matter matter, long[] fitting) {
    Book book = matter.book;
    for (int number = 0; number < book.size() && why.size() < MOST_TOLD; number++) {
      boolean fits =
          number / Book.WORD < fitting.length && (fitting[number / Book.WORD] & 1L << number) != 0;
      if (book.has(number) && (!fits || !book.active(number))) {
        boolean due = book.line(number).item().schedule().includes(matter.request.epochMillis());
        why.put(
            book.line(number).item().id(),
            book.active(number)
                ? AdReason.NO_FITTING_CREATIVE
                : due ? AdReason.NOT_ACTIVE : AdReason.NOT_SCHEDULED);
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
  Creative creative(int index) {
    return creatives.get(index);
  }

  /// How many line items did not serve, by reason; complete once the winners are known.
  Map<AdReason, Integer> dropped(Matter matter) {
    for (int i = 0; i < offers.size(); i++) {
      if (!offers.kept(i)) {
        drop(matter.book.line(offers.lineItem(i)), AdReason.of(offers.reason(i)));
      }
    }
    return dropped;
  }

  Map<String, AdReason> why() {
    return why;
  }
}
