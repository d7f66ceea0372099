package io.attune.product.advertise;

import io.attune.language.campaign.Advertiser;
import io.attune.language.campaign.Campaign;
import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem;
import io.attune.language.expression.Predicate;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.placement.Placement;
import io.attune.state.placement.PlacementSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What a decision needs of every line item, put together beforehand: arrays by the line item's
/// number, and for each placement the set of those that may serve there now. Holds until
/// [#nextEdgeMillis()] as long as no definition changes. Immutable.
final class Book {
  /// Line items are looked at in words of so many.
  static final int WORD = 64;

  private static final long NANOS_PER_MICRO = 1_000;
  private static final int MOST_LABELS = 64;
  private static final long[] NOBODY = {};
  private static final Predicate NOBODY_AT_ALL = row -> Predicate.Verdict.NO;

  private final CampaignSnapshot campaigns;
  private final Line[] lines;
  private final Map<String, long[]> fitting;
  private final long[] active;
  private final long nextEdgeMillis;

  /// One line item.
  ///
  /// @param item its definition
  /// @param campaign its campaign
  /// @param targeting compiled; absent for everybody
  /// @param bidNanos for one impression, click or conversion, as it bids
  /// @param advertiser number
  /// @param labels bits of the advertiser's competitive categories
  /// @param creatives that may be shown now, by their formats and sizes anywhere
  record Line(
      LineItem item,
      Campaign campaign,
      Optional<Predicate> targeting,
      long bidNanos,
      int advertiser,
      long labels,
      List<Creative> creatives) {
    Line {
      creatives = List.copyOf(creatives);
    }
  }

  private Book(
      CampaignSnapshot campaigns,
      Line[] lines,
      Map<String, long[]> fitting,
      long[] active,
      long nextEdgeMillis) {
    this.campaigns = campaigns;
    this.lines = lines;
    this.fitting = fitting;
    this.active = active;
    this.nextEdgeMillis = nextEdgeMillis;
  }

  /// Puts it together; some 100 ns per line item and placement, so not on an event loop.
  ///
  /// @param compiler of targeting, which was checked when it was saved; nothing when it does not
  /// compile any more: then the line item serves nobody
  static Book of(
      CampaignSnapshot campaigns,
      PlacementSnapshot placements,
      Function<String, Optional<Predicate>> compiler,
      long nowMillis) {
    CampaignSnapshot.Active now = campaigns.activeAt(nowMillis);
    int count = campaigns.lineItems();
    Map<String, Integer> labels = new HashMap<>();
    Line[] lines = new Line[count];
    long[] active = now.lineItems().toLongArray();
    for (int number = 0; number < count; number++) {
      if (campaigns.hasLineItem(number)) {
        lines[number] = line(campaigns, number, compiler, labels, nowMillis);
      }
    }
    Map<String, long[]> fitting = new HashMap<>();
    for (Placement placement : placements.byId().values()) {
      placement
          .ads()
          .ifPresent(ads -> fitting.put(placement.id(), fit(placement.id(), ads, lines)));
    }
    return new Book(campaigns, lines, fitting, active, now.nextEdgeMillis());
  }

  private static Line line(
      CampaignSnapshot campaigns,
      int number,
      Function<String, Optional<Predicate>> compiler,
      Map<String, Integer> labels,
      long nowMillis) {
    LineItem item = campaigns.lineItem(number);
    int advertiser = campaigns.advertiserOf(number);
    List<Creative> creatives = new ArrayList<>();
    for (int creative : campaigns.creativesOf(number)) {
      if (campaigns.creative(creative).servable(nowMillis)) {
        creatives.add(campaigns.creative(creative));
      }
    }
    Optional<Predicate> targeting =
        item.targeting().isEmpty()
            ? Optional.empty()
            : Optional.of(compiler.apply(item.targeting()).orElse(NOBODY_AT_ALL));
    return new Line(
        item,
        campaigns.campaign(campaigns.campaignOf(number)),
        targeting,
        bidNanos(item.bid()),
        advertiser,
        bits(campaigns.advertiser(advertiser), labels),
        creatives);
  }

  /// A thousand impressions for so many micros cost as many nanos each.
  private static long bidNanos(LineItem.Bid bid) {
    return bid.type() == LineItem.BidType.CPM ? bid.micros() : bid.micros() * NANOS_PER_MICRO;
  }

  /// More labels than there are bits share some: then advertisers are kept apart that need not be.
  private static long bits(Advertiser advertiser, Map<String, Integer> labels) {
    long bits = 0;
    for (String label : advertiser.competitiveCategories()) {
      Integer known = labels.get(label);
      int bit = known == null ? labels.size() % MOST_LABELS : known;
      labels.put(label, bit);
      bits |= 1L << bit;
    }
    return bits;
  }

  private static long[] fit(String placement, Placement.Ads ads, Line[] lines) {
    long[] set = new long[words(lines.length)];
    for (int number = 0; number < lines.length; number++) {
      Line line = lines[number];
      if (line != null
          && (line.item.inventory().placements().isEmpty()
              || line.item.inventory().placements().contains(placement))
          && line.campaign.currency().equals(ads.currency())
          && line.creatives.stream().anyMatch(creative -> fits(creative, ads))) {
        set[number / WORD] |= 1L << number;
      }
    }
    return set;
  }

  /// Whether a placement can show a creative.
  static boolean fits(Creative creative, Placement.Ads ads) {
    return (ads.formats().isEmpty() || ads.formats().contains(format(creative)))
        && (ads.sizes().isEmpty()
            || creative.size().isNone()
            || ads.sizes().contains(creative.size().toString()));
  }

  /// The word for a creative's format in definitions and answers.
  static String format(Creative creative) {
    return creative.format().name().toLowerCase(Locale.ROOT);
  }

  /// How many words hold so many line items.
  static int words(int lineItems) {
    return (lineItems + WORD - 1) / WORD;
  }

  CampaignSnapshot campaigns() {
    return campaigns;
  }

  /// One more than the highest number.
  int size() {
    return lines.length;
  }

  /// @param number of a line item that is there
  Line line(int number) {
    return lines[number];
  }

  boolean has(int number) {
    return number < lines.length && lines[number] != null;
  }

  /// Whether definitions let a line item serve now.
  boolean active(int number) {
    return number / WORD < active.length && (active[number / WORD] & 1L << number) != 0;
  }

  /// The word of the set of those that are active.
  long activeWord(int word) {
    return word < active.length ? active[word] : 0;
  }

  /// Those of which the placement can show a creative; empty for a placement without ads.
  long[] fitting(String placement) {
    return fitting.getOrDefault(placement, NOBODY);
  }

  long nextEdgeMillis() {
    return nextEdgeMillis;
  }
}
