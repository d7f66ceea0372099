package io.attune.market.notice;

import io.attune.language.campaign.AdCount;
import io.attune.language.campaign.Creative;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.demand.Demand;
import io.attune.state.demand.Line;
import io.attune.state.exposure.Commitment;
import io.attune.state.exposure.Scope;
import io.attune.state.ledger.Booking;
import io.attune.state.ledger.Charge;
import io.attune.state.ledger.Count;
import io.attune.state.ledger.Payment;
import io.attune.state.ledger.Ticket;
import io.attune.state.rate.Happened;
import io.attune.state.snapshot.Snapshots;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Takes the news that a shown ad was seen or clicked: each counts once, whichever replica it comes
/// to and however often. Thread-safe.
@Singleton
public final class Notices {
  private static final Logger LOG = Logger.getLogger(Notices.class);
  private static final long HOUR_MILLIS = 3_600_000;
  private static final int HOURS = 24;

  private final Till till;
  private final Tickets tickets;
  private final Demand demand;
  private final Snapshots snapshots;
  private final Touches touches;
  private final Tidings tidings;

  @Inject
  Notices(
      Till till,
      Tickets tickets,
      Demand demand,
      Touches touches,
      Snapshots snapshots,
      Tidings tidings) {
    this.till = till;
    this.tickets = tickets;
    this.demand = demand;
    this.snapshots = snapshots;
    this.touches = touches;
    this.tidings = tidings;
  }

  /// The text of a ticket for an address.
  public String seal(AdTicket ticket) {
    return tickets.write(ticket);
  }

  /// The ticket of an exchange's notice; nothing where the text is none of ours, or was changed, or
  /// stood on a page.
  public Optional<AdTicket> open(String text) {
    return tickets.read(text).filter(ticket -> ticket.use() == AdTicket.Use.NOTICES);
  }

  /// Charges what a conversion costs; see [io.attune.state.ledger.Ledger#charge].
  ///
  /// @param remembered how long the same id charges nothing again
  public Future<Payment> charge(AdTicket ticket, Charge charge, Duration remembered) {
    return till.ledger
        .charge(charge, remembered)
        .onSuccess(
            payment -> {
              if (payment != Payment.DUPLICATE) {
                till.rates.happened(ticket.foretold(), ticket.placement(), Happened.CONVERSION);
              }
            });
  }

  /// The ticket of an address on a page; one of an exchange's notices is none.
  ///
  /// @throws io.attune.language.problem.Refusal `invalid_token`
  public AdTicket ticket(String text) {
    return tickets
        .read(text)
        .filter(ticket -> ticket.use() != AdTicket.Use.NOTICES)
        .orElseThrow(Notices::invalid);
  }

  private static Refusal invalid() {
    String detail = "ticket: not one of ours, or changed (expected: as it was answered)";
    return new Problem(ProblemCode.INVALID_TOKEN, "ticket", detail).refusal();
  }

  /// Books what happened.
  ///
  /// @param event an impression or a click
  /// @throws io.attune.language.problem.Refusal `invalid_token`
  public Future<NoticeOutcome> take(String text, AdEvent event) {
    AdTicket ticket = ticket(text);
    if (event == AdEvent.IMPRESSION && ticket.use() != AdTicket.Use.ALL) {
      throw invalid();
    }
    if (ticket.preview()) {
      return Future.succeededFuture(NoticeOutcome.PREVIEW);
    }
    return event == ticket.paidFor()
        ? book(ticket, event, ticket.money())
        : book(ticket, event, free(ticket, event));
  }

  /// Books an impression that an exchange sold, once: whichever comes first of this and
  /// [#lost(AdTicket)] counts.
  ///
  /// @param nanos what it cost, 0 to what was bid; more is taken for what was bid
  public Future<NoticeOutcome> bill(AdTicket ticket, long nanos) {
    if (ticket.preview()) {
      return Future.succeededFuture(NoticeOutcome.PREVIEW);
    }
    long most = ticket.money().nanos();
    return book(ticket, AdEvent.IMPRESSION, ticket.money().at(Math.max(0, Math.min(most, nanos))));
  }

  /// What an exchange did not sell is free again: its money, and its place in the viewer's caps.
  public Future<NoticeOutcome> lost(AdTicket ticket) {
    if (ticket.preview()) {
      return Future.succeededFuture(NoticeOutcome.PREVIEW);
    }
    return till.ledger
        .book(ticket.money().at(0))
        .map(
            booking -> {
              if (booking == Booking.BOOKED) {
                ad(ticket).ifPresent(ad -> free(ticket, ad));
              }
              return outcome(booking);
            });
  }

  private void free(AdTicket ticket, SoldAd ad) {
    if (!ticket.viewerId().isEmpty()) {
      var unused = till.exposure.release(ticket.shown(), scopes(ticket, ad));
    }
  }

  private Future<NoticeOutcome> book(AdTicket ticket, AdEvent event, Ticket money) {
    Optional<SoldAd> known = ad(ticket);
    if (known.isEmpty()) {
      return Future.failedFuture(notLoaded());
    }
    SoldAd ad = known.get();
    if (event == AdEvent.IMPRESSION) {
      expose(ticket, ad);
    }
    return till.ledger
        .book(money, count(ticket, ad, event))
        .compose(
            booking -> {
              if (booking == Booking.BOOKED) {
                till.rates.happened(
                    ticket.foretold(), ticket.placement(), Happened.valueOf(event.name()));
              }
              if (booking == Booking.BOOKED || booking == Booking.DUPLICATE) {
                tidings.tell(ticket, ad, news(ticket, event, booking, money.nanos()));
              }
              return event == AdEvent.CLICK && booking != Booking.EXPIRED
                  ? touches.keep(ticket, ad.whose()).map(outcome(booking))
                  : Future.succeededFuture(outcome(booking));
            });
  }

  private static News news(AdTicket ticket, AdEvent event, Booking booking, long nanos) {
    long now = System.currentTimeMillis();
    return new News(event, "", ticket.viewerId(), booking == Booking.DUPLICATE, now, nanos);
  }

  /// The definitions are not there yet.
  public static Refusal notLoaded() {
    return Problem.of(ProblemCode.STORE_UNAVAILABLE, "campaigns: not loaded yet").refusal();
  }

  /// What a ticket is about; nothing until the definitions are there.
  public Optional<SoldAd> ad(AdTicket ticket) {
    return demand
        .current()
        .flatMap(
            book ->
                book.campaigns()
                    .lineItem(ticket.lineItem())
                    .filter(item -> book.has(item.number()))
                    .flatMap(
                        item ->
                            book.campaigns()
                                .creative(ticket.creative())
                                .map(creative -> new SoldAd(book.line(item.number()), creative))));
  }

  private void expose(AdTicket ticket, SoldAd seen) {
    if (!ticket.viewerId().isEmpty()) {
      till.exposure
          .commit(ticket.shown(), scopes(ticket, seen), System.currentTimeMillis())
          .onFailure(away -> LOG.debugf("caps: impression not counted: %s", away.getMessage()))
          .onSuccess(
              counted -> {
                if (counted == Commitment.TOO_OLD) {
                  LOG.debugf("caps: impression too old: %s", ticket.decisionId());
                }
              });
    }
  }

  private static List<Scope> scopes(AdTicket ticket, SoldAd ad) {
    return ad.line().scopes(ad.creative(), ticket.session());
  }

  /// What is not paid for costs nothing, and may come after the hold's end.
  private static Ticket free(AdTicket ticket, AdEvent event) {
    Ticket money = ticket.money();
    long until = event == AdEvent.IMPRESSION ? money.expiresMillis() : ticket.clickUntilMillis();
    return new Ticket(
        money.group(), money.accounts(), money.holder(), money.id() + ":" + event.code(), 0, until);
  }

  /// Impressions and clicks also count for the goals of line items.
  private static Count count(AdTicket ticket, SoldAd ad, AdEvent event) {
    Count count = count(ticket, ad, event.code());
    return switch (event) {
      case IMPRESSION -> new Count(count.day(), count.what(), Line.IMPRESSIONS);
      case CLICK -> new Count(count.day(), count.what(), Line.CLICKS);
      case CONVERSION -> count;
    };
  }

  /// The same for what is no goal.
  public static Count count(AdTicket ticket, SoldAd ad, String what) {
    long hour = System.currentTimeMillis() / HOUR_MILLIS;
    AdCount of =
        new AdCount(
            (int) (hour % HOURS),
            ad.line().item().number(),
            ad.creative().number(),
            ticket.placement(),
            what);
    return new Count(hour / HOURS, of.text());
  }

  private static NoticeOutcome outcome(Booking booking) {
    return switch (booking) {
      case BOOKED -> NoticeOutcome.BOOKED;
      case DUPLICATE -> NoticeOutcome.DUPLICATE;
      case EXPIRED, BEYOND_COUNTING -> NoticeOutcome.EXPIRED;
    };
  }

  /// Where a click leads: the creative's own address, or its item's.
  ///
  /// @throws io.attune.language.problem.Refusal `invalid_token`, or `not_found` where the creative
  /// names no safe address
  public URI target(String text) {
    AdTicket ticket = ticket(text);
    String address =
        demand
            .current()
            .flatMap(book -> book.campaigns().creative(ticket.creative()))
            .map(this::address)
            .orElse("");
    try {
      URI target = new URI(address);
      if ("https".equals(target.getScheme()) && target.getHost() != null) {
        return target;
      }
    } catch (URISyntaxException e) {
      LOG.debugf("creative %s: address: %s", ticket.creative(), e.getMessage());
    }
    throw Problem.of(
            ProblemCode.NOT_FOUND,
            "creative "
                + ticket.creative()
                + ": clickUrl "
                + Problem.quoted(address)
                + " (expected: https)")
        .refusal();
  }

  private String address(Creative creative) {
    if (!creative.clickUrl().isEmpty()) {
      return creative.clickUrl();
    }
    if (creative.content() instanceof Creative.Product product) {
      CatalogSnapshot catalog = snapshots.current().catalog();
      int item = catalog.number(product.item());
      return item < 0 ? "" : catalog.item(item).url().orElse("");
    }
    return "";
  }

  /// What happened without a browser's waiting for it: a click whose booking fails leads on.
  public Future<NoticeOutcome> click(String text) {
    return take(text, AdEvent.CLICK).otherwise(NoticeOutcome.UNAVAILABLE);
  }
}
