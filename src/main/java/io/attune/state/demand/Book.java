package io.attune.state.demand;

import io.attune.language.campaign.Campaign;
import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem;
import io.attune.language.decision.AdReason;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.ledger.Account;
import io.attune.state.ledger.Ledger;
import io.attune.state.placement.PlacementSnapshot;
import io.attune.state.targeting.TargetingIndex;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a decision needs of every line item, put together beforehand: arrays by the line item's
/// number, the index over their targeting, and for each placement the set of those that may serve
/// there now. Sets are words of 64 bits: line item n is bit n mod 64 of word n / 64. Immutable, but
/// for the set of those whose money is used up.
public final class Book {
  /// Line items are looked at in words of so many.
  public static final int WORD = 64;

  private static final Account[] NO_ACCOUNTS = {};
  private static final long[] NOBODY = {};
  private static final int NUMBER_BITS = 24;

  private final CampaignSnapshot campaigns;
  private final @Nullable Line[] lines;
  private final Places places;
  private final long[] active;
  private final long nextEdgeMillis;
  private final TargetingIndex targeting;
  private final Account[][] accounts;
  private final int facts;

  /// Creatives that load nothing in the clear.
  private final long[] secure;

  /// Those first that go first and bid most.
  private final int[] order;

  private final Columns columns;
  private final Kinds kinds;

  /// Those whose accounts cannot pay now; replaced, never changed.
  private volatile long[] usedUp = NOBODY;

  private Book(
      CampaignSnapshot campaigns,
      @Nullable Line[] lines,
      Places places,
      CampaignSnapshot.Active active,
      Moving moving) {
    this.campaigns = campaigns;
    this.lines = lines;
    this.places = places;
    this.active = active.lineItems().toLongArray();
    nextEdgeMillis = active.nextEdgeMillis();
    targeting = moving.targeting;
    accounts = moving.accounts;
    facts = moving.facts;
    secure = moving.secure;
    order = order(lines);
    columns = new Columns(lines);
    kinds = new Kinds(campaigns.creatives(), lines, secure);
  }

  private Book(Book other, TargetingIndex targeting) {
    campaigns = other.campaigns;
    lines = other.lines;
    places = other.places;
    active = other.active;
    nextEdgeMillis = other.nextEdgeMillis;
    this.targeting = targeting;
    accounts = other.accounts;
    facts = other.facts;
    secure = other.secure;
    order = other.order;
    columns = other.columns;
    kinds = other.kinds;
    usedUp = other.usedUp;
  }

  /// Numbers by tier, then by what a line item would offer for an impression were it like most.
  private static int[] order(@Nullable Line[] lines) {
    long[] keys = new long[lines.length];
    int count = 0;
    for (int number = 0; number < lines.length; number++) {
      Line line = lines[number];
      if (line != null) {
        int worth = Float.floatToIntBits((float) line.worth());
        long falling = (long) Integer.MAX_VALUE - worth;
        keys[count++] =
            (long) line.item().delivery().tier() << 55 | falling << NUMBER_BITS | number;
      }
    }
    Arrays.sort(keys, 0, count);
    int[] order = new int[count];
    for (int place = 0; place < count; place++) {
      order[place] = (int) keys[place] & (1 << NUMBER_BITS) - 1;
    }
    return order;
  }

  /// What is kept up to date beside the definitions.
  ///
  /// @param targeting over all line items that have one, or none, and are there
  /// @param accounts by number; those of line items that are not active may be missing
  /// @param facts of the surroundings that targeting names, as bits
  /// @param secure creatives that load nothing in the clear: bit by number
  record Moving(TargetingIndex targeting, Account[][] accounts, int facts, long[] secure) {}

  /// Puts it together; some 100 ns per line item and placement, so not on an event loop.
  ///
  /// @param traffic the numbers of the groups whose traffic a placement counts to
  static Book of(
      CampaignSnapshot campaigns,
      CampaignSnapshot.Active active,
      @Nullable Line[] lines,
      PlacementSnapshot placements,
      Traffic traffic,
      Moving moving) {
    Places places = new Places(placements, lines, active.lineItems().toLongArray(), traffic);
    return new Book(campaigns, lines, places, active, moving);
  }

  /// Which groups' traffic a placement counts to.
  interface Traffic {
    int[] of(String placement);
  }

  /// The word for a creative's format in definitions and answers.
  public static String format(Creative creative) {
    return Place.word(creative.format());
  }

  /// The ledger's group of what a campaign's ads spend and count.
  public static String group(Campaign campaign) {
    return Purse.group(campaign);
  }

  /// The same with another index over the same targeting.
  Book with(TargetingIndex index) {
    return new Book(this, index);
  }

  public CampaignSnapshot campaigns() {
    return campaigns;
  }

  /// One more than the highest number.
  public int size() {
    return lines.length;
  }

  /// @param number of a line item that is there
  public Line line(int number) {
    Line line = has(number) ? lines[number] : null;
    if (line == null) {
      throw new IllegalArgumentException(
          "line item: " + number + " (expected: one that this book has)");
    }
    return line;
  }

  /// The same as arrays, for who looks at many.
  public Columns columns() {
    return columns;
  }

  public boolean has(int number) {
    return number >= 0 && number < lines.length && lines[number] != null;
  }

  /// A line item that takes a creative, active ones first.
  public Optional<Line> showing(Creative creative) {
    @Nullable Line any = null;
    for (int number : order) {
      Line line = line(number);
      boolean takes =
          Arrays.stream(campaigns.creativesOf(number)).anyMatch(each -> each == creative.number());
      if (takes && active(number)) {
        return Optional.of(line);
      }
      any = takes && any == null ? line : any;
    }
    return Optional.ofNullable(any);
  }

  /// What an ad of the line item spends from, for a line item that is active; nothing where there
  /// were too many accounts: then it does not serve.
  public Account[] accounts(int number) {
    return number < accounts.length ? accounts[number] : NO_ACCOUNTS;
  }

  /// The names of the accounts that pay for what an ad of the line item leads to now. Of one that
  /// is
  /// not active those of its totals: it has no money of a day.
  public List<String> payers(Line line) {
    int number = line.item().number();
    return active(number)
        ? Arrays.stream(accounts(number)).map(Account::name).toList()
        : Purse.totals(line);
  }

  /// Whether definitions let a line item serve now.
  public boolean active(int number) {
    return contains(active, number);
  }

  /// Which line items a request may be served by.
  public TargetingIndex targeting() {
    return targeting;
  }

  /// Facts of the surroundings that targeting names, as bits.
  public int facts() {
    return facts;
  }

  /// What is known of a placement; [Place#NOWHERE] where it has no ads.
  public Place place(String placement) {
    return places.of(placement);
  }

  /// An exchange narrowed to what one imp shows: the same groups of traffic, and those of its line
  /// items that have a creative of one of these formats, banners in one of exactly these sizes.
  /// [Place#NOWHERE] where the placement is no exchange. Tens of nanoseconds for imps like others
  /// before; microseconds for the first of its kind, and for all that come after the first 256
  /// kinds or have more than 64 sizes.
  ///
  /// @param imp its formats, and the sizes of its banners; no sizes mean no banners
  public Place shaped(String exchange, Place.Shows imp) {
    return places.of(exchange, imp);
  }

  /// The sizes of the banners that an exchange can be offered.
  public Set<LineItem.Size> sizes(String exchange) {
    return places.sizes(exchange);
  }

  /// Line items of an exchange by what requests block and invite.
  public Masks masks(String exchange) {
    return places.masks(exchange);
  }

  /// Whether a creative loads nothing in the clear, as far as it can be told from itself: of a
  /// product the catalogue has to be asked. Known of the creatives of line items that name
  /// placements.
  public boolean secure(Creative creative) {
    return contains(secure, creative.number());
  }

  /// A number for all creatives that requests of exchanges cannot tell apart but by their markup:
  /// banners of one size with the same traits, as secure as each other. Below 0 for those of line
  /// items that name no placement.
  ///
  /// @param creative its number
  public int kind(int creative) {
    return kinds.of(creative);
  }

  /// One more than the highest kind.
  public int kinds() {
    return kinds.count();
  }

  /// Whether a placement could show a line item, were it active.
  boolean takes(String placement, int number) {
    return contains(place(placement).takes(), number);
  }

  /// Why definitions do not let a line item serve at a placement; [AdReason#NONE] where they do.
  ///
  /// @param number of a line item that is there
  public AdReason standing(String placement, int number, long nowMillis) {
    if (!active(number)) {
      boolean due = line(number).item().schedule().includes(nowMillis);
      return due ? AdReason.NOT_ACTIVE : AdReason.NOT_SCHEDULED;
    }
    return takes(placement, number) ? AdReason.NONE : AdReason.NO_FITTING_CREATIVE;
  }

  /// The ids of the placements with ads.
  public Set<String> placements() {
    return places.ids();
  }

  Places places() {
    return places;
  }

  /// Those with an account that cannot pay their bid now, or whose goal is reached; a tenth of a
  /// second old. Not to be changed.
  public long[] usedUp() {
    return usedUp;
  }

  /// Looks at all accounts of those that are active; some nanoseconds for each. Asks for money
  /// where there is some.
  void lookForUsedUp(Ledger ledger) {
    long[] set = new long[active.length];
    for (int word = 0; word < active.length; word++) {
      for (long left = active[word]; left != 0; left &= left - 1) {
        int number = word * WORD + Long.numberOfTrailingZeros(left);
        Line line = line(number);
        Account[] accounts = accounts(number);
        boolean pays =
            accounts.length > 0 && ledger.affords(accounts, Math.max(1, line.bidNanos()));
        if (!pays || reached(line, accounts)) {
          set[word] |= 1L << number;
        }
      }
    }
    usedUp = set;
  }

  private static boolean reached(Line line, Account[] accounts) {
    return line.countsToGoal() && line.towardsGoal(accounts) >= line.item().goal().amount();
  }

  long nextEdgeMillis() {
    return nextEdgeMillis;
  }

  static boolean contains(long[] set, int number) {
    return number / WORD < set.length && (set[number / WORD] & 1L << number) != 0;
  }
}
