package io.attune.product.collect;

import com.google.protobuf.InvalidProtocolBufferException;
import io.attune.language.event.EventType;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.platform.wire.Problems;
import io.attune.proto.v1.Event;
import io.attune.proto.v1.LoggedEvent;
import io.attune.stage.recording.Recording;
import io.attune.state.profile.Told;
import io.attune.state.profile.Viewers;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Applies events that passed the checks to their viewers, together with their entries in the event
/// log, makes them durable, and says what became of each. Not blocking; any thread.
@Singleton
final class Settlement {
  private static final Logger LOG = Logger.getLogger(Settlement.class);

  private final Viewers viewers;
  private final Durability durability;
  private final Recording recording;

  @Inject
  Settlement(Viewers viewers, Durability durability, Recording recording) {
    this.viewers = viewers;
    this.durability = durability;
    this.recording = recording;
  }

  /// One event that passed the checks, on its way.
  ///
  /// @param place among the events of the call
  /// @param viewer whose it is, or empty without consent
  /// @param link what else it says of whose it is
  /// @param creditedTo placement of the decision that its token names, or empty
  record Passed(
      int place, String viewer, Told told, EventType type, String creditedTo, Link link) {}

  /// That another id is the viewer's.
  ///
  /// @param previous the other id; empty for an event that says no such thing
  /// @param once whether an id that was linked before is left alone
  record Link(String previous, boolean once) {
    static final Link NONE = new Link("", false);

    static Link of(EventType type, Event event) {
      return switch (type) {
        case IDENTIFY -> new Link(event.getPreviousId(), true);
        case ALIAS -> new Link(event.getPreviousId(), false);
        case IMPRESSION,
            VIEW,
            CLICK,
            ADD_TO_CART,
            REMOVE_FROM_CART,
            PURCHASE,
            SEARCH,
            RATING,
            AD_BILLING,
            AD_CLICK,
            CONVERSION ->
            NONE;
      };
    }
  }

  /// The oldest event that is taken.
  Duration eventAge() {
    return viewers.eventAge();
  }

  /// Applies what the journal has and the store lacks, now and whenever the store comes back from
  /// now on; blocks until it is done for the first time.
  ///
  /// @param again tells an entry again; whether it had been missing
  void start(Function<byte[], Future<Boolean>> again) {
    viewers
        .settleMerges()
        .onFailure(failure -> LOG.warnf("merges: not completed yet: %s", failure.getMessage()));
    durability.start(again);
  }

  /// Never fails: what cannot be applied is rejected.
  Future<Void> apply(List<Passed> passed, @Nullable Verdict[] verdicts) {
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

  /// Tells one again that was told before, or whose telling failed.
  ///
  /// @return whether it had been missing
  Future<Boolean> again(Passed each) {
    return (each.link.previous.isEmpty() ? tell(each.viewer, List.of(each.told)) : tell(each))
        .compose(outcomes -> outcome(each.told, outcomes.getFirst()))
        .map(outcome -> outcome == Viewers.Outcome.ACCEPTED);
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
}
