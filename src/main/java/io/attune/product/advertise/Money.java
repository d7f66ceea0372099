package io.attune.product.advertise;

import io.attune.platform.access.Access;
import io.attune.stage.pricing.Pricing;
import io.attune.stage.ranking.Ranking;
import io.attune.state.exposure.Exposure;
import io.attune.state.ledger.Ledger;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// What ads rest on beside a decision's own stages: budgets, caps, how likely they pay off, value
/// and order, and the tickets of their addresses.
@Singleton
final class Money {
  final Ledger ledger;
  final Exposure exposure;
  final Odds odds;
  final Pricing pricing;
  final Ranking ranking;
  final Tickets tickets;

  @Inject
  Money(
      Ledger ledger,
      Exposure exposure,
      Odds odds,
      Pricing pricing,
      Ranking ranking,
      Access access) {
    this.ledger = ledger;
    this.exposure = exposure;
    this.odds = odds;
    this.pricing = pricing;
    this.ranking = ranking;
    tickets = new Tickets(access.signer());
  }
}
