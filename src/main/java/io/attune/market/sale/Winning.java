package io.attune.market.sale;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem;
import io.attune.language.decision.AdReason;
import io.attune.language.decision.Offers;
import io.attune.language.decision.Ticker;
import io.attune.language.decision.Trace;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.market.notice.AdEvent;
import io.attune.market.notice.AdTicket;
import io.attune.market.notice.Notices;
import io.attune.stage.recording.AdRecord;
import io.attune.stage.recording.Recording;
import io.attune.state.demand.Book;
import io.attune.state.demand.Line;
import io.attune.state.exposure.Scope;
import io.attune.state.ledger.Hold;
import io.attune.state.ledger.Ticket;
import io.attune.state.rate.Foretold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes of what was decided what is answered: ads with the tickets of their addresses, also for a
/// creative that is only looked at.
final class Winning {
  private static final String PREVIEW = "preview";

  private final Notices notices;
  private final long clicksCountMillis;
  private final Recording recording;

  /// @param clicksCountFor how long a click is counted
  /// @param recording keeps what was decided
  Winning(Notices notices, Duration clicksCountFor, Recording recording) {
    this.notices = notices;
    this.recording = recording;
    clicksCountMillis = clicksCountFor.toMillis();
  }

  /// What is shown where.
  ///
  /// @param number among the ads of the decision, from 1
  /// @param position on the page, from 1
  record Ad(Line line, Creative creative, int number, int position) {}

  /// What is set aside for it.
  record Bought(Hold hold, List<Scope> scopes) {}

  /// What was said of it.
  ///
  /// @param propensity with which probability it was chosen, (0,1]
  /// @param foretold how likely a click and a conversion are
  /// @param preview whether it is only looked at
  record Said(float propensity, Foretold foretold, boolean preview) {
    static final Said NOTHING = new Said(1, new Foretold(Foretold.COUNTS, 0, 0), true);

    Said(float propensity, Foretold foretold) {
      this(propensity, foretold, false);
    }
  }

  /// @param id of the decision
  Winner winner(Matter matter, Ad ad, Bought bought, String id, Said said) {
    AdTicket ticket = ticket(matter, ad, bought.hold.ticket(), id, said);
    return winner(ad, ticket, Optional.of(bought.hold), bought.scopes);
  }

  private Winner winner(Ad ad, AdTicket ticket, Optional<Hold> hold, List<Scope> scopes) {
    return new Winner(
        ad.position,
        ad.line,
        ad.creative,
        ticket.money().nanos(),
        ticket.propensity(),
        hold,
        scopes,
        ticket,
        notices.seal(ticket));
  }

  private AdTicket ticket(Matter matter, Ad ad, Ticket money, String id, Said said) {
    long decided = matter.request().epochMillis();
    Optional<Terms.Outside> outside = matter.terms().outside();
    return new AdTicket(
        id,
        ad.number,
        ad.position,
        matter.placement().id(),
        ad.line.item().id(),
        ad.creative.id(),
        matter.counted() ? matter.request().viewerId() : "",
        matter.request().sessionId(),
        outside.isPresent() ? AdEvent.IMPRESSION : paidFor(ad.line.item()),
        decided,
        decided + clicksCountMillis,
        said.propensity,
        said.foretold,
        said.preview || outside.map(Terms.Outside::test).orElse(false),
        outside.isPresent() ? AdTicket.Use.NOTICES : AdTicket.Use.ALL,
        outside.map(each -> each.bidMicros().applyAsLong(money.nanos())).orElse(0L),
        money);
  }

  private static AdEvent paidFor(LineItem item) {
    return switch (item.bid().type()) {
      case CPM -> AdEvent.IMPRESSION;
      case CPC -> AdEvent.CLICK;
      case CPA -> AdEvent.CONVERSION;
    };
  }

  /// One creative as it would be shown, whatever the rules say; says of its line item what stands
  /// against it. Books nothing, nor do its addresses.
  Sale preview(Matter matter, String asked, String id, Trace trace) {
    Book book = matter.book();
    long now = matter.request().epochMillis();
    Creative creative =
        book.campaigns().creative(asked).orElseThrow(() -> unknown(Problem.quoted(asked)));
    Line line =
        book.showing(creative)
            .orElseThrow(
                () ->
                    Problem.invalid(
                            "preview.creative", asked, "one that fits a line item of its owner")
                        .refusal());
    AdReason standing = book.standing(matter.placement().id(), line.item().number(), now);
    AdReason against =
        standing == AdReason.NONE && !creative.servable(now) ? AdReason.NOT_ACTIVE : standing;
    Ad ad = new Ad(line, creative, 1, 1);
    Ticket nothing = new Ticket(PREVIEW, List.of(PREVIEW), PREVIEW, id, 0, 0);
    return new Sale(
        id,
        matter.placement().id(),
        List.of(
            winner(ad, ticket(matter, ad, nothing, id, Said.NOTHING), Optional.empty(), List.of())),
        Map.of(),
        against == AdReason.NONE ? Map.of() : Map.of(line.item().id(), against),
        matter.versions(),
        "",
        trace);
  }

  /// Keeps for some minutes who was tried and who was shown. Of ads among a slate's items the
  /// slate's own record says it.
  ///
  /// @param startNanos when line items were first looked at
  void record(Matter matter, Contest contest, Sale answer, long startNanos) {
    if (matter.terms().among().positions().length > 0 || !recording.keepsCompact()) {
      return;
    }
    recording.keep(
        new AdRecord(
            answer.decisionId(),
            answer.placement(),
            matter.request().epochMillis(),
            answer.versions(),
            answer.model(),
            matter.permitted(),
            contenders(matter, contest, answer),
            answer.dropped(),
            answer.why(),
            answer.trace(),
            Ticker.SYSTEM.nanos() - startNanos));
  }

  /// The first of those that were tried, and whoever is shown.
  private static List<AdRecord.Contender> contenders(Matter matter, Contest contest, Sale answer) {
    Offers offers = contest.offers();
    List<AdRecord.Contender> contenders =
        new ArrayList<>(Math.min(AdRecord.MOST, offers.ordered()));
    int winners = answer.winners().size();
    for (int place = 0; place < offers.ordered() && contenders.size() < AdRecord.MOST; place++) {
      int index = offers.at(place);
      int position = position(answer, offers.lineItem(index));
      winners -= position > 0 ? 1 : 0;
      if (position > 0 || contenders.size() + winners < AdRecord.MOST) {
        contenders.add(contender(matter, contest, index, position));
      }
    }
    return contenders;
  }

  /// Where a line item is shown, from 1; 0 for nowhere.
  private static int position(Sale answer, int number) {
    int position = 0;
    for (Winner winner : answer.winners()) {
      boolean won = winner.line().item().number() == number;
      position = won ? winner.position() : position;
    }
    return position;
  }

  private static AdRecord.Contender contender(
      Matter matter, Contest contest, int index, int position) {
    Offers offers = contest.offers();
    Line line = matter.book().line(offers.lineItem(index));
    return new AdRecord.Contender(
        line.item().id(),
        contest.creative(matter, index).id(),
        offers.tier(index),
        position,
        AdReason.of(offers.reason(index)),
        new AdRecord.Money(
            offers.bid(index), offers.value(index), offers.price(index), offers.probability(index)),
        offers.propensity(index));
  }

  private static RuntimeException unknown(String asked) {
    return Problem.of(
            ProblemCode.NOT_FOUND,
            "preview.creative: " + asked + " (expected: a creative that is defined)")
        .refusal();
  }
}
