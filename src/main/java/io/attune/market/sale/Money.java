package io.attune.market.sale;

import io.attune.market.notice.Notices;
import io.attune.stage.pricing.Pricing;
import io.attune.stage.ranking.Ranking;
import io.attune.state.exposure.Exposure;
import io.attune.state.ledger.Ledger;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/// What ads rest on beside a decision's own stages: budgets, caps, what was seen of creatives,
/// value and order, the tickets of their addresses, and what headers tell.
@Singleton
final class Money {
  final Ledger ledger;
  final Exposure exposure;
  final Odds odds;
  final Pricing pricing;
  final Ranking ranking;
  final Notices notices;
  /// As long as money may be set aside and an ad reserved.
  final Duration longest;
  final Duration countsFor;
  final Duration clicksCountFor;
  final int shortlist;
  final Worth worth;

  @Inject
  Money(Ledger ledger, Exposure exposure, Odds odds, Selling selling, Notices notices) {
    this.ledger = ledger;
    this.exposure = exposure;
    this.odds = odds;
    pricing = selling.pricing;
    ranking = selling.ranking;
    longest =
        ledger.longestHold().compareTo(Exposure.LONGEST_PENDING) < 0
            ? ledger.longestHold()
            : Exposure.LONGEST_PENDING;
    countsFor = AdsConfig.checked(selling.config, longest).countsFor();
    clicksCountFor = selling.config.clicksCountFor();
    shortlist = selling.config.shortlist();
    worth = selling.worth;
    this.notices = notices;
  }

  /// The stages that say what an ad is worth and which goes first, and how long it counts.
  @Singleton
  static final class Selling {
    final Pricing pricing;
    final Ranking ranking;
    final AdsConfig config;
    final Worth worth;

    @Inject
    Selling(Pricing pricing, Ranking ranking, AdsConfig config, Worth worth) {
      this.config = config;
      this.worth = worth;
      this.pricing = pricing;
      this.ranking = ranking;
    }
  }
}
