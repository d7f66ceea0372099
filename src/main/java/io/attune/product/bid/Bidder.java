package io.attune.product.bid;

import io.attune.language.currency.CurrencyRates;
import io.attune.language.decision.Deadline;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Ticker;
import io.attune.language.decision.Trace;
import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.BidResponse;
import io.attune.language.openrtb.BidResponse.NonBid;
import io.attune.language.openrtb.Imp;
import io.attune.language.openrtb.NoBidReason;
import io.attune.language.openrtb.NonBidReason;
import io.attune.language.permission.Permissions;
import io.attune.language.permission.PrivacyGate;
import io.attune.market.notice.Notices;
import io.attune.market.sale.Matter;
import io.attune.market.sale.Sale;
import io.attune.market.sale.Sales;
import io.attune.market.sale.Wanted;
import io.attune.stage.audience.Audience;
import io.attune.state.context.Surroundings;
import io.attune.state.profile.Viewer;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// From a request to bids. Thread-safe, never blocking.
@Singleton
final class Bidder {
  private static final int[] NOTHING = {};

  private final Audience audience;
  private final Surroundings surroundings;
  private final Sales sales;
  private final Rates rates;
  private final Notices notices;
  private final PrivacyGate gate;
  private final Duration margin;
  private final Duration least;
  private final Ticker ticker = Ticker.SYSTEM;

  @Inject
  Bidder(
      Audience audience,
      Surroundings surroundings,
      Sales sales,
      Rates rates,
      Notices notices,
      BidConfig config) {
    this.audience = audience;
    this.surroundings = surroundings;
    this.sales = sales;
    this.rates = rates;
    this.notices = notices;
    BidConfig checked = BidConfig.checked(config);
    gate = new PrivacyGate(checked.vendorId().orElse(0));
    margin = checked.writeMargin();
    least = checked.leastTime();
  }

  /// Begins to look at the rates.
  void start() {
    rates.start();
  }

  /// Until when an answer must be there.
  ///
  /// @return nothing when there is too little time
  Optional<Deadline> deadline(Call call, BidRequest request) {
    long millis = request.timeMillis();
    long network = TimeUnit.MILLISECONDS.toNanos(call.exchange().networkMillis());
    long own = call.placement().deadline().toNanos();
    long allowed =
        millis == 0 ? own : Math.min(own, TimeUnit.MILLISECONDS.toNanos(millis) - network);
    long left = allowed - margin.toNanos() - (ticker.nanos() - call.startNanos());
    return left < least.toNanos()
        ? Optional.empty()
        : Optional.of(Deadline.after(call.startNanos(), allowed - margin.toNanos()));
  }

  /// Bids, or says why not. Fails only with what nobody thought of.
  Future<BidResponse> bid(Call call, BidRequest request) {
    CurrencyRates known = rates.current();
    Optional<String> currency = Screen.currency(request, call.ads().currency(), known);
    Optional<NoBidReason> against = Screen.against(request, call.exchange().seat(), currency);
    if (against.isPresent()) {
      return none(request, against.get());
    }
    Optional<Deadline> deadline = deadline(call, request);
    if (deadline.isEmpty()) {
      return none(request, NoBidReason.NOT_ENOUGH_TIME);
    }
    Permissions may =
        gate.permissions(
            request.privacy(),
            request.device().geo().country(),
            call.exchange().gdprWhenUnstated());
    if (!may.bid()) {
      return none(request, NoBidReason.NO_PERMISSION);
    }
    Turn turn = new Turn(call, request, may, deadline.get(), new Trace());
    Lots lots =
        new Lots(
            ImpRules.Asked.of(call, request, may),
            known,
            currency.orElseThrow(),
            new NativeParts(call.snapshot().catalog()));
    return decide(turn, lots, currency.orElseThrow());
  }

  private static Future<BidResponse> none(BidRequest request, NoBidReason reason) {
    return Future.succeededFuture(BidResponse.none(request.id(), reason));
  }

  /// What one request is decided with.
  private record Turn(
      Call call, BidRequest request, Permissions may, Deadline deadline, Trace trace) {}

  private Future<BidResponse> decide(Turn turn, Lots lots, String currency) {
    List<Lots.Lot> open = new ArrayList<>();
    List<NonBid> nonBids = new ArrayList<>();
    turn.request
        .defects()
        .forEach(d -> nonBids.add(new NonBid(d.impId(), NonBidReason.INVALID_REQUEST)));
    for (Imp imp : turn.request.imps()) {
      Lots.Found found = lots.of(imp);
      open.addAll(found.lots());
      found.reason().ifPresent(reason -> nonBids.add(new NonBid(imp.id(), reason)));
    }
    Answer answer = new Answer(turn.call, turn.request, turn.may, currency, nonBids, notices::seal);
    if (open.isEmpty()) {
      return Future.succeededFuture(answer.response());
    }
    return context(turn)
        .compose(context -> sell(turn, open, context))
        .map(sold -> answer(turn, answer, open, sold));
  }

  /// The fields that targeting reads; derived ones only as far as there is time.
  private Future<Map<String, Object>> context(Turn turn) {
    Map<String, Object> said = Moment.fields(turn.request, turn.may.precisePlace());
    long left = turn.deadline.remainingNanos(ticker.nanos());
    return surroundings.complete(said, turn.call.book().facts(), name -> null, left);
  }

  private Future<List<Sale>> sell(Turn turn, List<Lots.Lot> lots, Map<String, Object> context) {
    DecisionRequest asked = asked(turn, context);
    return audience
        .know(
            asked.viewerId(),
            asked.personalise(),
            turn.call.snapshot().catalog().schema(),
            turn.deadline,
            turn.trace)
        .compose(viewer -> sell(turn, lots, asked, viewer));
  }

  private Future<List<Sale>> sell(
      Turn turn, List<Lots.Lot> lots, DecisionRequest asked, Viewer viewer) {
    List<Future<Sale>> sold = new ArrayList<>(lots.size());
    for (Lots.Lot lot : lots) {
      Matter matter =
          new Matter(
              new Wanted(lot.count(), List.of(), false, ""),
              asked,
              turn.call.placement(),
              turn.call.ads(),
              lot.terms(),
              turn.call.snapshot(),
              turn.call.book());
      sold.add(sales.sell(matter, viewer, turn.deadline, turn.trace));
    }
    return Future.all(sold).map(all -> all.<Sale>list());
  }

  private DecisionRequest asked(Turn turn, Map<String, Object> context) {
    String viewer = turn.call.viewerIds().of(turn.request.user(), turn.may);
    return new DecisionRequest(
        turn.call.placement().id(),
        viewer,
        "",
        turn.may.profile(),
        context,
        NOTHING,
        NOTHING,
        NOTHING,
        1,
        0,
        "",
        Map.of(),
        System.currentTimeMillis(),
        ThreadLocalRandom.current().nextLong());
  }

  /// A late bid is none: what was set aside for it is free again.
  private BidResponse answer(Turn turn, Answer answer, List<Lots.Lot> lots, List<Sale> sold) {
    if (turn.deadline.remainingNanos(ticker.nanos()) <= 0) {
      sold.forEach(sale -> sale.winners().forEach(sales::giveBack));
      return BidResponse.none(turn.request.id(), NoBidReason.NOT_ENOUGH_TIME);
    }
    for (int i = 0; i < lots.size(); i++) {
      answer.add(lots.get(i), sold.get(i));
    }
    return answer.response();
  }
}
