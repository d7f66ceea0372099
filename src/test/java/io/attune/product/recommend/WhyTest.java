package io.attune.product.recommend;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.proto.v1.Decision;
import io.attune.proto.v1.GetDecisionRequest;
import io.attune.proto.v1.RecommendServiceGrpc;
import io.attune.proto.v1.WhyRequest;
import io.attune.proto.v1.WhyResponse;
import io.attune.state.catalog.Catalog;
import io.attune.state.profile.Viewers;
import io.attune.state.snapshot.Snapshots;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `GET /v1/decisions/{id}` and `…/why?item=`, against each other.
@QuarkusTest
@TestProfile(ShopProfile.class)
class WhyTest {
  @Inject Snapshots snapshots;
  @Inject Catalog catalog;
  @Inject Viewers viewers;
  @TestHTTPResource URI service;

  @BeforeEach
  void open() {
    TestShop.open(snapshots, catalog, viewers);
  }

  private static String decide(String body) {
    String id =
        given()
            .contentType(ContentType.JSON)
            .body(body)
            .post("/v1/recommend/home")
            .then()
            .statusCode(200)
            .extract()
            .path("decisionId");
    TestShop.await(() -> given().get("/v1/decisions/" + id).statusCode() == 200);
    return id;
  }

  private static String traced(String more) {
    return decide(
        "{\"viewer\":{\"id\":\""
            + TestShop.viewer(3)
            + "\"},\"context\":{\"time\":\"2026-01-31T12:00:00Z\"},\"include\":[\"trace\"],\"deadlineMs\":5000"
            + more
            + "}");
  }

  private static JsonPath record(String id) {
    return given().get("/v1/decisions/" + id).then().statusCode(200).extract().jsonPath();
  }

  private static ValidatableResponse why(String id, String item) {
    return given().queryParam("item", item).get("/v1/decisions/" + id + "/why").then();
  }

  @Test
  void a_full_record_holds_everything_and_names_no_viewer() {
    String id = traced(",\"exclude\":[\"item-0001\"],\"count\":7");

    String text = given().get("/v1/decisions/" + id).asString();
    JsonPath record = new JsonPath(text);

    assertEquals("personalised", record.getString("consent"));
    assertEquals(List.of(), record.getList("arms"));
    assertEquals(7, record.getInt("request.count"));
    assertEquals("item-0001", record.getString("request.exclude[0].id"));
    assertEquals(24, record.getString("viewer.hash").length());
    assertTrue(record.getBoolean("viewer.known"));
    assertFalse(text.contains(TestShop.viewer(3)), text);
    assertEquals(record.getInt("trace.stages[2].kept"), record.getList("candidates").size());
    assertEquals(record.getInt("trace.stages[4].kept"), record.getList("features.rows").size());
    assertEquals(2, record.getInt("form"));
  }

  @Test
  void without_consent_the_record_has_nothing_of_the_viewer() {
    String id =
        decide(
            "{\"viewer\":{\"id\":\"viewer-00003\",\"consent\":{\"personalise\":false}},\"include\":[\"trace\"]}");

    String text = given().get("/v1/decisions/" + id).asString();

    assertTrue(text.contains("\"consent\":\"none\""), text);
    assertFalse(text.contains("\"viewer\""), text);
  }

  @Test
  void why_agrees_with_the_record_for_every_candidate() {
    String id = traced(",\"exclude\":[\"item-0001\",\"item-0002\"],\"count\":5");
    JsonPath record = record(id);
    List<Map<String, Object>> shown = record.getList("items");
    List<Map<String, Object>> candidates = record.getList("candidates");

    for (int i = 0; i < candidates.size(); i += 7) {
      Map<String, Object> candidate = candidates.get(i);
      ValidatableResponse why =
          why(id, candidate.get("id").toString())
              .statusCode(200)
              .body("record", equalTo("full"))
              .body("sources.findAll { it.item }.source", equalTo(candidate.get("sources")));
      boolean isShown = shown.stream().anyMatch(s -> s.get("id").equals(candidate.get("id")));
      why.body("verdict", equalTo(isShown ? "shown" : "dropped"));
      if (!isShown) {
        why.body("dropped.reason", equalTo(candidate.get("dropped")));
      }
    }
  }

  @Test
  void an_item_below_the_last_is_told_the_value_it_lacked() {
    String id = traced(",\"count\":3");
    JsonPath record = record(id);
    String below = record.getString("candidates.find { it.dropped == 'below_last' }.id");
    String last = record.getString("items[2].id");

    why(id, below)
        .body("verdict", equalTo("dropped"))
        .body("dropped.number", equalTo(12))
        .body("lastShown.item", equalTo(last))
        .body("lastShown.rank", equalTo(3))
        .body("needed", containsString("that of " + last + " at rank 3"));
  }

  @Test
  void an_item_that_a_filter_dropped_is_told_its_name_and_expression() {
    String id = traced(",\"filter\":{\"name\":\"max_price\",\"params\":{\"max_micros\":90000000}}");
    String filtered = record(id).getString("candidates.find { it.dropped == 'filtered' }.id");

    why(id, filtered)
        .body("dropped.filter", equalTo("max_price"))
        .body("dropped.expression", containsString("params.max_micros"))
        .body("needed", containsString("max_price"));
  }

  @Test
  void an_item_that_the_calls_own_expression_dropped_is_told_the_expression() {
    String id = traced(",\"filter\":{\"expression\":\"item.price_micros < 90000000\"}");
    String filtered = record(id).getString("candidates.find { it.dropped == 'filtered' }.id");

    why(id, filtered)
        .body("dropped.filter", equalTo("request"))
        .body("dropped.expression", equalTo("item.price_micros < 90000000"));
  }

  @Test
  void an_excluded_item_and_a_seed_are_told_so() {
    String first = record(traced("")).getString("items[0].id");
    String id = traced(",\"exclude\":[\"" + first + "\"]");

    why(id, first)
        .body("verdict", equalTo("dropped"))
        .body("dropped.reason", equalTo("excluded"))
        .body("needed", containsString("exclude"));
  }

  @Test
  void an_item_that_no_source_brought_is_told_what_the_sources_did() {
    String id = traced("");
    List<String> considered = record(id).getList("candidates.id");
    String missed =
        java.util.stream.IntStream.rangeClosed(1, TestShop.ITEMS)
            .mapToObj(TestShop::item)
            .filter(item -> !considered.contains(item))
            .findFirst()
            .orElseThrow();

    why(id, missed)
        .statusCode(200)
        .body("verdict", equalTo("not_retrieved"))
        .body("sources.source", hasItem("popular"))
        .body("sources.findAll { it.item }.size()", equalTo(0))
        .body("dropped", equalTo(null));
  }

  @Test
  void a_compact_record_says_shown_or_not_and_how_to_learn_more() {
    String id = decide("{\"count\":2,\"deadlineMs\":5000}");
    String shown = record(id).getString("items[1].id");

    why(id, shown)
        .body("record", equalTo("compact"))
        .body("verdict", equalTo("shown"))
        .body("rank", equalTo(2));
    why(id, TestShop.item(TestShop.ITEMS))
        .body("record", equalTo("compact"))
        .body("verdict", equalTo("not_shown"))
        .body("dropped", equalTo(null))
        .body("needed", containsString("include: [\"trace\"]"));
  }

  @Test
  void bad_input_is_refused_by_name() {
    String id = traced("");
    given()
        .get("/v1/decisions/" + id + "/why")
        .then()
        .statusCode(400)
        .body("field", equalTo("item"))
        .body("code", equalTo("invalid_field"));
    why(id, "").statusCode(400).body("field", equalTo("item"));
    why(id, "x".repeat(257)).statusCode(400).body("field", equalTo("item"));
    why(id, "no such item").statusCode(404).body("code", equalTo("unknown_item"));
    why("nonsense", "item-0001").statusCode(404).body("code", equalTo("unknown_decision"));
    why("01jq3k9q2v0000a4d-other-7", "item-0001")
        .statusCode(404)
        .body("detail", containsString("ask replica other-7"));
    why(id.replaceFirst("^.", "1"), "item-0001").statusCode(404);
  }

  @Test
  void grpc_says_the_same() {
    String id = traced(",\"count\":3");
    String below = record(id).getString("candidates.find { it.dropped == 'below_last' }.id");
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(service.getHost(), service.getPort()).usePlaintext().build();
    try {
      var stub = RecommendServiceGrpc.newBlockingStub(channel);
      Decision decision = stub.getDecision(GetDecisionRequest.newBuilder().setId(id).build());
      WhyResponse why = stub.why(WhyRequest.newBuilder().setId(id).setItem(below).build());

      assertEquals(given().get("/v1/decisions/" + id).asString(), decision.getFull());
      assertEquals(3, decision.getItemsCount());
      assertTrue(decision.getFeatures().getRowsCount() > 3);
      JsonPath rest = why(id, below).extract().jsonPath();
      assertEquals(rest.getString("verdict"), why.getVerdict());
      assertEquals(rest.getInt("place"), why.getPlace());
      assertEquals(rest.getString("needed"), why.getNeeded());
      assertEquals(rest.getInt("dropped.number"), why.getDropped().getNumber());
      assertEquals(rest.getList("sources").size(), why.getSourcesCount());
      StatusRuntimeException refused =
          org.junit.jupiter.api.Assertions.assertThrows(
              StatusRuntimeException.class,
              () -> stub.why(WhyRequest.newBuilder().setId(id).build()));
      assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode());
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void parameters_that_nobody_knows_are_refused_by_name() {
    for (String path : List.of("/v1/decisions/x", "/v1/decisions/x/why", "/v1/quality")) {
      given()
          .queryParam("itm", "item-0001")
          .get(path)
          .then()
          .statusCode(400)
          .body("field", equalTo("itm"));
    }
  }
}
