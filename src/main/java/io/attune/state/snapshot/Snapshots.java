package io.attune.state.snapshot;

import io.attune.state.catalog.Catalog;
import io.attune.state.model.Models;
import io.attune.state.placement.Placements;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// Gives each decision the one consistent set it sees.
@Singleton
public class Snapshots {
  private final Catalog catalog;
  private final Placements placements;
  private final Models models;

  @Inject
  public Snapshots(Catalog catalog, Placements placements, Models models) {
    this.catalog = catalog;
    this.placements = placements;
    this.models = models;
  }

  /// Brings up placements, catalogue and models, in this order; returns when decisions can be answered.
  public void start() {
    placements.start();
    catalog.useSchema(placements.schema());
    catalog.start();
    models.start(placements.schema());
  }

  /// The set in force; taken once per request.
  public Snapshot current() {
    return new Snapshot(catalog.current(), placements.current(), models.current());
  }
}
