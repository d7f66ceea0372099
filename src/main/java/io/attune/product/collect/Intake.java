package io.attune.product.collect;

import io.attune.language.event.EventType;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.proto.v1.Event;
import io.attune.proto.v1.EventItem;
import io.attune.stage.admission.Admission;
import io.attune.state.deadletter.DeadLetters;
import io.attune.state.deadletter.Letter;
import io.attune.state.report.Quality;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Between the doors and [Collect]: counts what was told and what became of it, and keeps what was
/// refused. Whatever happens here, the verdicts are those of [Collect].
@Singleton
final class Intake {
  private static final Logger LOG = Logger.getLogger(Intake.class);

  private final Collect collect;
  private final Quality quality;
  private final DeadLetters deadLetters;
  private final Admission admission;

  @Inject
  Intake(Collect collect, Quality quality, DeadLetters deadLetters, Admission admission) {
    this.collect = collect;
    this.quality = quality;
    this.deadLetters = deadLetters;
    this.admission = admission;
  }

  /// As [Collect#collect]; a call that fails as a whole, because the store is away, leaves nothing.
  Future<List<Verdict>> take(List<Draft> drafts, Origin origin) {
    Instant now = collect.now();
    return collect
        .collect(drafts, origin.source())
        .map(
            verdicts -> {
              inspect(drafts, verdicts, origin, now);
              return verdicts;
            })
        .onFailure(failure -> refused(drafts, origin, failure));
  }

  /// The sender of a call that failed as a whole tries again: it is counted, not kept.
  private void refused(List<Draft> drafts, Origin origin, Throwable failure) {
    ProblemCode code =
        failure instanceof Refusal refusal ? refusal.problem().code() : ProblemCode.INTERNAL;
    Quality.Tally tally = quality.tally(origin.source(), origin.key());
    for (Draft draft : drafts) {
      Event event = draft.event();
      tally.rejected(event == null ? null : EventType.find(event.getType()).orElse(null), code);
    }
  }

  /// Counts a body that could not be read.
  void unreadable(String source, String key, Problem problem) {
    quality.tally(source, key).rejected(null, problem.code());
  }

  private void inspect(List<Draft> drafts, List<Verdict> verdicts, Origin origin, Instant now) {
    try {
      List<Refused> refused = count(drafts, verdicts, origin, now);
      if (!refused.isEmpty()) {
        deadLetters.keep(refused.size(), origin.bytes(), () -> letters(refused, origin, now));
      }
    } catch (RuntimeException e) {
      LOG.error("events: could not be counted", e);
    }
  }

  /// @param draft that was refused
  /// @param problem why
  private record Refused(Draft draft, Problem problem) {}

  private List<Refused> count(
      List<Draft> drafts, List<Verdict> verdicts, Origin origin, Instant now) {
    Quality.Tally tally = quality.tally(origin.source(), origin.key());
    List<Refused> refused = new ArrayList<>(0);
    for (int i = 0; i < verdicts.size(); i++) {
      Draft draft = drafts.get(i);
      Verdict verdict = verdicts.get(i);
      Event event = draft.event();
      EventType type = event == null ? null : EventType.find(event.getType()).orElse(null);
      Problem problem = verdict.problem().orElse(null);
      if (problem != null) {
        tally.rejected(type, problem.code());
        if (!Collect.away(problem.code())) {
          refused.add(new Refused(draft, problem));
        }
      } else if (verdict.status() == Verdict.Status.DUPLICATE) {
        tally.duplicate(type);
      } else if (event != null) {
        tally.accepted(type, EventChecks.late(event, now), missing(event, type));
      }
    }
    return refused;
  }

  /// The optional fields that would have been of use, as bits.
  private static int missing(Event event, @Nullable EventType type) {
    int missing = 0;
    if (!event.getViewer().hasSession()) {
      missing |= Quality.Field.SESSION.bit();
    }
    if (!event.getViewer().hasConsent()) {
      missing |= Quality.Field.CONSENT.bit();
    }
    if (event.getToken().isEmpty() && (type == EventType.CLICK || type == EventType.IMPRESSION)) {
      missing |= Quality.Field.TOKEN.bit();
    }
    if (type == EventType.PURCHASE) {
      if (!priced(event.getItemsList())) {
        missing |= Quality.Field.PRICE.bit();
      }
      if (event.getCurrency().isEmpty()) {
        missing |= Quality.Field.CURRENCY.bit();
      }
    }
    return missing;
  }

  private static boolean priced(List<EventItem> items) {
    for (EventItem item : items) {
      if (!item.hasPrice()) {
        return false;
      }
    }
    return true;
  }

  private List<Letter> letters(List<Refused> refused, Origin origin, Instant now) {
    List<Letter> letters = new ArrayList<>(refused.size());
    for (Refused each : refused) {
      letters.add(LetterWriter.write(each.draft, each.problem, origin, now, admission));
    }
    return letters;
  }
}
