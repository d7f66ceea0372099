package io.attune.state.placement;

import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.FeatureSchema;
import io.attune.platform.access.Access;
import io.attune.platform.access.AuditTrail;
import io.attune.platform.store.Store;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The placements and the feature columns. Files seed what is absent; afterwards Redis is the
/// authority, and every replica follows its changes within a second.
@Singleton
public final class Placements implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Placements.class);

  private final PlacementConfig config;
  private final PlacementStore store;
  private final Registry registry;
  private final SeedFiles files;
  private volatile boolean behind;
  private volatile boolean closed;
  private @Nullable ScheduledExecutorService poll;
  private @Nullable AutoCloseable following;

  @Inject
  Placements(Store store, Access access, PlacementConfig config) {
    this(store, access.trail(config.patience()), config);
  }

  /// With the default settings, for those who run without a container; changes of files are logged,
  /// not audited.
  public Placements(Store store) {
    this(
        store,
        (who, what, subject) -> LOG.infof("%s by %s: %s", what, who, subject),
        PlacementConfig.defaults());
  }

  Placements(Store store, AuditTrail audit, PlacementConfig config) {
    this.config = config;
    this.store = new PlacementStore(store, config);
    registry =
        new Registry(
            this.store,
            audit,
            InstantSource.system(),
            config.maxPlacements(),
            config.maxSegments());
    files = new SeedFiles(config, registry);
  }

  /// Seeds what the store lacks, reads the rest, and follows changes from then on; returns when the
  /// snapshot is complete. After a refusal it may be called again; blocking.
  ///
  /// @throws Refusal `store_unavailable`, or what is wrong with a file while nothing is in force
  public synchronized void start() {
    if (poll != null) {
      return;
    }
    registry.reload();
    try {
      files.apply();
    } catch (Refusal refusal) {
      if (registry.current().stored().generation() == 0) {
        throw refusal;
      }
      LOG.errorf(
          "definitions in files not applied, those in force stay: %s", refusal.problem().detail());
    }
    if (registry.current().inForce().isEmpty()) {
      LOG.warnf(
          "placements: none is defined (expected: some in %s, or PUT /v1/placements/…)",
          config.placementsFile());
    }
    following = store.follow(registry.current().stored().newest(), (id, fields) -> reload());
    poll =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("definition-files").factory());
    var unused =
        poll.scheduleWithFixedDelay(
            this::look,
            config.pollEvery().toMillis(),
            config.pollEvery().toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void reload() {
    try {
      registry.reload();
      behind = false;
    } catch (Refusal refusal) {
      if (closed) {
        return;
      }
      behind = refusal.problem().code() == ProblemCode.STORE_UNAVAILABLE;
      LOG.errorf(
          "placements: a change was not taken, those in force stay: %s",
          refusal.problem().detail());
    }
  }

  private void look() {
    try {
      if (behind) {
        reload();
      }
      files.look();
    } catch (RuntimeException e) {
      LOG.error("placements: the files could not be looked at", e);
    }
  }

  /// The newest definitions; one volatile read. Empty before [#start()].
  public PlacementSnapshot current() {
    return registry.current().snapshot();
  }

  /// The columns in force.
  public FeatureSchema schema() {
    return current().schema();
  }

  /// What expressions of a placement that is made again may name of viewers.
  ///
  /// @param schema the columns
  /// @param attributes declared attributes, name to type
  public record Names(FeatureSchema schema, Map<String, Type> attributes) {
    public Names {
      attributes = Map.copyOf(attributes);
    }
  }

  /// Makes a placement again from one of [PlacementSnapshot#texts()].
  ///
  /// @throws Refusal naming what does not fit
  public static Placement read(String id, long version, String json, Names names) {
    return Rereading.json(id, version, json, names);
  }

  /// The definitions of a file such as `config/placements.yaml`, checked for these names: id to
  /// what [#read(String, long, String, Names)] takes.
  ///
  /// @throws Refusal when the file has a mistake, naming file and line
  public static Map<String, String> texts(Path file, Names names) {
    return Rereading.file(file, names);
  }

  /// Calls the listener with each new snapshot, in order, after it is in force; on a thread that
  /// may block. What it throws is logged.
  public void onChange(Consumer<PlacementSnapshot> listener) {
    registry.onChange(listener);
  }

  /// Where definitions are changed; for the endpoint of this room.
  Registry registry() {
    return registry;
  }

  /// Stops following.
  @PreDestroy
  @Override
  public synchronized void close() {
    closed = true;
    if (poll != null) {
      poll.shutdownNow();
    }
    if (following != null) {
      try {
        following.close();
      } catch (Exception e) {
        LOG.debug("placements: follower not closed", e);
      }
    }
  }
}
