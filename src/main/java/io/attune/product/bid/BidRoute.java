package io.attune.product.bid;

import io.attune.language.bidwire.BidWire;
import io.attune.language.decision.Ticker;
import io.attune.language.openrtb.BidResponse;
import io.attune.language.openrtb.NoBidReason;
import io.attune.language.openrtb.Outcome;
import io.attune.language.problem.Refusal;
import io.attune.platform.access.Access;
import io.attune.platform.access.Grant;
import io.attune.platform.access.Scope;
import io.attune.platform.packing.Gzip;
import io.attune.stage.admission.Admission;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// `POST /openrtb2/bid`, on the bare server: nothing stands between it and the event loop that owns
/// the connection. Answers 200, 204 or 400, whatever comes, but for callers without a key,
/// or with one for other exchanges.
@Singleton
final class BidRoute {
  private static final Logger LOG = Logger.getLogger(BidRoute.class);
  private static final String PATH = "/openrtb2/bid";
  private static final String VERSION_HEADER = "x-openrtb-version";
  private static final String VERSION = "2.6";
  private static final String REASONS = "reasons";
  private static final int WORTH_PACKING = 1_000;
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int BAD_REQUEST = 400;
  private static final int METHOD_NOT_ALLOWED = 405;

  private final Access access;
  private final Admission admission;
  private final Calls calls;
  private final Bidder bidder;
  private final BidMeters meters;
  private final int mostBytes;

  @Inject
  BidRoute(
      Access access,
      Admission admission,
      Calls calls,
      Bidder bidder,
      BidMeters meters,
      BidConfig config) {
    this.access = access;
    this.admission = admission;
    this.calls = calls;
    this.bidder = bidder;
    this.meters = meters;
    mostBytes = config.mostBytes();
  }

  void register(@Observes Router router) {
    bidder.start();
    router.post(PATH).handler(this::receive);
    router.route(PATH).handler(BidRoute::refuse);
  }

  private static void refuse(RoutingContext context) {
    context.response().putHeader(HttpHeaders.ALLOW, "POST");
    context.fail(METHOD_NOT_ALLOWED);
  }

  private void receive(RoutingContext context) {
    long start = Ticker.SYSTEM.nanos();
    HttpServerRequest request = context.request();
    String exchange;
    try {
      String apiKey = request.getHeader("X-Api-Key");
      Grant grant =
          access.require(
              request.getHeader(HttpHeaders.AUTHORIZATION),
              apiKey == null ? request.getParam("key") : apiKey,
              Scope.BID);
      exchange = grant.exchange(request.getParam("exchange"), calls.common());
    } catch (Refusal refusal) {
      context.fail(refusal);
      return;
    }
    if (context.body() != null && context.body().buffer() != null) {
      answer(context, exchange, context.body().buffer(), start);
      return;
    }
    if (request.isEnded()) { // over HTTP/2, without a body
      answer(context, exchange, Buffer.buffer(), start);
      return;
    }
    request.bodyHandler(body -> answer(context, exchange, body, start));
    request.exceptionHandler(gone -> LOG.debugf("bid: a caller left: %s", gone.getMessage()));
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      context.response().writeContinue(); // it sends the body only then, or a second later
    }
    request.resume();
  }

  private void answer(RoutingContext context, String asked, Buffer body, long start) {
    HttpServerRequest request = context.request();
    String type = textOf(request.getHeader(HttpHeaders.CONTENT_TYPE));
    BidWire wire = BidWire.of(type);
    Optional<byte[]> bytes = unpacked(request, body);
    if (bytes.isEmpty()) {
      meters.malformed("unknown");
      end(context, BAD_REQUEST);
      return;
    }
    Outcome outcome = wire.read(bytes.get());
    boolean reasons =
        "1".equals(request.getParam(REASONS)) || "1".equals(request.getHeader("x-attune-reasons"));
    Optional<Call> call = calls.of(request, asked, start, reasons);
    String exchange = call.map(each -> each.placement().id()).orElse("unknown");
    Said said = new Said(wire, type, reasons, exchange);
    switch (outcome) {
      case Outcome.Malformed malformed -> {
        meters.malformed(exchange);
        LOG.debugf("bid: malformed: %s", malformed.problem().detail());
        end(context, BAD_REQUEST);
      }
      case Outcome.Unusable unusable ->
          write(context, said, BidResponse.none(unusable.id(), unusable.reason()));
      case Outcome.Understood understood ->
          bid(call, understood).onSuccess(response -> write(context, said, response));
    }
  }

  /// How a call is answered.
  private record Said(BidWire wire, String type, boolean reasons, String exchange) {}

  private Optional<byte[]> unpacked(HttpServerRequest request, Buffer body) {
    String encoding = textOf(request.getHeader(HttpHeaders.CONTENT_ENCODING));
    if (body.length() > mostBytes) {
      return Optional.empty();
    }
    if (encoding.isEmpty() || encoding.equalsIgnoreCase("identity")) {
      return Optional.of(body.getBytes());
    }
    try {
      return Gzip.isName(encoding)
          ? Optional.of(Gzip.unpacked(body.getBytes(), mostBytes))
          : Optional.empty();
    } catch (Refusal refusal) {
      LOG.debugf("bid: %s", refusal.problem().detail());
      return Optional.empty();
    }
  }

  /// Never fails: what nobody thought of is no bid.
  private Future<BidResponse> bid(Optional<Call> call, Outcome.Understood understood) {
    String id = understood.request().id();
    if (call.isEmpty()) {
      return none(id, NoBidReason.TECHNICAL);
    }
    Call known = call.get();
    if (!calls.admits(known)) {
      return none(id, NoBidReason.OVERLOADED);
    }
    try {
      admission.enter();
    } catch (Refusal overloaded) {
      return none(id, NoBidReason.OVERLOADED);
    }
    Future<BidResponse> answer;
    try {
      answer = bidder.bid(known, understood.request());
    } catch (RuntimeException e) {
      answer = Future.failedFuture(e);
    }
    return answer
        .onComplete(done -> admission.leave())
        .recover(
            failure -> {
              LOG.error("bid: a request could not be answered", failure);
              return none(id, NoBidReason.TECHNICAL);
            });
  }

  private static Future<BidResponse> none(String id, NoBidReason reason) {
    return Future.succeededFuture(BidResponse.none(id, reason));
  }

  private void write(RoutingContext context, Said said, BidResponse response) {
    meters.answered(said.exchange, response.reason());
    if (response.reason().isPresent() && !said.reasons) {
      end(context, NO_CONTENT);
      return;
    }
    byte[] bytes = said.wire.write(response);
    HttpServerResponse answer = context.response();
    String accepted = textOf(context.request().getHeader(HttpHeaders.ACCEPT_ENCODING));
    if (bytes.length > WORTH_PACKING && Gzip.isAccepted(accepted)) {
      bytes = Gzip.packed(bytes);
      answer.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    answer
        .setStatusCode(OK)
        .putHeader(HttpHeaders.CONTENT_TYPE, type(said))
        .putHeader(VERSION_HEADER, VERSION)
        .end(Buffer.buffer(bytes));
  }

  /// The answer's type is the call's.
  private static String type(Said said) {
    boolean octets = said.type.regionMatches(true, 0, BidWire.OCTETS, 0, BidWire.OCTETS.length());
    return octets ? BidWire.OCTETS : said.wire.mediaType();
  }

  private static void end(RoutingContext context, int status) {
    context.response().setStatusCode(status).putHeader(VERSION_HEADER, VERSION).end();
  }

  private static String textOf(@Nullable String header) {
    return header == null ? "" : header;
  }
}
