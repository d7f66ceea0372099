package io.attune.product.advertise;

import io.attune.language.campaign.AdCount;
import io.attune.language.campaign.Creative;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.state.attribution.Attribution;
import io.attune.state.attribution.Touch;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.demand.Demand;
import io.attune.state.demand.Line;
import io.attune.state.exposure.Commitment;
import io.attune.state.exposure.Shown;
import io.attune.state.ledger.Booking;
import io.attune.state.ledger.Count;
import io.attune.state.ledger.Ticket;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.attune.state.rate.Happened;
import io.attune.state.snapshot.Snapshots;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Takes the news that a shown ad was seen or clicked: each counts once, whichever replica it comes
/// to and however often. Thread-safe.
@Singleton
final class Notices {
  private static final Logger LOG = Logger.getLogger(Notices.class);
  private static final long HOUR_MILLIS = 3_600_000;
  private static final int HOURS = 24;

  private final Money money;
  private final Demand demand;
  private final Snapshots snapshots;
  private final Attribution attribution;
  private final Viewers viewers;
  private final Tidings tidings;

  @Inject
  Notices(
      Money money,
      Demand demand,
      Snapshots snapshots,
      Attribution attribution,
      Viewers viewers,
      Tidings tidings) {
    this.money = money;
    this.demand = demand;
    this.snapshots = snapshots;
    this.attribution = attribution;
    this.viewers = viewers;
    this.tidings = tidings;
  }

  /// What a ticket is about, as it is defined now.
  record Ad(Line line, Creative creative) {
    /// Of whom it is.
    Touch.Whose whose() {
      return new Touch.Whose(line.advertiser(), line.campaign().number(), line.item().number());
    }
  }

  /// @throws io.attune.language.problem.Refusal `invalid_token`
  AdTicket ticket(String text) {
    return money
        .tickets
        .read(text)
        .orElseThrow(
            () -> {
              String detail = "ticket: not one of ours, or changed (expected: as it was answered)";
              return new Problem(ProblemCode.INVALID_TOKEN, "ticket", detail).refusal();
            });
  }

  /// Books what happened.
  ///
  /// @param event an impression or a click
  /// @throws io.attune.language.problem.Refusal `invalid_token`
  Future<NoticeOutcome> take(String text, AdEvent event) {
    AdTicket ticket = ticket(text);
    if (ticket.preview()) {
      return Future.succeededFuture(NoticeOutcome.PREVIEW);
    }
    Optional<Ad> known = ad(ticket);
    if (known.isEmpty()) {
      return Future.failedFuture(notLoaded());
    }
    Ad ad = known.get();
    if (event == AdEvent.IMPRESSION) {
      expose(ticket, ad);
    }
    return money
        .ledger
        .book(paying(ticket, event), count(ticket, ad, event))
        .compose(
            booking -> {
              if (booking == Booking.BOOKED) {
                money.odds.rates.happened(
                    ticket.foretold(), ticket.placement(), Happened.valueOf(event.name()));
              }
              if (booking == Booking.BOOKED || booking == Booking.DUPLICATE) {
                tidings.tell(ticket, ad, news(ticket, event, booking == Booking.DUPLICATE));
              }
              return event == AdEvent.CLICK && booking != Booking.EXPIRED
                  ? touched(ticket, ad).map(outcome(booking))
                  : Future.succeededFuture(outcome(booking));
            });
  }

  private static Tidings.News news(AdTicket ticket, AdEvent event, boolean again) {
    long now = System.currentTimeMillis();
    long nanos = paying(ticket, event).nanos();
    return new Tidings.News(event, "", ticket.viewerId(), again, now, nanos);
  }

  static Refusal notLoaded() {
    return Problem.of(ProblemCode.STORE_UNAVAILABLE, "campaigns: not loaded yet").refusal();
  }

  /// What a ticket is about; nothing until the definitions are there.
  Optional<Ad> ad(AdTicket ticket) {
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
                                .map(creative -> new Ad(book.line(item.number()), creative))));
  }

  /// Keeps a click for what it may lead to. Told again it is kept again, so that one whose keeping
  /// failed is not lost when the address is loaded once more; never fails.
  private Future<Boolean> touched(AdTicket ticket, Ad ad) {
    if (ticket.viewerId().isEmpty()) {
      return Future.succeededFuture(false);
    }
    Touch touch =
        new Touch(
            ticket.money().id(),
            System.currentTimeMillis(),
            ad.whose(),
            money.tickets.write(ticket.unnamed()));
    return consents(ticket.viewerId())
        .compose(
            consents ->
                consents
                    ? attribution.touched(ticket.viewerId(), touch)
                    : Future.succeededFuture(false))
        .recover(
            away -> {
              LOG.warnf("attribution: a click was not kept: %s", away.getMessage());
              return Future.succeededFuture(false);
            });
  }

  /// Whether the business has not said that the viewer does not consent; the call's consent the
  /// ticket knows.
  private Future<Boolean> consents(String viewer) {
    try {
      return viewers
          .read(viewer, snapshots.current().catalog().schema())
          .map(read -> read != Viewer.WITHHELD);
    } catch (Refusal away) {
      return Future.failedFuture(away);
    }
  }

  private void expose(AdTicket ticket, Ad seen) {
    if (!ticket.viewerId().isEmpty()) {
      Shown ad =
          new Shown(
              ticket.viewerId(), ticket.decisionId(), ticket.number(), ticket.decidedMillis());
      money
          .exposure
          .commit(ad, seen.line.scopes(seen.creative, ticket.session()), System.currentTimeMillis())
          .onFailure(away -> LOG.debugf("caps: impression not counted: %s", away.getMessage()))
          .onSuccess(
              counted -> {
                if (counted == Commitment.TOO_OLD) {
                  LOG.debugf("caps: impression too old: %s", ticket.decisionId());
                }
              });
    }
  }

  /// What is paid for has its price and the hold's end; all else costs nothing, and may come later.
  private static Ticket paying(AdTicket ticket, AdEvent event) {
    if (event == ticket.paidFor()) {
      return ticket.money();
    }
    Ticket money = ticket.money();
    long until = event == AdEvent.IMPRESSION ? money.expiresMillis() : ticket.clickUntilMillis();
    return new Ticket(
        money.group(), money.accounts(), money.holder(), money.id() + ":" + event.code(), 0, until);
  }

  /// Impressions and clicks also count for the goals of line items.
  private static Count count(AdTicket ticket, Ad ad, AdEvent event) {
    Count count = count(ticket, ad, event.code());
    return switch (event) {
      case IMPRESSION -> new Count(count.day(), count.what(), Line.IMPRESSIONS);
      case CLICK -> new Count(count.day(), count.what(), Line.CLICKS);
      case CONVERSION -> count;
    };
  }

  /// The same for what is no goal.
  static Count count(AdTicket ticket, Ad ad, String what) {
    long hour = System.currentTimeMillis() / HOUR_MILLIS;
    AdCount of =
        new AdCount(
            (int) (hour % HOURS),
            ad.line.item().number(),
            ad.creative.number(),
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
  URI target(String text) {
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
  Future<NoticeOutcome> click(String text) {
    return take(text, AdEvent.CLICK).otherwise(NoticeOutcome.UNAVAILABLE);
  }
}
