package io.attune.product.bid;

import static io.restassured.RestAssured.config;
import static io.restassured.RestAssured.given;
import static io.restassured.config.DecoderConfig.decoderConfig;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.market.sale.Sales;
import io.attune.platform.store.FreshStore;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How exchanges of many makes call, over HTTP as it is on the wire.
@QuarkusTest
@TestProfile(FreshStore.class)
class ExchangeCallsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String REQUEST =
      "{\"id\": \"r\", \"imp\": [{\"id\": \"1\", \"banner\": {\"w\": 300, \"h\": 250}}]}";
  private static final Pattern OUTCOME =
      Pattern.compile("x-attune-outcome: (\\S+)", Pattern.CASE_INSENSITIVE);
  private static boolean defined;

  @Inject Snapshots snapshots;
  @Inject Sales sales;

  @BeforeEach
  void begin() throws InterruptedException {
    snapshots.start();
    sales.start();
    if (!defined) {
      define();
      defined = true;
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

  private static void define() throws InterruptedException {
    exchange("ec-x", "");
    exchange("ec-patient", ", 'expirySeconds': 3600");
    put("advertisers/ec-shop", "{'name': 'Shop', 'domains': ['shop.example']}");
    put(
        "campaigns/ec-c",
        "{'advertiser': 'ec-shop', 'name': 'C', 'currency': 'USD', 'budget': {'totalMicros': 1000000000}}");
    put(
        "line-items/ec-l",
        "{'campaign': 'ec-c', 'name': 'L', 'state': 'active', 'bid': {'type': 'cpm', 'micros': 2000000}, 'pacing': 'none', 'placements': ['ec-x', 'ec-patient']}");
    put(
        "creatives/ec-banner",
        "{'lineItem': 'ec-l', 'approval': 'approved', 'format': 'banner', 'size': '300x250', 'html': '<a href=${CLICK_URL}>now</a>', 'clickUrl': 'https://shop.example/'}");
    for (int i = 0; i < 100 && !bid("ec-x").asString().contains("seatbid"); i++) {
      Thread.sleep(100);
    }
  }

  private static void exchange(String id, String more) {
    put(
        "placements/" + id,
        "{'deadlineMs': 1000, 'ads': {'currency': 'USD', 'exchange': {'seat': 'attune'"
            + more
            + "}}}");
  }

  private static Response bid(String exchange) {
    return given()
        .contentType("application/json")
        .body(REQUEST)
        .post("/openrtb2/bid?reasons=1&exchange=" + exchange);
  }

  private static JsonNode one(Response answer) throws IOException {
    JsonNode bids = MAPPER.readTree(answer.asByteArray()).path("seatbid").path(0).path("bid");
    assertEquals(1, bids.size(), answer.asString());
    return bids.get(0);
  }

  @Test
  void a_bid_expires_no_later_than_money_can_be_set_aside() throws IOException {
    JsonNode bid = one(bid("ec-patient"));
    assertEquals(sales.longest().toSeconds(), bid.get("exp").asLong());
    Response billed = given().get(bid.get("burl").asText().split("\\?")[0] + "?price=1");
    assertEquals("booked", billed.header("x-attune-outcome"));
  }

  private static String told(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("ended after \"" + head + "\"");
      }
      head.append((char) next);
    }
    return head.substring(0, head.indexOf("\r\n"));
  }

  /// Many libraries wait so before they send more than a kilobyte.
  @Test
  void a_caller_that_waits_to_be_asked_for_the_body_is_asked() throws IOException {
    try (Socket socket = new Socket("localhost", RestAssured.port)) {
      socket.setSoTimeout(5_000);
      String head =
          "POST /openrtb2/bid?exchange=ec-x HTTP/1.1\r\nHost: attune\r\nExpect: 100-Continue\r\nContent-Length: "
              + REQUEST.length()
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      assertEquals("HTTP/1.1 100 Continue", told(socket));
      socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
      assertEquals("HTTP/1.1 200 OK", told(socket));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | gzip",
        "GZIP | gzip",
        "x-gzip | gzip",
        "deflate, gzip;q=0.5 | gzip",
        "br;q=1.0, gzip ; q=0.01 | gzip",
        "gzip;q=0 | -",
        "gzip; q=0.000, br | -",
        "notgzip | -",
        "identity | -",
        "br | -"
      })
  void an_answer_is_packed_for_those_who_can_unpack_it(String accepted, String coding) {
    Response answer =
        given()
            .config(config().decoderConfig(decoderConfig().noContentDecoders()))
            .contentType("application/json")
            .header("Accept-Encoding", accepted)
            .body(REQUEST.getBytes(StandardCharsets.UTF_8))
            .post("/openrtb2/bid?exchange=ec-x");
    assertEquals(200, answer.statusCode());
    String told = answer.header("Content-Encoding");
    assertEquals(coding, told == null ? "-" : told);
  }

  @Test
  void the_old_name_of_gzip_is_known() {
    Response answer =
        given()
            .contentType("application/json")
            .header("Content-Encoding", "x-gzip")
            .body(BidCaller.packed(REQUEST.getBytes(StandardCharsets.UTF_8)))
            .post("/openrtb2/bid?exchange=ec-x");
    assertEquals(200, answer.statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "OPTIONS"})
  void other_methods_are_told_that_it_is_post(String method) {
    Response answer = given().request(method, "/openrtb2/bid");
    assertEquals(405, answer.statusCode());
    assertEquals("POST", answer.header("Allow"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"?price=%", "?price=1%2", "?price=%ff", "?price=%%WINNING_PRICE%%", "?%=1"})
  void a_notice_whose_parameters_nobody_can_read_counts(String query) throws IOException {
    String[] told = new String[2];
    for (String kind : List.of("nurl", "burl")) {
      String path = one(bid("ec-x")).get(kind).asText().replaceFirst("^https?://[^/]+", "");
      told = answered(path.split("\\?")[0] + query);
      assertEquals("HTTP/1.1 204 No Content", told[0]);
      assertEquals(kind.equals("nurl") ? "won" : "booked", told[1]);
    }
    assertEquals("HTTP/1.1 400 Bad Request", answered("/openrtb2/lint" + query)[0]);
  }

  /// Status and outcome; sent as it is, as other callers would mend the address.
  private static String[] answered(String target) throws IOException {
    try (Socket socket = new Socket("localhost", RestAssured.port)) {
      socket.setSoTimeout(5_000);
      String head = "GET " + target + " HTTP/1.1\r\nHost: attune\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher outcome = OUTCOME.matcher(answer);
      return new String[] {
        answer.substring(0, answer.indexOf("\r\n")), outcome.find() ? outcome.group(1) : ""
      };
    }
  }
}
