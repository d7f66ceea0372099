package io.attune.state.demand;

import io.attune.language.campaign.Advertiser;
import io.attune.language.campaign.Campaign;
import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem;
import io.attune.state.campaign.CampaignSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts together what decisions need of the line items of a snapshot.
final class Lines {
  private static final long NANOS_PER_MICRO = 1_000;
  private static final int MOST_LABELS = 64;

  private final CampaignSnapshot campaigns;
  private final long nowMillis;
  private final Map<String, Integer> labels = new HashMap<>();
  private final Map<Integer, Disclosure> byCampaign = new HashMap<>();

  private Lines(CampaignSnapshot campaigns, long nowMillis) {
    this.campaigns = campaigns;
    this.nowMillis = nowMillis;
  }

  /// By number; some 100 ns per line item, so not on an event loop.
  static @Nullable Line[] of(CampaignSnapshot campaigns, long nowMillis) {
    Lines together = new Lines(campaigns, nowMillis);
    @Nullable Line[] lines = new Line[campaigns.lineItems()];
    for (int number = 0; number < lines.length; number++) {
      if (campaigns.hasLineItem(number)) {
        lines[number] = together.line(number);
      }
    }
    return lines;
  }

  private Line line(int number) {
    LineItem item = campaigns.lineItem(number);
    int advertiser = campaigns.advertiserOf(number);
    List<Creative> creatives = new ArrayList<>();
    for (int creative : campaigns.creativesOf(number)) {
      if (campaigns.creative(creative).servable(nowMillis)) {
        creatives.add(campaigns.creative(creative));
      }
    }
    Campaign campaign = campaigns.campaign(campaigns.campaignOf(number));
    return new Line(
        item,
        campaign,
        bidNanos(item.bid()),
        advertiser,
        bits(campaigns.advertiser(advertiser)),
        creatives,
        disclosure(item, campaign, advertiser));
  }

  /// A thousand impressions for so many micros cost as many nanos each.
  private static long bidNanos(LineItem.Bid bid) {
    return bid.type() == LineItem.BidType.CPM ? bid.micros() : bid.micros() * NANOS_PER_MICRO;
  }

  /// More labels than there are bits share some: then advertisers are kept apart that need not be.
  private long bits(Advertiser advertiser) {
    long bits = 0;
    for (String label : advertiser.competitiveCategories()) {
      Integer known = labels.get(label);
      int bit = known == null ? labels.size() % MOST_LABELS : known;
      labels.put(label, bit);
      bits |= 1L << bit;
    }
    return bits;
  }

  private Disclosure disclosure(LineItem item, Campaign campaign, int advertiser) {
    return item.inventory().placements().isEmpty()
        ? Disclosure.NONE
        : byCampaign.computeIfAbsent(
            campaign.number(), number -> Disclosure.of(campaigns.advertiser(advertiser), campaign));
  }
}
