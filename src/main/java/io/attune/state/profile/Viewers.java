package io.attune.state.profile;

import io.attune.language.aggregate.Aggregates;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.FeatureSchema;
import io.attune.platform.store.Store;
import io.attune.proto.v1.StoredProfile;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The viewers, kept in Redis as one hash each (`{site}:v:{<partition>}:<viewer>`, the braces being
/// the cluster's hash tag): field `a` holds the recent actions, `p` the purchases, `f:<view>` one
/// feature view; `v` the revision, `d` the days of purchases, `e` and `g` the ids of events; `b`
/// what the business says, `i` the ids merged into this one, `m` the viewer into whom this one was
/// merged.
@Singleton
public class Viewers {
  private static final Future<List<Outcome>> NOTHING = Future.succeededFuture(List.of());

  private final Store store;
  private final Limits limits;
  private final Layouts layouts;
  private final ViewerLoader loader;
  private final Merges merges;
  private final ProfileWriter profiles;
  private final ViewerWriter writer;
  private final Pointers pointers;
  private final int mostIds;
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
    ViewerWriter.checked("max-identities", config.maxIdentities(), 1, 100_000);
    this.pointers =
        new Pointers(
            ViewerWriter.checked("known-merges", config.knownMerges(), 16, 10_000_000),
            store::connectionsMade);
    Revised revised = new Revised(store, ViewerWriter.logLength(config));
    this.merges = new Merges(store, limits, config, clock, pointers, revised);
    this.profiles = new ProfileWriter(store, clock, merges, revised);
    this.writer = new ViewerWriter(store, limits, config, clock, merges, pointers);
    this.mostIds = config.eventIds();
    this.eventAge = config.eventAge();
    this.rebuilding = new Rebuilding(store, merges, limits, config, clock);
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
  /// columns this process has never seen, and for one met for the first time who was merged into
  /// another. A viewer the store does not know is [Viewer#ANONYMOUS], one who does not consent
  /// [Viewer#WITHHELD]; fails when the store does.
  public Future<Viewer> read(String viewerId, FeatureSchema schema) {
    ReadPlan now = plan(schema);
    String known = pointers.last(viewerId);
    return store
        .send(now.request(store.key(ViewerKey.of(known))))
        .compose(reply -> parse(known, now, reply));
  }

  private Future<Viewer> parse(String viewerId, ReadPlan now, @Nullable Response reply) {
    if (reply == null) {
      return Future.succeededFuture(Viewer.ANONYMOUS);
    }
    if (ReadPlan.merged(reply)) {
      return merges.root(viewerId).compose(target -> read(target, now.schema()));
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
    TOO_LATE,
    /// The viewer does not consent, as the business said; nothing changed.
    NO_CONSENT
  }

  /// What became of a viewer.
  ///
  /// @param id whom it is about; another than the one named when that one was merged
  /// @param created whether nothing had been said of the viewer before
  public record Changed(String id, ViewerProfile profile, boolean created) {}

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

  /// Changes what the business says of a viewer, in one atomic step with its entry in the log. Not
  /// blocking; any thread.
  ///
  /// Fails with `version_conflict` when another version is in force than expected, with
  /// `store_unavailable` when the store did not say that it was done.
  ///
  /// @param expected the version that the caller changes, 0 for a viewer of whom nothing was said;
  /// empty for whichever
  /// @param change from what was said to what is said; may be called several times
  public Future<Changed> change(
      String viewerId, OptionalLong expected, UnaryOperator<ViewerProfile> change) {
    return profiles.change(viewerId, expected, change);
  }

  /// Makes two viewers one: all that was and will be told of either is told of the target, under
  /// both ids. Exactly once, however often it is asked for and wherever anybody stops; for viewers
  /// that are one already it does nothing. Not blocking; any thread.
  ///
  /// Fails with `no_consent` when one of them does not consent, with `invalid_field` when more ids
  /// would be one viewer's than may be, with `store_unavailable` when the store did not say that it
  /// was done: then it may be done or half done, is completed by whoever meets it, and may be asked
  /// for again.
  ///
  /// @return the viewer that both ids stand for
  public Future<String> merge(String source, String target) {
    return merges.merge(source, target);
  }

  /// An event that says that a viewer is the one of another id: merges, then tells the event. An
  /// event that was told before changes nothing. Not blocking; any thread; fails as [#merge] and
  /// [#tell] do.
  ///
  /// @param previous the other id
  /// @param once whether a previous id that was merged already, into whomever, is left alone
  public Future<Outcome> link(String previous, String viewerId, boolean once, Told told) {
    return merges
        .root(viewerId)
        .compose(this::eventIds)
        .compose(
            ids -> {
              if (ids.contains(EventIds.digest(told.eventId()))) {
                return Future.succeededFuture(Outcome.DUPLICATE);
              }
              return ids.tooLate(told.epochSeconds())
                  ? Future.succeededFuture(Outcome.TOO_LATE)
                  : merges
                      .link(previous, viewerId, once)
                      .compose(linked -> tell(viewerId, List.of(told)).map(List::getFirst))
                      .recover(Viewers::withheld);
            });
  }

  private Future<EventIds> eventIds(String viewerId) {
    Request read =
        Request.cmd(Command.HMGET)
            .arg(store.key(ViewerKey.of(viewerId)))
            .arg(Fold.NEWER_IDS)
            .arg(Fold.OLDER_IDS);
    return store.send(read).map(found -> new EventIds(bytes(found, 0), bytes(found, 1), mostIds));
  }

  private static byte[] bytes(@Nullable Response all, int index) {
    Response one = all == null ? null : all.get(index);
    return one == null ? ActionList.EMPTY : one.toBytes();
  }

  private static Future<Outcome> withheld(Throwable failure) {
    return failure instanceof Refusal refusal && refusal.problem().code() == ProblemCode.NO_CONSENT
        ? Future.succeededFuture(Outcome.NO_CONSENT)
        : Future.failedFuture(failure);
  }

  /// Completes merges that were left half done by a process that ended; for the start.
  public Future<Void> settleMerges() {
    return merges.settleAll();
  }

  /// The ids that stand for one viewer: the one that it is now, then those that were merged into
  /// it.
  ///
  /// @param most how many are wanted, 1 or more; which of more are told is not said
  public Future<List<String>> ids(String viewerId, int most) {
    return merges
        .root(viewerId)
        .compose(
            root ->
                store
                    .send(
                        Request.cmd(Command.HGET)
                            .arg(store.key(ViewerKey.of(root)))
                            .arg(Union.IDENTITIES))
                    .map(
                        stored ->
                            Stream.concat(
                                    Stream.of(root, viewerId),
                                    stored == null
                                        ? Stream.empty()
                                        : Union.identities(stored.toBytes()).stream())
                                .distinct()
                                .limit(most)
                                .toList()));
  }

  /// All the store knows of a viewer, or nothing; for the business, whatever the viewer consents
  /// to.
  public Future<Optional<WholeViewer>> whole(String viewerId) {
    return merges
        .root(viewerId)
        .compose(root -> merges.settle(root).compose(settled -> merges.root(root)))
        .compose(
            root ->
                merges
                    .whole(root)
                    .compose(
                        fields ->
                            fields.isEmpty()
                                ? Future.succeededFuture(Optional.empty())
                                : views(fields)
                                    .map(views -> Optional.of(of(root, fields, views)))));
  }

  private static WholeViewer of(
      String id, Map<String, byte[]> fields, List<WholeViewer.View> views) {
    byte[] profile = fields.getOrDefault(Union.PROFILE, ActionList.EMPTY);
    Viewer state =
        new Viewer(
            fields.getOrDefault(ReadPlan.ACTIONS, ActionList.EMPTY),
            fields.getOrDefault(ReadPlan.PURCHASES, ActionList.EMPTY),
            new float[0],
            profile,
            true);
    return new WholeViewer(
        id,
        state,
        StoredProfiles.read(profile),
        Union.identities(fields.getOrDefault(Union.IDENTITIES, ActionList.EMPTY)),
        views,
        new WholeViewer.RealTime(
            fields.getOrDefault(Fold.REAL_TIME, ActionList.EMPTY),
            fields.getOrDefault(Fold.PAIRS, ActionList.EMPTY)));
  }

  private Future<List<WholeViewer.View>> views(Map<String, byte[]> fields) {
    SortedMap<String, byte[]> blobs = new TreeMap<>();
    fields.forEach(
        (field, blob) -> {
          if (field.startsWith(ReadPlan.VIEW) && blob.length >= Layout.HEADER) {
            blobs.put(field.substring(ReadPlan.VIEW.length()), blob);
          }
        });
    boolean known =
        blobs.values().stream().allMatch(blob -> layouts.find(Layout.id(blob)).isPresent());
    Future<Void> ready = known ? Future.succeededFuture() : layouts.refresh();
    return ready.map(
        done -> {
          List<WholeViewer.View> views = new ArrayList<>();
          blobs.forEach((name, blob) -> views.add(view(name, blob)));
          return views;
        });
  }

  private WholeViewer.View view(String name, byte[] blob) {
    Map<String, Float> columns = new LinkedHashMap<>();
    layouts
        .find(Layout.id(blob))
        .ifPresent(
            layout -> {
              for (int i = 0; i < layout.names().size(); i++) {
                float value = Layout.value(blob, i);
                if (!Float.isNaN(value)) {
                  columns.put(layout.names().get(i), value);
                }
              }
            });
    return new WholeViewer.View(name, Layout.seconds(blob), columns);
  }

  /// What one entry of the log says of a viewer.
  public sealed interface Step permits Retold, Said, Joined {}

  /// An event.
  ///
  /// @param nowSeconds when it was told
  public record Retold(Told told, long nowSeconds) implements Step {}

  /// What the business said; of several the one of the highest version holds.
  public record Said(StoredProfile profile) implements Step {}

  /// Another viewer was merged into this one.
  ///
  /// @param nowSeconds when
  public record Joined(String source, long nowSeconds) implements Step {}

  /// All that is known of a viewer's past.
  ///
  /// @param stored read before the last of these entries was
  /// @param steps what the log holds of the viewer, in its order
  public record Past(Stored stored, List<Step> steps) {
    public Past {
      steps = List.copyOf(steps);
    }

    public String viewerId() {
      return stored.viewerId();
    }
  }

  /// What is stored of a viewer at a moment, as it is stored.
  ///
  /// @param fields empty for a viewer the store does not know
  public record Stored(String viewerId, Map<String, byte[]> fields) {
    /// The viewer into whom this one was merged.
    public Optional<String> mergedInto() {
      return Optional.ofNullable(fields.get(Union.POINTER))
          .map(pointer -> new String(pointer, 1, pointer.length - 1, StandardCharsets.UTF_8));
    }

    /// Whether the merge is half done.
    public boolean merging() {
      byte[] pointer = fields.get(Union.POINTER);
      return pointer != null && pointer[0] == Merges.UNDER_WAY;
    }

    /// The viewers that were merged into this one, in order.
    public List<String> identities() {
      return Union.identities(fields.getOrDefault(Union.IDENTITIES, ActionList.EMPTY));
    }
  }

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

  /// Folds a viewer anew from the log, into the same key, unless it holds what the log does not
  /// account for. Ids that were merged into it and lack their pointer get it. Not blocking; any
  /// thread.
  ///
  /// @param those all that are one viewer, each before the one into whom it was merged
  /// @param into the id under which the viewer is kept, one of those
  /// @param declared the real-time features with which these events were made
  /// @param whole whether the log holds all there ever were
  /// @param force whether to replace also what the log does not account for
  /// @param dry whether to change nothing
  public Future<Rebuilt> rebuild(
      List<Past> those,
      String into,
      Aggregates declared,
      boolean whole,
      boolean force,
      boolean dry) {
    return rebuilding.rebuild(those, into, declared, whole, force, dry);
  }

  /// The viewer that an id stands for; merges that are half done on the way are completed.
  public Future<String> root(String viewerId) {
    return merges.root(viewerId);
  }

  /// The same, changing nothing.
  public Future<String> look(String viewerId) {
    return merges.look(viewerId);
  }

  /// Puts what the business said, as the log holds it, in the place of an earlier version or of
  /// none; the log is not written to.
  ///
  /// @param dry whether to change nothing
  /// @return whether it was missing; not for an id that was merged into another
  public Future<Boolean> restore(String viewerId, StoredProfile said, boolean dry) {
    return profiles.restore(viewerId, StoredProfiles.of(said), dry);
  }

  /// The same for the target of a merge that was made again, also in the place of the same version.
  public Future<Boolean> restoreMerged(String viewerId, StoredProfile said) {
    return profiles.restoreMerged(viewerId, StoredProfiles.of(said));
  }

  /// The oldest event that can be told.
  public Duration eventAge() {
    return eventAge;
  }

  /// Replaces what is stored of viewers by what these actions (any order) and columns say; for
  /// seeding and imports; blocking. What the business says of them stays; viewers that were merged
  /// into another are left alone.
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
        ? new Viewer(stored.actions(), stored.purchases(), values, ActionList.EMPTY, true)
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
