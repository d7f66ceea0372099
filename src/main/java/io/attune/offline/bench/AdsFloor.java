package io.attune.offline.bench;

import io.attune.state.exposure.Cap;
import io.attune.state.exposure.Contender;
import io.attune.state.exposure.Exposure;
import io.attune.state.exposure.Scope;
import io.attune.state.exposure.Shown;
import io.attune.state.profile.Viewer;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// The least that any engine must do for an ad decision, or a bid, over line items of which half
/// are capped:
/// the viewer has been read; one reservation among three for every second decision; then an answer
/// of the usual size with a ticket of as many bytes. Nothing is targeted, priced or paced. Uses
/// viewers of its own for what was seen. Thread-safe.
final class AdsFloor {
  private static final int CAPPED = 3;
  private static final Duration HELD = Duration.ofSeconds(5);
  private static final String AD =
      "{\"position\":1,\"lineItem\":\"l1234\",\"campaign\":\"c61\",\"advertiser\":\"a61\",\"creative\":{\"id\":\"k1234\",\"format\":\"offer\",\"offer\":{\"code\":\"TEN\",\"text\":\"ten off all tents\"}},";
  private static final String BID =
      "\"id\":\"01k83amud70000067-rhh21-1\",\"impid\":\"1\",\"price\":1.234567,\"adomain\":[\"a1.example\"],\"cid\":\"c61\",\"crid\":\"k1234\",\"cat\":[\"IAB2\"],\"mtype\":1,\"w\":300,\"h\":250,\"exp\":10,\"adm\":\"<a href='http://localhost/v1/ads/click/";
  private static final String MARKUP =
      "'><img src='https://cdn.fell.example/tents-300x250.png' width='300' height='250' alt='Tents'></a>\"";
  private static final String TICKET = "x".repeat(260);

  private final Exposure exposure;
  private final AtomicLong turn = new AtomicLong();

  AdsFloor(Exposure exposure) {
    this.exposure = exposure;
  }

  /// An ad of an owned placement.
  Future<byte[]> ad(String viewerId, Viewer viewer) {
    return reserved(viewerId).map(done -> body(viewer));
  }

  /// A bid.
  Future<byte[]> bid(String viewerId, Viewer viewer) {
    return reserved(viewerId).map(done -> bidBody(viewer));
  }

  /// One reservation for every second call.
  Future<Boolean> reserved(String viewerId) {
    long now = turn.incrementAndGet();
    if (now % 2 == 0) {
      return Future.succeededFuture(true);
    }
    List<Contender> contenders = new ArrayList<>(CAPPED);
    for (int i = 0; i < CAPPED; i++) {
      Scope scope = new Scope("l" + (now + i * 997L) % 10_000, List.of(new Cap(3, 86_400_000)));
      contenders.add(new Contender(List.of(scope), false));
    }
    Shown ad = new Shown("floor-" + viewerId, "d" + now, 1, System.currentTimeMillis());
    return exposure.reserve(new Exposure.Wish(ad, contenders, 1, HELD)).map(reservation -> true);
  }

  private static byte[] bidBody(Viewer viewer) {
    AnswerBytes json = new AnswerBytes();
    json.text(
        "{\"id\":\"8a1f0c00000001\",\"bidid\":\"01k83amud70000067-rhh21\",\"cur\":\"EUR\",\"seatbid\":[{\"seat\":\"attune\",\"bid\":[{");
    json.text(BID).text(TICKET).text(MARKUP);
    for (String what : List.of("nurl", "burl", "lurl")) {
      json.text(",\"").text(what).text("\":\"http://localhost/openrtb2/").text(what).text("/");
      json.text(TICKET).text("?price=${AUCTION_PRICE}&min=${AUCTION_MIN_TO_WIN}\"");
    }
    json.text(",\"ext\":").number(viewer.actions()).text("}]}]}");
    return json.toBytes();
  }

  private static byte[] body(Viewer viewer) {
    AnswerBytes json = new AnswerBytes();
    json.text("{\"decisionId\":\"01k83amud70000067-rhh21\",\"ads\":[").text(AD);
    for (String what : List.of("impression", "click", "conversion")) {
      json.text("\"").text(what).text("Url\":\"/v1/ads/").text(what).text("/").text(TICKET);
      json.text("\",");
    }
    json.text("\"actions\":").number(viewer.actions()).text("}],\"degraded\":[]}");
    return json.toBytes();
  }
}
