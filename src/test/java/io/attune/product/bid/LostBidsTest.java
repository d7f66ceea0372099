package io.attune.product.bid;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.market.sale.Sales;
import io.attune.platform.store.FreshStore;
import io.attune.state.snapshot.Snapshots;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is counted of bids that exchanges say were lost, and of what would have been enough. The
/// line item bids 2.00 USD.
@QuarkusTest
@TestProfile(FreshStore.class)
class LostBidsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String EXCHANGE = "lb-x";
  private static final String OUTCOME = "x-attune-outcome";
  private static final String CALL =
      "{\"id\": \"r\", \"imp\": [{\"id\": \"1\", \"banner\": {\"w\": 300, \"h\": 250}}]}";
  private static boolean defined;

  @Inject Snapshots snapshots;
  @Inject Sales sales;
  @Inject MeterRegistry meters;

  @BeforeEach
  void begin() throws InterruptedException {
    snapshots.start();
    sales.start();
    if (!defined) {
      define();
      defined = true;
    }
  }

  private static void define() throws InterruptedException {
    put(
        "placements/" + EXCHANGE,
        "{'deadlineMs': 200, 'ads': {'currency': 'USD', 'exchange': {'seat': 'attune'}}}");
    put("advertisers/lb-a", "{'name': 'A', 'domains': ['shop.example']}");
    put(
        "campaigns/lb-c",
        "{'advertiser': 'lb-a', 'name': 'C', 'currency': 'USD', 'budget': {'totalMicros': 1000000000}}");
    put(
        "line-items/lb-l",
        "{'campaign': 'lb-c', 'name': 'L', 'state': 'active', 'bid': {'type': 'cpm', 'micros': 2000000}, 'pacing': 'none', 'placements': ['lb-x']}");
    put(
        "creatives/lb-cr",
        "{'lineItem': 'lb-l', 'approval': 'approved', 'format': 'banner', 'size': '300x250', 'html': '<a href=${CLICK_URL}>now</a>', 'clickUrl': 'https://shop.example/'}");
    for (int i = 0; i < 100 && call(CALL).statusCode() != 200; i++) {
      Thread.sleep(100);
    }
  }

  private static void put(String path, String body) {
    Response answer =
        given()
            .contentType("application/json")
            .body(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
            .put("/v1/" + path);
    assertTrue(answer.statusCode() < 300, path + ": " + answer.asString());
  }

  private static Response call(String body) {
    return given()
        .contentType("application/json")
        .body(body.getBytes(StandardCharsets.UTF_8))
        .post("/openrtb2/bid?exchange=" + EXCHANGE);
  }

  private static JsonNode bid(String body) throws IOException {
    Response answer = call(body);
    assertEquals(200, answer.statusCode(), answer.asString());
    return MAPPER.readTree(answer.asByteArray()).at("/seatbid/0/bid/0");
  }

  /// The outcome of a notice as an exchange tells it, its values as they stand in the address.
  private static String tell(JsonNode bid, String field, String reason, String least) {
    String address = bid.get(field).asText();
    String told =
        address
            .substring(address.indexOf("/openrtb2/"))
            .replace("${AUCTION_PRICE}", "1")
            .replace("${AUCTION_MIN_TO_WIN}", least)
            .replace("${AUCTION_LOSS}", reason);
    return given().urlEncodingEnabled(false).get(told).header(OUTCOME);
  }

  private double lost() {
    return meters.find("attune.bid.lost").counters().stream().mapToDouble(c -> c.count()).sum();
  }

  private double lost(String code, String reason) {
    return meters
        .find("attune.bid.lost")
        .tags("exchange", EXCHANGE, "code", code, "reason", reason)
        .counters()
        .stream()
        .mapToDouble(c -> c.count())
        .sum();
  }

  @ParameterizedTest
  @CsvSource({
    "102, 102, higher_bid",
    "100, 100, below_floor",
    "0, 0, won",
    "215, 215, creative_bundle",
    "500, other, other",
    "11, other, other",
    "99999999999, other, other",
    "-1, unstated, unstated",
    "'', unstated, unstated",
    "abc, unstated, unstated",
    "10%202, unstated, unstated",
    "%24%7BAUCTION_LOSS%7D, unstated, unstated"
  })
  void a_lost_bid_counts_once_by_exchange_and_public_reason(String told, String code, String reason)
      throws IOException {
    double all = lost();
    double these = lost(code, reason);
    JsonNode bid = bid(CALL);
    assertEquals("lost", tell(bid, "lurl", told, ""));
    assertEquals("duplicate", tell(bid, "lurl", told, ""));
    assertEquals("duplicate", tell(bid, "burl", "", ""));
    assertEquals(these + 1, lost(code, reason));
    assertEquals(all + 1, lost());
  }

  @Test
  void what_nobody_lost_is_not_counted() throws IOException {
    double before = lost();
    JsonNode billed = bid(CALL);
    assertEquals("booked", tell(billed, "burl", "", ""));
    assertEquals("duplicate", tell(billed, "lurl", "102", ""));
    JsonNode test = bid(CALL.replace("\"id\": \"r\"", "\"id\": \"r\", \"test\": 1"));
    assertEquals("test", tell(test, "lurl", "102", "3"));
    assertEquals("invalid", given().get("/openrtb2/loss/AAAA?reason=102").header(OUTCOME));
    assertEquals(before, lost());
  }

  private DistributionSummary enough(String result) {
    return meters.get("attune.bid.enough").tags("exchange", EXCHANGE, "result", result).summary();
  }

  @Test
  void what_would_have_been_enough_counts_once_a_bid_where_it_is_told() throws IOException {
    JsonNode lost = bid(CALL);
    assertEquals("lost", tell(lost, "lurl", "102", "3"));
    assertEquals("duplicate", tell(lost, "lurl", "102", "3"));
    JsonNode won = bid(CALL);
    assertEquals("booked", tell(won, "burl", "", "1.5"));
    assertEquals("duplicate", tell(won, "burl", "", "1.5"));
    long losses = enough("lost").count();
    long wins = enough("won").count();
    double most = enough("lost").totalAmount();
    for (String none : new String[] {"", "0", "-1", "AUDIT", "nonsense", "%24%7BX%7D"}) {
      assertEquals("lost", tell(bid(CALL), "lurl", "102", none), none);
      assertEquals("booked", tell(bid(CALL), "burl", "", none), none);
    }
    JsonNode test = bid(CALL.replace("\"id\": \"r\"", "\"id\": \"r\", \"test\": 1"));
    assertEquals("test", tell(test, "lurl", "102", "3"));
    assertEquals(losses, enough("lost").count());
    assertEquals(wins, enough("won").count());
    assertEquals(most, enough("lost").totalAmount());
    assertEquals(1, losses);
    assertEquals(1.5, most, "3.00 of 2.00");
    assertEquals(0.75, enough("won").totalAmount(), "1.50 of 2.00");
  }
}
