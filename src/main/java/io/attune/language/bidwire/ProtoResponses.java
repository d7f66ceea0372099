package io.attune.language.bidwire;

import io.attune.language.openrtb.Bid;
import io.attune.language.openrtb.NoBidReason;
import io.attune.proto.openrtb.BidResponse;
import io.attune.proto.openrtb.Transparency;
import java.util.List;

/// Answers as protobuf.
final class ProtoResponses {
  private static final double MICROS = 1e6;

  private ProtoResponses() {}

  static byte[] write(io.attune.language.openrtb.BidResponse response) {
    BidResponse.Builder out = BidResponse.newBuilder().setId(Bounds.written(response.id()));
    if (!response.bidId().isEmpty()) {
      out.setBidid(Bounds.written(response.bidId()));
    }
    if (!response.currency().isEmpty()) {
      out.setCur(response.currency());
    }
    response.reason().map(NoBidReason::number).ifPresent(out::setNbr);
    response.seatBids().forEach(seat -> out.addSeatbid(seat(seat)));
    if (!response.seatNonBids().isEmpty()) {
      BidResponse.Ext.Builder ext = BidResponse.Ext.newBuilder();
      response.seatNonBids().forEach(seat -> ext.addSeatnonbid(nonBids(seat)));
      out.setExt(ext);
    }
    return out.build().toByteArray();
  }

  private static BidResponse.SeatBid.Builder seat(
      io.attune.language.openrtb.BidResponse.SeatBid seat) {
    BidResponse.SeatBid.Builder out = BidResponse.SeatBid.newBuilder();
    if (!seat.seat().isEmpty()) {
      out.setSeat(Bounds.written(seat.seat()));
    }
    if (seat.together()) {
      out.setGroup(true);
    }
    seat.bids().forEach(bid -> out.addBid(bid(bid)));
    return out;
  }

  /// The price is the double nearest to the decimal, as a reader of the JSON would have it.
  private static BidResponse.Bid.Builder bid(Bid bid) {
    BidResponse.Bid.Builder out =
        BidResponse.Bid.newBuilder()
            .setId(Bounds.written(bid.id()))
            .setImpid(Bounds.written(bid.impId()))
            .setPrice(bid.priceMicros() / MICROS);
    if (!bid.deal().isEmpty()) {
      out.setDealid(Bounds.written(bid.deal()));
    }
    if (bid.expirySeconds() != 0) {
      out.setExp(bid.expirySeconds());
    }
    markup(bid.markup(), out);
    creative(bid.creative(), out);
    notices(bid.notices(), out);
    bid.transparency()
        .ifPresent(
            shown -> out.setExt(BidResponse.Bid.Ext.newBuilder().setDsa(transparency(shown))));
    return out;
  }

  private static void markup(Bid.Markup markup, BidResponse.Bid.Builder out) {
    out.setMtype(markup.type().number()).addAllApis(markup.apis());
    if (!markup.text().isEmpty()) {
      out.setAdm(Bounds.written(markup.text()));
    }
    if (markup.w() != 0) {
      out.setW(markup.w());
    }
    if (markup.h() != 0) {
      out.setH(markup.h());
    }
    if (markup.seconds() != 0) {
      out.setDur(markup.seconds());
    }
    if (markup.protocol() != 0) {
      out.setProtocol(markup.protocol());
    }
  }

  private static void creative(Bid.Creative creative, BidResponse.Bid.Builder out) {
    out.setCrid(Bounds.written(creative.id()))
        .addAllAdomain(whole(creative.domains()))
        .addAllCat(whole(creative.categories()))
        .addAllAttr(creative.attributes());
    if (!creative.categories().isEmpty()) {
      out.setCattax(creative.taxonomy());
    }
    if (!creative.campaign().isEmpty()) {
      out.setCid(Bounds.written(creative.campaign()));
    }
    if (!creative.ad().isEmpty()) {
      out.setAdid(Bounds.written(creative.ad()));
    }
    if (!creative.language().isEmpty()) {
      out.setLanguage(Bounds.written(creative.language()));
    }
    if (!creative.image().isEmpty()) {
      out.setIurl(Bounds.written(creative.image()));
    }
    if (!creative.bundle().isEmpty()) {
      out.setBundle(Bounds.written(creative.bundle()));
    }
  }

  private static void notices(Bid.Notices notices, BidResponse.Bid.Builder out) {
    if (!notices.win().isEmpty()) {
      out.setNurl(Bounds.written(notices.win()));
    }
    if (!notices.billing().isEmpty()) {
      out.setBurl(Bounds.written(notices.billing()));
    }
    if (!notices.loss().isEmpty()) {
      out.setLurl(Bounds.written(notices.loss()));
    }
  }

  private static BidResponse.Dsa.Builder transparency(Bid.Transparency shown) {
    BidResponse.Dsa.Builder out =
        BidResponse.Dsa.newBuilder()
            .setBehalf(Bounds.written(shown.behalf()))
            .setPaid(Bounds.written(shown.paid()))
            .setAdrender(shown.adShows());
    for (Bid.Use use : shown.uses()) {
      out.addTransparency(
          Transparency.newBuilder()
              .setDomain(Bounds.written(use.domain()))
              .addAllDsaparams(use.parameters()));
    }
    return out;
  }

  private static BidResponse.SeatNonBid.Builder nonBids(
      io.attune.language.openrtb.BidResponse.SeatNonBid seat) {
    BidResponse.SeatNonBid.Builder out = BidResponse.SeatNonBid.newBuilder();
    if (!seat.seat().isEmpty()) {
      out.setSeat(Bounds.written(seat.seat()));
    }
    seat.nonBids()
        .forEach(
            nonBid ->
                out.addNonbid(
                    BidResponse.NonBid.newBuilder()
                        .setImpid(Bounds.written(nonBid.impId()))
                        .setStatuscode(nonBid.reason().number())));
    return out;
  }

  private static List<String> whole(List<String> texts) {
    return texts.stream().map(Bounds::written).toList();
  }
}
