package io.attune.product.advertise;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.market.sale.Sales;
import io.attune.platform.store.FreshStore;
import io.attune.state.snapshot.Snapshots;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Ads whose chances the shipped model tells.
@QuarkusTest
@TestProfile(FreshStore.Recorded.class)
class AdModelTest {
  private static int made;

  @Inject Snapshots snapshots;
  @Inject Sales sales;
  @Inject MeterRegistry meters;

  @BeforeEach
  void begin() {
    snapshots.start();
    sales.start();
  }

  private static void put(String path, String body) {
    given()
        .contentType("application/json")
        .body(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
        .put("/v1/" + path)
        .then()
        .log()
        .ifValidationFails()
        .statusCode(lessThan(300));
  }

  /// A placement of its own with three line items: one pays per impression, two per click.
  private static String shop(String placement, String ads) {
    String name = "modelled" + made++;
    put(
        "placements/" + name,
        "{" + placement + "'ads': {'currency': 'EUR', 'price': 'first'" + ads + "}}");
    put("advertisers/a-" + name, "{'name': 'A'}");
    put("advertisers/b-" + name, "{'name': 'B'}");
    put("advertisers/c-" + name, "{'name': 'C'}");
    line(name, "a", "{'type': 'cpm', 'micros': 1000000}");
    line(name, "b", "{'type': 'cpc', 'micros': 500000}");
    line(name, "c", "{'type': 'cpc', 'micros': 400000}");
    return name;
  }

  private static void line(String shop, String id, String bid) {
    String name = id + "-" + shop;
    put(
        "campaigns/" + name,
        "{'advertiser': '%s', 'name': 'C', 'currency': 'EUR', 'state': 'active'}".formatted(name));
    put(
        "line-items/" + name,
        "{'campaign': '%s', 'name': 'L', 'state': 'active', 'pacing': 'none', 'placements': ['%s'], 'bid': %s}"
            .formatted(name, shop, bid));
    put(
        "creatives/" + name,
        "{'lineItem': '%s', 'format': 'offer', 'offer': {'code': 'TEN', 'text': 'ten off'}, 'clickUrl': 'https://a.example/x', 'approval': 'approved', 'state': 'active'}"
            .formatted(name));
  }

  private static JsonPath until(String shop, String body, Predicate<JsonPath> done)
      throws InterruptedException {
    JsonPath answer = decide(shop, body);
    for (int tries = 0; tries < 200 && !done.test(answer); tries++) {
      TimeUnit.MILLISECONDS.sleep(50);
      answer = decide(shop, body);
    }
    assertTrue(done.test(answer), answer.prettify());
    return answer;
  }

  private static JsonPath decide(String shop, String body) {
    return given()
        .contentType("application/json")
        .body(body)
        .post("/v1/ads/" + shop)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private static int ads(JsonPath answer) {
    return answer.getList("ads").size();
  }

  @Test
  void the_model_tells_what_a_click_is_worth_and_is_compared_with_what_happens() throws Exception {
    String shop = shop("", ", 'model': 'ads'");
    String three = "{\"count\": 3, \"deadlineMs\": 5000}";
    JsonPath answer =
        until(shop, three, got -> ads(got) == 3 && got.getString("versions.model") != null);
    assertEquals("ads/1", answer.getString("versions.model"));
    assertEquals(List.of(), without(answer, "anonymous_viewer"));
    double before =
        meters.counter("attune.ads.foretold", "model", "ads", "objective", "click").count();
    for (int i = 0; i < 3; i++) {
      given().get(answer.getString("ads[" + i + "].impressionUrl")).then().statusCode(200);
    }
    double after =
        meters.counter("attune.ads.foretold", "model", "ads", "objective", "click").count();
    double both = after - before;
    assertTrue(both > 0.002 && both < 0.5, "two clicks were foretold with " + both + " together");
    assertTrue(
        meters.counter("attune.ads.foretold", "model", "counts", "objective", "click").count() > 0,
        "what pays per impression is told by counts");
  }

  private static List<String> without(JsonPath answer, String expected) {
    return answer.<String>getList("degraded").stream().filter(d -> !d.equals(expected)).toList();
  }

  @Test
  void a_model_that_is_not_there_leaves_it_to_the_counts() throws Exception {
    String shop = shop("", ", 'model': 'nobody'");
    JsonPath answer = until(shop, "{\"count\": 3}", got -> ads(got) == 3);
    assertEquals(List.of("prior_scores"), without(answer, "anonymous_viewer"));
    assertEquals(null, answer.getString("versions.model"));
  }

  @Test
  void more_than_the_placement_takes_are_cut_but_never_what_pays_per_impression() throws Exception {
    String shop = shop("'maxCandidates': 1, ", ", 'model': 'ads'");
    String three = "{\"count\": 3, \"deadlineMs\": 5000, \"include\": [\"trace\"]}";
    JsonPath answer = until(shop, three, got -> ads(got) == 2 && got.get("dropped.cut") != null);
    assertEquals("cut", answer.getString("why.c-" + shop));
    assertEquals(1, answer.getInt("dropped.cut"));
    assertEquals(List.of("candidates_cut"), without(answer, "anonymous_viewer"));
  }
}
