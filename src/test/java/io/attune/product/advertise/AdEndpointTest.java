package io.attune.product.advertise;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.market.sale.Sales;
import io.attune.platform.store.FreshStore;
import io.attune.state.ledger.Figures;
import io.attune.state.ledger.Ledger;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Ads from the definitions to the money, as a page and an advertiser meet them.
@QuarkusTest
@TestProfile(FreshStore.class)
class AdEndpointTest {
  private static final long CPM_MICROS = 2_000_000;
  private static int made;

  @Inject Ledger ledger;
  @Inject Snapshots snapshots;
  @Inject Sales sales;

  @BeforeEach
  void begin() {
    snapshots.start();
    sales.start();
  }

  private static ValidatableResponse put(String path, String body) {
    return given()
        .contentType("application/json")
        .body(body.getBytes(StandardCharsets.UTF_8))
        .put("/v1/" + path)
        .then()
        .log()
        .ifValidationFails()
        .statusCode(lessThan(300));
  }

  private static ValidatableResponse post(String placement, String body) {
    return given().contentType("application/json").body(body).post("/v1/ads/" + placement).then();
  }

  /// A placement of its own with one campaign, whose line item takes the rest of its definition.
  private static String shop(String campaign, String lineItem) {
    String name = "shop" + made++;
    put("placements/" + name, "{\"ads\": {\"currency\": \"EUR\", \"price\": \"first\"}}");
    put("advertisers/a-" + name, "{\"name\": \"A\"}");
    put(
        "campaigns/c-" + name,
        "{\"advertiser\": \"a-%s\", \"name\": \"C\", \"currency\": \"EUR\", \"state\": \"active\"%s}"
            .formatted(name, campaign));
    line(name, "l", lineItem);
    return name;
  }

  private static void line(String shop, String id, String more) {
    put(
        "line-items/" + id + "-" + shop,
        "{\"campaign\": \"c-%s\", \"name\": \"L\", \"state\": \"active\", \"pacing\": \"none\", \"placements\": [\"%s\"], \"bid\": {\"type\": \"cpm\", \"micros\": %d}%s}"
            .formatted(shop, shop, CPM_MICROS, more));
    put(
        "creatives/k-" + id + "-" + shop,
        "{\"lineItem\": \"%s-%s\", \"format\": \"offer\", \"offer\": {\"code\": \"TEN\", \"text\": \"ten off\"}, \"clickUrl\": \"https://a.example/x\", \"approval\": \"approved\", \"state\": \"active\"}"
            .formatted(id, shop));
  }

  private static JsonPath decide(String shop, String body) {
    return post(shop, body).statusCode(200).extract().jsonPath();
  }

  /// Until definitions and money have arrived.
  private static JsonPath first(String shop, String body) throws InterruptedException {
    JsonPath answer = decide(shop, body);
    for (int tries = 0; tries < 100 && answer.getList("ads").isEmpty(); tries++) {
      TimeUnit.MILLISECONDS.sleep(50);
      answer = decide(shop, body);
    }
    assertEquals(1, answer.getList("ads").size(), answer.prettify());
    return answer;
  }

  private long spent(String shop) throws Exception {
    JsonPath item = given().get("/v1/line-items/l-" + shop).jsonPath();
    JsonPath campaign = given().get("/v1/campaigns/c-" + shop).jsonPath();
    Figures figures =
        ledger
            .figures("c" + campaign.getInt("number"), "l" + item.getInt("number"))
            .toCompletionStage()
            .toCompletableFuture()
            .get(5, TimeUnit.SECONDS);
    return figures.spent();
  }

  @Test
  void an_ad_is_shown_seen_and_paid_once() throws Exception {
    String shop = shop("", "");
    JsonPath answer = first(shop, "{}");
    assertEquals("l-" + shop, answer.getString("ads[0].lineItem"));
    assertEquals("TEN", answer.getString("ads[0].creative.offer.code"));
    assertEquals(CPM_MICROS / 1000.0, answer.getDouble("ads[0].priceMicros"));
    String url = answer.getString("ads[0].impressionUrl");
    assertEquals(0, spent(shop));
    given()
        .get(url)
        .then()
        .statusCode(200)
        .contentType("image/gif")
        .header("x-attune-outcome", "booked");
    for (int again = 0; again < 3; again++) {
      given().get(url).then().statusCode(200).header("x-attune-outcome", "duplicate");
    }
    assertEquals(CPM_MICROS, spent(shop));
  }

  @Test
  void a_click_leads_to_the_creatives_own_address_and_costs_nothing_here() throws Exception {
    String shop = shop("", "");
    String url = first(shop, "{}").getString("ads[0].clickUrl");
    for (String outcome : List.of("booked", "duplicate")) {
      given()
          .redirects()
          .follow(false)
          .get(url + "?to=https://evil.example")
          .then()
          .statusCode(302)
          .header("Location", "https://a.example/x")
          .header("x-attune-outcome", outcome);
    }
    assertEquals(0, spent(shop));
  }

  @Test
  void a_forged_ticket_books_nothing() {
    for (String ticket : List.of("x", "AAAA", "a".repeat(200))) {
      for (String what : List.of("impression", "click", "conversion")) {
        given()
            .redirects()
            .follow(false)
            .get("/v1/ads/" + what + "/" + ticket + "?id=1")
            .then()
            .statusCode(400)
            .body("code", equalTo("invalid_token"));
      }
    }
  }

  @Test
  void nobody_is_shown_more_than_the_cap_however_many_ask_at_once() throws Exception {
    String shop =
        shop("", ", \"caps\": [{\"scope\": \"line_item\", \"count\": 3, \"window\": \"1d\"}]");
    first(shop, "{\"viewer\": {\"id\": \"warm\"}}");
    Callable<Integer> ask =
        () -> decide(shop, "{\"viewer\": {\"id\": \"greedy\"}}").getList("ads").size();
    int shown = 0;
    try (ExecutorService many = Executors.newFixedThreadPool(16)) {
      for (Future<Integer> one : many.invokeAll(Collections.nCopies(60, ask))) {
        shown += one.get();
      }
    }
    assertEquals(3, shown);
    assertEquals(0, decide(shop, "{}").getList("ads").size());
    assertEquals(1, decide(shop, "{}").getInt("dropped.caps_unknown"));
  }

  @Test
  void a_strict_budget_is_never_exceeded() throws Exception {
    String budget = ", \"budget\": {\"totalMicros\": 10000}";
    String shop = shop(", \"strict\": true", budget);
    first(shop, "{}");
    long seen = 0;
    for (int i = 0; i < 40; i++) {
      JsonPath answer = decide(shop, "{}");
      if (!answer.getList("ads").isEmpty()) {
        given().get(answer.getString("ads[0].impressionUrl")).then().statusCode(200);
        seen++;
      }
    }
    assertTrue(seen >= 3 && seen <= 5, "seen " + seen);
    assertTrue(spent(shop) <= 10_000_000, "spent " + spent(shop));
    assertEquals(seen * CPM_MICROS, spent(shop));
  }

  @Test
  void targeting_tiers_and_reasons() throws Exception {
    String shop = shop("", ", \"tier\": 9");
    first(shop, "{}");
    line(shop, "german", ", \"tier\": 8, \"targeting\": \"context.country == \\\"DE\\\"\"");
    String german = "{\"context\": {\"country\": \"DE\"}, \"include\": [\"trace\"]}";
    JsonPath answer = decide(shop, german);
    for (int tries = 0;
        tries < 100 && !("german-" + shop).equals(answer.getString("ads[0].lineItem"));
        tries++) {
      TimeUnit.MILLISECONDS.sleep(50);
      answer = decide(shop, german);
    }
    assertEquals("german-" + shop, answer.getString("ads[0].lineItem"));
    assertEquals("excluded", answer.getString("why.l-" + shop));
    answer = decide(shop, "{\"context\": {\"country\": \"FR\"}, \"include\": [\"trace\"]}");
    assertEquals("l-" + shop, answer.getString("ads[0].lineItem"));
    assertEquals("not_targeted", answer.getString("why.german-" + shop));
    assertEquals("l-" + shop, decide(shop, "{}").getString("ads[0].lineItem"));
  }

  /// What is asked often is shown as often as its plan allows, and the others are told as paced.
  @Test
  void a_line_item_is_paced() throws Exception {
    String shop = shop("", ", \"budget\": {\"dailyMicros\": 2000000}, \"tier\": 3");
    first(shop, "{}");
    given()
        .contentType("application/json")
        .body("{\"pacing\": \"even\"}")
        .patch("/v1/line-items/l-" + shop)
        .then()
        .statusCode(200);
    // a thousand ads a day: under many decisions its share falls until hardly any takes part
    int paced = 0;
    JsonPath told = given().get("/v1/ads/line-items/l-" + shop + "/why-not").jsonPath();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    for (int i = 1; told.getDouble("now.takesPart") > 0.02 && System.nanoTime() < end; i++) {
      JsonPath answer = decide(shop, "{}");
      for (String url : answer.<String>getList("ads.impressionUrl")) {
        given().get(url).then().statusCode(200);
      }
      paced += answer.getMap("dropped").containsKey("paced") ? 1 : 0;
      if (i % 20 == 0) {
        told = given().get("/v1/ads/line-items/l-" + shop + "/why-not").jsonPath();
      }
    }
    assertTrue(told.getDouble("now.takesPart") <= 0.02, told.prettify());
    assertTrue(paced > 0 && told.getLong("dropped.paced") >= paced, told.prettify());
    JsonPath pace = given().get("/v1/ads/line-items/l-" + shop + "/pace").jsonPath();
    assertTrue(!pace.getList("minutes").isEmpty(), pace.prettify());
    assertTrue(spent(shop) <= 2_000_000_000, "spent " + spent(shop));
  }

  @Test
  void a_bid_for_a_click_is_paid_to_the_nano() throws Exception {
    String shop = shop("", "");
    given()
        .contentType("application/json")
        .body("{\"bid\": {\"type\": \"cpc\", \"micros\": 400000}}")
        .patch("/v1/line-items/l-" + shop)
        .then()
        .statusCode(200);
    JsonPath answer = decide(shop, "{}");
    for (int tries = 0; tries < 100 && !"cpc".equals(answer.getString("ads[0].paidFor")); tries++) {
      TimeUnit.MILLISECONDS.sleep(50);
      answer = decide(shop, "{}");
    }
    assertEquals(400_000.0, answer.getDouble("ads[0].priceMicros"), answer.prettify());
    given()
        .redirects()
        .follow(false)
        .get(answer.getString("ads[0].clickUrl"))
        .then()
        .statusCode(302)
        .header("x-attune-outcome", "booked");
    assertEquals(400_000_000, spent(shop));
  }

  @Test
  void a_flight_begins_by_itself_and_other_currencies_and_old_creatives_do_not_serve()
      throws Exception {
    LocalDateTime begin = LocalDateTime.now(ZoneOffset.UTC).plusSeconds(4).withNano(0);
    String shop = shop("", ", \"flights\": [{\"from\": \"%s\"}]".formatted(begin));
    line(shop, "old", "");
    given()
        .contentType("application/json")
        .body("{\"until\": \"2020-01-01T00:00:00Z\"}")
        .patch("/v1/creatives/k-old-" + shop)
        .then()
        .statusCode(200);
    put(
        "campaigns/d-" + shop,
        "{\"advertiser\": \"a-%s\", \"name\": \"D\", \"currency\": \"USD\"}".formatted(shop));
    put(
        "line-items/usd-" + shop,
        "{\"campaign\": \"d-%s\", \"name\": \"L\", \"state\": \"active\", \"bid\": {\"type\": \"cpm\", \"micros\": 9000000}}"
            .formatted(shop));
    put(
        "creatives/k-usd-" + shop,
        "{\"lineItem\": \"usd-%s\", \"format\": \"offer\", \"offer\": {\"code\": \"TEN\", \"text\": \"ten off\"}, \"clickUrl\": \"https://a.example/x\", \"approval\": \"approved\"}"
            .formatted(shop));
    String ask = "{\"include\": [\"trace\"]}";
    JsonPath answer = decide(shop, ask);
    for (int tries = 0; tries < 300 && answer.getList("ads").isEmpty(); tries++) {
      if (LocalDateTime.now(ZoneOffset.UTC).isBefore(begin) && answer.getMap("why") != null) {
        assertTrue(
            List.of("not_scheduled", "")
                .contains(answer.getMap("why").getOrDefault("l-" + shop, "")),
            answer.prettify());
      }
      TimeUnit.MILLISECONDS.sleep(20);
      answer = decide(shop, ask);
    }
    LocalDateTime served = LocalDateTime.now(ZoneOffset.UTC);
    assertEquals("l-" + shop, answer.getString("ads[0].lineItem"), answer.prettify());
    assertTrue(
        !served.isBefore(begin) && served.isBefore(begin.plusSeconds(2)), served + " " + begin);
    assertEquals("not_active", answer.getString("why.old-" + shop), answer.prettify());
    assertEquals("no_fitting_creative", answer.getString("why.usd-" + shop), answer.prettify());
  }

  @Test
  void whoever_saves_targeting_is_told_what_it_means_for_the_index() throws Exception {
    String shop = shop("", "");
    first(shop, "{}");
    put(
            "line-items/never-" + shop,
            "{\"campaign\": \"c-%s\", \"name\": \"L\", \"bid\": {\"type\": \"cpm\", \"micros\": 1}, \"targeting\": \"context.country == 'DE' && context.country == 'FR'\"}"
                .formatted(shop))
        .body("warnings.detail", hasItem(containsString("holds for no request")));
    put(
            "line-items/did-" + shop,
            "{\"campaign\": \"c-%s\", \"name\": \"L\", \"bid\": {\"type\": \"cpm\", \"micros\": 1}, \"targeting\": \"context.country == 'DE' && viewer.did('view', 7, 'shoes') >= 2\"}"
                .formatted(shop))
        .body("warnings.detail", hasItem(containsString("not indexed, asked of each line item")));
  }

  @Test
  void a_goal_is_reached_and_then_it_is_over() throws Exception {
    String shop = shop("", ", \"goal\": {\"type\": \"impressions\", \"amount\": 5}");
    JsonPath answer = first(shop, "{}");
    int seen = 0;
    for (int tries = 0; tries < 100 && !answer.getList("ads").isEmpty(); tries++) {
      given().get(answer.getString("ads[0].impressionUrl")).then().statusCode(200);
      seen++;
      // what was counted is known within some seconds
      TimeUnit.MILLISECONDS.sleep(seen >= 5 ? 500 : 0);
      answer = decide(shop, "{}");
    }
    assertTrue(seen >= 5 && seen <= 20, "seen " + seen);
    assertEquals(1, answer.getInt("dropped.budget_used_up"), answer.prettify());
    String money = shop("", ", \"goal\": {\"type\": \"spend\", \"amount\": 10000}");
    first(money, "{}");
    for (int i = 0; i < 12; i++) {
      for (String url : decide(money, "{}").<String>getList("ads.impressionUrl")) {
        given().get(url).then().statusCode(200);
      }
    }
    assertTrue(spent(money) <= 10_000_000, "spent " + spent(money));
  }

  @Test
  void a_preview_shows_what_waits_for_approval_and_books_nothing() throws Exception {
    String shop = shop("", "");
    first(shop, "{}");
    given()
        .contentType("application/json")
        .body("{\"approval\": \"rejected\"}")
        .patch("/v1/creatives/k-l-" + shop)
        .then()
        .statusCode(200);
    String ask = "{\"preview\": {\"creative\": \"k-l-%s\"}}".formatted(shop);
    JsonPath answer = decide(shop, ask);
    for (int tries = 0; tries < 50 && answer.getMap("why") == null; tries++) {
      TimeUnit.MILLISECONDS.sleep(50);
      answer = decide(shop, ask);
    }
    assertEquals("k-l-" + shop, answer.getString("ads[0].creative.id"));
    assertEquals("not_active", answer.getString("why.l-" + shop));
    assertEquals(0.0, answer.getDouble("ads[0].priceMicros"));
    given()
        .get(answer.getString("ads[0].impressionUrl"))
        .then()
        .statusCode(200)
        .header("x-attune-outcome", "preview");
    assertEquals(0, spent(shop));
    assertEquals(0, decide(shop, "{}").getList("ads").size());
    post(shop, "{\"preview\": {\"creative\": \"nobody\"}}")
        .statusCode(404)
        .body("detail", containsString("preview.creative: \"nobody\""));
  }

  @Test
  void many_caps_of_one_scope_hold_together() throws Exception {
    List<String> caps = new java.util.ArrayList<>();
    for (int hours = 1; hours <= 12; hours++) {
      caps.add(
          "{\"scope\": \"campaign\", \"count\": %d, \"window\": \"%dh\"}"
              .formatted(1 + hours, hours));
    }
    caps.add("{\"scope\": \"campaign\", \"count\": 9, \"window\": \"session\"}");
    String all = ", \"caps\": [" + String.join(", ", caps) + "]";
    String shop = shop(all, all);
    String ask = "{\"viewer\": {\"id\": \"often\", \"session\": \"s\"}}";
    first(shop, ask);
    assertEquals(1, decide(shop, ask).getList("ads").size());
    assertEquals(0, decide(shop, ask).getList("ads").size());
  }

  @Test
  void the_largest_page_with_caps_everywhere_is_answered() throws Exception {
    String cap = ", \"caps\": [{\"scope\": \"line_item\", \"count\": 1, \"window\": \"1d\"}]";
    String shop = shop("", cap);
    given()
        .contentType("application/json")
        .body("{\"maxCount\": 50}")
        .patch("/v1/placements/" + shop)
        .then()
        .statusCode(200);
    List<String> kinds = List.of("advertisers", "campaigns", "line-items", "creatives");
    List<StringBuilder> batches = kinds.stream().map(kind -> new StringBuilder()).toList();
    for (int i = 0; i < 75; i++) {
      String id = i + "-" + shop;
      batches.get(0).append("{\"id\": \"a%s\", \"name\": \"A\"}\n".formatted(id));
      batches
          .get(1)
          .append(
              "{\"id\": \"c%s\", \"advertiser\": \"a%s\", \"name\": \"C\", \"currency\": \"EUR\"}\n"
                  .formatted(id, id));
      batches
          .get(2)
          .append(
              "{\"id\": \"m%s\", \"campaign\": \"c%s\", \"name\": \"L\", \"state\": \"active\", \"pacing\": \"none\", \"placements\": [\"%s\"], \"bid\": {\"type\": \"cpm\", \"micros\": 1000000}%s}\n"
                  .formatted(id, id, shop, cap));
      batches
          .get(3)
          .append(
              "{\"id\": \"k%s\", \"lineItem\": \"m%s\", \"format\": \"offer\", \"offer\": {\"code\": \"TEN\", \"text\": \"ten off\"}, \"clickUrl\": \"https://a.example/x\", \"approval\": \"approved\"}\n"
                  .formatted(id, id));
    }
    for (int kind = 0; kind < kinds.size(); kind++) {
      given()
          .urlEncodingEnabled(false)
          .contentType("application/x-ndjson")
          .body(batches.get(kind).toString().getBytes(StandardCharsets.UTF_8))
          .post("/v1/" + kinds.get(kind) + ":batch")
          .then()
          .statusCode(200);
    }
    TimeUnit.SECONDS.sleep(1);
    String ask = "{\"viewer\": {\"id\": \"page-%d\"}, \"count\": 50}";
    JsonPath answer = decide(shop, ask.formatted(0));
    for (int tries = 1; tries < 100 && answer.getList("ads").size() < 50; tries++) {
      TimeUnit.MILLISECONDS.sleep(50);
      answer = decide(shop, ask.formatted(tries));
    }
    assertEquals(50, answer.getList("ads").size());
    assertEquals(50, answer.getList("ads.lineItem").stream().distinct().count());
  }

  @Test
  void bad_input_is_named() {
    String shop = shop("", "");
    post(shop, "{\"count\": 0}").statusCode(400).body("detail", containsString("count: 0"));
    post(shop, "{\"cuont\": 1}").statusCode(400).body("code", equalTo("unknown_field"));
    post(shop, "[").statusCode(400).body("code", equalTo("malformed_body"));
    post(shop, "{\"viewer\": {\"id\": 7}}").statusCode(400).body("field", equalTo("viewer.id"));
    post("nowhere", "{}").statusCode(404).body("code", equalTo("unknown_placement"));
    post("home", "{}").statusCode(404).body("code", equalTo("unknown_placement"));
  }
}
