package io.attune.product.advertise;

import io.attune.language.campaign.Creative;
import io.attune.language.digest.Sha256;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.exposure.Commitment;
import io.attune.state.exposure.Shown;
import io.attune.state.ledger.Booking;
import io.attune.state.ledger.Count;
import io.attune.state.ledger.Ticket;
import io.attune.state.rate.Happened;
import io.attune.state.snapshot.Snapshots;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Takes the news that a shown ad was seen, clicked or paid off: each counts once, whichever
/// replica it comes to and however often. Thread-safe.
@Singleton
final class Notices {
  private static final Logger LOG = Logger.getLogger(Notices.class);
  private static final long HOUR_MILLIS = 3_600_000;
  private static final int HOURS = 24;
  private static final int ID_BYTES = 12;

  private final Money money;
  private final Books books;
  private final Snapshots snapshots;

  @Inject
  Notices(Money money, Books books, Snapshots snapshots) {
    this.money = money;
    this.books = books;
    this.snapshots = snapshots;
  }

  private AdTicket ticket(String text) {
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
  /// @param own the conversion's own number; empty for what happens once
  /// @throws io.attune.language.problem.Refusal `invalid_token`
  Future<NoticeOutcome> take(String text, AdEvent event, String own) {
    AdTicket ticket = ticket(text);
    if (ticket.preview()) {
      return Future.succeededFuture(NoticeOutcome.PREVIEW);
    }
    Optional<Book.Line> line = line(ticket);
    Optional<Creative> creative =
        books.current().book().flatMap(book -> book.campaigns().creative(ticket.creative()));
    if (line.isEmpty() || creative.isEmpty()) {
      return Future.failedFuture(
          Problem.of(ProblemCode.STORE_UNAVAILABLE, "campaigns: not loaded yet").refusal());
    }
    if (event == AdEvent.IMPRESSION) {
      expose(ticket, line.get(), creative.get());
    }
    return money
        .ledger
        .book(paying(ticket, event, own), count(ticket, line.get(), creative.get(), event))
        .map(
            booking -> {
              if (booking == Booking.BOOKED) {
                money.odds.rates.happened(
                    ticket.foretold(), ticket.placement(), Happened.valueOf(event.name()));
              }
              return outcome(booking);
            });
  }

  private Optional<Book.Line> line(AdTicket ticket) {
    return books
        .current()
        .book()
        .flatMap(
            book ->
                book.campaigns()
                    .lineItem(ticket.lineItem())
                    .filter(item -> book.has(item.number()))
                    .map(item -> book.line(item.number())));
  }

  private void expose(AdTicket ticket, Book.Line line, Creative creative) {
    if (!ticket.viewerId().isEmpty()) {
      Shown ad =
          new Shown(
              ticket.viewerId(), ticket.decisionId(), ticket.position(), ticket.decidedMillis());
      money
          .exposure
          .commit(ad, Caps.scopes(line, creative, ticket.session()), System.currentTimeMillis())
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
  private static Ticket paying(AdTicket ticket, AdEvent event, String own) {
    if (event == ticket.paidFor()) {
      return ticket.money();
    }
    Ticket money = ticket.money();
    String suffix = own.isEmpty() ? "" : Sha256.hex(own, ID_BYTES);
    long until = event == AdEvent.IMPRESSION ? money.expiresMillis() : ticket.clickUntilMillis();
    return new Ticket(
        money.group(),
        money.accounts(),
        money.holder(),
        money.id() + ":" + event.code() + suffix,
        0,
        until);
  }

  /// `hour|line item|creative|placement|event`, under its day.
  private static Count count(AdTicket ticket, Book.Line line, Creative creative, AdEvent event) {
    long hour = System.currentTimeMillis() / HOUR_MILLIS;
    String what =
        String.format(
            Locale.ROOT,
            "%d|%d|%d|%s|%s",
            hour % HOURS,
            line.item().number(),
            creative.number(),
            ticket.placement(),
            event.code());
    return new Count(hour / HOURS, what);
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
        books
            .current()
            .book()
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
    return take(text, AdEvent.CLICK, "").otherwise(NoticeOutcome.UNAVAILABLE);
  }
}
