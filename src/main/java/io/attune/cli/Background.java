package io.attune.cli;

import io.attune.market.sale.Sales;
import io.attune.offline.retention.Retention;
import io.attune.product.collect.Collect;
import io.attune.state.model.Models;
import io.attune.state.shadow.Shadows;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// What the service does beside answering.
@Singleton
final class Background {
  private final Collect collect;
  private final Retention retention;
  private final Models models;
  private final Shadows shadows;
  private final Sales sales;

  @Inject
  Background(Collect collect, Retention retention, Models models, Shadows shadows, Sales sales) {
    this.sales = sales;
    this.shadows = shadows;
    this.collect = collect;
    this.retention = retention;
    this.models = models;
  }

  /// Returns when what the journal holds was told.
  void start() {
    shadows.start();
    models.follow();
    collect.start();
    retention.start();
    sales.start();
  }
}
