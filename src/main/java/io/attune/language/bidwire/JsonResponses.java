package io.attune.language.bidwire;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.attune.language.openrtb.Bid;
import io.attune.language.openrtb.BidResponse;
import io.attune.language.openrtb.NoBidReason;
import io.attune.language.openrtb.Price;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// Answers as JSON. Flags are 0 and 1, prices plain decimals; what is absent is left out.
final class JsonResponses {
  private static final JsonFactory FACTORY = new JsonFactory();
  private final JsonGenerator out;

  private JsonResponses(JsonGenerator out) {
    this.out = out;
  }

  static byte[] write(BidResponse response) {
    try (ByteArrayBuilder bytes = new ByteArrayBuilder()) {
      try (JsonGenerator out = FACTORY.createGenerator(bytes, JsonEncoding.UTF8)) {
        new JsonResponses(out).response(response);
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void response(BidResponse response) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", Bounds.written(response.id()));
    text("bidid", response.bidId());
    text("cur", response.currency());
    if (!response.seatBids().isEmpty()) {
      out.writeArrayFieldStart("seatbid");
      for (BidResponse.SeatBid seat : response.seatBids()) {
        seat(seat);
      }
      out.writeEndArray();
    }
    if (response.reason().isPresent()) {
      out.writeNumberField("nbr", response.reason().map(NoBidReason::number).orElseThrow());
    }
    if (!response.seatNonBids().isEmpty()) {
      out.writeObjectFieldStart("ext");
      nonBids(response.seatNonBids());
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private void seat(BidResponse.SeatBid seat) throws IOException {
    out.writeStartObject();
    text("seat", seat.seat());
    flag("group", seat.together());
    out.writeArrayFieldStart("bid");
    for (Bid bid : seat.bids()) {
      bid(bid);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private void bid(Bid bid) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", Bounds.written(bid.id()));
    out.writeStringField("impid", Bounds.written(bid.impId()));
    out.writeFieldName("price");
    out.writeNumber(Price.text(bid.priceMicros()));
    text("dealid", bid.deal());
    number("exp", bid.expirySeconds());
    markup(bid.markup());
    creative(bid.creative());
    text("nurl", bid.notices().win());
    text("burl", bid.notices().billing());
    text("lurl", bid.notices().loss());
    if (bid.transparency().isPresent()) {
      transparency(bid.transparency().orElseThrow());
    }
    out.writeEndObject();
  }

  private void markup(Bid.Markup markup) throws IOException {
    out.writeNumberField("mtype", markup.type().number());
    text("adm", markup.text());
    number("w", markup.w());
    number("h", markup.h());
    numbers("apis", markup.apis());
    number("dur", markup.seconds());
    number("protocol", markup.protocol());
  }

  private void creative(Bid.Creative creative) throws IOException {
    out.writeStringField("crid", Bounds.written(creative.id()));
    text("cid", creative.campaign());
    text("adid", creative.ad());
    texts("adomain", creative.domains());
    if (!creative.categories().isEmpty()) {
      texts("cat", creative.categories());
      out.writeNumberField("cattax", creative.taxonomy());
    }
    numbers("attr", creative.attributes());
    text("language", creative.language());
    text("iurl", creative.image());
    text("bundle", creative.bundle());
  }

  private void transparency(Bid.Transparency shown) throws IOException {
    out.writeObjectFieldStart("ext");
    out.writeObjectFieldStart("dsa");
    text("behalf", shown.behalf());
    text("paid", shown.paid());
    out.writeNumberField("adrender", shown.adShows() ? 1 : 0);
    if (!shown.uses().isEmpty()) {
      out.writeArrayFieldStart("transparency");
      for (Bid.Use use : shown.uses()) {
        out.writeStartObject();
        text("domain", use.domain());
        numbers("dsaparams", use.parameters());
        out.writeEndObject();
      }
      out.writeEndArray();
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  private void nonBids(List<BidResponse.SeatNonBid> seats) throws IOException {
    out.writeArrayFieldStart("seatnonbid");
    for (BidResponse.SeatNonBid seat : seats) {
      out.writeStartObject();
      text("seat", seat.seat());
      out.writeArrayFieldStart("nonbid");
      for (BidResponse.NonBid nonBid : seat.nonBids()) {
        out.writeStartObject();
        out.writeStringField("impid", Bounds.written(nonBid.impId()));
        out.writeNumberField("statuscode", nonBid.reason().number());
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private void text(String name, String value) throws IOException {
    if (!value.isEmpty()) {
      out.writeStringField(name, Bounds.written(value));
    }
  }

  private void number(String name, int value) throws IOException {
    if (value != 0) {
      out.writeNumberField(name, value);
    }
  }

  private void flag(String name, boolean value) throws IOException {
    if (value) {
      out.writeNumberField(name, 1);
    }
  }

  private void texts(String name, List<String> values) throws IOException {
    if (values.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart(name);
    for (String value : values) {
      out.writeString(Bounds.written(value));
    }
    out.writeEndArray();
  }

  private void numbers(String name, List<Integer> values) throws IOException {
    if (values.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart(name);
    for (int value : values) {
      out.writeNumber(value);
    }
    out.writeEndArray();
  }
}
