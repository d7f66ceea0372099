package io.attune.product.advertise;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.market.sale.Sales;
import io.attune.platform.store.FreshStore;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Why a line item was shown in a decision, or why not.
@QuarkusTest
@TestProfile(FreshStore.class)
class WhyLineItemTest {
  private static final String FRANCE = "\"context\": {\"country\": \"FR\"}";
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

  private static void define() throws InterruptedException {
    for (String place : List.of("wl-many", "wl-two", "wl-capped")) {
      put("placements/" + place, "{'ads': {'currency': 'EUR', 'price': 'first'}}");
    }
    put("placements/wl-items", "{'sources': [{'source': 'popular', 'quota': 10}]}");
    put("advertisers/wl-a", "{'name': 'A'}");
    put("campaigns/wl-c", "{'advertiser': 'wl-a', 'name': 'C', 'currency': 'EUR'}");
    line("wl-first", 5_000_000, "wl-many", "");
    line("wl-second", 4_000_000, "wl-many", "");
    line("wl-german", 9_000_000, "wl-many", ", 'targeting': 'context.country == \\'DE\\''");
    line("wl-dry", 9_000_000, "wl-many", ", 'budget': {'totalMicros': 0}");
    line("wl-over", 9_000_000, "wl-many", ", 'flights': [{'until': '2020-01-01T00:00'}]");
    line("wl-elsewhere", 9_000_000, "wl-nowhere", "");
    line("wl-shown", 1_000_000, "wl-two", "");
    line("wl-austrian", 9_000_000, "wl-two", ", 'targeting': 'context.country == \\'AT\\''");
    for (int i = 0; i < 40; i++) {
      String caps = ", 'caps': [{'scope': 'line_item', 'count': 3, 'window': '1d'}]";
      line("wl-capped-" + i, 2_000_000 + i, "wl-capped", caps);
    }
    line("wl-free", 1_000_000, "wl-capped", "");
    for (String place : List.of("wl-many", "wl-two", "wl-capped")) {
      for (int i = 0; i < 100 && decide(place, 30, "").getList("ads").isEmpty(); i++) {
        Thread.sleep(100);
      }
    }
  }

  private static void line(String id, int micros, String place, String more) {
    put(
        "line-items/" + id,
        "{'campaign': 'wl-c', 'name': 'L', 'state': 'active', 'pacing': 'none', 'bid': {'type': 'cpm', 'micros': %d}, 'placements': ['%s']%s}"
            .formatted(micros, place, more));
    put(
        "creatives/of-" + id,
        "{'lineItem': '%s', 'format': 'offer', 'offer': {'code': 'TEN', 'text': 'ten'}, 'clickUrl': 'https://a.example/x', 'approval': 'approved'}"
            .formatted(id));
  }

  private static void put(String path, String body) {
    String json = body.replace("\\'", "\u0000").replace('\'', '"').replace("\u0000", "'");
    given()
        .contentType("application/json")
        .body(json.getBytes(StandardCharsets.UTF_8))
        .put("/v1/" + path)
        .then()
        .log()
        .ifValidationFails()
        .statusCode(lessThan(300));
  }

  private static JsonPath decide(String place, String more) {
    return decide(place, 1, more);
  }

  private static JsonPath decide(String place, int count, String more) {
    return given()
        .contentType("application/json")
        .body("{\"count\": " + count + ", " + FRANCE + more + "}")
        .post("/v1/ads/" + place)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  /// The answer, once the decision is recorded.
  private static Response ask(String decision, String query) throws InterruptedException {
    for (int i = 0; i < 40 && given().get("/v1/decisions/" + decision).statusCode() != 200; i++) {
      Thread.sleep(50);
    }
    return given().get("/v1/decisions/" + decision + "/why?" + query);
  }

  private static JsonPath why(String decision, String lineItem) throws InterruptedException {
    Response told = ask(decision, "lineItem=" + lineItem);
    assertEquals(200, told.statusCode(), told.asString());
    JsonPath json = told.jsonPath();
    assertEquals(decision, json.getString("decisionId"));
    assertEquals(lineItem, json.getString("lineItem"));
    return json;
  }

  private static void dropped(String decision, String lineItem, String reason, String known)
      throws InterruptedException {
    JsonPath told = why(decision, lineItem);
    assertEquals("dropped", told.getString("verdict"), told.prettify());
    assertEquals(reason, told.getString("dropped.reason"), told.prettify());
    assertEquals(known, told.getString("known"), told.prettify());
    assertTrue(told.getString("summary").startsWith("left out, " + reason), told.prettify());
  }

  @Test
  void what_was_shown_and_what_was_tried_is_told_of_every_decision() throws Exception {
    String decision = decide("wl-many", "").getString("decisionId");
    JsonPath shown = why(decision, "wl-first");
    assertEquals("shown", shown.getString("verdict"));
    assertEquals("wl-many", shown.getString("placement"));
    assertEquals(1, shown.getInt("position"));
    assertEquals(1, shown.getInt("place"));
    assertEquals(5_000, shown.getDouble("valueMicros"), 0.001, "a thousandth of the bid");
    assertEquals("shown at position 1, tried as number 1 of 2", shown.getString("summary"));
    dropped(decision, "wl-second", "outbid", "tried");
    JsonPath tried = why(decision, "wl-second");
    assertEquals(2, tried.getInt("place"));
    assertEquals(2, tried.getInt("of"));
    assertEquals(9, tried.getInt("dropped.number"));
    assertEquals(4_000, tried.getDouble("valueMicros"), 0.001);
    assertEquals(List.of("wl-first"), tried.getList("shown.lineItem"));
    assertEquals(5_000, tried.getDouble("shown[0].valueMicros"), 0.001);
  }

  @Test
  void definitions_say_it_of_what_was_not_looked_at() throws Exception {
    String decision = decide("wl-many", "").getString("decisionId");
    dropped(decision, "wl-over", "not_scheduled", "definitions");
    dropped(decision, "wl-elsewhere", "no_fitting_creative", "definitions");
    assertEquals(false, why(decision, "wl-over").getBoolean("definitionsChanged"));
  }

  @Test
  void else_the_record_says_for_which_reasons_it_may_be_and_how_to_learn_more() throws Exception {
    String decision = decide("wl-many", "").getString("decisionId");
    JsonPath told = why(decision, "wl-german");
    assertEquals("not_shown", told.getString("verdict"));
    assertEquals(
        Set.of("not_targeted", "budget_used_up", "outbid"), told.getMap("possible").keySet());
    assertNull(told.get("dropped"));
    assertTrue(told.getString("needed").contains("trace"), told.prettify());
  }

  @Test
  void of_a_traced_decision_it_is_told_of_each() throws Exception {
    String decision = decide("wl-many", ", \"include\": [\"trace\"]").getString("decisionId");
    Map<String, String> expected =
        Map.of(
            "wl-german", "not_targeted",
            "wl-dry", "budget_used_up",
            "wl-over", "not_scheduled",
            "wl-elsewhere", "no_fitting_creative");
    for (Map.Entry<String, String> each : expected.entrySet()) {
      dropped(decision, each.getKey(), each.getValue(), "traced");
    }
    dropped(decision, "wl-second", "outbid", "tried");
    assertEquals("shown", why(decision, "wl-first").getString("verdict"));
    Map<String, String> record = given().get("/v1/decisions/" + decision).jsonPath().getMap("why");
    assertEquals("not_targeted", record.get("wl-german"));
  }

  @Test
  void the_only_reason_for_which_anything_was_left_out_is_the_reason() throws Exception {
    String decision = decide("wl-two", "").getString("decisionId");
    dropped(decision, "wl-austrian", "not_targeted", "counts");
    assertEquals("shown", why(decision, "wl-shown").getString("verdict"));
  }

  @Test
  void what_is_shown_is_recorded_however_many_were_tried_before() throws Exception {
    // so many are wanted that more are put in order than are recorded
    JsonPath answer = decide("wl-capped", 30, "");
    assertEquals(List.of("wl-free"), answer.getList("ads.lineItem"), answer.prettify());
    String decision = answer.getString("decisionId");
    assertEquals("shown", why(decision, "wl-free").getString("verdict"));
    dropped(decision, "wl-capped-39", "caps_unknown", "tried");
    dropped(decision, "wl-capped-0", "caps_unknown", "counts");
  }

  @Test
  void changed_definitions_are_told_to_be_others() throws Exception {
    String decision = decide("wl-many", "").getString("decisionId");
    put("advertisers/wl-a", "{'name': 'B', 'version': 1}");
    JsonPath told = why(decision, "wl-german");
    for (int i = 0; i < 100 && !told.getBoolean("definitionsChanged"); i++) {
      Thread.sleep(50);
      told = why(decision, "wl-german");
    }
    assertTrue(told.getBoolean("definitionsChanged"), told.prettify());
    assertTrue(why(decision, "wl-over").getString("summary").endsWith(", as it is defined now"));
  }

  private static void refused(int status, String code, String detail, Response told) {
    assertEquals(status, told.statusCode(), told.asString());
    assertEquals(code, told.path("code"));
    assertEquals(detail, told.path("detail"));
  }

  @Test
  void what_cannot_be_asked_is_refused_by_name() throws Exception {
    String ads = decide("wl-many", "").getString("decisionId");
    refused(
        404,
        "not_found",
        "lineItem: \"nobody\" (expected: a line item of the decision, or one that is defined)",
        ask(ads, "lineItem=nobody"));
    refused(
        400,
        "invalid_field",
        "lineItem: \"%s… (65 characters)\" (expected: the id of a line item, 1 to 64 characters)"
            .formatted("a".repeat(64)),
        ask(ads, "lineItem=" + "a".repeat(65)));
    refused(
        400,
        "invalid_field",
        "item: \"absent\" (expected: the id of an item, 1 to 256 characters, or lineItem for a line item)",
        given().get("/v1/decisions/" + ads + "/why"));
    refused(
        400,
        "invalid_field",
        "lineItem: \"wl-first\" (expected: absent beside item)",
        ask(ads, "lineItem=wl-first&item=tent"));
    refused(
        404,
        "unknown_decision",
        "id: \"" + ads + "\" (expected: a decision about items; this one was about ads)",
        ask(ads, "item=tent"));
    String items =
        given()
            .contentType("application/json")
            .body("{}")
            .post("/v1/recommend/wl-items")
            .path("decisionId");
    refused(
        404,
        "unknown_decision",
        "id: \"" + items + "\" (expected: a decision about ads; this one was about items)",
        ask(items, "lineItem=wl-first"));
    assertEquals("unknown_decision", ask("nonsense", "lineItem=wl-first").path("code"));
    Response twice = given().get("/v1/decisions/" + ads + "/why?lineItem=a&lineItem=b");
    assertEquals(400, twice.statusCode());
  }
}
