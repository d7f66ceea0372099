package io.attune.product.recommend;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.platform.store.Store;
import io.attune.state.catalog.Catalog;
import io.attune.state.profile.Viewers;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Recommendations as a storefront meets them.
@QuarkusTest
@TestProfile(ShopProfile.class)
class RecommendTest {
  private static final String NOW = "\"context\":{\"time\":\"2026-01-31T12:00:00Z\"}";

  @Inject Snapshots snapshots;
  @Inject Catalog catalog;
  @Inject Viewers viewers;
  @Inject Store store;

  @BeforeEach
  void open() {
    TestShop.open(snapshots, catalog, viewers);
  }

  private static ValidatableResponse post(String path, String body) {
    return given().contentType("application/json").body(body).post(path).then();
  }

  private static JsonPath answer(String path, String body) {
    return post(path, body).statusCode(200).extract().jsonPath();
  }

  private static String viewer(int number) {
    return "\"viewer\":{\"id\":\"" + TestShop.viewer(number) + "\"}";
  }

  @Test
  void an_answer_names_its_items_its_versions_and_itself() {
    post("/v1/recommend/home", "{" + viewer(1) + "," + NOW + ",\"count\":7,\"deadlineMs\":5000}")
        .statusCode(200)
        .contentType("application/json")
        .body("decisionId", endsWith("-test-0"))
        .body("placement", equalTo("home"))
        .body("items", hasSize(7))
        .body("items.rank", contains(1, 2, 3, 4, 5, 6, 7))
        .body("items.id", everyItem(containsString("item-")))
        .body("items[0].metadata", equalTo(null))
        .body("items[0].reasons", equalTo(null))
        .body("degraded", not(hasItem("anonymous_viewer")))
        .body("versions.placement", equalTo(1))
        .body("trace", equalTo(null));
  }

  @Test
  void what_is_included_is_in_the_answer() {
    JsonPath answer =
        answer(
            "/v1/recommend/home",
            "{"
                + viewer(2)
                + ",\"include\":[\"metadata\",\"reasons\",\"trace\"],\"deadlineMs\":5000}");

    assertTrue(answer.getString("items[0].metadata.title").startsWith("Thing \""));
    assertFalse(answer.getList("items[0].reasons").isEmpty());
    assertEquals(9, answer.getList("trace.stages").size());
    assertEquals("admission", answer.getString("trace.stages[0].stage"));
    assertTrue(answer.getInt("trace.stages[2].kept") >= 20);
    assertEquals(1, answer.getInt("trace.storeReads"));
  }

  @Test
  void pages_of_the_ranking_follow_each_other() {
    JsonPath first = page(0);
    JsonPath second = page(10);

    List<String> both = new ArrayList<>(first.<String>getList("items.id"));
    both.addAll(second.getList("items.id"));
    assertEquals(20, both.size());
    assertEquals(20, Set.copyOf(both).size());
    assertEquals(1, first.getInt("items[0].rank"));
    assertEquals(11, second.getInt("items[0].rank"));
    assertEquals(second.<String>getList("items.id"), page(10).getList("items.id"));
  }

  private static JsonPath page(int offset) {
    String body = "{" + viewer(3) + "," + NOW + ",\"count\":10,\"offset\":%d,\"deadlineMs\":5000}";
    return answer("/v1/recommend/home", body.formatted(offset));
  }

  @Test
  void what_is_excluded_and_the_seeds_are_not_answered() {
    String call = "{\"items\":[\"item-0005\"],\"exclude\":[%s],\"count\":20,\"deadlineMs\":5000}";
    List<String> open =
        answer("/v1/recommend/product", call.formatted("")).<String>getList("items.id");
    String best = "\"" + open.get(0) + "\",\"" + open.get(1) + "\"";
    List<String> closed =
        answer("/v1/recommend/product", call.formatted(best)).<String>getList("items.id");

    assertFalse(open.contains("item-0005"));
    assertFalse(closed.contains("item-0005"));
    assertFalse(closed.contains(open.get(0)));
    assertFalse(closed.contains(open.get(1)));
    assertEquals(open.subList(2, 20), closed.subList(0, 18));
  }

  @Test
  void a_named_filter_with_its_parameters_holds_for_every_item() {
    JsonPath answer =
        answer(
            "/v1/recommend/home",
            "{\"filter\":{\"name\":\"max_price\",\"params\":{\"max_micros\":50000000}},\"include\":[\"metadata\"],\"deadlineMs\":5000}");

    List<Number> prices = answer.getList("items.metadata.priceMicros");
    assertFalse(prices.isEmpty());
    for (Number price : prices) {
      assertTrue(price.longValue() <= 50_000_000, "price " + price);
    }
  }

  @Test
  void an_expression_of_the_request_holds_for_every_item() {
    String body =
        "{\"filter\":{\"expression\":\"item.attributes.colour == 'red' && context.limit > 1.0\"},\"context\":{\"limit\":2},"
            + "\"deadlineMs\":10000,\"count\":20}";
    JsonPath answer = answer("/v1/recommend/popular", body);

    List<String> ids = answer.getList("items.id");
    assertEquals(20, ids.size());
    for (String id : ids) {
      assertEquals(0, Integer.parseInt(id.substring(5)) % 2, id);
    }
  }

  @Test
  void an_expression_with_a_mistake_is_400_and_points_at_the_column() {
    post(
            "/v1/recommend/home",
            "{\"filter\":{\"expression\":\"item.brnd == 'x'\"},\"deadlineMs\":10000}")
        .statusCode(400)
        .body("code", equalTo("invalid_expression"))
        .body("field", equalTo("filter.expression"))
        .body("detail", containsString("column"));
  }

  @Test
  void the_callers_candidates_are_ranked_and_nothing_else() {
    post(
            "/v1/rank/rank",
            "{\"candidates\":[\"item-0003\",{\"id\":\"item-0400\"},\"item-0001\",\"nothing\"],\"count\":10,\"deadlineMs\":5000}")
        .statusCode(200)
        .body("items.id.sort()", contains("item-0001", "item-0003", "item-0400"))
        .body("degraded", hasItem("unknown_items"))
        .body("degraded", hasItem("fewer_items"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/rank/rank", "/v1/rank/home", "/v1/recommend/home"})
  void candidates_of_which_none_is_known_give_an_empty_answer_and_no_other_items(String path) {
    post(path, "{\"candidates\":[\"nothing\"],\"deadlineMs\":5000}")
        .statusCode(200)
        .body("items", empty())
        .body("degraded", hasItem("unknown_items"));
  }

  @Test
  void a_page_shows_no_item_twice_and_reads_the_viewer_once() {
    long before = store.commandsSent();
    JsonPath answer =
        answer(
            "/v1/recommend",
            "{"
                + viewer(4)
                + ",\"placements\":[{\"placement\":\"home\",\"count\":20},{\"placement\":\"popular\",\"count\":30},"
                + "{\"placement\":\"product\",\"items\":[\"item-0001\"],\"count\":20}],\"deadlineMs\":10000}");
    long commands = store.commandsSent() - before;

    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.addAll(answer.getList("placements[" + i + "].items.id"));
    }
    assertEquals(70, ids.size());
    assertEquals(70, new HashSet<>(ids).size());
    assertEquals("popular", answer.getString("placements[1].placement"));
    assertEquals(1, commands);
  }

  @Test
  void a_decision_sends_one_command_and_without_consent_none() {
    long before = store.commandsSent();
    for (int i = 1; i <= 50; i++) {
      answer("/v1/recommend/home", "{" + viewer(i) + ",\"deadlineMs\":5000}");
    }
    assertEquals(50, store.commandsSent() - before);

    before = store.commandsSent();
    String refused =
        "\"viewer\":{\"id\":\"" + TestShop.viewer(1) + "\",\"consent\":{\"personalise\":false}}";
    JsonPath answer = answer("/v1/recommend/home", "{" + refused + ",\"include\":[\"trace\"]}");
    answer("/v1/recommend/home", "{}");
    assertEquals(0, store.commandsSent() - before);
    assertTrue(answer.getList("degraded").contains("no_consent"));
    assertEquals(0, answer.getInt("trace.storeReads"));
  }

  @Test
  void two_runs_of_one_request_give_the_same_bits() {
    String body =
        "{"
            + viewer(5)
            + ","
            + NOW
            + ",\"count\":50,\"deadlineMs\":5000,\"include\":[\"reasons\"]}";
    JsonPath first = answer("/v1/recommend/home", body);
    JsonPath second = answer("/v1/recommend/home", body);

    assertEquals(first.getString("items"), second.getString("items"));
    assertEquals(first.getString("versions"), second.getString("versions"));
  }

  @Test
  void a_record_can_be_read_within_a_second_and_tells_the_same() {
    JsonPath answer =
        answer("/v1/recommend/home", "{" + viewer(6) + "," + NOW + ",\"deadlineMs\":5000}");
    String path = "/v1/decisions/" + answer.getString("decisionId");
    TestShop.await(() -> given().get(path).statusCode() == 200);

    JsonPath record = given().get(path).then().contentType("application/json").extract().jsonPath();
    assertEquals(answer.getList("items.id"), record.getList("items.id"));
    assertEquals(answer.getString("items.score"), record.getString("items.score"));
    assertEquals(answer.getString("versions"), record.getString("versions"));
    assertEquals("2026-01-31T12:00:00Z", record.getString("time"));
    assertEquals(9, record.getList("trace.stages").size());
    assertFalse(record.getList("items[0].sources").isEmpty());
  }

  @Test
  void a_traced_decision_is_recorded_with_its_scores() {
    JsonPath answer =
        answer(
            "/v1/recommend/home",
            "{" + viewer(7) + ",\"include\":[\"trace\"],\"deadlineMs\":5000}");
    String path = "/v1/decisions/" + answer.getString("decisionId");
    TestShop.await(() -> given().get(path).statusCode() == 200);

    JsonPath record = given().get(path).jsonPath();
    assertEquals(answer.getInt("trace.stages[4].kept"), record.getList("features.rows").size());
  }

  @Test
  void an_unknown_decision_is_404_and_anothers_names_its_replica() {
    given()
        .get("/v1/decisions/nonsense")
        .then()
        .statusCode(404)
        .body("code", equalTo("unknown_decision"));
    given()
        .get("/v1/decisions/01jq3k9q2v0000a4d-other-7")
        .then()
        .statusCode(404)
        .body("detail", containsString("ask replica other-7"));
  }

  @Test
  void an_unknown_viewer_gets_an_answer_that_says_so() {
    post("/v1/recommend/home", "{\"viewer\":{\"id\":\"who?\"},\"deadlineMs\":5000}")
        .statusCode(200)
        .body("items", hasSize(20))
        .body("degraded", hasItem("anonymous_viewer"));
  }
}
