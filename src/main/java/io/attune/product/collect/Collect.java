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
import io.attune.proto.v1.Credit;
import io.attune.proto.v1.Event;
import io.attune.proto.v1.LoggedEvent;
import io.attune.stage.admission.Admission;
import io.attune.stage.recording.Credential;
import io.attune.stage.recording.Recording;
import io.attune.state.aggregate.Trends;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.context.Surroundings;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Told;
import io.attune.state.profile.Viewers;
import io.attune.state.snapshot.Snapshots;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Takes events: checks each, applies it to its viewer together with its entry in the event log,
/// makes it durable, and says what became of it. Not blocking; any thread.
@Singleton
public final class Collect {
  private static final Logger LOG = Logger.getLogger(Collect.class);

  private final Admission admission;
  private final Snapshots snapshots;
  private final Viewers viewers;
  private final Durability durability;
  private final EventChecks checks;
  private final CollectConfig config;
  private final Recording recording;
  private final InstantSource clock = InstantSource.system();

  @Inject
  Collect(
      Admission admission,
      Snapshots snapshots,
      Viewers viewers,
      Recording recording,
      Durability durability,
      CollectConfig config) {
    this.admission = admission;
    this.snapshots = snapshots;
    this.viewers = viewers;
    this.durability = durability;
    this.config = config;
    this.recording = recording;
    checks = new EventChecks(config, viewers.eventAge(), recording);
  }

  CollectConfig config() {
    return config;
  }

  Instant now() {
    return clock.instant();
  }

  /// One event that passed the checks, on its way.
  ///
  /// @param place among the events of the call
  /// @param viewer whose it is, or empty without consent
  /// @param link what else it says of whose it is
  /// @param creditedTo placement of the decision that its token names, or empty
  private record Passed(
      int place, String viewer, Told told, EventType type, String creditedTo, Link link) {}

  /// That another id is the viewer's.
  ///
  /// @param previous the other id; empty for an event that says no such thing
  /// @param once whether an id that was linked before is left alone
  private record Link(String previous, boolean once) {
    static final Link NONE = new Link("", false);

    static Link of(EventType type, Event event) {
      return switch (type) {
        case IDENTIFY -> new Link(event.getPreviousId(), true);
        case ALIAS -> new Link(event.getPreviousId(), false);
        case IMPRESSION, VIEW, CLICK, ADD_TO_CART, REMOVE_FROM_CART, PURCHASE, SEARCH, RATING ->
            NONE;
      };
    }
  }

  /// A verdict per event, in order, once all that are accepted are applied and durable. Fails with
  /// the store's or the disk's refusal when that kept every event from being applied.
  ///
  /// @param source the door: `rest`, `segment`, `grpc`
  Future<List<Verdict>> collect(List<Draft> drafts, String source) {
    Instant now = now();
    CatalogSnapshot catalog = catalog();
    @Nullable Verdict[] verdicts = new Verdict[drafts.size()];
    List<Passed> passed = new ArrayList<>(drafts.size());
    List<Integer> waiting = new ArrayList<>(0);
    CallItems items = new CallItems(catalog);
    for (int i = 0; i < verdicts.length; i++) {
      try {
        Passed one = pass(i, drafts.get(i), items, now, source);
        if (one == null) {
          waiting.add(i);
        } else {
          passed.add(one);
        }
      } catch (Refusal refusal) {
        verdicts[i] = rejected(drafts.get(i), refusal.problem());
      }
    }
    Future<Void> applied = apply(passed, verdicts);
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
              List<Passed> passed = new ArrayList<>(waiting.size());
              for (int i : waiting) {
                try {
                  if (found.failed()) {
                    throw Problems.of(found.cause()).refusal();
                  }
                  items.found(found.result());
                  Passed one = pass(i, drafts.get(i), items, now, source);
                  if (one == null) {
                    throw new IllegalStateException("items were sought, and yet are to be sought");
                  }
                  passed.add(one);
                } catch (Refusal refusal) {
                  verdicts[i] = rejected(drafts.get(i), refusal.problem());
                }
              }
              return apply(passed, verdicts);
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
  private @Nullable Passed pass(
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
    Event.Builder kept = event.toBuilder().setType(type.code()).removeContext(Surroundings.IP);
    if (!personal) {
      kept.clearViewer().clearPreviousId();
    }
    LoggedEvent.Builder entry =
        LoggedEvent.newBuilder()
            .setEvent(kept)
            .setReceivedMillis(now.toEpochMilli())
            .addAllItemNumbers(Arrays.stream(items).boxed().toList())
            .setSource(source);
    if (known.asksCategories()) {
      for (int i = 0; i < items.length; i++) {
        entry.addCategories(known.category(items[i], event.getItems(i).getId()));
      }
    }
    credential.ifPresent(said -> entry.setCredit(credit(said, items)));
    String viewer = personal ? event.getViewer().getId() : "";
    String creditedTo = credential.map(Credential::placement).orElse("");
    Link link = personal && config.links() ? Link.of(type, event) : Link.NONE;
    return new Passed(place, viewer, told(entry.build(), type, items), type, creditedTo, link);
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
      case IMPRESSION, SEARCH, IDENTIFY, ALIAS -> null;
    };
  }

  /// Applies what the journal has and the store lacks, now and whenever the store comes back from
  /// now on; blocks until it is done for the first time.
  public void start() {
    viewers
        .settleMerges()
        .onFailure(failure -> LOG.warnf("merges: not completed yet: %s", failure.getMessage()));
    durability.start(this::again);
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
    Link link = links ? Link.of(type, logged.getEvent()) : Link.NONE;
    return (link.previous.isEmpty()
            ? tell(viewer, List.of(told))
            : tell(new Passed(0, viewer, told, type, "", link)))
        .compose(outcomes -> outcome(told, outcomes.getFirst()))
        .map(outcome -> outcome == Viewers.Outcome.ACCEPTED);
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

  /// Never fails: what cannot be applied is rejected.
  private Future<Void> apply(List<Passed> passed, @Nullable Verdict[] verdicts) {
    if (passed.isEmpty()) {
      return Future.succeededFuture();
    }
    Map<String, List<Passed>> byViewer = new LinkedHashMap<>();
    List<byte[]> entries = new ArrayList<>(passed.size());
    List<Passed> links = new ArrayList<>(0);
    for (Passed each : passed) {
      if (each.link.previous.isEmpty()) {
        byViewer.computeIfAbsent(each.viewer, viewer -> new ArrayList<>(2)).add(each);
      } else {
        links.add(each);
      }
      entries.add(each.told.entry());
    }
    Future<Void> durable = durability.keep(entries);
    List<Future<Void>> all = new ArrayList<>(byViewer.size() + links.size());
    links.forEach(each -> all.add(settle(List.of(each), tell(each), verdicts)));
    tell(byViewer)
        .forEach(
            (viewer, told) ->
                all.add(settle(byViewer.getOrDefault(viewer, List.of()), told, verdicts)));
    return Future.all(all)
        .compose(applied -> durable)
        .transform(
            done -> {
              if (done.failed()) {
                reject(passed, verdicts, done.cause());
              }
              return Future.succeededFuture();
            });
  }

  private Map<String, Future<List<Viewers.Outcome>>> tell(Map<String, List<Passed>> byViewer) {
    Map<String, List<Told>> known = new LinkedHashMap<>();
    Map<String, Future<List<Viewers.Outcome>>> answers = new LinkedHashMap<>();
    byViewer.forEach(
        (viewer, some) -> {
          List<Told> told = some.stream().map(Passed::told).toList();
          if (viewer.isEmpty()) {
            answers.put(viewer, tell(viewer, told));
          } else {
            known.put(viewer, told);
          }
        });
    answers.putAll(viewers.tell(known));
    return answers;
  }

  /// Never fails: what cannot be applied is rejected.
  private Future<Void> settle(
      List<Passed> some, Future<List<Viewers.Outcome>> told, @Nullable Verdict[] verdicts) {
    return told.compose(outcomes -> settle(some, outcomes, verdicts))
        .recover(
            failure -> {
              reject(some, verdicts, failure);
              return Future.succeededFuture();
            });
  }

  private Future<Void> settle(
      List<Passed> some, List<Viewers.Outcome> outcomes, @Nullable Verdict[] verdicts) {
    List<Future<Void>> withheld = new ArrayList<>(0);
    for (int i = 0; i < some.size(); i++) {
      Passed each = some.get(i);
      if (outcomes.get(i) == Viewers.Outcome.NO_CONSENT) {
        withheld.add(
            outcome(each.told, outcomes.get(i))
                .map(
                    noted -> {
                      settle(each, noted, verdicts);
                      return null;
                    }));
      } else {
        settle(each, outcomes.get(i), verdicts);
      }
    }
    return withheld.isEmpty() ? Future.succeededFuture() : Future.all(withheld).mapEmpty();
  }

  private void settle(Passed each, Viewers.Outcome outcome, @Nullable Verdict[] verdicts) {
    verdicts[each.place] = verdict(each.told, outcome);
    if (!each.creditedTo.isEmpty() && outcome == Viewers.Outcome.ACCEPTED) {
      recording.credited(each.creditedTo, each.type.code());
    }
  }

  /// An event of a viewer who does not consent, as the business said, is noted without saying whose
  /// it is, like one whose caller said so.
  private Future<Viewers.Outcome> outcome(Told told, Viewers.Outcome outcome) {
    if (outcome != Viewers.Outcome.NO_CONSENT) {
      return Future.succeededFuture(outcome);
    }
    try {
      LoggedEvent.Builder entry = LoggedEvent.parseFrom(told.entry()).toBuilder();
      entry.getEventBuilder().clearViewer().clearPreviousId();
      byte[] nobodys = entry.build().toByteArray();
      return viewers.note(
          new Told(told.eventId(), told.action(), told.items(), told.epochSeconds(), nobodys));
    } catch (InvalidProtocolBufferException e) {
      return Future.failedFuture(e);
    }
  }

  /// Links two ids of a viewer, and tells the event that says so.
  private Future<List<Viewers.Outcome>> tell(Passed link) {
    return viewers.link(link.link.previous, link.viewer, link.link.once, link.told).map(List::of);
  }

  /// Tells a viewer, or where there is none, the log alone.
  private Future<List<Viewers.Outcome>> tell(String viewer, List<Told> told) {
    if (!viewer.isEmpty()) {
      return viewers.tell(viewer, told);
    }
    List<Future<Viewers.Outcome>> all = told.stream().map(viewers::note).toList();
    return Future.all(all).map(done -> done.list());
  }

  private static void reject(List<Passed> some, @Nullable Verdict[] verdicts, Throwable failure) {
    Problem problem = Problems.of(failure);
    for (Passed each : some) {
      verdicts[each.place] = Verdict.rejected(each.told.eventId(), problem);
    }
  }

  private static Verdict verdict(Told told, Viewers.Outcome outcome) {
    return switch (outcome) {
      case ACCEPTED -> Verdict.of(told.eventId(), Verdict.Status.ACCEPTED);
      case DUPLICATE -> Verdict.of(told.eventId(), Verdict.Status.DUPLICATE);
      case NO_CONSENT ->
          throw new IllegalStateException("an event of nobody's, and yet it needs consent");
      case TOO_LATE ->
          Verdict.rejected(
              told.eventId(),
              new Problem(
                  ProblemCode.TOO_LATE,
                  "time",
                  Problem.invalid(
                          "time",
                          Instant.ofEpochSecond(told.epochSeconds()),
                          "later than this viewer's events that are forgotten already")
                      .detail()));
    };
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
