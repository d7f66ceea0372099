package io.attune.state.catalog;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import io.attune.platform.store.FreshStore;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(FreshStore.class)
class ItemEndpointTest {
  @Inject Catalog catalog;

  @BeforeEach
  void follow() {
    catalog.start();
  }

  @Test
  void an_item_is_put_read_patched_and_deleted() {
    json()
        .body(
            "{\"title\":\"Shoe\",\"priceMicros\":5,\"currency\":\"EUR\",\"attributes\":{\"a\":\"1\"}}")
        .put("/v1/items/e-1")
        .then()
        .statusCode(201)
        .body("id", equalTo("e-1"))
        .body("status", equalTo("written"));
    json()
        .body(
            "{\"title\":\"Shoe\",\"priceMicros\":5,\"currency\":\"EUR\",\"attributes\":{\"a\":\"1\"}}")
        .put("/v1/items/e-1")
        .then()
        .statusCode(200);
    String created =
        given()
            .get("/v1/items/e-1")
            .then()
            .statusCode(200)
            .body("title", equalTo("Shoe"))
            .extract()
            .path("created");

    given()
        .contentType("application/merge-patch+json")
        .body("{\"stock\":3,\"attributes\":{\"a\":null,\"b\":\"2\"}}")
        .patch("/v1/items/e-1")
        .then()
        .statusCode(200);
    json().body("{\"title\":\"Boot\"}").patch("/v1/items/e-1").then().statusCode(200);
    given()
        .get("/v1/items/e-1")
        .then()
        .statusCode(200)
        .body("title", equalTo("Boot"))
        .body("stock", equalTo(3))
        .body("attributes.b", equalTo("2"))
        .body("attributes.size()", equalTo(1))
        .body("created", equalTo(created));
    Eventually.holds("it is in the snapshot", () -> title("e-1").equals("Boot"));

    given().delete("/v1/items/e-1").then().statusCode(204);
    given().delete("/v1/items/e-1").then().statusCode(404).body("code", equalTo("unknown_item"));
    given().get("/v1/items/e-1").then().statusCode(404).body("code", equalTo("unknown_item"));
    json()
        .body("{\"stock\":1}")
        .patch("/v1/items/e-1")
        .then()
        .statusCode(404)
        .body("code", equalTo("unknown_item"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b",
        "/",
        "a//b",
        " ",
        " x ",
        "q\"'<>&",
        "new\nline",
        "👟",
        "100%",
        "a+b",
        "a;b=c",
        "a?b#c",
        ":batch",
        "ü",
        "a\\b",
        "%2F"
      })
  void any_id_is_reachable_and_kept_byte_for_byte(String id) {
    String path = "/v1/items/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    json()
        .urlEncodingEnabled(false)
        .body("{\"title\":\"x\"}")
        .put(path)
        .then()
        .statusCode(201)
        .body("id", equalTo(id));
    given().urlEncodingEnabled(false).get(path).then().statusCode(200).body("id", equalTo(id));
    Eventually.holds("it is in the snapshot", () -> catalog.current().number(id) >= 0);
    given().urlEncodingEnabled(false).delete(path).then().statusCode(204);
  }

  @Test
  void a_wrong_body_is_400_and_says_why() {
    json()
        .body("{\"stock\":\"5\"}")
        .put("/v1/items/e-2")
        .then()
        .statusCode(400)
        .body("code", equalTo("invalid_field"))
        .body("detail", startsWith("stock: \"5\" (expected: "));
    json()
        .body("{\"prize\":5}")
        .put("/v1/items/e-2")
        .then()
        .statusCode(400)
        .body("code", equalTo("unknown_field"));
    json()
        .body("{\"prize\":null}")
        .patch("/v1/items/e-2")
        .then()
        .statusCode(400)
        .body("code", equalTo("unknown_field"));
    json()
        .body("{")
        .put("/v1/items/e-2")
        .then()
        .statusCode(400)
        .body("code", equalTo("malformed_body"));
    json()
        .body("{\"id\":\"other\"}")
        .put("/v1/items/e-2")
        .then()
        .statusCode(400)
        .body("code", equalTo("invalid_field"));
    json()
        .body("{}")
        .put("/v1/items/" + "x".repeat(257))
        .then()
        .statusCode(400)
        .body("code", equalTo("invalid_field"));
    given().get("/v1/items/e-2").then().statusCode(404);
  }

  @Test
  void a_patch_that_breaks_the_item_changes_nothing() {
    json()
        .body("{\"title\":\"Shoe\",\"priceMicros\":5,\"currency\":\"EUR\"}")
        .put("/v1/items/e-3")
        .then()
        .statusCode(201);
    json()
        .body("{\"title\":\"Boot\",\"currency\":null}")
        .patch("/v1/items/e-3")
        .then()
        .statusCode(400)
        .body("code", equalTo("invalid_field"));
    json()
        .body("{\"stock\":5.0}")
        .patch("/v1/items/e-3")
        .then()
        .statusCode(400)
        .body("code", equalTo("invalid_field"));
    given().get("/v1/items/e-3").then().statusCode(200).body("title", equalTo("Shoe"));
    given().delete("/v1/items/e-3").then().statusCode(204);
  }

  @Test
  void each_line_of_a_batch_gets_its_verdict() {
    given()
        .urlEncodingEnabled(false)
        .contentType("application/x-ndjson")
        .body(
            "{\"id\":\"b-1\",\"title\":\"one\"}\r\n\n{\"id\":\"b-2\",\"stock\":-3}\nnonsense\n{\"title\":\"no id\"}\n{\"id\":\"b-3\"}"
                .getBytes(StandardCharsets.UTF_8))
        .post("/v1/items:batch")
        .then()
        .statusCode(200)
        .body("results", hasSize(5))
        .body("results[0].line", equalTo(1))
        .body("results[0].id", equalTo("b-1"))
        .body("results[0].status", equalTo("written"))
        .body("results[1].line", equalTo(3))
        .body("results[1].status", equalTo("rejected"))
        .body("results[1].code", equalTo("invalid_field"))
        .body("results[1].detail", startsWith("stock: -3 (expected: 0 to "))
        .body("results[2].line", equalTo(4))
        .body("results[2].code", equalTo("malformed_body"))
        .body("results[3].line", equalTo(5))
        .body("results[3].code", equalTo("invalid_field"))
        .body("results[4].line", equalTo(6))
        .body("results[4].status", equalTo("written"));
    Eventually.holds(
        "both are there", () -> title("b-1").equals("one") && catalog.current().number("b-3") >= 0);
    given().delete("/v1/items/b-1").then().statusCode(204);
    given().delete("/v1/items/b-3").then().statusCode(204);
  }

  @Test
  void a_batch_of_too_many_lines_is_refused_whole() {
    given()
        .urlEncodingEnabled(false)
        .contentType("application/x-ndjson")
        .body("{\"id\":\"z\"}\n".repeat(10_001).getBytes(StandardCharsets.UTF_8))
        .post("/v1/items:batch")
        .then()
        .statusCode(400)
        .body("detail", equalTo("body: \"more lines\" (expected: at most 10000)"));
    given().get("/v1/items/z").then().statusCode(404);
  }

  private String title(String id) {
    CatalogSnapshot snapshot = catalog.current();
    int number = snapshot.number(id);
    return number < 0 ? "" : String.valueOf(snapshot.title(number));
  }

  private static RequestSpecification json() {
    return given().contentType("application/json");
  }
}
