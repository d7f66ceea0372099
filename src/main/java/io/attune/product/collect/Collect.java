package io.attune.product.collect;

import com.google.protobuf.InvalidProtocolBufferException;
import io.attune.language.aggregate.Aggregates;
import io.attune.language.aggregate.Happening;
import io.attune.language.consent.Consent;
import io.attune.language.event.EventType;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.wire.Problems;
import io.attune.proto.v1.BookedAd;
import io.attune.proto.v1.Credit;
import io.attune.proto.v1.Event;
import io.attune.proto.v1.EventItem;
import io.attune.proto.v1.LoggedEvent;
import io.attune.stage.admission.Admission;
import io.attune.stage.recording.Credential;
import io.attune.stage.recording.Recording;
import io.attune.state.aggregate.Trends;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.context.Surroundings;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Told;
import io.attune.state.report.Quality;
import io.attune.state.snapshot.Snapshots;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes events: checks each, applies it to its viewer together with its entry in the event log,
/// makes it durable, and says what became of it. Not blocking; any thread.
@Singleton
public final class Collect {
  /// The door and the key of what ads tell.
  private static final String ADS = "ads";

  private final Admission admission;
  private final Snapshots snapshots;
  private final Settlement settlement;
  private final EventChecks checks;
  private final Quality quality;
  private final CollectConfig config;
  private final InstantSource clock = InstantSource.system();

  @Inject
  Collect(
      Admission admission,
      Snapshots snapshots,
      Recording recording,
      Settlement settlement,
      Quality quality,
      CollectConfig config) {
    this.admission = admission;
    this.snapshots = snapshots;
    this.settlement = settlement;
    this.quality = quality;
    this.config = config;
    checks = new EventChecks(config, settlement.eventAge(), recording);
  }

  CollectConfig config() {
    return config;
  }

  Instant now() {
    return clock.instant();
  }

  /// A verdict per event, in order, once all that are accepted are applied and durable. Fails with
  /// the store's or the disk's refusal when that kept every event from being applied.
  ///
  /// @param source the door: `rest`, `segment`, `grpc`
  Future<List<Verdict>> collect(List<Draft> drafts, String source) {
    Instant now = now();
    CatalogSnapshot catalog = catalog();
    @Nullable Verdict[] verdicts = new Verdict[drafts.size()];
    List<Settlement.Passed> passed = new ArrayList<>(drafts.size());
    List<Integer> waiting = new ArrayList<>(0);
    CallItems items = new CallItems(catalog);
    for (int i = 0; i < verdicts.length; i++) {
      try {
        Settlement.Passed one = pass(i, drafts.get(i), items, now, source);
        if (one == null) {
          waiting.add(i);
        } else {
          passed.add(one);
        }
      } catch (Refusal refusal) {
        verdicts[i] = rejected(drafts.get(i), refusal.problem());
      }
    }
    Future<Void> applied = settlement.apply(passed, verdicts);
    Future<Void> all =
        waiting.isEmpty()
            ? applied
            : Future.all(applied, late(drafts, waiting, items, now, source, verdicts)).mapEmpty();
    return all.compose(done -> answer(verdicts));
  }

  /// Applies the events whose items the snapshot does not know, once the store has said whether
  /// they are there; never fails.
  private Future<Void> late(
      List<Draft> drafts,
      List<Integer> waiting,
      CallItems items,
      Instant now,
      String source,
      @Nullable Verdict[] verdicts) {
    return snapshots
        .find(items.sought())
        .transform(
            found -> {
              List<Settlement.Passed> passed = new ArrayList<>(waiting.size());
              for (int i : waiting) {
                try {
                  if (found.failed()) {
                    throw Problems.of(found.cause()).refusal();
                  }
                  items.found(found.result());
                  Settlement.Passed one = pass(i, drafts.get(i), items, now, source);
                  if (one == null) {
                    throw new IllegalStateException("items were sought, and yet are to be sought");
                  }
                  passed.add(one);
                } catch (Refusal refusal) {
                  verdicts[i] = rejected(drafts.get(i), refusal.problem());
                }
              }
              return settlement.apply(passed, verdicts);
            });
  }

  private static Verdict rejected(Draft draft, Problem problem) {
    return Verdict.rejected(draft.shownId(EventChecks.ID_CHARACTERS), problem);
  }

  /// Until the catalogue is there every item would be unknown.
  private CatalogSnapshot catalog() {
    if (!snapshots.started()) {
      throw Problem.of(ProblemCode.STORE_UNAVAILABLE, "catalogue: not loaded yet").refusal();
    }
    return snapshots.current().catalog();
  }

  /// @return null when items must be sought first
  private Settlement.@Nullable Passed pass(
      int place, Draft draft, CallItems known, Instant now, String source) {
    Event event = draft.event();
    if (event == null) {
      Problem problem = draft.problem();
      throw (problem == null ? Problem.of(ProblemCode.INTERNAL, "event: absent") : problem)
          .refusal();
    }
    EventType type = checks.check(event, now);
    Optional<Credential> credential = checks.credential(event, now);
    int[] items = known.numbers(event);
    if (items == null) {
      return null;
    }
    boolean personal = admission.personalises(consent(event));
    LoggedEvent.Builder entry = entry(event, type, items, now, source, personal);
    if (known.asksCategories()) {
      for (int i = 0; i < items.length; i++) {
        entry.addCategories(known.category(items[i], event.getItems(i).getId()));
      }
    }
    credential.ifPresent(said -> entry.setCredit(credit(said, items)));
    String viewer = personal ? event.getViewer().getId() : "";
    String creditedTo = credential.map(Credential::placement).orElse("");
    Settlement.Link link =
        personal && config.links() ? Settlement.Link.of(type, event) : Settlement.Link.NONE;
    return new Settlement.Passed(
        place, viewer, told(entry.build(), type, items), type, creditedTo, link);
  }

  /// What the log says of an event: without whose it is where that may not be kept.
  private static LoggedEvent.Builder entry(
      Event event, EventType type, int[] items, Instant now, String source, boolean personal) {
    Event.Builder kept = event.toBuilder().setType(type.code()).removeContext(Surroundings.IP);
    if (!personal) {
      kept.clearViewer().clearPreviousId();
    }
    return LoggedEvent.newBuilder()
        .setEvent(kept)
        .setReceivedMillis(now.toEpochMilli())
        .addAllItemNumbers(Arrays.stream(items).boxed().toList())
        .setSource(source);
  }

  /// Tells what became of an ad, in the words of an event; for the products whose ads they are. The
  /// same `eventId` again changes nothing. Never fails; counted as of the door and the key `ads`.
  ///
  /// @param event of a type that [ads tell][EventType#ofAds()], with `ad`; without a viewer it is
  /// nobody's
  public Future<Verdict> tell(Event event) {
    Instant now = now();
    EventType type = EventType.find(event.getType()).orElseThrow();
    @Nullable Verdict[] verdicts = new Verdict[1];
    Future<Void> applied = Future.succeededFuture();
    try {
      applied = settlement.apply(List.of(ofAd(event, type, now)), verdicts);
    } catch (Refusal refusal) {
      verdicts[0] = Verdict.rejected(event.getEventId(), refusal.problem());
    }
    return applied.map(
        done -> {
          Verdict verdict = complete(verdicts).getFirst();
          count(quality.tally(ADS, ADS), type, verdict, EventChecks.late(event, now));
          return verdict;
        });
  }

  private static void count(Quality.Tally tally, EventType type, Verdict verdict, long late) {
    if (verdict.problem().isPresent()) {
      tally.rejected(type, verdict.problem().get().code());
    } else if (verdict.status() == Verdict.Status.DUPLICATE) {
      tally.duplicate(type);
    } else {
      tally.accepted(type, late, 0);
    }
  }

  /// An item that the catalogue does not know any more is left out: its ad was seen all the same.
  private Settlement.Passed ofAd(Event event, EventType type, Instant now) {
    checks.time(event, now);
    CatalogSnapshot catalog = catalog();
    BookedAd ad = event.getAd();
    int number = ad.getItem().isEmpty() ? -1 : catalog.number(ad.getItem());
    int[] items = number < 0 ? new int[0] : new int[] {number};
    Event.Builder said = event.toBuilder().clearItems();
    Credit.Builder credit =
        Credit.newBuilder()
            .setDecisionId(ad.getDecisionId())
            .setPlacement(ad.getPlacement())
            .setDecidedMillis(ad.getDecidedMillis())
            .setModel(ad.getModel());
    if (number >= 0) {
      said.addItems(EventItem.newBuilder().setId(ad.getItem()));
      credit.addPositions(ad.getPosition()).addPropensities(ad.getPropensity());
    }
    String viewer = event.getViewer().getId();
    LoggedEvent.Builder entry = entry(said.build(), type, items, now, ADS, !viewer.isEmpty());
    if (number >= 0 && catalog.schema().aggregates().asksCategories()) {
      entry.addCategories(catalog.live(number) ? catalog.mainCategoryName(number) : 0);
    }
    return new Settlement.Passed(
        0,
        viewer,
        told(entry.setCredit(credit).build(), type, items),
        type,
        ad.getPlacement(),
        Settlement.Link.NONE);
  }

  /// What the token says of the decision and of the event's items.
  private static Credit credit(Credential said, int[] items) {
    Credit.Builder credit =
        Credit.newBuilder()
            .setDecisionId(said.decisionId())
            .setPlacement(said.placement())
            .setDecidedMillis(said.decidedMillis())
            .setArm(said.arm())
            .setModel(said.model());
    for (int item : items) {
      credit.addPositions(said.position(item)).addPropensities(said.propensity(item));
    }
    return credit.build();
  }

  static Consent consent(Event event) {
    io.attune.proto.v1.Consent said = event.getViewer().getConsent();
    return new Consent(
        said.hasPersonalise() ? Optional.of(said.getPersonalise()) : Optional.empty(),
        said.hasTcf() ? Optional.of(said.getTcf()) : Optional.empty(),
        said.hasGpp() ? Optional.of(said.getGpp()) : Optional.empty(),
        said.hasUsPrivacy() ? Optional.of(said.getUsPrivacy()) : Optional.empty());
  }

  private Told told(LoggedEvent entry, EventType type, int[] items) {
    Event event = entry.getEvent();
    Aggregates aggregates = snapshots.current().catalog().schema().aggregates();
    return new Told(
        event.getEventId(),
        action(type),
        items,
        event.getTime().getSeconds(),
        entry.toByteArray(),
        aggregates,
        happening(entry, type, aggregates));
  }

  private static @Nullable Happening happening(
      LoggedEvent logged, EventType type, Aggregates aggregates) {
    return aggregates.countsForViewers(type)
        ? Trends.happening(logged, aggregates).orElse(null)
        : null;
  }

  private static @Nullable ActionType action(EventType type) {
    return switch (type) {
      case VIEW -> ActionType.VIEW;
      case CLICK -> ActionType.CLICK;
      case ADD_TO_CART -> ActionType.ADD_TO_CART;
      case REMOVE_FROM_CART -> ActionType.REMOVE_FROM_CART;
      case PURCHASE -> ActionType.PURCHASE;
      case RATING -> ActionType.RATING;
      case IMPRESSION, SEARCH, IDENTIFY, ALIAS, AD_BILLING, AD_CLICK, CONVERSION -> null;
    };
  }

  /// Applies what the journal has and the store lacks, now and whenever the store comes back from
  /// now on; blocks until it is done for the first time.
  public void start() {
    settlement.start(this::again);
    snapshots.current().trends().fold();
  }

  /// Tells an event of the journal again; what was applied is known and changes nothing.
  ///
  /// @return whether it had been missing
  private Future<Boolean> again(byte[] entry) {
    LoggedEvent logged;
    try {
      logged = LoggedEvent.parseFrom(entry);
    } catch (InvalidProtocolBufferException e) {
      return Future.failedFuture(e);
    }
    int[] items = logged.getItemNumbersList().stream().mapToInt(Integer::intValue).toArray();
    EventType type = EventType.find(logged.getEvent().getType()).orElse(EventType.IMPRESSION);
    String viewer = logged.getEvent().getViewer().getId();
    Told told = told(logged, type, items);
    boolean links = config.links() && !viewer.isEmpty();
    Settlement.Link link =
        links ? Settlement.Link.of(type, logged.getEvent()) : Settlement.Link.NONE;
    return settlement.again(new Settlement.Passed(0, viewer, told, type, "", link));
  }

  /// An event of the log, for folding it anew: without an entry, because the log has it.
  ///
  /// @param aggregates the declared real-time features
  /// @return nothing for what is no viewer's event
  public static Optional<Told> history(LoggedEvent logged, Aggregates aggregates) {
    if (!logged.hasEvent() || logged.getEvent().getViewer().getId().isEmpty()) {
      return Optional.empty();
    }
    int[] items = logged.getItemNumbersList().stream().mapToInt(Integer::intValue).toArray();
    Event event = logged.getEvent();
    return EventType.find(event.getType())
        .map(
            type ->
                new Told(
                    event.getEventId(),
                    action(type),
                    items,
                    event.getTime().getSeconds(),
                    new byte[0],
                    aggregates,
                    happening(logged, type, aggregates)));
  }

  private static Future<List<Verdict>> answer(@Nullable Verdict[] verdicts) {
    List<Verdict> all = complete(verdicts);
    Optional<Problem> first = all.isEmpty() ? Optional.empty() : all.getFirst().problem();
    boolean none =
        all.stream()
            .allMatch(
                verdict ->
                    verdict.status() == Verdict.Status.REJECTED
                        && verdict.problem().map(Problem::code).filter(Collect::away).isPresent());
    return none && first.isPresent()
        ? Future.failedFuture(first.get().refusal())
        : Future.succeededFuture(all);
  }

  static boolean away(ProblemCode code) {
    return code == ProblemCode.STORE_UNAVAILABLE
        || code == ProblemCode.OVERLOADED
        || code == ProblemCode.INTERNAL;
  }

  private static List<Verdict> complete(@Nullable Verdict[] verdicts) {
    List<Verdict> all = new ArrayList<>(verdicts.length);
    for (Verdict verdict : verdicts) {
      if (verdict == null) {
        throw new IllegalStateException("an event without a verdict");
      }
      all.add(verdict);
    }
    return all;
  }
}
