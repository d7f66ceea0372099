package io.attune.market.notice;

import io.attune.state.exposure.Exposure;
import io.attune.state.ledger.Ledger;
import io.attune.state.rate.Rates;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// Where what happened to an ad is written down: budgets, caps, and how often it was clicked.
@Singleton
final class Till {
  final Ledger ledger;
  final Exposure exposure;
  final Rates rates;

  @Inject
  Till(Ledger ledger, Exposure exposure, Rates rates) {
    this.ledger = ledger;
    this.exposure = exposure;
    this.rates = rates;
  }
}
