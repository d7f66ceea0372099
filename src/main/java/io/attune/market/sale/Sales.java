package io.attune.market.sale;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem;
import io.attune.language.decision.AdReason;
import io.attune.language.decision.Deadline;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.Offers;
import io.attune.language.decision.Ticker;
import io.attune.language.decision.Trace;
import io.attune.platform.memory.Spares;
import io.attune.stage.eligibility.Survivors;
import io.attune.stage.recording.Recording;
import io.attune.state.demand.Demand;
import io.attune.state.demand.Line;
import io.attune.state.exposure.Contender;
import io.attune.state.exposure.Exposure;
import io.attune.state.exposure.Reservation;
import io.attune.state.exposure.Scope;
import io.attune.state.exposure.Shown;
import io.attune.state.ledger.Account;
import io.attune.state.ledger.Hold;
import io.attune.state.profile.Viewer;
import io.attune.state.snapshot.Snapshot;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Sells impressions: with a viewer that was read already, money from this process' leases, and one
/// reservation where the best have caps. Thread-safe.
@Singleton
public final class Sales {
  private static final int SPARE = 4;

  private final Recording recording;
  private final Demand demand;
  private final Money money;
  private final Winning winning;
  private final Ticker ticker = Ticker.SYSTEM;
  private final Spares<Contest> contests;
  private final Spares<Survivors> survivors;

  @Inject
  Sales(Recording recording, Demand demand, Money money) {
    this.recording = recording;
    this.demand = demand;
    this.money = money;
    winning = new Winning(money.notices, money.clicksCountFor, recording);
    contests = new Spares<>(() -> new Contest(demand, money));
    survivors = new Spares<>(() -> new Survivors(demand.lane()));
  }

  /// Follows campaigns and placements from now on, in the background; until then no ads are shown.
  public void start() {
    demand.start();
    money.odds.start();
    money.worth.start();
  }

  /// How long money may be set aside for what somebody else sells.
  public Duration longest() {
    return money.longest;
  }

  /// One creative as it would be shown, whatever the rules say; books nothing, nor do its
  /// addresses.
  ///
  /// @param creative its id
  /// @throws io.attune.language.problem.Refusal `not_found`, `invalid_field`
  public Sale preview(Matter matter, String creative, Trace trace) {
    return winning.preview(matter, creative, recording.name(), trace);
  }

  /// Why a line item was shown in a decision about ads that is still recorded, or why not, as JSON.
  ///
  /// @param lineItem its id, as the caller wrote it
  /// @param snapshot the present one, with the placements
  /// @throws io.attune.language.problem.Refusal `invalid_field`, `unknown_decision`, `not_found`
  /// where neither the record nor the definitions have the line item, `store_unavailable` while
  /// these are not loaded
  public byte[] why(String decisionId, String lineItem, Snapshot snapshot) {
    return new WhyNot(recording.findAds(decisionId), lineItem).json(demand.current(), snapshot);
  }

  /// One that is tried.
  private record Trial(int index, Line line, Creative creative, Hold hold, List<Scope> scopes) {
    /// Whether it shows the same item of the catalogue, and no cap stands against it.
    boolean surely(Creative other) {
      return scopes.isEmpty() && repeats(creative, other);
    }
  }

  /// @param deadline for the model, and for what the store knows of caps
  public Future<Sale> sell(Matter matter, Viewer viewer, Deadline deadline, Trace trace) {
    long start = ticker.nanos();
    Contest contest = contests.take();
    String id = recording.name();
    Survivors left = survivors.take();
    try {
      contest.hold(matter, viewer, left, money, new Contest.Within(deadline, trace));
    } finally {
      // its lane counts for pacing for good
      survivors.give(left);
    }
    List<Trial> trials = trials(matter, contest, id);
    long nanos = Math.max(1, deadline.remainingNanos(ticker.nanos()));
    return reserve(matter, trials, id, Duration.ofNanos(nanos), trace)
        .map(
            reservation -> {
              Sale answer = answer(matter, contest, trials, reservation, id, trace);
              winning.record(matter, contest, answer, start);
              contests.give(contest);
              return answer;
            });
  }

  /// Sets money aside for those that are wanted, and where these have caps for some that may stand
  /// in: further ones with caps, and as many without as are wanted.
  private List<Trial> trials(Matter matter, Contest contest, String id) {
    Offers offers = contest.offers();
    List<Trial> trials = new ArrayList<>();
    int certain = 0;
    for (int place = 0; place < offers.ordered(); place++) {
      int index = offers.at(place);
      Line line = matter.book().line(offers.lineItem(index));
      Creative creative = contest.creative(matter, index);
      List<Scope> scopes = line.scopes(creative, matter.request().sessionId());
      boolean enough =
          trials.size() >= money.exposure.mostContenders()
              || trials.size() >= matter.wanted().count() + SPARE && !scopes.isEmpty();
      if (certain == matter.wanted().count() || enough) {
        offers.drop(index, AdReason.OUTBID);
        continue;
      }
      if (!matter.terms().among().shows(creative, matter.snapshot().catalog())) {
        offers.drop(index, AdReason.PRODUCT_UNAVAILABLE);
        continue;
      }
      if (trials.stream().anyMatch(trial -> trial.surely(creative))) {
        offers.drop(index, AdReason.OUTBID);
        continue;
      }
      if (!scopes.isEmpty() && !matter.counted()) {
        offers.drop(index, AdReason.CAPS_UNKNOWN);
        continue;
      }
      Optional<Hold> hold = hold(matter, offers, index, line, id + "#" + place);
      if (hold.isEmpty()) {
        offers.drop(index, AdReason.BUDGET_USED_UP);
        continue;
      }
      trials.add(new Trial(index, line, creative, hold.get(), scopes));
      certain += scopes.isEmpty() ? 1 : 0;
    }
    return trials;
  }

  private Optional<Hold> hold(Matter matter, Offers offers, int index, Line line, String id) {
    Account[] accounts = matter.book().accounts(offers.lineItem(index));
    if (accounts.length == 0) {
      return Optional.empty();
    }
    if (matter.terms().outside().isPresent()) {
      Terms.Outside outside = matter.terms().outside().get();
      long bid = outside.price(offers.price(index), matter.terms().floorMicros());
      return money.ledger.hold(id, accounts, bid, bid, outside.countsFor());
    }
    float probability = offers.probability(index);
    long price = price(offers, index, line);
    long held = line.campaign().strict() ? price : (long) Math.ceil(price * (double) probability);
    return money.ledger.hold(id, accounts, price, Math.min(price, held), money.countsFor);
  }

  /// What is paid for the impression, click or conversion, nanos. Who pays what he offers pays his
  /// bid to the nano, whatever the probability.
  private static long price(Offers offers, int index, Line line) {
    if (line.item().bid().type() == LineItem.BidType.CPM) {
      return offers.price(index);
    }
    double factor = offers.multiplier(index);
    long offered = (long) (offers.value(index) * factor);
    double perEvent =
        offers.price(index) == offered
            ? line.bidNanos() * factor
            : offers.price(index) / (double) offers.probability(index);
    return Math.min(line.bidNanos(), Math.round(perEvent));
  }

  private Future<Reservation> reserve(
      Matter matter, List<Trial> trials, String id, Duration patience, Trace trace) {
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
        new Exposure.Wish(
            first,
            contenders,
            Math.min(matter.wanted().count(), trials.size()),
            matter.terms().outside().map(Terms.Outside::countsFor).orElse(money.countsFor)),
        patience);
  }

  private Sale answer(
      Matter matter,
      Contest contest,
      List<Trial> trials,
      Reservation reservation,
      String id,
      Trace trace) {
    Offers offers = contest.offers();
    List<Winner> winners = new ArrayList<>();
    List<Integer> shown = new ArrayList<>();
    int number = 0;
    for (int i = 0; i < trials.size(); i++) {
      Trial trial = trials.get(i);
      Reservation.Outcome outcome = reservation.verdicts().get(i).outcome();
      if (outcome == Reservation.Outcome.TAKEN) {
        number++;
        if (shown.stream().noneMatch(other -> money.ranking.competes(offers, other, trial.index))
            && winners.stream().noneMatch(won -> repeats(won.creative(), trial.creative))) {
          shown.add(trial.index);
          winners.add(
              winning.winner(
                  matter,
                  new Winning.Ad(
                      trial.line,
                      trial.creative,
                      number,
                      matter.terms().among().position(winners.size() + 1)),
                  new Winning.Bought(trial.hold, trial.scopes),
                  id,
                  new Winning.Said(
                      offers.propensity(trial.index), contest.odds().foretold(trial.index))));
          continue;
        }
        giveBack(matter, trial, number, id);
        offers.drop(trial.index, AdReason.EXCLUDED);
      } else {
        offers.drop(trial.index, reason(outcome));
      }
      money.ledger.release(trial.hold);
    }
    if (!reservation.certain()) {
      trace.degrade(Degradation.VIEWER_UNAVAILABLE);
    }
    return new Sale(
        id,
        matter.placement().id(),
        winners,
        contest.dropped(matter),
        contest.why(),
        matter.versions(),
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

  /// Whether an item of the catalogue would be shown twice.
  private static boolean repeats(Creative one, Creative other) {
    return one.content() instanceof Creative.Product && one.content().equals(other.content());
  }

  /// Frees what was set aside for an ad that is not shown.
  public void giveBack(Winner winner) {
    var unused = money.exposure.release(winner.content().shown(), winner.scopes());
    winner.hold().ifPresent(money.ledger::release);
  }

  private void giveBack(Matter matter, Trial trial, int number, String id) {
    Shown ad = new Shown(matter.request().viewerId(), id, number, matter.request().epochMillis());
    var unused = money.exposure.release(ad, trial.scopes);
  }
}
