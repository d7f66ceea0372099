package io.attune.product.bid;

import io.attune.language.campaign.Creative;
import io.attune.market.notice.AdTicket;
import io.attune.market.notice.NoticeOutcome;
import io.attune.market.notice.Notices;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// Where exchanges tell what became of a bid. The ticket in the address is the permission. What
/// nobody of us wrote, and what comes too late, is answered like all else, so that nobody asks
/// again; the header says what became of it.
@Path("/openrtb2")
public final class NoticeResource {
  private static final String OUTCOME = "x-attune-outcome";
  private static final String INVALID = "invalid";
  private static final String BILLING = "billing";
  private static final String WIN = "win";
  private static final String LOSS = "loss";

  private final Notices notices;
  private final PaidPrices prices;
  private final BidMeters meters;
  private final Calls calls;

  @Inject
  NoticeResource(Notices notices, PaidPrices prices, BidMeters meters, Calls calls) {
    this.notices = notices;
    this.prices = prices;
    this.meters = meters;
    this.calls = calls;
  }

  @GET
  @Path("/billing/{ticket}")
  @RequiresScope(value = Scope.BID, orSigned = true)
  @Operation(
      operationId = "billingNotice",
      summary = "A bid is to be paid for",
      description =
          "Books the price once, however often it is told, 0 to what was bid; without a price that can be read, what was bid. 204 whatever the ticket is; the header x-attune-outcome says booked, duplicate, expired, invalid or test.")
  public CompletionStage<Response> billing(
      @PathParam("ticket") String ticket,
      @QueryParam(Addresses.PRICE) @Nullable String price,
      @QueryParam(Addresses.LEAST) @Nullable String least) {
    return billed(ticket, price, least);
  }

  @POST
  @Path("/billing/{ticket}")
  @RequiresScope(value = Scope.BID, orSigned = true)
  @Operation(operationId = "billingNoticePost", summary = "The same as GET")
  public CompletionStage<Response> billingPost(
      @PathParam("ticket") String ticket,
      @QueryParam(Addresses.PRICE) @Nullable String price,
      @QueryParam(Addresses.LEAST) @Nullable String least) {
    return billed(ticket, price, least);
  }

  private CompletionStage<Response> billed(
      String text, @Nullable String price, @Nullable String least) {
    Optional<AdTicket> ticket = notices.open(text);
    if (ticket.isEmpty()) {
      return done(BILLING, INVALID);
    }
    AdTicket billed = ticket.get();
    return notices
        .bill(billed, prices.nanos(billed, price == null ? "" : price))
        .onSuccess(outcome -> learn(billed, outcome, true, least))
        .compose(outcome -> answer(BILLING, outcome, "booked"))
        .toCompletionStage();
  }

  @GET
  @Path("/win/{ticket}")
  @RequiresScope(value = Scope.BID, orSigned = true)
  @Operation(
      operationId = "winNotice",
      summary = "A bid won its auction",
      description =
          "Books nothing. Answers with the markup where the exchange is to get it so, else 204.")
  public CompletionStage<Response> win(
      @PathParam("ticket") String ticket, @Context UriInfo address) {
    return won(ticket, address);
  }

  @POST
  @Path("/win/{ticket}")
  @RequiresScope(value = Scope.BID, orSigned = true)
  @Operation(operationId = "winNoticePost", summary = "The same as GET")
  public CompletionStage<Response> winPost(
      @PathParam("ticket") String ticket, @Context UriInfo address) {
    return won(ticket, address);
  }

  private CompletionStage<Response> won(String text, UriInfo address) {
    Optional<AdTicket> ticket = notices.open(text);
    if (ticket.isEmpty()) {
      return done(WIN, INVALID);
    }
    String markup =
        calls.repliesWithMarkup(ticket.get().placement())
            ? notices
                .ad(ticket.get())
                .map(ad -> markup(ad.creative(), ticket.get(), address))
                .orElse("")
            : "";
    if (markup.isEmpty()) {
      return done(WIN, "won");
    }
    meters.noticed(WIN, "won");
    return Future.succeededFuture(
            Response.ok(markup, "text/html;charset=utf-8")
                .header("Cache-Control", "no-store")
                .header(OUTCOME, "won")
                .build())
        .toCompletionStage();
  }

  private String markup(Creative creative, AdTicket ticket, UriInfo address) {
    String base = address.getBaseUri().toString();
    Addresses here = calls.address().orElseGet(() -> new Addresses(base.replaceFirst("/+$", "")));
    return Markup.banner(creative, here.click(notices.seal(ticket.forClicks())));
  }

  @GET
  @Path("/loss/{ticket}")
  @RequiresScope(value = Scope.BID, orSigned = true)
  @Operation(
      operationId = "lossNotice",
      summary = "A bid lost its auction",
      description =
          "Frees what was set aside for it, unless it was billed before; a billing notice afterwards books nothing. Counted by the reason, a number of the public list of loss reasons.")
  public CompletionStage<Response> loss(
      @PathParam("ticket") String ticket,
      @QueryParam(Addresses.REASON) @Nullable String reason,
      @QueryParam(Addresses.LEAST) @Nullable String least) {
    return lost(ticket, reason, least);
  }

  @POST
  @Path("/loss/{ticket}")
  @RequiresScope(value = Scope.BID, orSigned = true)
  @Operation(operationId = "lossNoticePost", summary = "The same as GET")
  public CompletionStage<Response> lossPost(
      @PathParam("ticket") String ticket,
      @QueryParam(Addresses.REASON) @Nullable String reason,
      @QueryParam(Addresses.LEAST) @Nullable String least) {
    return lost(ticket, reason, least);
  }

  private CompletionStage<Response> lost(
      String text, @Nullable String reason, @Nullable String least) {
    Optional<AdTicket> ticket = notices.open(text);
    if (ticket.isEmpty()) {
      return done(LOSS, INVALID);
    }
    AdTicket lost = ticket.get();
    return notices
        .lost(lost)
        .onSuccess(
            outcome -> {
              if (outcome == NoticeOutcome.BOOKED) {
                meters.lost(lost.placement(), reason == null ? "" : reason);
              }
              learn(lost, outcome, false, least);
            })
        .compose(outcome -> answer(LOSS, outcome, "lost"))
        .toCompletionStage();
  }

  /// Once for each bid, however often its notices come.
  private void learn(AdTicket ticket, NoticeOutcome outcome, boolean won, @Nullable String least) {
    if (outcome != NoticeOutcome.BOOKED || ticket.bidMicros() <= 0) {
      return;
    }
    long enough = prices.micros(ticket, least == null ? "" : least).orElse(0);
    if (enough > 0) {
      meters.enough(ticket.placement(), won, (double) enough / ticket.bidMicros());
    }
  }

  private Future<Response> answer(String kind, NoticeOutcome outcome, String booked) {
    String word =
        switch (outcome) {
          case BOOKED -> booked;
          case PREVIEW -> "test";
          case DUPLICATE, EXPIRED, UNPAID, UNAVAILABLE -> outcome.code();
        };
    return Future.succeededFuture(response(kind, word));
  }

  private CompletionStage<Response> done(String kind, String outcome) {
    return Future.succeededFuture(response(kind, outcome)).toCompletionStage();
  }

  private Response response(String kind, String outcome) {
    meters.noticed(kind, outcome);
    return Response.noContent().header(OUTCOME, outcome).build();
  }
}
