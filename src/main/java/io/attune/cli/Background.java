package io.attune.cli;

import io.attune.offline.retention.Retention;
import io.attune.product.collect.Collect;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// What the service does beside answering.
@Singleton
final class Background {
  private final Collect collect;
  private final Retention retention;

  @Inject
  Background(Collect collect, Retention retention) {
    this.collect = collect;
    this.retention = retention;
  }

  /// Returns when what the journal holds was told.
  void start() {
    collect.start();
    retention.start();
  }
}
