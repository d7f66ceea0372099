package io.attune.product.advertise;

import io.attune.platform.access.Access;
import io.attune.stage.pricing.Pricing;
import io.attune.stage.ranking.Ranking;
import io.attune.state.context.Surroundings;
import io.attune.state.exposure.Exposure;
import io.attune.state.ledger.Ledger;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// What ads rest on beside a decision's own stages: budgets, caps, what was seen of creatives,
/// value and order, the tickets of their addresses, and what headers tell.
@Singleton
final class Money {
  final Ledger ledger;
  final Exposure exposure;
  final Rates rates = new Rates();
  final Pricing pricing;
  final Ranking ranking;
  final Tickets tickets;
  final Surroundings surroundings;

  @Inject
  Money(
      Ledger ledger,
      Exposure exposure,
      Pricing pricing,
      Ranking ranking,
      Access access,
      Surroundings surroundings) {
    this.ledger = ledger;
    this.exposure = exposure;
    this.pricing = pricing;
    this.ranking = ranking;
    this.surroundings = surroundings;
    tickets = new Tickets(access.signer());
  }
}
