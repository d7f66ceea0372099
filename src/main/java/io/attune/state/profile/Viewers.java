package io.attune.state.profile;

import io.attune.language.schema.FeatureSchema;
import io.attune.platform.store.Store;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// The viewers, kept in Redis as one hash each (`{site}:v:{<partition>}:<viewer>`, the braces being
/// the cluster's hash tag): field `a` holds the recent actions, `p` the purchases, `f:<view>` one
/// feature view; `v` the revision, `d` the days of purchases, `e` and `g` the ids of events.
@Singleton
public class Viewers {
  private static final Future<List<Outcome>> NOTHING = Future.succeededFuture(List.of());

  private final Store store;
  private final Limits limits;
  private final Layouts layouts;
  private final ViewerLoader loader;
  private final ViewerWriter writer;
  private final Rebuilding rebuilding;
  private final Duration eventAge;
  private volatile ReadPlan plan = new ReadPlan(FeatureSchema.EMPTY);

  @Inject
  public Viewers(Store store, ProfileConfig config) {
    this(store, config, Clock.systemUTC());
  }

  /// With the settings' defaults.
  public Viewers(Store store) {
    this(store, defaults(), Clock.systemUTC());
  }

  Viewers(Store store, ProfileConfig config, Clock clock) {
    this.store = store;
    this.limits = new Limits(config.maxActions(), config.maxPurchases());
    this.layouts = new Layouts(store);
    this.loader = new ViewerLoader(store, layouts, limits, config, clock);
    this.writer = new ViewerWriter(store, limits, config, clock);
    this.eventAge = config.eventAge();
    this.rebuilding = new Rebuilding(store, limits, config, clock);
  }

  private static ProfileConfig defaults() {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(ProfileConfig.class)
        .build()
        .getConfigMapping(ProfileConfig.class);
  }

  /// How much of a viewer's history is kept.
  ///
  /// @param actions recent actions, 1 to 10,000
  /// @param purchases distinct items bought, 1 to 10,000
  public record Limits(int actions, int purchases) {
    /// The settings' defaults.
    public static final Limits DEFAULT = new Limits(200, 1_000);

    private static final int MOST = 10_000;

    public Limits {
      check("attune.profile.max-actions", actions);
      check("attune.profile.max-purchases", purchases);
    }

    private static void check(String field, int value) {
      if (value < 1 || value > MOST) {
        throw new IllegalArgumentException(field + ": " + value + " (expected: 1 to " + MOST + ")");
      }
    }
  }

  /// One command, one round trip; a second one only for the first viewer met that was written with
  /// columns this process has never seen. A viewer the store does not know is [Viewer#ANONYMOUS];
  /// fails when the store does.
  public Future<Viewer> read(String viewerId, FeatureSchema schema) {
    ReadPlan now = plan(schema);
    return store
        .send(now.request(store.key(ViewerKey.of(viewerId))))
        .compose(reply -> parse(now, reply));
  }

  private Future<Viewer> parse(ReadPlan now, @Nullable Response reply) {
    if (reply == null) {
      return Future.succeededFuture(Viewer.ANONYMOUS);
    }
    if (!now.knows(reply)) {
      layouts.known().forEach(now::learn);
      if (!now.knows(reply)) {
        return layouts.refresh().map(done -> relearn(now, reply));
      }
    }
    return Future.succeededFuture(now.viewer(reply));
  }

  private Viewer relearn(ReadPlan now, Response reply) {
    layouts.known().forEach(now::learn);
    now.forget(reply);
    return now.viewer(reply);
  }

  private ReadPlan plan(FeatureSchema schema) {
    ReadPlan now = plan;
    if (now.schema() != schema) {
      now = new ReadPlan(schema);
      layouts.known().forEach(now::learn);
      plan = now;
    }
    return now;
  }

  /// One thing a viewer did.
  ///
  /// @param item the catalogue's stable number, 0 or more
  /// @param type what
  /// @param epochSeconds when, 0 to 2^32 - 1
  public record Action(int item, ActionType type, long epochSeconds) {
    public Action {
      if (item < 0 || epochSeconds < 0 || epochSeconds >> Integer.SIZE != 0) {
        throw new IllegalArgumentException(
            "action: item "
                + item
                + " at "
                + epochSeconds
                + " s (expected: item 0 or more, 0 to 4294967295 s)");
      }
    }
  }

  /// What became of an event.
  public enum Outcome {
    /// Applied and in the event log.
    ACCEPTED,
    /// Told before; nothing changed.
    DUPLICATE,
    /// Not later than events that are forgotten already: it may have been told before; nothing
    /// changed.
    TOO_LATE
  }

  /// Folds events into a viewer, in one atomic step with their entries in the event log; the next
  /// [#read], anywhere, sees them. In whatever order the same events are told, and however often,
  /// the viewer becomes the same. Not blocking; any thread.
  ///
  /// Fails with `overloaded` when too many are waiting, with `store_unavailable` when the store did
  /// not say that it was done: then it may have been done or not, and may be told again.
  ///
  /// @param told not older than [#eventAge()]
  /// @return an outcome per event, in order
  public Future<List<Outcome>> tell(String viewerId, List<Told> told) {
    return tell(Map.of(viewerId, told)).getOrDefault(viewerId, NOTHING);
  }

  /// The same for several viewers at once, each on its own.
  ///
  /// @return per viewer, what [#tell(String, List)] gives
  public Map<String, Future<List<Outcome>>> tell(Map<String, List<Told>> byViewer) {
    return writer.tell(byViewer);
  }

  /// Writes an event's entry into the event log alone, once: for events about viewers who did not
  /// consent. Not blocking; any thread; fails as [#tell] does.
  ///
  /// @param told its entry names nobody
  public Future<Outcome> note(Told told) {
    return writer.note(told);
  }

  /// An event that the log holds, for folding it anew.
  ///
  /// @param nowSeconds when it was told
  public record Retold(Told told, long nowSeconds) {}

  /// What is stored of a viewer at a moment, as it is stored.
  ///
  /// @param fields empty for a viewer the store does not know
  public record Stored(String viewerId, Map<String, byte[]> fields) {}

  /// What became of a viewer that was to be folded anew.
  public enum Rebuilt {
    /// It was so already.
    SAME,
    REBUILT,
    /// It holds what the events do not account for; nothing changed.
    PARTIAL,
    /// Somebody else changed it meanwhile; nothing changed.
    CHANGED
  }

  /// The partition of the log that holds a viewer's events.
  public static int partition(String viewerId) {
    return ViewerKey.partition(viewerId);
  }

  /// Whether a partition's log still holds all that was ever written to it.
  public Future<Boolean> logComplete(int partition) {
    return rebuilding.complete(partition);
  }

  /// What is stored of viewers now; for [#rebuild].
  public Future<List<Stored>> stored(List<String> viewerIds) {
    return rebuilding.stored(viewerIds);
  }

  /// What [#tell(Map)] would answer now; changes nothing.
  public Map<String, Future<List<Outcome>>> would(Map<String, List<Told>> byViewer) {
    return rebuilding.would(byViewer);
  }

  /// Folds a viewer anew from its events, into the same key, unless it holds what they do not
  /// account
  /// for. Not blocking; any thread.
  ///
  /// @param stored read before the last of these events was
  /// @param events all that the log holds of the viewer, in its order
  /// @param whole whether the log holds all there ever were
  /// @param force whether to replace also what the events do not account for
  /// @param dry whether to change nothing
  public Future<Rebuilt> rebuild(
      Stored stored, List<Retold> events, boolean whole, boolean force, boolean dry) {
    return rebuilding.rebuild(stored, events, whole, force, dry);
  }

  /// The oldest event that can be told.
  public Duration eventAge() {
    return eventAge;
  }

  /// Replaces what is stored of viewers by what these actions (any order) and columns say; for
  /// seeding and imports; blocking.
  ///
  /// @param actions viewer id to actions
  /// @param columns viewer id to `view.column` to value
  public void load(Map<String, List<Action>> actions, Map<String, Map<String, Float>> columns) {
    loader.load(actions, columns);
  }

  /// Builds a viewer in memory from actions up to and including `untilSeconds`, exactly as [#load]
  /// then [#read] would.
  public static Viewer of(
      List<Action> actions, Map<String, Float> columns, long untilSeconds, FeatureSchema schema) {
    return of(actions, columns, untilSeconds, schema, Limits.DEFAULT);
  }

  /// The same under other limits.
  public static Viewer of(
      List<Action> actions,
      Map<String, Float> columns,
      long untilSeconds,
      FeatureSchema schema,
      Limits limits) {
    StoredViewer stored = StoredViewer.of(actions, columns, untilSeconds, limits);
    ReadPlan plan = new ReadPlan(schema);
    boolean known = stored.actions().length > 0 || stored.purchases().length > 0;
    float[] values = plan.absent();
    for (Map.Entry<String, SortedMap<String, Float>> view : stored.views().entrySet()) {
      known |= plan.reads(view.getKey());
      plan.take(view.getKey(), view.getValue(), values);
    }
    return known
        ? new Viewer(stored.actions(), stored.purchases(), values, true)
        : Viewer.ANONYMOUS;
  }

  /// What viewers cost in the store: measured on a sample of those it holds, and as the forecast's
  /// formula says for the same ones; blocking, for operators.
  ///
  /// @param sample the most viewers to measure, 1 or more
  public ViewerFootprint footprint(int sample) {
    return ViewerFootprint.measure(store, sample);
  }
}
