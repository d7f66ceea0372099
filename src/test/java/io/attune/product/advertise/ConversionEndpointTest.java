package io.attune.product.advertise;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.market.sale.Sales;
import io.attune.platform.store.FreshStore;
import io.attune.platform.store.StalledStore;
import io.attune.platform.store.Store;
import io.attune.state.attribution.Attribution;
import io.attune.state.attribution.Touch;
import io.attune.state.ledger.Ledger;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Conversions from server to server, from the click to the money.
@QuarkusTest
@TestProfile(FreshStore.class)
class ConversionEndpointTest {
  private static final String CPA = "\"bid\": {\"type\": \"cpa\", \"micros\": 400000}";
  private static final Pattern PRICE = Pattern.compile("\"priceMicros\":([0-9.E]+)");
  private static int made;

  /// Of the last ad that was shown.
  private static long priceNanos;

  @Inject Store store;
  @Inject Ledger ledger;
  @Inject Snapshots snapshots;
  @Inject Sales sales;
  @Inject Attribution attribution;

  @BeforeEach
  void begin() {
    snapshots.start();
    sales.start();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void put(String path, String body) {
    given()
        .contentType("application/json")
        .body(bytes(body))
        .put("/v1/" + path)
        .then()
        .log()
        .ifValidationFails()
        .statusCode(lessThan(300));
  }

  /// A placement of its own with one line item; also the suffix of all its ids.
  private static String shop(String bid, String more) {
    String name = "cv" + made++;
    put(
        "placements/" + name,
        "{\"ads\": {\"currency\": \"EUR\", \"price\": \"first\", \"floorMicros\": 0}}");
    put("advertisers/a-" + name, "{\"name\": \"A\"}");
    put(
        "campaigns/c-" + name,
        "{\"advertiser\": \"a-%s\", \"name\": \"C\", \"currency\": \"EUR\", \"state\": \"active\"}"
            .formatted(name));
    put(
        "line-items/l-" + name,
        "{\"campaign\": \"c-%s\", \"name\": \"L\", \"state\": \"active\", \"pacing\": \"none\", \"placements\": [\"%s\"], %s%s}"
            .formatted(name, name, bid, more));
    put(
        "creatives/k-" + name,
        "{\"lineItem\": \"l-%s\", \"format\": \"offer\", \"offer\": {\"code\": \"TEN\", \"text\": \"ten off\"}, \"clickUrl\": \"https://a.example/x\", \"approval\": \"approved\", \"state\": \"active\"}"
            .formatted(name));
    return name;
  }

  /// The ticket of an ad that was shown to a viewer.
  private static String shown(String shop, String viewer) throws InterruptedException {
    for (int tries = 0; tries < 200; tries++) {
      String text =
          given()
              .contentType("application/json")
              .body("{\"viewer\": {\"id\": \"%s\"}}".formatted(viewer))
              .post("/v1/ads/" + shop)
              .then()
              .statusCode(200)
              .extract()
              .asString();
      JsonPath answer = JsonPath.from(text);
      if (!answer.getList("ads").isEmpty()) {
        Matcher price = PRICE.matcher(text);
        assertTrue(price.find(), text);
        priceNanos = new BigDecimal(price.group(1)).movePointRight(3).longValueExact();
        String url = answer.getString("ads[0].clickUrl");
        return url.substring(url.lastIndexOf('/') + 1);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("no ad");
  }

  private static String micros() {
    return BigDecimal.valueOf(priceNanos, 3).toPlainString();
  }

  private static void click(String ticket) {
    given()
        .redirects()
        .follow(false)
        .get("/v1/ads/click/" + ticket)
        .then()
        .statusCode(302)
        .header("x-attune-outcome", "booked");
  }

  private static String clicked(String shop, String viewer) throws InterruptedException {
    String ticket = shown(shop, viewer);
    click(ticket);
    return ticket;
  }

  private static String conversion(String id, String viewer, String more) {
    return "{\"id\": \"%s\", \"viewer\": {\"id\": \"%s\"}, \"time\": \"%s\"%s}"
        .formatted(id, viewer, Instant.now(), more);
  }

  private static ValidatableResponse tell(String body) {
    return given()
        .contentType("application/json")
        .body(bytes(body))
        .post("/v1/ads/conversions")
        .then()
        .log()
        .ifValidationFails();
  }

  private long spent(String shop) throws Exception {
    int item = given().get("/v1/line-items/l-" + shop).jsonPath().getInt("number");
    int campaign = given().get("/v1/campaigns/c-" + shop).jsonPath().getInt("number");
    return ledger
        .figures("c" + campaign, "l" + item)
        .toCompletionStage()
        .toCompletableFuture()
        .get(5, TimeUnit.SECONDS)
        .spent();
  }

  @Test
  void the_last_click_is_credited_and_its_line_item_pays_once() throws Exception {
    String shop = shop(CPA, "");
    clicked(shop, "v-once");
    String told =
        conversion("once-1", "v-once", ", \"valueMicros\": 9000000, \"currency\": \"EUR\"");
    tell(told)
        .statusCode(202)
        .body("results", hasSize(1))
        .body("results[0].id", equalTo("once-1"))
        .body("results[0].status", equalTo("credited"))
        .body("results[0].lineItem", equalTo("l-" + shop))
        .body("results[0].creative", equalTo("k-" + shop))
        .body("results[0].placement", equalTo(shop))
        .body("results[0].payment", equalTo("paid"))
        .body("results[0].paidMicros", equalTo(micros()));
    assertEquals(priceNanos, spent(shop));
    for (int again = 0; again < 3; again++) {
      tell(told)
          .statusCode(202)
          .body("results[0].status", equalTo("duplicate"))
          .body("results[0].lineItem", equalTo("l-" + shop));
    }
    assertEquals(priceNanos, spent(shop));
    tell(conversion("once-2", "v-once", "")).body("results[0].payment", equalTo("paid"));
    assertEquals(2 * priceNanos, spent(shop));
  }

  @Test
  void the_last_touch_wins_within_what_was_asked_for() throws Exception {
    String first = shop(CPA, "");
    String second = shop(CPA, "");
    clicked(first, "v-last");
    clicked(second, "v-last");
    tell(conversion("last-1", "v-last", "")).body("results[0].lineItem", equalTo("l-" + second));
    tell(conversion("last-2", "v-last", ", \"campaign\": \"c-%s\"".formatted(first)))
        .body("results[0].lineItem", equalTo("l-" + first));
    tell(conversion("last-3", "v-last", ", \"advertiser\": \"a-%s\"".formatted(first)))
        .body("results[0].lineItem", equalTo("l-" + first));
    // an id is an advertiser's own
    tell(conversion("last-3", "v-last", ", \"advertiser\": \"a-%s\"".formatted(second)))
        .body("results[0].status", equalTo("credited"));
    // a later click changes nothing of what was credited
    clicked(first, "v-last");
    tell(conversion("last-1", "v-last", ""))
        .body("results[0].status", equalTo("duplicate"))
        .body("results[0].lineItem", equalTo("l-" + second));
    tell(conversion("last-4", "v-last", "")).body("results[0].lineItem", equalTo("l-" + first));
  }

  @Test
  void a_browser_and_a_server_that_tell_the_same_are_paid_once() throws Exception {
    String shop = shop(CPA, "");
    String ticket = clicked(shop, "v-both");
    String pixel = "/v1/ads/conversion/" + ticket + "?id=both-1";
    given().get(pixel).then().statusCode(200).header("x-attune-outcome", "booked");
    tell(conversion("both-1", "v-both", "")).body("results[0].status", equalTo("duplicate"));
    given().get(pixel).then().statusCode(200).header("x-attune-outcome", "duplicate");
    tell("{\"id\": \"both-1\", \"ticket\": \"%s\", \"time\": \"%s\"}"
            .formatted(ticket, Instant.now()))
        .body("results[0].status", equalTo("duplicate"));
    assertEquals(priceNanos, spent(shop));
    tell("{\"id\": \"both-2\", \"ticket\": \"%s\", \"time\": \"%s\"}"
            .formatted(ticket, Instant.now()))
        .body("results[0].status", equalTo("credited"));
    assertEquals(2 * priceNanos, spent(shop));
  }

  @Test
  void who_clicked_nothing_or_too_long_ago_is_credited_to_nobody() throws Exception {
    String shop = shop(CPA, "");
    String ticket = shown(shop, "v-old");
    tell(conversion("old-1", "v-old", ""))
        .statusCode(202)
        .body("results[0].status", equalTo("not_credited"))
        .body("results[0].code", equalTo("no_touch"));
    Touch old =
        new Touch(
            "old",
            System.currentTimeMillis() - Duration.ofDays(8).toMillis(),
            Touch.Whose.ANYBODY,
            ticket);
    attribution.touched("v-old", old).toCompletionStage().toCompletableFuture().get();
    tell(conversion("old-1", "v-old", ""))
        .body("results[0].status", equalTo("not_credited"))
        .body("results[0].code", equalTo("expired"));
    String then = Instant.now().minus(Duration.ofDays(2)).toString();
    tell("{\"id\": \"old-1\", \"viewer\": {\"id\": \"v-old\"}, \"time\": \"%s\"}".formatted(then))
        .body("results[0].status", equalTo("credited"));
    String other = shop(CPA, "");
    shown(other, "v-else");
    tell(conversion("old-2", "v-old", ", \"lineItem\": \"l-%s\"".formatted(other)))
        .body("results[0].code", equalTo("no_touch"));
    assertEquals(priceNanos, spent(shop));
  }

  @Test
  void a_viewer_who_was_merged_is_one() throws Exception {
    String shop = shop(CPA, "");
    clicked(shop, "v-anonymous");
    given()
        .contentType("application/json")
        .urlEncodingEnabled(false)
        .body("{\"into\": \"v-known\"}")
        .post("/v1/viewers/v-anonymous:merge")
        .then()
        .log()
        .ifValidationFails()
        .statusCode(lessThan(300));
    for (String viewer : List.of("v-known", "v-anonymous")) {
      tell(conversion("merged-" + viewer, viewer, ""))
          .body("results[0].status", equalTo("credited"));
    }
  }

  @Test
  void who_does_not_pay_for_conversions_pays_nothing() throws Exception {
    String shop = shop("\"bid\": {\"type\": \"cpm\", \"micros\": 2000000}", "");
    clicked(shop, "v-free");
    tell(conversion("free-1", "v-free", ""))
        .body("results[0].status", equalTo("credited"))
        .body("results[0].payment", equalTo("not_paid_for"))
        .body("results[0].paidMicros", equalTo("0.000"));
    tell(conversion("free-1", "v-free", "")).body("results[0].status", equalTo("duplicate"));
    assertEquals(0, spent(shop));
  }

  @Test
  void what_the_budget_cannot_pay_is_counted_and_said() throws Exception {
    String shop = shop(CPA, ", \"budget\": {\"totalMicros\": 500000}");
    String ticket = clicked(shop, "v-poor");
    tell(conversion("poor-1", "v-poor", "")).body("results[0].payment", equalTo("paid"));
    tell(conversion("poor-2", "v-poor", ""))
        .body("results[0].status", equalTo("credited"))
        .body("results[0].payment", equalTo("budget_used_up"))
        .body("results[0].paidMicros", equalTo("0.000"));
    given()
        .get("/v1/ads/conversion/" + ticket + "?id=poor-3")
        .then()
        .header("x-attune-outcome", "unpaid");
    assertEquals(priceNanos, spent(shop));
    given()
        .get("/v1/reports/delivery?by=lineItem&lineItem=l-" + shop)
        .then()
        .statusCode(200)
        .body("rows[0].conversions", equalTo(3))
        .body("rows[0].unpaidConversions", equalTo(2))
        .body("rows[0].clicks", equalTo(1))
        .body("rows[0].spendMicros", equalTo(micros()));
  }

  @Test
  void many_at_once_get_a_verdict_each_in_order() throws Exception {
    String shop = shop(CPA, "");
    clicked(shop, "v-many");
    String good = conversion("many-1", "v-many", "");
    String bad = "{\"id\": \"many-2\", \"viewer\": {\"id\": \"v-many\"}}";
    String body = "[%s, %s, %s, 7]".formatted(good, bad, good);
    tell(body)
        .statusCode(202)
        .body("results.status", equalTo(List.of("credited", "rejected", "duplicate", "rejected")))
        .body("results.id", equalTo(List.of("many-1", "many-2", "many-1", "")))
        .body("results[1].field", equalTo("[1].time"))
        .body("results[1].detail", equalTo("[1].time: is missing (expected: a value)"));
    given()
        .contentType("application/x-ndjson")
        .body(bytes(conversion("many-3", "v-many", "") + "\n\n{\n" + good + "\n"))
        .post("/v1/ads/conversions")
        .then()
        .statusCode(202)
        .body("results.status", equalTo(List.of("credited", "rejected", "duplicate")))
        .body("results[1].code", equalTo("malformed_body"));
    assertEquals(2 * priceNanos, spent(shop));
  }

  @Test
  void the_same_one_told_by_many_at_once_is_paid_once() throws Exception {
    String shop = shop(CPA, "");
    clicked(shop, "v-race");
    for (int order = 0; order < 5; order++) {
      String told = conversion("race-" + order, "v-race", "");
      Callable<String> call =
          () -> tell(told).statusCode(202).extract().jsonPath().getString("results[0].status");
      int credited = 0;
      try (ExecutorService many = Executors.newFixedThreadPool(16)) {
        for (Future<String> one : many.invokeAll(Collections.nCopies(32, call))) {
          credited += one.get().equals("credited") ? 1 : 0;
        }
      }
      assertEquals(1, credited);
    }
    assertEquals(5 * priceNanos, spent(shop));
  }

  @Test
  void nothing_is_lost_while_the_store_is_away() throws Exception {
    String shop = shop(CPA, "");
    clicked(shop, "v-away");
    String told = conversion("away-1", "v-away", "");
    try (StalledStore away = StalledStore.stall(store)) {
      tell(told)
          .statusCode(503)
          .header("Retry-After", "1")
          .body("code", equalTo("store_unavailable"));
    }
    String status = "";
    for (int i = 0; i < 400 && status.isEmpty(); i++) {
      ValidatableResponse answer = tell(told);
      if (answer.extract().statusCode() == 202) {
        status = answer.extract().jsonPath().getString("results[0].status");
      }
      LockSupport.parkNanos(25_000_000);
    }
    tell(told).body("results[0].status", equalTo("duplicate"));
    assertEquals(priceNanos, spent(shop), status);
  }

  @Test
  void bad_input_is_named() throws Exception {
    String path = "/v1/ads/conversions";
    tell("[").statusCode(400).body("code", equalTo("malformed_body"));
    tell("").statusCode(400).body("code", equalTo("malformed_body"));
    tell("[]").statusCode(202).body("results", hasSize(0));
    tell("7").statusCode(202).body("results[0].detail", equalTo("body: 7 (expected: an object)"));
    tell("[" + "1,".repeat(1_000) + "1]")
        .statusCode(400)
        .body("detail", equalTo("body: a list of 1001 (expected: at most 1000 entries)"));
    given()
        .contentType("application/x-ndjson")
        .body(bytes("1\n".repeat(1_001)))
        .post(path)
        .then()
        .statusCode(400)
        .body("detail", startsWith("body: "));
    tell("[\"" + "x".repeat(1 << 20) + "\"]").statusCode(413);
    given().contentType("text/plain").body("{}").post(path).then().statusCode(415);
    given().get(path).then().statusCode(405);
    for (String field : List.of("advertiser", "campaign", "lineItem")) {
      tell(conversion("bad-1", "v-bad", ", \"%s\": \"none\"".formatted(field)))
          .statusCode(202)
          .body("results[0].status", equalTo("rejected"))
          .body("results[0].field", equalTo(field))
          .body("results[0].detail", equalTo(field + ": \"none\" (expected: one that is defined)"));
    }
    String told =
        "{\"id\": \"bad-2\", \"ticket\": \"forged\", \"time\": \"" + Instant.now() + "\"}";
    tell(told).body("results.code", hasItem("invalid_token"));
    String ticket = clicked(shop(CPA, ""), "v-bad");
    given().get("/v1/ads/conversion/" + ticket).then().statusCode(400);
  }
}
