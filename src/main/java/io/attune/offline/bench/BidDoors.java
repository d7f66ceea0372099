package io.attune.offline.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.attune.language.bidwire.BidWire;
import io.attune.language.openrtb.Bid;
import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.BidResponse;
import io.attune.language.openrtb.MarkupType;
import io.attune.language.openrtb.Outcome;
import io.attune.state.profile.Viewers;
import io.attune.state.snapshot.Snapshots;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/// The floor's work of a bid behind the two doors that it could have: REST, where Jackson makes a
/// tree of the request and binds the answer, and a route of the bare server, where our codec reads
/// records and writes bytes. What both answer is alike. Thread-safe.
final class BidDoors {
  private static final String SEAT = "attune";
  private static final String TICKET = "x".repeat(260);
  private static final String MARKUP =
      "<a href='http://localhost/v1/ads/click/"
          + TICKET
          + "'><img src='https://cdn.fell.example/tents-300x250.png' width='300' height='250' alt='Tents'></a>";
  private static final int PRICE_MICROS = 1_234_567;
  private static final int W = 300;
  private static final int H = 250;
  private static final int EXPIRY = 10;

  private final Viewers viewers;
  private final Snapshots snapshots;
  private final AdsFloor floor;

  BidDoors(Viewers viewers, Snapshots snapshots, AdsFloor floor) {
    this.viewers = viewers;
    this.snapshots = snapshots;
    this.floor = floor;
  }

  /// As bound to JSON; what is empty is left out.
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Answer(String id, String bidid, String cur, List<Seat> seatbid) {}

  record Seat(String seat, List<Offer> bid) {}

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Offer(
      String id,
      String impid,
      double price,
      List<String> adomain,
      String cid,
      String crid,
      List<String> cat,
      int mtype,
      @JsonProperty("w") int width,
      @JsonProperty("h") int height,
      int exp,
      String adm,
      String nurl,
      String burl,
      String lurl) {}

  /// Behind REST.
  Future<Answer> bound(JsonNode request) {
    return work(request.path("user").path("buyeruid").asText())
        .map(
            done ->
                new Answer(
                    request.path("id").asText(),
                    "01k83amud70000067-rhh21",
                    "EUR",
                    List.of(
                        new Seat(SEAT, List.of(offer(request.path("imp").path(0).path("id")))))));
  }

  private static Offer offer(JsonNode imp) {
    return new Offer(
        "01k83amud70000067-rhh21-1",
        imp.asText(),
        PRICE_MICROS / 1e6,
        List.of("a1.example"),
        "c61",
        "k1234",
        List.of("IAB2"),
        1,
        W,
        H,
        EXPIRY,
        MARKUP,
        notice("win"),
        notice("billing"),
        notice("loss"));
  }

  /// On a route.
  Future<byte[]> streamed(byte[] body) {
    if (!(BidWire.JSON.read(body) instanceof Outcome.Understood understood)) {
      return Future.failedFuture(new IllegalArgumentException("body (expected: a bid request)"));
    }
    BidRequest request = understood.request();
    return work(request.user().buyerId()).map(done -> BidWire.JSON.write(response(request)));
  }

  private static BidResponse response(BidRequest request) {
    Bid bid =
        new Bid(
            "01k83amud70000067-rhh21-1",
            request.imps().getFirst().id(),
            PRICE_MICROS,
            "",
            EXPIRY,
            new Bid.Markup(MarkupType.BANNER, MARKUP, W, H, List.of(), 0, 0),
            new Bid.Creative(
                "k1234",
                "c61",
                "",
                List.of("a1.example"),
                List.of("IAB2"),
                1,
                List.of(),
                "",
                "",
                ""),
            new Bid.Notices(notice("win"), notice("billing"), notice("loss")),
            Optional.empty());
    return new BidResponse(
        request.id(),
        "01k83amud70000067-rhh21",
        "EUR",
        List.of(new BidResponse.SeatBid(SEAT, false, List.of(bid))),
        Optional.empty(),
        List.of());
  }

  private static String notice(String what) {
    return "http://localhost/openrtb2/" + what + "/" + TICKET + "?price=${AUCTION_PRICE}";
  }

  private Future<Boolean> work(String viewerId) {
    return viewers
        .read(viewerId, snapshots.current().catalog().schema())
        .compose(viewer -> floor.reserved(viewerId));
  }
}
