package io.attune.product.bid;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.market.sale.Sales;
import io.attune.platform.store.FreshStore;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bids over HTTP, from the call to the notices and the money.
@QuarkusTest
@TestProfile(FreshStore.class)
class BidEndpointTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String OUTCOME = "x-attune-outcome";
  private static boolean defined;

  @Inject Snapshots snapshots;
  @Inject Sales sales;

  @BeforeEach
  void begin() throws Exception {
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

  /// One open line item for each of two sizes and native, one that holds a deal, and one that
  /// names another placement.
  private static void define() throws InterruptedException {
    exchange("be-x", "");
    exchange("be-shaded", ", 'shading': 0.5");
    exchange("be-noticed", ", 'markup': 'notice'");
    put(
        "advertisers/be-shop",
        "{'name': 'Shop', 'domains': ['shop.example'], 'categories': ['IAB22']}");
    put(
        "campaigns/be-c",
        "{'advertiser': 'be-shop', 'name': 'C', 'currency': 'USD', 'budget': {'totalMicros': 1000000000}}");
    String everywhere = "'placements': ['be-x', 'be-shaded', 'be-noticed']";
    line("be-open", 2_000_000, everywhere);
    line("be-deal", 4_000_000, everywhere + ", 'deals': ['deal-1']");
    line("be-owned", 9_000_000, "'placements': ['be-page']");
    line("be-script", 3_000_000, everywhere);
    line("be-plain", 1_000_000, everywhere);
    tower("be-script", "<script src=https://shop.example/s.js></script>");
    tower("be-plain", "<b>now</b>");
    for (String line : List.of("be-open", "be-deal", "be-owned")) {
      creative(
          line + "-banner",
          line,
          "'format': 'banner', 'size': '300x250', 'html': '<a href=${CLICK_URL}>now</a>', 'clickUrl': 'https://shop.example/'");
    }
    creative(
        "be-open-native",
        "be-open",
        "'format': 'native', 'native': {'title': 'Shoes', 'text': 'All of them', 'imageUrl': 'https://shop.example/i.png', 'sponsoredBy': 'Shop'}, 'clickUrl': 'https://shop.example/'");
    for (int i = 0; i < 100 && bid("be-x", request("")).statusCode() != 200; i++) {
      Thread.sleep(100);
    }
  }

  private static void exchange(String id, String more) {
    put(
        "placements/" + id,
        "{'deadlineMs': 200, 'ads': {'currency': 'USD', 'exchange': {'seat': 'attune'"
            + more
            + "}}}");
  }

  private static void line(String id, long micros, String inventory) {
    put(
        "line-items/" + id,
        "{'campaign': 'be-c', 'name': 'L', 'state': 'active', 'bid': {'type': 'cpm', 'micros': "
            + micros
            + "}, 'pacing': 'none', "
            + inventory
            + "}");
  }

  private static void creative(String id, String line, String content) {
    put("creatives/" + id, "{'lineItem': '" + line + "', 'approval': 'approved', " + content + "}");
  }

  private static void tower(String line, String html) {
    String content = "'format': 'banner', 'size': '160x600', 'clickUrl': 'https://shop.example/'";
    creative(line + "-tower", line, content + ", 'html': '" + html + "'");
  }

  /// @param more fields of the imp, such as `, 'secure': 1`
  private static String request(String more) {
    return ("{'id': 'r', 'imp': [{'id': '1', 'banner': {'w': 300, 'h': 250}" + more + "}]}")
        .replace('\'', '"');
  }

  private static Response bid(String exchange, String body) {
    return given()
        .contentType("application/json")
        .body(body.getBytes(StandardCharsets.UTF_8))
        .post("/openrtb2/bid?exchange=" + exchange);
  }

  private static JsonNode bids(Response answer) throws IOException {
    assertEquals(200, answer.statusCode(), answer.asString());
    return MAPPER.readTree(answer.asByteArray()).get("seatbid").get(0).get("bid");
  }

  private static JsonNode one(Response answer) throws IOException {
    JsonNode bids = bids(answer);
    assertEquals(1, bids.size(), bids.toString());
    return bids.get(0);
  }

  @Test
  void what_is_left_of_a_clicks_bid_still_buys_impressions() throws Exception {
    put(
        "line-items/be-click",
        "{'campaign': 'be-c', 'name': 'L', 'state': 'active', 'bid': {'type': 'cpc', 'micros': 110000}, "
            + "'budget': {'totalMicros': 50000}, 'pacing': 'none', 'placements': ['be-x']}");
    creative(
        "be-click-half",
        "be-click",
        "'format': 'banner', 'size': '234x60', 'clickUrl': 'https://shop.example/', 'html': '<b>now</b>'");
    String half = request("").replace("300", "234").replace("250", "60");
    Response answer = bid("be-x", half);
    for (int i = 0; i < 100 && answer.statusCode() != 200; i++) {
      Thread.sleep(100);
      answer = bid("be-x", half);
    }
    assertEquals("be-click-half", one(answer).get("crid").asText());
  }

  @Test
  void banners_alike_but_for_their_markup_are_judged_by_it() throws IOException {
    String towers = request("").replace("300", "160").replace("250", "600");
    assertEquals("be-script-tower", one(bid("be-x", towers)).get("crid").asText());
    String without = towers.replace("\"w\"", "\"btype\": [3], \"w\"");
    assertEquals("be-plain-tower", one(bid("be-x", without)).get("crid").asText());
  }

  @Test
  void a_banner_is_bid_on_with_all_that_an_exchange_needs() throws IOException {
    Response answer = bid("be-x", request(""));
    JsonNode tree = MAPPER.readTree(answer.asByteArray());
    assertEquals("2.6", answer.header("x-openrtb-version"));
    assertEquals("application/json", answer.contentType());
    assertEquals("r", tree.get("id").asText());
    assertEquals("USD", tree.get("cur").asText());
    assertEquals("attune", tree.get("seatbid").get(0).get("seat").asText());
    JsonNode bid = one(answer);
    assertEquals("1", bid.get("impid").asText());
    assertEquals(new BigDecimal("2"), bid.get("price").decimalValue());
    assertEquals("[\"shop.example\"]", bid.get("adomain").toString());
    assertEquals("[\"IAB22\"]", bid.get("cat").toString());
    assertEquals(1, bid.get("mtype").asInt());
    assertEquals("be-open-banner", bid.get("crid").asText());
    assertEquals(300, bid.get("w").asInt());
    assertTrue(bid.get("adm").asText().contains("/v1/ads/click/"), bid.get("adm").asText());
    assertTrue(bid.get("burl").asText().contains("${AUCTION_PRICE}"), bid.get("burl").asText());
  }

  @Test
  void native_has_the_assets_that_were_asked_for() throws IOException {
    String asked =
        "{\"ver\":\"1.2\",\"assets\":[{\"id\":7,\"required\":1,\"title\":{\"len\":25}},{\"id\":9,\"img\":{\"type\":3,\"wmin\":600}},{\"id\":3,\"data\":{\"type\":3}}]}";
    String request =
        "{\"id\":\"r\",\"imp\":[{\"id\":\"1\",\"native\":{\"request\":"
            + MAPPER.writeValueAsString(asked)
            + "}}]}";
    JsonNode bid = one(bid("be-x", request));
    JsonNode markup = MAPPER.readTree(bid.get("adm").asText());
    assertEquals(4, bid.get("mtype").asInt());
    assertEquals(2, markup.get("assets").size(), markup.toString());
    assertEquals("Shoes", markup.get("assets").get(0).get("title").get("text").asText());
    assertTrue(markup.get("link").get("url").asText().contains("/v1/ads/click/"));
  }

  @Test
  void a_deal_is_bid_for_beside_the_open_bid_and_alone_where_the_auction_is_private()
      throws IOException {
    String deals = "'deals': [{'id': 'deal-1', 'bidfloor': 3}]}";
    JsonNode both = bids(bid("be-x", request(", 'pmp': {" + deals)));
    assertEquals(2, both.size(), both.toString());
    JsonNode closed = one(bid("be-x", request(", 'pmp': {'private_auction': 1, " + deals)));
    assertEquals("deal-1", closed.get("dealid").asText());
    assertEquals(new BigDecimal("4"), closed.get("price").decimalValue());
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'site', 200, -1",
    "', \"bidfloor\": 2', '', 200, -1",
    "', \"bidfloor\": 2.000001', '', 204, 505",
    "', \"bidfloor\": 1, \"bidfloorcur\": \"XTS\"', '', 204, 504",
    "', \"pmp\": {\"private_auction\": 1}', '', 204, 500",
  })
  void floors_and_private_auctions_hold(String more, String unused, int status, int reason)
      throws IOException {
    assertEquals(status, bid("be-x", request(more)).statusCode());
    if (reason >= 0) {
      Response asked = bid("be-x&reasons=1", request(more));
      assertEquals(200, asked.statusCode());
      assertEquals(reason, MAPPER.readTree(asked.asByteArray()).get("nbr").asInt());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'\"bcat\": [\"IAB22\"]', 500",
    "'\"bcat\": [\" iab22\"]', 500",
    "'\"badv\": [\"SHOP.example\"]', 500",
    "'\"wseat\": [\"other\"]', 503",
    "'\"tmax\": 5', 15",
    "'\"wlang\": [\"en\"]', 500",
    "'\"regs\": {\"coppa\": 1}', 500",
    "'\"regs\": {\"gdpr\": 1}', 502",
    "'\"cur\": [\"XTS\"]', 504",
    "'\"device\": {\"ua\": \"Mozilla/5.0 (compatible; Googlebot/2.1)\"}', 3",
  })
  void what_a_publisher_or_the_law_forbids_is_not_bid(String field, int reason) throws IOException {
    String body = request("").replace("\"id\": \"r\"", "\"id\": \"r\", " + field);
    assertEquals(204, bid("be-x", body).statusCode());
    JsonNode said = MAPPER.readTree(bid("be-x&reasons=1", body).asByteArray());
    assertEquals(reason, said.get("nbr").asInt(), said.toString());
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0", "2, 0", "-1, 1"})
  void who_shows_what_the_services_act_asks_for(int publisher, int ours) throws IOException {
    String renders = publisher < 0 ? "" : ", \"pubrender\": " + publisher;
    String regs = "\"regs\": {\"ext\": {\"dsa\": {\"dsarequired\": 3" + renders + "}}}";
    JsonNode bid = one(bid("be-x", request("").replace("\"id\": \"r\"", "\"id\": \"r\", " + regs)));
    assertEquals("Shop", bid.at("/ext/dsa/paid").asText());
    assertEquals(ours, bid.at("/ext/dsa/adrender").asInt());
    assertEquals(ours == 1, bid.get("adm").asText().contains("Ad: Shop"), bid.get("adm").asText());
  }

  @Test
  void at_first_price_less_is_bid_and_never_below_the_floor() throws IOException {
    String first = request("").replace("\"id\": \"r\"", "\"id\": \"r\", \"at\": 1");
    assertEquals(new BigDecimal("1"), one(bid("be-shaded", first)).get("price").decimalValue());
    String floor =
        request(", 'bidfloor': 1.7").replace("\"id\": \"r\"", "\"id\": \"r\", \"at\": 1");
    assertEquals(new BigDecimal("1.7"), one(bid("be-shaded", floor)).get("price").decimalValue());
    assertEquals(
        new BigDecimal("2"), one(bid("be-shaded", request(""))).get("price").decimalValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{\"imp\": []}", "null", "{\"id\": 1} x"})
  void what_is_no_request_is_answered_400_without_a_body(String body) {
    Response answer = bid("be-x", body);
    assertEquals(400, answer.statusCode());
    assertEquals(0, answer.asByteArray().length);
  }

  @Test
  void an_exchange_that_is_not_defined_gets_no_bid() {
    assertEquals(204, bid("nobody", request("")).statusCode());
  }

  @Test
  void packed_requests_are_read_within_bounds_and_answers_packed_on_demand() throws IOException {
    assertEquals(200, packed(request("").getBytes(StandardCharsets.UTF_8)).statusCode());
    assertEquals(400, packed(new byte[3_000_000]).statusCode());
    Response broken =
        given()
            .header("Content-Encoding", "gzip")
            .contentType("application/json")
            .body(new byte[] {1, 2, 3})
            .post("/openrtb2/bid?exchange=be-x");
    assertEquals(400, broken.statusCode());
    byte[] raw =
        given()
            .config(
                io.restassured.RestAssured.config()
                    .decoderConfig(
                        io.restassured.config.DecoderConfig.decoderConfig().noContentDecoders()))
            .header("Accept-Encoding", "gzip")
            .contentType("application/json")
            .body(request("").getBytes(StandardCharsets.UTF_8))
            .post("/openrtb2/bid?exchange=be-x")
            .asByteArray();
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(raw))) {
      assertEquals("r", MAPPER.readTree(in.readAllBytes()).get("id").asText());
    }
  }

  private static Response packed(byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(body);
    }
    return given()
        .header("Content-Encoding", "gzip")
        .contentType("application/json")
        .body(bytes.toByteArray())
        .post("/openrtb2/bid?exchange=be-x");
  }

  /// Path and query of a notice, told as an exchange does.
  private static Response notice(JsonNode bid, String field, String price) {
    String address = bid.get(field).asText();
    String told =
        address
            .substring(address.indexOf("/openrtb2/"))
            .replace("${AUCTION_PRICE}", price)
            .replace("${AUCTION_MIN_TO_WIN}", "")
            .replace("${AUCTION_LOSS}", "102");
    return given().urlEncodingEnabled(false).get(told);
  }

  @Test
  void a_billing_notice_books_what_the_exchange_charged_once() throws Exception {
    long before = spent();
    JsonNode bid = one(bid("be-x", request("")));
    assertEquals("won", notice(bid, "nurl", "1.5").header(OUTCOME));
    assertEquals(before, spent());
    Response billed = notice(bid, "burl", "1.5");
    assertEquals(204, billed.statusCode());
    assertEquals("booked", billed.header(OUTCOME));
    assertEquals("duplicate", notice(bid, "burl", "1.7").header(OUTCOME));
    assertEquals("duplicate", notice(bid, "lurl", "1.7").header(OUTCOME));
    assertEquals(before + 1_500_000, spent());
  }

  @ParameterizedTest
  @CsvSource({
    "'', 2000000",
    "AUDIT, 2000000",
    "%24%7BAUCTION_PRICE%7D, 2000000",
    "9.9, 2000000",
    "-1, 2000000",
    "0, 0",
    "0.000001, 1"
  })
  void whatever_the_price_what_was_bid_bounds_it(String price, long nanos) throws Exception {
    long before = spent();
    JsonNode bid = one(bid("be-x", request("")));
    assertEquals("booked", notice(bid, "burl", price).header(OUTCOME));
    assertEquals(before + nanos, spent());
  }

  @Test
  void what_is_lost_is_not_paid_for() throws Exception {
    long before = spent();
    JsonNode bid = one(bid("be-x", request("")));
    assertEquals("lost", notice(bid, "lurl", "").header(OUTCOME));
    assertEquals("duplicate", notice(bid, "burl", "1.5").header(OUTCOME));
    assertEquals(before, spent());
  }

  @Test
  void a_test_books_nothing() throws Exception {
    long before = spent();
    String body = request("").replace("\"id\": \"r\"", "\"id\": \"r\", \"test\": 1");
    JsonNode bid = one(bid("be-x", body));
    assertEquals("test", notice(bid, "burl", "1.5").header(OUTCOME));
    assertEquals(before, spent());
  }

  @Test
  void a_forged_ticket_is_answered_and_books_nothing() throws Exception {
    long before = spent();
    Response forged = given().get("/openrtb2/billing/AAAA?price=1");
    assertEquals(204, forged.statusCode());
    assertEquals("invalid", forged.header(OUTCOME));
    assertEquals(before, spent());
  }

  @Test
  void the_win_notice_answers_with_the_markup_where_the_bid_has_none() throws IOException {
    JsonNode bid = one(bid("be-noticed", request("")));
    assertFalse(bid.has("adm"), bid.toString());
    Response won = notice(bid, "nurl", "1.5");
    assertEquals(200, won.statusCode());
    assertTrue(won.asString().contains("/v1/ads/click/"), won.asString());
  }

  /// Of the campaign, nanos, as the delivery report has it.
  private static long spent() throws IOException {
    JsonNode report =
        MAPPER.readTree(given().get("/v1/reports/delivery?campaign=be-c").asByteArray());
    long nanos = 0;
    for (JsonNode row : report.get("rows")) {
      nanos += new BigDecimal(row.get("spendMicros").asText()).movePointRight(3).longValueExact();
    }
    return nanos;
  }

  /// What a page shows may be read by anybody who sees it.
  @Test
  void nobody_who_sees_the_markup_can_bill_or_lose_it() throws Exception {
    long before = spent();
    JsonNode bid = one(bid("be-x", request("")));
    String markup = bid.get("adm").asText();
    String seen = markup.replaceAll("(?s).*/v1/ads/click/([A-Za-z0-9_-]+).*", "$1");
    assertEquals("invalid", given().get("/openrtb2/billing/" + seen + "?price=1").header(OUTCOME));
    assertEquals("invalid", given().get("/openrtb2/loss/" + seen).header(OUTCOME));
    assertEquals(400, given().get("/v1/ads/impression/" + seen).statusCode());
    String told = bid.get("burl").asText().replaceAll(".*/billing/([A-Za-z0-9_-]+).*", "$1");
    assertEquals(400, given().get("/v1/ads/impression/" + told).statusCode());
    assertEquals(before, spent());
    Response click = given().redirects().follow(false).get("/v1/ads/click/" + seen);
    assertEquals(302, click.statusCode());
    assertEquals("https://shop.example/", click.header("Location"));
    assertEquals("booked", click.header(OUTCOME));
    assertEquals(before, spent());
    assertEquals("booked", notice(bid, "burl", "1").header(OUTCOME));
    assertEquals(before + 1_000_000, spent());
  }
}
