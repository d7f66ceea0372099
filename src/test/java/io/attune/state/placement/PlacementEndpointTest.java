package io.attune.state.placement;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import io.attune.platform.store.FreshStore;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The management calls as a caller meets them.
@QuarkusTest
@TestProfile(FreshStore.class)
class PlacementEndpointTest {
  private static final String SOURCES = "\"sources\": [{\"source\": \"popular\", \"quota\": 10}]";

  @Inject Placements placements;

  @BeforeEach
  void start() {
    placements.start();
  }

  private static RequestSpecification json(String body) {
    return given().urlEncodingEnabled(false).contentType("application/json").body(body);
  }

  @Test
  void what_ships_is_listed_as_json_and_yaml() {
    given()
        .get("/v1/placements")
        .then()
        .statusCode(200)
        .contentType("application/json")
        .body("placements.id", hasItem("home"))
        .body("placements.id", hasItem("rank"));
    given()
        .accept("application/yaml")
        .get("/v1/placements")
        .then()
        .statusCode(200)
        .contentType("application/yaml")
        .body(startsWith("placements:"))
        .body(containsString("\n  home:\n"));
  }

  @Test
  void a_placement_is_created_changed_and_archived() {
    json("{" + SOURCES + "}")
        .put("/v1/placements/summer")
        .then()
        .statusCode(200)
        .body("id", equalTo("summer"))
        .body("deadlineMs", equalTo(50));
    int version =
        given().get("/v1/placements/summer").then().statusCode(200).extract().path("version");
    given()
        .contentType("application/merge-patch+json")
        .body(
            "{\"defaultCount\": 7, \"rules\": {\"excludeBoughtDays\": 30}, \"version\": "
                + version
                + "}")
        .patch("/v1/placements/summer")
        .then()
        .statusCode(200)
        .body("defaultCount", equalTo(7))
        .body("rules.excludeBoughtDays", equalTo(30))
        .body("rules.inStock", equalTo(true))
        .body("version", equalTo(version + 1));
    json("{" + SOURCES + "}")
        .header("If-Match", "\"" + version + "\"")
        .put("/v1/placements/summer")
        .then()
        .statusCode(409);
    json("{" + SOURCES + "}")
        .header("If-Match", "*")
        .put("/v1/placements/summer")
        .then()
        .statusCode(400)
        .body("field", equalTo("If-Match"));
    json("{" + SOURCES + ", \"version\": " + version + "}")
        .put("/v1/placements/summer")
        .then()
        .statusCode(409)
        .contentType("application/problem+json")
        .body("code", equalTo("version_conflict"));
    given()
        .get("/v1/placements/summer/versions")
        .then()
        .statusCode(200)
        .body("versions[0].what", equalTo("put"))
        .body("versions[0].who", equalTo("open"));
    given()
        .get("/v1/placements/summer/versions/" + version)
        .then()
        .statusCode(200)
        .body("definition.defaultCount", equalTo(10));
    json("{\"version\": " + version + "}")
        .post("/v1/placements/summer:rollback")
        .then()
        .statusCode(200)
        .body("defaultCount", equalTo(10));
    given().delete("/v1/placements/summer?version=1000").then().statusCode(409);
    given().delete("/v1/placements/summer").then().statusCode(204);
    given()
        .get("/v1/placements/summer")
        .then()
        .statusCode(404)
        .body("code", equalTo("unknown_placement"));
  }

  @Test
  void an_exchange_lives_through_changes_and_versions() {
    json("""
            {"ads": {"currency": "USD", "formats": ["banner"], "exchange": {"seat": "attune", "shading": 0.85,
             "identity": ["eids:example.com", "buyeruid"]}}}""")
        .put("/v1/placements/adx")
        .then()
        .statusCode(200)
        .body("ads.price", equalTo("first"))
        .body("ads.exchange.networkMillis", equalTo(20));
    int version = given().get("/v1/placements/adx").then().extract().path("version");
    given()
        .contentType("application/merge-patch+json")
        .body("{\"ads\": {\"exchange\": {\"markup\": \"notice\", \"openBids\": 3}}}")
        .patch("/v1/placements/adx")
        .then()
        .statusCode(200);
    given()
        .get("/v1/placements/adx")
        .then()
        .statusCode(200)
        .body("ads.exchange.seat", equalTo("attune"))
        .body("ads.exchange.shading", equalTo(0.85f))
        .body("ads.exchange.markup", equalTo("notice"))
        .body("ads.exchange.identity", contains("eids:example.com", "buyeruid"))
        .body("ads.exchange.openBids", equalTo(3))
        .body("ads.exchange.expirySeconds", equalTo(120))
        .body("ads.exchange.requestsPerSecond", equalTo(0))
        .body("ads.exchange.priceKeys", equalTo(""))
        .body("ads.exchange.gdprWhenUnstated", equalTo("country"));
    given()
        .accept("application/yaml")
        .get("/v1/placements")
        .then()
        .body(containsString("\n      exchange:\n        seat: attune\n"));
    given()
        .get("/v1/placements/adx/versions/" + version)
        .then()
        .statusCode(200)
        .body("definition.ads.exchange.markup", equalTo("bid"))
        .body("definition.ads.exchange.openBids", equalTo(1));
    json("{\"ads\": {\"currency\": \"USD\", \"exchange\": {\"seat\": \"s\", \"openBids\": 0}}}")
        .put("/v1/placements/adx")
        .then()
        .statusCode(400)
        .body("field", equalTo("ads.exchange.openBids"))
        .body(
            "detail", equalTo("ads.exchange.openBids: 0 (expected: a whole number from 1 to 10)"));
    given().delete("/v1/placements/adx").then().statusCode(204);
  }

  @Test
  void nobody_sponsors_from_an_exchange() {
    json("""
            {"ads": {"currency": "USD", "formats": ["product"], "exchange": {"seat": "attune"}}}""")
        .put("/v1/placements/shelves")
        .then()
        .statusCode(200);
    json("{" + SOURCES + ", \"sponsored\": {\"placement\": \"shelves\", \"positions\": [2]}}")
        .put("/v1/placements/sponsored-from-shelves")
        .then()
        .statusCode(400)
        .body("detail", containsString("expected: a placement of one's own whose `ads`"));
    given().delete("/v1/placements/shelves").then().statusCode(204);
  }

  @Test
  void validation_says_what_is_wrong_and_changes_nothing() {
    json("{" + SOURCES + "}")
        .post("/v1/placements:validate")
        .then()
        .statusCode(200)
        .body("valid", equalTo(true));
    json("{\"sources\": [{\"source\": \"popular\", \"quota\": 0}]}")
        .post("/v1/placements:validate")
        .then()
        .statusCode(200)
        .body("valid", equalTo(false))
        .body("problems", hasSize(1))
        .body("problems[0].field", equalTo("sources[0].quota"));
  }

  @Test
  void a_preview_names_the_fields_that_would_change() {
    String definition = given().get("/v1/placements/popular").then().extract().asString();
    json(definition.replace("\"defaultCount\":20", "\"defaultCount\":5"))
        .post("/v1/placements/popular:preview")
        .then()
        .statusCode(200)
        .body("changes", hasSize(1))
        .body("changes[0].field", equalTo("defaultCount"))
        .body("changes[0].from", equalTo(20))
        .body("changes[0].to", equalTo(5));
    given().get("/v1/placements/popular").then().body("defaultCount", equalTo(20));
  }

  @Test
  void mistakes_are_400_with_field_value_and_expectation() {
    json("{" + SOURCES + ", \"deadline\": 5}")
        .put("/v1/placements/x")
        .then()
        .statusCode(400)
        .body("code", equalTo("unknown_field"))
        .body("field", equalTo("deadline"));
    json("{" + SOURCES + ", \"deadlineMs\": \"5\"}")
        .put("/v1/placements/x")
        .then()
        .statusCode(400)
        .body("detail", equalTo("deadlineMs: \"5\" (expected: a whole number from 1 to 10000)"));
    json("{" + SOURCES + ", \"boosts\": [{\"expression\": \"item.titel == 1\", \"factor\": 2}]}")
        .put("/v1/placements/x")
        .then()
        .statusCode(400)
        .body("code", equalTo("invalid_expression"))
        .body("detail", containsString("line 1, column 6"));
    json("{\"id\": \"y\", " + SOURCES + "}")
        .put("/v1/placements/x")
        .then()
        .statusCode(400)
        .body("field", equalTo("id"));
    json("{")
        .put("/v1/placements/x")
        .then()
        .statusCode(400)
        .body("code", equalTo("malformed_body"));
    json("[]").put("/v1/placements/x").then().statusCode(400);
    json("{" + SOURCES + "}")
        .put("/v1/placements/X%22%0A")
        .then()
        .statusCode(400)
        .body("code", equalTo("invalid_field"));
    json("{}").patch("/v1/placements/nowhere").then().statusCode(404);
    json("{\"version\": \"1\"}").post("/v1/placements/home:rollback").then().statusCode(400);
    given().get("/v1/placements/home/versions/one").then().statusCode(400);
    given()
        .get("/v1/placements/home/versions/999")
        .then()
        .statusCode(404)
        .body("code", equalTo("not_found"));
    given().get("/v1/placements/nowhere/versions").then().statusCode(404);
  }
}
