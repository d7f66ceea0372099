package io.attune.product.collect;

import io.attune.language.problem.Problem;
import io.attune.language.problem.Refusal;
import io.attune.platform.store.Store;
import io.attune.proto.v1.Consent;
import io.attune.proto.v1.Event;
import io.attune.proto.v1.Viewer;
import io.attune.state.deadletter.DeadLetters;
import io.attune.state.deadletter.Letter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Tells refused events again, as new ones are told: what is accepted, or was meanwhile, leaves the
/// dead letters; what is refused again stays with its new reason. Blocking.
@Singleton
final class Replays {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int AT_ONCE = 100;
  private static final String REMOVED = "removed";

  private final Collect collect;
  private final DeadLetters deadLetters;
  private final Store store;
  private final Counter accepted;
  private final Counter refused;

  @Inject
  Replays(Collect collect, DeadLetters deadLetters, Store store, MeterRegistry meters) {
    this.collect = collect;
    this.deadLetters = deadLetters;
    this.store = store;
    accepted = counter(meters, "accepted");
    refused = counter(meters, "rejected");
  }

  private static Counter counter(MeterRegistry meters, String outcome) {
    return Counter.builder("attune.dead.letters.replayed")
        .tag("outcome", outcome)
        .description("Refused events that were told again")
        .register(meters);
  }

  /// Tells one again.
  ///
  /// @param correction the event to tell instead, or empty for the one that is kept
  /// @throws Refusal when there is nothing to tell, or the store is away
  Verdict one(Letter letter, byte[] correction) {
    if (correction.length == 0 && letter.event().form() != Letter.Form.JSON) {
      String kept =
          letter.event().form() == Letter.Form.CUT
              ? "only the beginning of the event is kept"
              : "the event is no JSON";
      throw Problem.invalid("body", "absent", "the corrected event, because " + kept).refusal();
    }
    byte[] said =
        correction.length == 0
            ? letter.event().text().getBytes(StandardCharsets.UTF_8)
            : correction;
    return tell(List.of(letter), List.of(draft(letter, said))).getFirst();
  }

  /// What became of several.
  ///
  /// @param next where to go on; empty when all were looked at
  /// @param reasons code to how many were refused again
  record Outcome(
      int accepted,
      int duplicates,
      int rejected,
      int unreadable,
      String next,
      Map<String, Integer> reasons) {}

  /// Tells those of a filter again, oldest first.
  ///
  /// @param most letters
  Outcome all(DeadLetters.Filter filter, String after, int most) {
    int[] counts = new int[Verdict.Status.values().length];
    Map<String, Integer> reasons = new TreeMap<>();
    int unreadable = 0;
    String last = after;
    for (int left = most; left > 0; ) {
      DeadLetters.Page page = deadLetters.page(filter, last, false, Math.min(left, AT_ONCE));
      List<Letter> readable =
          page.letters().stream().filter(l -> l.event().form() == Letter.Form.JSON).toList();
      unreadable += page.letters().size() - readable.size();
      for (Verdict verdict : again(readable)) {
        counts[verdict.status().ordinal()]++;
        verdict
            .problem()
            .ifPresent(problem -> reasons.merge(problem.code().code(), 1, Integer::sum));
      }
      left -= page.letters().size();
      last = page.next();
      if (last.isEmpty()) {
        break;
      }
    }
    return new Outcome(
        counts[Verdict.Status.ACCEPTED.ordinal()],
        counts[Verdict.Status.DUPLICATE.ordinal()],
        counts[Verdict.Status.REJECTED.ordinal()],
        unreadable,
        last,
        reasons);
  }

  private List<Verdict> again(List<Letter> letters) {
    List<Draft> drafts = new ArrayList<>(letters.size());
    for (Letter letter : letters) {
      drafts.add(draft(letter, letter.event().text().getBytes(StandardCharsets.UTF_8)));
    }
    return letters.isEmpty() ? List.of() : tell(letters, drafts);
  }

  private List<Verdict> tell(List<Letter> letters, List<Draft> drafts) {
    List<Verdict> verdicts = new ArrayList<>(letters.size());
    // events of one door are told together
    for (int from = 0; from < letters.size(); ) {
      String source = letters.get(from).from().source();
      int to = from + 1;
      while (to < letters.size() && letters.get(to).from().source().equals(source)) {
        to++;
      }
      verdicts.addAll(store.await(collect.collect(drafts.subList(from, to), source), PATIENCE));
      from = to;
    }
    settle(letters, verdicts);
    return verdicts;
  }

  private void settle(List<Letter> letters, List<Verdict> verdicts) {
    List<String> done = new ArrayList<>();
    for (int i = 0; i < letters.size(); i++) {
      Letter letter = letters.get(i);
      Problem problem = verdicts.get(i).problem().orElse(null);
      if (problem == null) {
        done.add(letter.id());
        accepted.increment();
      } else {
        refused.increment();
        if (!Collect.away(problem.code())) {
          deadLetters.change(
              letter.refusedAgain(LetterWriter.reason(problem, letter.event().anonymous())));
        }
      }
    }
    deadLetters.remove(done);
  }

  private static Draft draft(Letter letter, byte[] said) {
    Instant sentAt =
        letter.event().sentAtMillis().isPresent()
            ? Instant.ofEpochMilli(letter.event().sentAtMillis().getAsLong())
            : Instant.MIN;
    Draft draft = EventJson.again(said, sentAt, Instant.ofEpochMilli(letter.receivedMillis()));
    Event event = draft.event();
    return event != null && letter.event().anonymous() ? anonymous(event) : draft;
  }

  /// Whose viewer was removed belongs to nobody: it is told as an event without consent.
  private static Draft anonymous(Event event) {
    Viewer nobody =
        Viewer.newBuilder()
            .setId(REMOVED)
            .setConsent(Consent.newBuilder().setPersonalise(false))
            .build();
    return Draft.of(event.toBuilder().setViewer(nobody).build());
  }
}
