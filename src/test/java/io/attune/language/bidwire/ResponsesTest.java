package io.attune.language.bidwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.language.openrtb.Bid;
import io.attune.language.openrtb.BidResponse;
import io.attune.language.openrtb.MarkupType;
import io.attune.language.openrtb.NoBidReason;
import io.attune.language.openrtb.NonBidReason;
import io.attune.language.openrtb.Price;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Answers, read by another JSON reader and by protobuf. `-Dattune.seed=…` repeats the random ones.
class ResponsesTest {
  private static final long SEED = Long.getLong("attune.seed", System.nanoTime());
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TEXTS =
      List.of(
          "",
          "x",
          "<a href=\"https://shop.example/?a=1&b=2\">\n\t</a>",
          "${AUCTION_PRICE}",
          "新闻 📰",
          "half \ud800 pair",
          "\u0000\u001f\u2028",
          "\\\"");

  @Test
  void a_complete_bid_says_all_it_has() throws IOException {
    Bid bid =
        new Bid(
            "b1",
            "1",
            1_250_001,
            "deal-1",
            3_600,
            new Bid.Markup(MarkupType.BANNER, "<b>hi</b>", 300, 250, List.of(7), 0, 0),
            new Bid.Creative(
                "c1",
                "l1",
                "a1",
                List.of("shop.example"),
                List.of("IAB22"),
                1,
                List.of(),
                "en",
                "",
                ""),
            new Bid.Notices("https://w/", "https://b/", "https://l/"),
            Optional.of(
                new Bid.Transparency(
                    "Shop", "Shop Ltd", false, List.of(new Bid.Use("a.example", List.of(1, 2))))));
    BidResponse response =
        new BidResponse(
            "r1",
            "o1",
            "USD",
            List.of(new BidResponse.SeatBid("attune", true, List.of(bid))),
            Optional.empty(),
            List.of(
                new BidResponse.SeatNonBid(
                    "attune", List.of(new BidResponse.NonBid("2", NonBidReason.BELOW_FLOOR)))));
    String due =
        """
        {"id":"r1","bidid":"o1","cur":"USD","seatbid":[{"seat":"attune","group":1,"bid":[{"id":"b1","impid":"1",
        "price":1.250001,"dealid":"deal-1","exp":3600,"mtype":1,"adm":"<b>hi</b>","w":300,"h":250,"apis":[7],
        "crid":"c1","cid":"l1","adid":"a1","adomain":["shop.example"],"cat":["IAB22"],"cattax":1,"language":"en",
        "nurl":"https://w/","burl":"https://b/","lurl":"https://l/","ext":{"dsa":{"behalf":"Shop","paid":"Shop Ltd",
        "adrender":0,"transparency":[{"domain":"a.example","dsaparams":[1,2]}]}}}]}],
        "ext":{"seatnonbid":[{"seat":"attune","nonbid":[{"impid":"2","statuscode":301}]}]}}""";
    assertEquals(JSON.readTree(due), JSON.readTree(BidWire.JSON.write(response)));
    assertEquals(plain(JSON.readTree(due)), plain(protobuf(response)));
  }

  @Test
  void no_bid_has_its_reason() throws IOException {
    BidResponse none = BidResponse.none("r1", NoBidReason.NOT_ENOUGH_TIME, List.of());
    assertEquals(
        JSON.readTree("{\"id\":\"r1\",\"nbr\":15}"), JSON.readTree(BidWire.JSON.write(none)));
    assertEquals(15, protobuf(none).path("nbr").asInt());
  }

  @Test
  void what_is_incomplete_is_not_made() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new BidResponse("r", "", "", List.of(), Optional.empty(), List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> new BidResponse.SeatBid("s", false, List.of()));
    SplittableRandom random = new SplittableRandom(1);
    Bid bid = bid(random);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Bid(
                "b",
                "1",
                -1,
                "",
                0,
                bid.markup(),
                bid.creative(),
                bid.notices(),
                Optional.empty()));
    String long129 = "ü".repeat(64) + "x";
    Bid.Creative c = bid.creative();
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Bid.Creative(
                long129, "", "", c.domains(), c.categories(), 1, c.attributes(), "", "", ""));
  }

  @Test
  void both_wires_say_the_same_and_every_text_survives() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 2_000; round++) {
      BidResponse response = response(random);
      byte[] json = BidWire.JSON.write(response);
      JsonNode read = JSON.readTree(json);
      assertEquals(plain(read), plain(protobuf(response)), () -> "-Dattune.seed=" + SEED);
      prices(response, json);
      assertEquals(
          written(response.seatBids().getFirst().bids().getFirst().markup().text()),
          read.path("seatbid").path(0).path("bid").path(0).path("adm").asText());
    }
  }

  /// The decimal of the text is the price to the micro: read without floating point.
  private static void prices(BidResponse response, byte[] json) throws IOException {
    ObjectMapper exact =
        new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    BigDecimal price =
        exact
            .readTree(json)
            .path("seatbid")
            .path(0)
            .path("bid")
            .path(0)
            .path("price")
            .decimalValue();
    assertEquals(
        response.seatBids().getFirst().bids().getFirst().priceMicros(),
        price.movePointRight(6).longValueExact());
  }

  private static String written(String text) {
    return text.replace('\ud800', '\ufffd');
  }

  private static JsonNode protobuf(BidResponse response) throws IOException {
    return JSON.readTree(
        Mirror.json(
            io.attune.proto.openrtb.BidResponse.parseFrom(BidWire.PROTOBUF.write(response))));
  }

  /// Without a difference between 1 and 1.0, and without order of fields.
  private static Object plain(JsonNode node) {
    if (node.isObject()) {
      TreeMap<String, Object> fields = new TreeMap<>();
      node.properties().forEach(entry -> fields.put(entry.getKey(), plain(entry.getValue())));
      return fields;
    }
    if (node.isArray()) {
      List<Object> elements = new ArrayList<>();
      node.forEach(element -> elements.add(plain(element)));
      return elements;
    }
    return node.isNumber() ? node.asDouble() : node.asText();
  }

  private static BidResponse response(SplittableRandom random) {
    List<Bid> bids = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      bids.add(bid(random));
    }
    return new BidResponse(
        "r" + text(random),
        text(random),
        "EUR",
        List.of(new BidResponse.SeatBid(text(random), random.nextBoolean(), bids)),
        Optional.empty(),
        List.of());
  }

  private static Bid bid(SplittableRandom random) {
    MarkupType[] types = MarkupType.values();
    return new Bid(
        "b" + text(random),
        "i" + text(random),
        random.nextLong(Price.MOST >> random.nextInt(43)),
        text(random),
        random.nextInt(100),
        new Bid.Markup(
            types[random.nextInt(types.length)],
            text(random),
            random.nextInt(3),
            250,
            List.of(),
            0,
            0),
        new Bid.Creative(
            "c" + random.nextInt(),
            text(random),
            text(random),
            List.of("shop.example", "ü"),
            random.nextBoolean() ? List.of() : List.of("IAB1"),
            random.nextInt(1, 9),
            List.of(1, 16),
            "en",
            text(random),
            text(random)),
        new Bid.Notices(text(random), text(random), text(random)),
        Optional.empty());
  }

  private static String text(SplittableRandom random) {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }
}
