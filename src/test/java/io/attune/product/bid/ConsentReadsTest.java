package io.attune.product.bid;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.language.bidwire.BidWire;
import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.Corpus;
import io.attune.language.openrtb.Outcome;
import io.attune.language.permission.Permissions;
import io.attune.market.sale.Sales;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whose profile is read, seen from outside: every viewer of the golden requests is in a segment
/// for which somebody pays more. Where that somebody bids, the profile was read; where he does not,
/// it was not.
@QuarkusTest
@TestProfile(GoldenPremises.Profile.class)
class ConsentReadsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> GROUPS = Set.of("tcf", "places", "us", "children", "viewers");
  private static final String EXCHANGE = "consenting";
  private static final List<String> IDENTITY = List.of("buyeruid", "user.id");

  @Inject Snapshots snapshots;
  @Inject Sales sales;

  @BeforeEach
  void begin() {
    snapshots.start();
    sales.start();
  }

  private static void put(String path, String body) {
    Response answer =
        given()
            .contentType("application/json")
            .body(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
            .put("/v1/" + path);
    assertTrue(answer.statusCode() < 300, path + ": " + answer.asString());
  }

  private static void line(String id, int micros, String more) {
    put(
        "line-items/" + id,
        "{'campaign': 'reader', 'name': 'L', 'state': 'active', 'pacing': 'none', 'placements': ['%s'], 'bid': {'type': 'cpm', 'micros': %d}%s}"
            .formatted(EXCHANGE, micros, more));
    put(
        "creatives/" + id,
        "{'lineItem': '%s', 'format': 'banner', 'size': '300x250', 'html': '<b>now</b>', 'clickUrl': 'https://shop.example/', 'approval': 'approved', 'children': true}"
            .formatted(id));
  }

  private static void define() {
    put(
        "placements/" + EXCHANGE,
        "{'deadlineMs': 2000, 'ads': {'currency': 'USD', 'exchange': {'seat': 'attune', 'identity': ['buyeruid', 'user.id']}}}");
    put("advertisers/reader", "{'name': 'Shop', 'domains': ['shop.example']}");
    put("campaigns/reader", "{'advertiser': 'reader', 'name': 'C', 'currency': 'USD'}");
    line("everybody", 2_000_000, "");
    line(
        "known", 3_000_000, ", 'targeting': '\\'vip\\' in viewer.segments'".replace("\\'", "\\\""));
  }

  private static JsonNode bid(byte[] body) throws IOException {
    Response answer =
        given()
            .contentType("application/json")
            .body(body)
            .post("/openrtb2/bid?reasons=1&exchange=" + EXCHANGE);
    assertEquals(200, answer.statusCode(), answer.asString());
    return MAPPER.readTree(answer.asByteArray());
  }

  /// The creative that was bid with; empty for no bid.
  private static String shown(byte[] body) throws IOException {
    return bid(body).path("seatbid").path(0).path("bid").path(0).path("crid").asText("");
  }

  @Test
  void a_profile_is_read_exactly_where_the_index_allows_it() throws Exception {
    define();
    List<Corpus.Case> cases = Corpus.cases().filter(c -> GROUPS.contains(c.group())).toList();
    for (Corpus.Case c : cases) {
      String viewer = viewer(c);
      if (!viewer.isEmpty()) {
        put("viewers/" + viewer, "{'segments': ['vip']}");
      }
    }
    byte[] plain =
        "{\"id\": \"r\", \"imp\": [{\"id\": \"1\", \"banner\": {\"w\": 300, \"h\": 250}}], \"user\": {\"buyeruid\": \"somebody\"}}"
            .getBytes(StandardCharsets.UTF_8);
    put("viewers/somebody", "{'segments': ['vip']}");
    for (int i = 0; i < 200 && !shown(plain).equals("known"); i++) {
      Thread.sleep(50);
    }
    assertEquals("known", shown(plain), () -> "never read at all");
    List<String> wrong = new ArrayList<>();
    int read = 0;
    int kept = 0;
    for (Corpus.Case c : cases) {
      String shown = shown(c.body());
      boolean reads = shown.equals("known");
      boolean may = c.reads().equals("profile") && !viewer(c).isEmpty();
      if (!c.reads().equals("any") && reads != may) {
        wrong.add(c + ": " + c.reads() + ", but " + shown);
      }
      read += reads ? 1 : 0;
      kept += reads || viewer(c).isEmpty() ? 0 : 1;
    }
    assertEquals(List.of(), wrong);
    assertTrue(read > 20 && kept > 20, read + " read, " + kept + " kept");
  }

  /// Whom a request names, were everything allowed.
  private static String viewer(Corpus.Case c) {
    return BidWire.JSON.read(c.body()) instanceof Outcome.Understood understood
        ? named(understood.request())
        : "";
  }

  private static String named(BidRequest request) {
    return new ViewerIds(EXCHANGE, IDENTITY).of(request.user(), Permissions.ALL);
  }
}
