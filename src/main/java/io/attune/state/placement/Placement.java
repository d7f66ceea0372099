package io.attune.state.placement;

import io.attune.language.decision.Source;
import io.attune.language.expression.Predicate;
import io.attune.language.permission.WhenUnstated;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one place on a page or screen shows, and under which rules. Immutable, checked.
///
/// @param id `[a-z0-9][a-z0-9_-]{0,63}`
/// @param version grows by one with every change
/// @param deadline the caller's, when it names none; 1 ms to 10 s
/// @param defaultCount items when the request names no count
/// @param maxCount the largest count it answers; at most 1,000
/// @param maxCandidates the most candidates scored; at most 10,000
/// @param sources in order of preference, each once
/// @param rules built-in eligibility rules
/// @param filters named filters
/// @param model name of the ranking model, absent for the prior's order
/// @param fallbackModel name of the model that serves when the first cannot
/// @param boosts factors on value, all that apply are multiplied
/// @param diversity limits per slate
/// @param pins items fixed to positions
/// @param ads how ads compete for it; absent where none are shown
/// @param sponsoring where sponsored items stand among its own; absent where none do
public record Placement(
    String id,
    long version,
    Duration deadline,
    int defaultCount,
    int maxCount,
    int maxCandidates,
    List<SourceQuota> sources,
    Rules rules,
    List<NamedFilter> filters,
    Optional<String> model,
    Optional<String> fallbackModel,
    List<Boost> boosts,
    Diversity diversity,
    List<Pin> pins,
    Optional<Ads> ads,
    Optional<Sponsoring> sponsoring) {

  /// One that shows no ads.
  public Placement(
      String id,
      long version,
      Duration deadline,
      int defaultCount,
      int maxCount,
      int maxCandidates,
      List<SourceQuota> sources,
      Rules rules,
      List<NamedFilter> filters,
      Optional<String> model,
      Optional<String> fallbackModel,
      List<Boost> boosts,
      Diversity diversity,
      List<Pin> pins) {
    this(
        id,
        version,
        deadline,
        defaultCount,
        maxCount,
        maxCandidates,
        sources,
        rules,
        filters,
        model,
        fallbackModel,
        boosts,
        diversity,
        pins,
        Optional.empty(),
        Optional.empty());
  }

  /// @param source which
  /// @param quota the most candidates it may add, 1 to 10,000
  public record SourceQuota(Source source, int quota) {}

  /// @param inStock drop items whose stock is 0
  /// @param available drop items outside their availability
  /// @param excludeBoughtDays drop items the viewer bought in the last so many days; 0 keeps them
  /// @param excludeSeeds drop the request's seed items
  public record Rules(
      boolean inStock, boolean available, int excludeBoughtDays, boolean excludeSeeds) {}

  /// A filter that requests name, or that always applies.
  ///
  /// @param name unique in the placement
  /// @param expression CEL source
  /// @param params parameter name to CEL type name (`int`, `double`, `string`, `bool`)
  /// @param always applies to every request; then it has no parameters
  /// @param failOpen keep the item when the expression fails on it
  /// @param predicate the compiled expression
  public record NamedFilter(
      String name,
      String expression,
      Map<String, String> params,
      boolean always,
      boolean failOpen,
      Predicate predicate) {}

  /// @param expression CEL source
  /// @param factor multiplied onto the value when it holds, 0 to 1,000
  /// @param predicate the compiled expression
  public record Boost(String expression, float factor, Predicate predicate) {}

  /// @param maxPerCategory the most items of one main category in a slate; 0 for no limit
  /// @param maxPerBrand the most items of one brand; 0 for no limit
  /// @param oneVariant only the best variant of a product
  public record Diversity(int maxPerCategory, int maxPerBrand, boolean oneVariant) {}

  /// @param position 1 is the first
  /// @param item item id
  public record Pin(int position, String item) {}

  /// How ads compete for the placement.
  ///
  /// @param currency ISO 4217, in which line items bid
  /// @param floorMicros the least that a thousand impressions must offer, 0 or more
  /// @param secondPrice whether the winner pays what the next one offers
  /// @param explore share of the decisions, 0 to 1, that put one of the best few first by chance
  /// @param formats codes of the formats it can show; empty for all
  /// @param sizes of banners, such as `300x250`; empty for all
  /// @param model name of the model that says how likely ads are clicked and pay off; absent where
  /// what was counted says it
  /// @param calibrate whether what it says is corrected by what happened
  /// @param exchange how it is dealt with where the placement is an ad exchange; absent for one's
  /// own pages. There the price is the first, and only line items serve that name the placement
  public record Ads(
      String currency,
      long floorMicros,
      boolean secondPrice,
      float explore,
      List<String> formats,
      List<String> sizes,
      Optional<String> model,
      boolean calibrate,
      Optional<Exchange> exchange) {
    public Ads {
      formats = List.copyOf(formats);
      sizes = List.copyOf(sizes);
    }
  }

  /// An ad exchange that asks for bids.
  ///
  /// @param seat as which is bid, 1 to 64 characters
  /// @param networkMillis what the way there and back takes of the time it allows, 0 to 1,000
  /// @param shading factor on what is bid where the winner pays its own bid, 0.01 to 1
  /// @param markupInNotice whether the win notice answers with the markup, rather than the bid
  /// @param identity where the viewer's id is looked for, in this order: `buyeruid`, `user.id`, or
  /// `eids:` and a source; up to 10
  /// @param openBids the most bids for an imp that are for no deal, 1 to 10
  /// @param expirySeconds how long the money of a bid is set aside and its notices count, 10 to
  /// 3,600; the ledger may bound it further
  /// @param requestsPerSecond the most requests, up to 1,000,000; 0 for no limit
  /// @param priceKeys name of the pair of keys that opens its prices; empty where they come in the
  /// clear
  /// @param gdprWhenUnstated whether GDPR applies where a request does not say
  public record Exchange(
      String seat,
      int networkMillis,
      double shading,
      boolean markupInNotice,
      List<String> identity,
      int openBids,
      int expirySeconds,
      int requestsPerSecond,
      String priceKeys,
      WhenUnstated gdprWhenUnstated) {
    public Exchange {
      identity = List.copyOf(identity);
    }

    /// The same with bids that expire after so many seconds at most.
    public Exchange expiringWithin(int seconds) {
      return expirySeconds <= seconds
          ? this
          : new Exchange(
              seat,
              networkMillis,
              shading,
              markupInNotice,
              identity,
              openBids,
              seconds,
              requestsPerSecond,
              priceKeys,
              gdprWhenUnstated);
    }
  }

  /// Where sponsored items stand among the placement's own.
  ///
  /// @param placement id of the one whose ads they are; its only format is `product`
  /// @param positions in the ranking, from 1, ascending
  /// @param maxAds the most of one answer, 1 to the number of positions
  /// @param advertiserSpacing how many positions two items of one advertiser are apart at least; 0
  /// where an advertiser stands in an answer once
  public record Sponsoring(
      String placement, List<Integer> positions, int maxAds, int advertiserSpacing) {
    public Sponsoring {
      positions = List.copyOf(positions);
    }
  }
}
