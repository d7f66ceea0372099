package io.attune.product.bid;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.market.sale.Sales;
import io.attune.offline.bulkload.Progress;
import io.attune.offline.demo.DemoShop;
import io.attune.platform.store.FreshStore;
import io.attune.state.campaign.Campaigns;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the documentation says of exchanges, done as it says, and what a stranger of the demo gets.
@QuarkusTest
@TestProfile(FreshStore.class)
class ExchangeSetupTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern PUT =
      Pattern.compile("^put (\\S+) '(\\{.*?\\})'$", Pattern.MULTILINE | Pattern.DOTALL);

  @Inject Snapshots snapshots;
  @Inject Sales sales;
  @Inject Campaigns campaigns;

  @BeforeEach
  void begin() {
    snapshots.start();
    sales.start();
    campaigns.start();
  }

  private static Response send(String method, String path, String body) {
    return given()
        .contentType("application/json")
        .body(body.getBytes(StandardCharsets.UTF_8))
        .request(method, path);
  }

  /// The answer, asked for until there is a bid; definitions are in force within a second, and a
  /// first lease of money somewhat later.
  private static JsonNode bid(String exchange, String imp) throws Exception {
    String path = "/openrtb2/bid?exchange=" + exchange;
    String body = "{\"id\": \"1\", \"at\": 1, \"imp\": [" + imp + "]}";
    Response answer = send("POST", path, body);
    for (int i = 0; i < 100 && answer.statusCode() != 200; i++) {
      Thread.sleep(100);
      answer = send("POST", path, body);
    }
    if (answer.statusCode() != 200) {
      throw new AssertionError(imp + ": " + send("POST", path + "&reasons=1", body).asString());
    }
    return MAPPER.readTree(answer.asByteArray()).path("seatbid");
  }

  @Test
  void the_exchange_of_the_documentation_can_be_set_up_so() throws Exception {
    String text = Files.readString(Path.of("docs/openrtb.md"));
    Matcher call = PUT.matcher(text);
    int tried = 0;
    while (call.find()) {
      Response answer = send("PUT", "/v1/" + call.group(1), call.group(2));
      assertTrue(answer.statusCode() < 300, call.group() + ": " + answer.asString());
      tried++;
    }
    assertEquals(6, tried);
    JsonNode open = bid("adx", banner("300x250", "")).path(0);
    assertEquals("4711", open.path("seat").asText());
    JsonNode bid = open.path("bid").path(0);
    assertEquals(2.25, bid.path("price").asDouble(), 1e-5, "2.50 shaded by 0.9");
    assertEquals("fell.example", bid.path("adomain").path(0).asText());
    assertEquals("IAB18-5", bid.path("cat").path(0).asText());
    assertTrue(bid.path("adm").asText().contains("/v1/ads/click/"), bid.toString());
    String deal = ", \"pmp\": {\"private_auction\": 1, \"deals\": [{\"id\": \"adx-7\"}]}";
    JsonNode closed = bid("adx", banner("300x250", deal)).path(0).path("bid").path(0);
    assertEquals("adx-7", closed.path("dealid").asText());
  }

  private static String banner(String size, String more) {
    String[] sides = size.split("x");
    return "{\"id\": \"1\", \"banner\": {\"w\": "
        + sides[0]
        + ", \"h\": "
        + sides[1]
        + "}"
        + more
        + "}";
  }

  /// A native place that asks for a title, a main image, an icon, a text and who pays, all
  /// required.
  private static String nativeAd() throws IOException {
    String request =
        """
        {"ver": "1.2", "assets": [{"id": 1, "required": 1, "title": {"len": 80}},
         {"id": 2, "required": 1, "img": {"type": 3, "w": 1200, "h": 627}}, {"id": 3, "required": 1, "img": {"type": 1, "w": 128, "h": 128}},
         {"id": 4, "required": 1, "data": {"type": 2}}, {"id": 5, "required": 1, "data": {"type": 1}}]}""";
    return "{\"id\": \"1\", \"secure\": 1, \"native\": {\"ver\": \"1.2\", \"request\": "
        + MAPPER.writeValueAsString(request)
        + "}}";
  }

  @Test
  void a_stranger_of_the_demo_gets_a_bid_for_every_common_size_for_native_and_for_the_deal()
      throws Exception {
    DemoShop.seedAds(campaigns, Progress.SILENT);
    for (String size :
        List.of(
            "300x250", "728x90", "320x50", "300x600", "160x600", "970x250", "320x100", "336x280")) {
      JsonNode seat = bid("exchange", banner(size, ", \"secure\": 1")).path(0);
      assertEquals("attune", seat.path("seat").asText());
      JsonNode bid = seat.path("bid").path(0);
      assertEquals(size, bid.path("w").asText() + "x" + bid.path("h").asText());
      assertTrue(bid.path("adm").asText().contains("/v1/ads/click/"), bid.toString());
      assertEquals("shop.example", bid.path("adomain").path(0).asText());
    }
    assertEquals(4, bid("exchange", nativeAd()).path(0).path("bid").path(0).path("mtype").asInt());
    String deal = ", \"pmp\": {\"private_auction\": 1, \"deals\": [{\"id\": \"deal-1\"}]}";
    JsonNode closed = bid("exchange", banner("300x250", deal)).path(0).path("bid").path(0);
    assertEquals("deal-1", closed.path("dealid").asText());
    assertEquals(4, closed.path("price").asDouble());
  }
}
