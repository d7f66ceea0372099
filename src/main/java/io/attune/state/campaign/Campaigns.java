package io.attune.state.campaign;

import io.attune.language.campaign.Kind;
import io.attune.language.document.Document;
import io.attune.language.expression.ExpressionSchema;
import io.attune.platform.access.Access;
import io.attune.platform.access.AuditTrail;
import io.attune.platform.store.Store;
import io.attune.state.placement.PlacementSnapshot;
import io.attune.state.placement.Placements;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Advertisers, campaigns, line items and creatives. Redis is the authority; every replica follows
/// its change stream and serves from an immutable snapshot.
@Singleton
public final class Campaigns implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Campaigns.class);

  private final CampaignConfig config;
  private final CampaignFollower follower;
  private final Desk desk;
  private final Supplier<PlacementSnapshot> placements;
  private final List<Adviser> advisers = new CopyOnWriteArrayList<>();
  private volatile Named named = new Named(null, null);
  private volatile boolean started;

  /// What targeting may name while these placements are in force.
  private record Named(@Nullable PlacementSnapshot placements, @Nullable TargetingNames names) {}

  @Inject
  Campaigns(Store store, Access access, CampaignConfig config, Placements placements) {
    this(store, access.trail(config.patience()), config, placements::current);
  }

  /// With the default settings, for those who run without a container; changes are logged, not
  /// audited.
  public Campaigns(Store store, Placements placements) {
    this(
        store,
        (who, what, subject) -> LOG.infof("%s by %s: %s", what, who, subject),
        CampaignConfig.defaults(),
        placements::current);
  }

  Campaigns(
      Store store,
      AuditTrail audit,
      CampaignConfig config,
      Supplier<PlacementSnapshot> placements) {
    this.config = config;
    this.placements = placements;
    CampaignStore definitions = new CampaignStore(store, config, InstantSource.system());
    follower = new CampaignFollower(definitions, config);
    desk =
        new Desk(
            definitions,
            follower,
            new Contradictions(this::names, advisers),
            audit,
            InstantSource.system());
  }

  /// Reads everything from the store and follows its changes from then on; returns when the
  /// snapshot is complete. A second call does nothing; after a refusal (`store_unavailable`) it may
  /// be called again. Blocking.
  public void start() {
    if (!started) {
      follower.start();
      started = true;
    }
  }

  /// The newest snapshot; one volatile read. Empty before [#start()].
  public CampaignSnapshot current() {
    return follower.current();
  }

  /// Calls the listener with each new snapshot, in order, after it is the current one; on the
  /// thread that follows the store, which waits for it. What it throws is logged.
  public void onChange(Consumer<CampaignSnapshot> listener) {
    follower.onChange(listener);
  }

  /// What targeting may name now; changes with the placements, the viewer columns and the declared
  /// attributes. Any thread.
  public ExpressionSchema targetingSchema() {
    return names().schema();
  }

  /// Asks the adviser about each targeting that is saved or validated; on threads that may block.
  public void onSave(Adviser adviser) {
    advisers.add(adviser);
  }

  @SuppressWarnings("ReferenceEquality") // the same snapshot, not an equal one
  private TargetingNames names() {
    PlacementSnapshot inForce = placements.get();
    Named known = named;
    TargetingNames names = known.names();
    if (names == null || known.placements() != inForce) {
      names = TargetingNames.of(inForce, config.context());
      named = new Named(inForce, names);
    }
    return names;
  }

  /// Creates definitions that are not there yet, checked as the API's are; what is there, archived
  /// or not, stays as it is. Audited; visible in this replica's snapshot when it returns. Blocking.
  ///
  /// @param byId id to definition as the API takes it; those that others belong to come first
  /// @param who for the audit trail
  /// @return how many were created
  /// @throws io.attune.language.problem.Refusal of the first that is refused; those before it, and
  /// up to 64 with it, are there by then
  public int create(Kind kind, Map<String, Document> byId, String who) {
    return new Founding(desk(), kind, who).create(byId);
  }

  /// Where definitions are changed; for the endpoint of this room.
  Desk desk() {
    start();
    return desk;
  }

  /// The most lines of one batch.
  int batchLines() {
    return config.batchLines();
  }

  /// Stops following; the last snapshot stays.
  @PreDestroy
  @Override
  public void close() {
    follower.close();
  }
}
