package io.attune.market.credit;

import io.attune.language.digest.Sha256;
import io.attune.language.problem.Problem;
import io.attune.language.problem.Refusal;
import io.attune.market.notice.AdEvent;
import io.attune.market.notice.AdTicket;
import io.attune.market.notice.News;
import io.attune.market.notice.NoticeOutcome;
import io.attune.market.notice.Notices;
import io.attune.market.notice.SoldAd;
import io.attune.market.notice.Tidings;
import io.attune.platform.wire.Problems;
import io.attune.state.attribution.Attribution;
import io.attune.state.attribution.Conversion;
import io.attune.state.attribution.Touch;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.demand.Book;
import io.attune.state.demand.Demand;
import io.attune.state.ledger.Charge;
import io.attune.state.ledger.Payment;
import io.attune.state.ledger.Ticket;
import io.attune.state.profile.Viewers;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;

/// Credits conversions: to the click whose ticket they show, or to the viewer's last one that fits.
/// Three steps, each of which may be done again without harm: find the click, claim the
/// conversion's id for it, charge its line item. Whoever tells a conversion again, after whatever
/// went wrong, therefore goes on where it stopped. Thread-safe, never blocking.
@Singleton
public final class Conversions {
  /// Ids of one viewer whose clicks are looked at.
  private static final int MOST_IDS = 100;

  private static final int ID_BYTES = 16;

  /// In whose ids a conversion is named that may be anybody's.
  private static final String ANYBODY = "any";

  private static final String PAID = AdEvent.CONVERSION.code();

  /// As what it is counted when a budget is used up.
  private static final String UNPAID = "unpaid";

  private final Demand demand;
  private final Notices notices;
  private final Attribution attribution;
  private final Viewers viewers;
  private final Tidings tidings;

  @Inject
  Conversions(
      Demand demand, Notices notices, Attribution attribution, Viewers viewers, Tidings tidings) {
    this.demand = demand;
    this.notices = notices;
    this.attribution = attribution;
    this.viewers = viewers;
    this.tidings = tidings;
  }

  /// What can become of a conversion.
  public enum Status {
    CREDITED,
    /// Its id was credited before; nothing changed.
    DUPLICATE,
    /// There is no click to credit it to.
    NOT_CREDITED,
    /// It cannot be read, or nothing could be done; nothing changed.
    REJECTED;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What became of one.
  ///
  /// @param id as told; empty when it could not be read
  /// @param why not, as a word; empty when it was credited
  /// @param problem why it was rejected
  /// @param credit the click
  /// @param payment what its line item paid; with a credit only
  public record Verdict(
      String id,
      Status status,
      String why,
      Optional<Problem> problem,
      Optional<AdTicket> credit,
      Optional<Payment> payment) {
    public static Verdict not(String id, String why) {
      return new Verdict(
          id, Status.NOT_CREDITED, why, Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static Verdict rejected(String id, Problem problem) {
      return new Verdict(
          id,
          Status.REJECTED,
          problem.code().code(),
          Optional.of(problem),
          Optional.empty(),
          Optional.empty());
    }

    static Verdict of(String id, AdTicket credit, Payment payment) {
      Status status = payment == Payment.DUPLICATE ? Status.DUPLICATE : Status.CREDITED;
      return new Verdict(
          id, status, "", Optional.empty(), Optional.of(credit), Optional.of(payment));
    }
  }

  /// Credits one; never fails.
  public Future<Verdict> credit(Conversion said) {
    Future<Verdict> verdict;
    try {
      CampaignSnapshot campaigns = campaigns();
      Touch.Whose wanted = wanted(said, campaigns);
      verdict = said.ticket().isEmpty() ? byViewer(said, wanted) : byTicket(said, wanted);
    } catch (Refusal refusal) {
      verdict = Future.failedFuture(refusal);
    }
    return verdict.otherwise(failure -> Verdict.rejected(said.id(), Problems.of(failure)));
  }

  /// What happened where a browser loaded the address of a conversion.
  ///
  /// @throws Refusal `invalid_token`
  public Future<NoticeOutcome> seen(String ticket, String id) {
    notices.ticket(ticket);
    return credit(Conversion.of(id, ticket, System.currentTimeMillis()))
        .compose(
            verdict ->
                verdict
                    .problem()
                    .map(problem -> Future.<NoticeOutcome>failedFuture(problem.refusal()))
                    .orElseGet(() -> Future.succeededFuture(outcome(verdict))));
  }

  private static NoticeOutcome outcome(Verdict verdict) {
    return switch (verdict.status) {
      case CREDITED ->
          verdict.payment.filter(payment -> payment == Payment.UNPAID).isPresent()
              ? NoticeOutcome.UNPAID
              : NoticeOutcome.BOOKED;
      case DUPLICATE -> NoticeOutcome.DUPLICATE;
      case NOT_CREDITED ->
          verdict.why.equals(NoticeOutcome.PREVIEW.code())
              ? NoticeOutcome.PREVIEW
              : NoticeOutcome.EXPIRED;
      case REJECTED -> NoticeOutcome.UNAVAILABLE;
    };
  }

  private CampaignSnapshot campaigns() {
    return demand.current().map(Book::campaigns).orElseThrow(Notices::notLoaded);
  }

  private static Touch.Whose wanted(Conversion said, CampaignSnapshot campaigns) {
    return new Touch.Whose(
        said.advertiser().isEmpty()
            ? Touch.Whose.ANY
            : campaigns
                .advertiser(said.advertiser())
                .orElseThrow(() -> unknown("advertiser", said.advertiser()))
                .number(),
        said.campaign().isEmpty()
            ? Touch.Whose.ANY
            : campaigns
                .campaign(said.campaign())
                .orElseThrow(() -> unknown("campaign", said.campaign()))
                .number(),
        said.lineItem().isEmpty()
            ? Touch.Whose.ANY
            : campaigns
                .lineItem(said.lineItem())
                .orElseThrow(() -> unknown("lineItem", said.lineItem()))
                .number());
  }

  private static Refusal unknown(String field, String id) {
    return Problem.invalid(field, id, "one that is defined").refusal();
  }

  private Future<Verdict> byTicket(Conversion said, Touch.Whose wanted) {
    AdTicket ticket = notices.ticket(said.ticket());
    if (ticket.preview()) {
      return Future.succeededFuture(Verdict.not(said.id(), NoticeOutcome.PREVIEW.code()));
    }
    SoldAd ad = ad(ticket);
    if (!wanted.fits(ad.whose())) {
      return Future.succeededFuture(Verdict.not(said.id(), "no_touch"));
    }
    if (said.atMillis() > ticket.clickUntilMillis()) {
      return Future.succeededFuture(Verdict.not(said.id(), NoticeOutcome.EXPIRED.code()));
    }
    Touched touched = new Touched(notices.seal(ticket.unnamed()), ticket.viewerId());
    return claim(said, touched, true);
  }

  private Future<Verdict> byViewer(Conversion said, Touch.Whose wanted) {
    return viewers
        .ids(said.viewer(), MOST_IDS)
        .compose(ids -> attribution.last(ids, wanted, said.atMillis()))
        .compose(
            found ->
                found
                    .touch()
                    .map(touch -> new Touched(touch.ticket(), said.viewer()))
                    .map(touched -> claim(said, touched, !wanted.equals(Touch.Whose.ANYBODY)))
                    .orElseGet(
                        () ->
                            Future.succeededFuture(
                                Verdict.not(
                                    said.id(),
                                    found.expired() ? NoticeOutcome.EXPIRED.code() : "no_touch"))));
  }

  /// A click that may be credited.
  ///
  /// @param viewer whose it was; empty for nobody known
  private record Touched(String ticket, String viewer) {}

  /// Ids are an advertiser's own. Where it was not said whose it is, the first click that was found
  /// decides that, too, once.
  ///
  /// @param named whether it was said whose it is
  private Future<Verdict> claim(Conversion said, Touched touched, boolean named) {
    String ticket = touched.ticket;
    Future<String> whose =
        named ? Future.succeededFuture(ticket) : attribution.claim(ANYBODY, said.id(), ticket);
    return whose
        .compose(
            first ->
                attribution.claim(
                    "a" + ad(notices.ticket(first)).whose().advertiser(), said.id(), first))
        .compose(
            first -> {
              AdTicket credited = notices.ticket(first);
              return charge(said, credited)
                  .map(
                      payment -> {
                        tell(said, touched, credited, payment);
                        return Verdict.of(said.id(), credited, payment);
                      });
            });
  }

  /// What was credited before is told again only by who names the click that it was credited to:
  /// another click may be another viewer's.
  private void tell(Conversion said, Touched touched, AdTicket credited, Payment payment) {
    boolean again = payment == Payment.DUPLICATE;
    boolean same = notices.ticket(touched.ticket).money().id().equals(credited.money().id());
    if (same || !again) {
      boolean paid = credited.paidFor() == AdEvent.CONVERSION && payment != Payment.UNPAID;
      tidings.tell(
          credited,
          ad(credited),
          new News(
              AdEvent.CONVERSION,
              conversionId(said),
              touched.viewer,
              again,
              said.atMillis(),
              paid ? credited.money().nanos() : 0));
    }
  }

  /// Names it for this site: it may be as long as it likes.
  private static String conversionId(Conversion said) {
    return Sha256.hex(said.id(), ID_BYTES);
  }

  private Future<Payment> charge(Conversion said, AdTicket ticket) {
    SoldAd ad = ad(ticket);
    Ticket hold = ticket.money();
    Charge charge =
        new Charge(
            ticket.paidFor() == AdEvent.CONVERSION ? hold : hold.at(0),
            demand.current().orElseThrow(Notices::notLoaded).payers(ad.line()),
            conversionId(said),
            Notices.count(ticket, ad, PAID),
            Notices.count(ticket, ad, UNPAID));
    return notices.charge(ticket, charge, attribution.remembered());
  }

  private SoldAd ad(AdTicket ticket) {
    return notices.ad(ticket).orElseThrow(Notices::notLoaded);
  }
}
