package io.attune.state.snapshot;

import io.attune.language.schema.FeatureSchema;
import io.attune.state.aggregate.Trends;
import io.attune.state.catalog.Catalog;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.catalog.NewItem;
import io.attune.state.model.ModelSnapshot;
import io.attune.state.model.Models;
import io.attune.state.placement.PlacementSnapshot;
import io.attune.state.placement.Placements;
import io.attune.state.version.ServingModel;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gives each decision the one consistent set it sees: catalogue rows, placements and models over
/// the same columns.
///
/// When the columns change, the catalogue lays out its rows anew and the models are checked anew,
/// one after the other. Until the last has followed, decisions go on with placements of the
/// catalogue's columns, and with those models only whose own columns the change left as they were.
@Singleton
public class Snapshots {
  private final Catalog catalog;
  private final Placements placements;
  private final Models models;
  private final Trends trends;
  private boolean following;
  private volatile boolean started;
  private volatile PlacementSnapshot followed =
      new PlacementSnapshot(0, FeatureSchema.EMPTY, Map.of());
  private volatile Fitting fitting =
      new Fitting(ModelSnapshot.NONE, FeatureSchema.EMPTY, ModelSnapshot.NONE);

  /// The models of a snapshot that fit some columns.
  private record Fitting(ModelSnapshot all, FeatureSchema schema, ModelSnapshot those) {}

  /// Without what everybody does.
  public Snapshots(Catalog catalog, Placements placements, Models models) {
    this(catalog, placements, models, Trends.none());
  }

  @Inject
  public Snapshots(Catalog catalog, Placements placements, Models models, Trends trends) {
    this.trends = trends;
    this.catalog = catalog;
    this.placements = placements;
    this.models = models;
  }

  /// Brings up placements, catalogue and models, in this order, and lets them follow each other
  /// from then on; returns when decisions can be answered. After a refusal it may be called again;
  /// after a success it does nothing.
  public void start() {
    if (started) {
      return;
    }
    placements.start();
    PlacementSnapshot first = placements.current();
    catalog.useSchema(first.schema());
    catalog.start();
    models.start(first.schema());
    trends.use(first.schema().aggregates());
    begin(first);
    started = true;
  }

  /// Whether the state is complete; before, [#current()] may lack anything.
  public boolean started() {
    return started;
  }

  private synchronized void begin(PlacementSnapshot first) {
    if (!following) {
      following = true;
      followed = first;
      placements.onChange(this::follow);
    }
    follow(placements.current());
  }

  private synchronized void follow(PlacementSnapshot next) {
    if (next.version() < followed.version()) {
      return;
    }
    if (!next.schema().hash().equals(followed.schema().hash())) {
      catalog.useSchema(next.schema());
      models.start(next.schema());
      trends.use(next.schema().aggregates());
    }
    followed = next;
  }

  /// The set in force; taken once per request.
  public Snapshot current() {
    for (; ; Thread.onSpinWait()) {
      CatalogSnapshot rows = catalog.current();
      PlacementSnapshot newest = placements.current();
      PlacementSnapshot together = over(rows.schema(), newest) ? newest : followed;
      // both may have changed between the reads; then the next look finds them together
      if (over(rows.schema(), together)) {
        return new Snapshot(rows, together, fitting(models.current(), rows.schema()), trends);
      }
    }
  }

  /// Items that the store has and the newest snapshot may not have yet, as [Catalog#find].
  public Future<Map<String, Optional<NewItem>>> find(Collection<String> ids) {
    return catalog.find(ids);
  }

  private static boolean over(FeatureSchema schema, PlacementSnapshot placements) {
    return placements.schema() == schema || placements.schema().hash().equals(schema.hash());
  }

  @SuppressWarnings(
      "ReferenceEquality") // the same object, not an equal one: comparing maps would cost a request
  // dearly
  private ModelSnapshot fitting(ModelSnapshot all, FeatureSchema schema) {
    Fitting known = fitting;
    if (known.all() != all || known.schema() != schema) {
      known = new Fitting(all, schema, all.only(model -> fits(model, schema)));
      fitting = known;
    }
    return known.those();
  }

  private static boolean fits(ServingModel model, FeatureSchema schema) {
    List<String> columns = model.columns();
    return columns.stream().allMatch(name -> schema.column(name).isPresent())
        && schema.hashOf(columns).equals(model.schemaHash());
  }
}
