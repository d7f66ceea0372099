package io.attune.product.advertise;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem;
import io.attune.language.decision.AdReason;
import io.attune.language.decision.Deadline;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.Offers;
import io.attune.language.decision.Ticker;
import io.attune.language.decision.Trace;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.stage.admission.Admission;
import io.attune.stage.audience.Audience;
import io.attune.stage.recording.Recording;
import io.attune.state.exposure.Contender;
import io.attune.state.exposure.Exposure;
import io.attune.state.exposure.Reservation;
import io.attune.state.exposure.Scope;
import io.attune.state.exposure.Shown;
import io.attune.state.ledger.Hold;
import io.attune.state.placement.Placement;
import io.attune.state.profile.Viewer;
import io.attune.state.snapshot.Snapshot;
import io.attune.state.snapshot.Snapshots;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;

/// Decides which ads an owned placement shows: one read of the viewer, money from this process'
/// leases, and one reservation where the best have caps. Thread-safe.
@Singleton
public final class Advertising {
  /// How long an impression, or a click that is paid for, counts after the decision.
  static final Duration COUNTS = Duration.ofMinutes(10);

  /// How long a click counts that is not paid for, and a conversion.
  static final Duration CLICK_COUNTS = Duration.ofDays(7);

  private static final int[] NOTHING = {};
  private static final int SPARE = 4;

  private final Admission admission;
  private final Audience audience;
  private final Recording recording;
  private final Snapshots snapshots;
  private final Books books;
  private final Money money;
  private final Ticker ticker = Ticker.SYSTEM;
  private final ConcurrentLinkedQueue<Contest> contests = new ConcurrentLinkedQueue<>();

  @Inject
  Advertising(
      Admission admission,
      Audience audience,
      Recording recording,
      Snapshots snapshots,
      Books books,
      Money money) {
    this.admission = admission;
    this.audience = audience;
    this.recording = recording;
    this.snapshots = snapshots;
    this.books = books;
    this.money = money;
  }

  /// Follows campaigns and placements from now on, in the background; until then no ads are shown.
  public void start() {
    books.start();
    money.odds.start();
  }

  long now() {
    return ticker.nanos();
  }

  /// Decides.
  ///
  /// @param startNanos when the call came
  Future<AdAnswer> decide(String placementId, AdAsk ask, long startNanos) {
    if (!snapshots.started()) {
      throw Problem.of(ProblemCode.STORE_UNAVAILABLE, "state: not loaded yet").refusal();
    }
    Snapshot snapshot = snapshots.current();
    Placement placement =
        snapshot
            .placements()
            .placement(placementId)
            .filter(found -> found.ads().isPresent())
            .orElseThrow(() -> unknown(placementId));
    Books.Open open = books.current();
    Book book =
        open.book()
            .orElseThrow(
                () ->
                    Problem.of(ProblemCode.STORE_UNAVAILABLE, "campaigns: not loaded yet")
                        .refusal());
    if (ask.count() > placement.maxCount()) {
      throw Problem.invalid(
              "count", ask.count(), "1 to " + placement.maxCount() + ", the placement's limit")
          .refusal();
    }
    DecisionRequest request = request(placementId, ask);
    Contest.Matter matter =
        new Contest.Matter(
            ask, request, placement, placement.ads().orElseThrow(), snapshot, open, book);
    Deadline deadline =
        admission.deadline(
            startNanos, ask.deadlineMillis(), Admission.UNSTATED, placement.deadline());
    Trace trace = new Trace();
    admission.enter();
    try {
      return audience
          .know(
              request.viewerId(),
              request.personalise(),
              snapshot.catalog().schema(),
              deadline,
              trace)
          .compose(viewer -> select(matter, viewer, deadline, trace))
          .onComplete(done -> admission.leave());
    } catch (RuntimeException e) {
      admission.leave();
      throw e;
    }
  }

  private static RuntimeException unknown(String placement) {
    return Problem.of(
            ProblemCode.UNKNOWN_PLACEMENT,
            "placement: "
                + Problem.quoted(placement)
                + " (expected: a placement that is defined, with `ads`)")
        .refusal();
  }

  private DecisionRequest request(String placement, AdAsk ask) {
    long now = ask.timeMillis() == 0 ? System.currentTimeMillis() : ask.timeMillis();
    return new DecisionRequest(
        placement,
        ask.viewerId(),
        ask.sessionId(),
        admission.personalises(ask.consent()),
        ask.context(),
        NOTHING,
        NOTHING,
        NOTHING,
        Math.max(1, ask.count()),
        0,
        "",
        Map.of(),
        now,
        ThreadLocalRandom.current().nextLong());
  }

  /// One that is tried.
  private record Trial(
      int index, Book.Line line, Creative creative, Hold hold, List<Scope> scopes) {}

  private Future<AdAnswer> select(
      Contest.Matter matter, Viewer viewer, Deadline deadline, Trace trace) {
    Contest contest = Optional.ofNullable(contests.poll()).orElseGet(() -> new Contest(money.odds));
    String id = recording.name();
    contest.hold(matter, viewer, money, deadline, trace);
    List<Trial> trials = trials(matter, contest, id);
    long left = Math.max(1, deadline.remainingNanos(ticker.nanos()));
    return reserve(matter, trials, id, Duration.ofNanos(left), trace)
        .map(
            reservation -> {
              AdAnswer answer = answer(matter, contest, trials, reservation, id, trace);
              contests.offer(contest);
              return answer;
            });
  }

  /// Sets money aside for those that are wanted and some that may stand in.
  private List<Trial> trials(Contest.Matter matter, Contest contest, String id) {
    Offers offers = contest.offers();
    List<Trial> trials = new ArrayList<>();
    boolean caps = true;
    for (int place = 0; place < offers.ordered(); place++) {
      int index = offers.at(place);
      if (trials.size() >= matter.wanted() + (caps ? SPARE : 0)) {
        offers.drop(index, AdReason.OUTBID);
        continue;
      }
      Book.Line line = matter.book().line(offers.lineItem(index));
      Creative creative = contest.creative(index);
      List<Scope> scopes = Caps.scopes(line, creative, matter.request().sessionId());
      if (!scopes.isEmpty() && !counted(matter)) {
        offers.drop(index, AdReason.CAPS_UNKNOWN);
        continue;
      }
      Optional<Hold> hold = hold(matter, offers, index, line, id + "#" + place);
      if (hold.isEmpty()) {
        offers.drop(index, AdReason.BUDGET_USED_UP);
        continue;
      }
      trials.add(new Trial(index, line, creative, hold.get(), scopes));
      caps &= trials.stream().anyMatch(trial -> !trial.scopes.isEmpty());
    }
    return trials;
  }

  /// Whether it is known, and may be, who sees the ads.
  private static boolean counted(Contest.Matter matter) {
    return matter.request().personalise() && !matter.request().viewerId().isEmpty();
  }

  private Optional<Hold> hold(
      Contest.Matter matter, Offers offers, int index, Book.Line line, String id) {
    float probability = offers.probability(index);
    long price =
        line.item().bid().type() == LineItem.BidType.CPM
            ? offers.price(index)
            : Math.min(line.bidNanos(), (long) (offers.price(index) / (double) probability));
    long held = line.campaign().strict() ? price : (long) Math.ceil(price * (double) probability);
    return money.ledger.hold(
        id, matter.accounts(offers.lineItem(index)), price, Math.min(price, held), COUNTS);
  }

  private Future<Reservation> reserve(
      Contest.Matter matter, List<Trial> trials, String id, Duration patience, Trace trace) {
    List<Contender> contenders = new ArrayList<>(trials.size());
    trials.forEach(trial -> contenders.add(new Contender(trial.scopes, false)));
    if (trials.isEmpty()) {
      return Future.succeededFuture(new Reservation(List.of(), true));
    }
    if (trials.stream().anyMatch(trial -> !trial.scopes.isEmpty())) {
      trace.storeRead();
    }
    Shown first = new Shown(matter.request().viewerId(), id, 1, matter.request().epochMillis());
    return money.exposure.reserve(
        new Exposure.Wish(first, contenders, Math.min(matter.wanted(), trials.size()), COUNTS),
        patience);
  }

  private AdAnswer answer(
      Contest.Matter matter,
      Contest contest,
      List<Trial> trials,
      Reservation reservation,
      String id,
      Trace trace) {
    Offers offers = contest.offers();
    List<Winner> winners = new ArrayList<>();
    List<Integer> shown = new ArrayList<>();
    int position = 0;
    for (int i = 0; i < trials.size(); i++) {
      Trial trial = trials.get(i);
      Reservation.Outcome outcome = reservation.verdicts().get(i).outcome();
      if (outcome == Reservation.Outcome.TAKEN) {
        position++;
        if (shown.stream().noneMatch(other -> money.ranking.competes(offers, other, trial.index))) {
          shown.add(trial.index);
          winners.add(winner(matter, contest, trial, position, id));
          continue;
        }
        free(matter, trial, position, id);
        offers.drop(trial.index, AdReason.EXCLUDED);
      } else {
        offers.drop(trial.index, reason(outcome));
      }
      money.ledger.release(trial.hold);
    }
    if (!reservation.certain()) {
      trace.degrade(Degradation.VIEWER_UNAVAILABLE);
    }
    return new AdAnswer(
        id,
        matter.placement().id(),
        winners,
        contest.dropped(matter),
        contest.why(),
        Map.of(
            "campaigns", matter.book().campaigns().version(),
            "placement", matter.placement().version()),
        contest.odds().model(),
        trace);
  }

  private static AdReason reason(Reservation.Outcome outcome) {
    return switch (outcome) {
      case TAKEN -> AdReason.NONE;
      case CAPPED -> AdReason.CAPPED;
      case UNKNOWN -> AdReason.CAPS_UNKNOWN;
      case NOT_NEEDED -> AdReason.OUTBID;
    };
  }

  private void free(Contest.Matter matter, Trial trial, int position, String id) {
    Shown ad = new Shown(matter.request().viewerId(), id, position, matter.request().epochMillis());
    var unused = money.exposure.release(ad, trial.scopes);
  }

  private Winner winner(
      Contest.Matter matter, Contest contest, Trial trial, int position, String id) {
    Offers offers = contest.offers();
    long decided = matter.request().epochMillis();
    AdTicket ticket =
        new AdTicket(
            id,
            position,
            matter.placement().id(),
            trial.line.item().id(),
            trial.creative.id(),
            counted(matter) ? matter.request().viewerId() : "",
            matter.request().sessionId(),
            paidFor(trial.line.item()),
            decided,
            decided + CLICK_COUNTS.toMillis(),
            offers.propensity(trial.index),
            contest.odds().foretold(trial.index),
            false,
            trial.hold.ticket());
    return new Winner(
        position,
        trial.line,
        trial.creative,
        ticket.money().nanos(),
        offers.propensity(trial.index),
        money.tickets.write(ticket));
  }

  private static AdEvent paidFor(LineItem item) {
    return switch (item.bid().type()) {
      case CPM -> AdEvent.IMPRESSION;
      case CPC -> AdEvent.CLICK;
      case CPA -> AdEvent.CONVERSION;
    };
  }
}
