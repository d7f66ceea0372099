package io.attune.state.model;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import io.attune.language.schema.FeatureSchema;
import io.attune.platform.store.FreshStore;
import io.attune.state.placement.Placements;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `/v1/models` over the models that ship.
@QuarkusTest
@TestProfile(FreshStore.class)
class ModelEndpointTest {
  @Inject Models models;
  @Inject Placements placements;

  @BeforeEach
  void follow() {
    placements.start();
    FeatureSchema schema = placements.schema();
    if (models.current().serving("ranker").isEmpty()) {
      models.start(schema);
    }
    models.follow();
    for (int i = 0; i < 2_000 && models.status().path("models").isEmpty(); i++) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static ValidatableResponse post(String path, String body) {
    return given()
        .urlEncodingEnabled(false)
        .contentType(ContentType.JSON)
        .body(body)
        .post("/v1/models/" + path)
        .then();
  }

  @Test
  void models_are_listed_with_what_each_replica_sees() {
    given().get("/v1/models").then().statusCode(200).body("models.name", hasItem("ranker"));
    given()
        .get("/v1/models/ranker")
        .then()
        .statusCode(200)
        .body("name", equalTo("ranker"))
        .body("policy.serve", equalTo("highest"))
        .body("replicas.values()[0].serves", equalTo(1))
        .body("replicas.values()[0].versions.'1'.state", equalTo("ready"));
    given().get("/v1/models/nobody").then().statusCode(404).body("code", equalTo("not_found"));
  }

  @Test
  void a_version_is_promoted_and_given_back_to_the_rule() {
    post("ranker/versions/1:promote", "{\"why\":\"known good\"}")
        .statusCode(200)
        .body("policy.serve", equalTo("1"))
        .body("policy.why", equalTo("known good"));
    post("ranker/versions/highest:promote", "")
        .statusCode(200)
        .body("policy.serve", equalTo("highest"));
  }

  @Test
  void a_version_is_checked_once_more_and_compared() {
    post("ranker/versions/1:gate", "")
        .statusCode(200)
        .body("state", equalTo("ready"))
        .body("checkMicros.golden", greaterThan(0));
    post("ranker/versions/9:gate", "").statusCode(404);
    given()
        .urlEncodingEnabled(false)
        .get("/v1/models/ranker/versions/1:diff?with=1")
        .then()
        .statusCode(200)
        .body("bytes.here", greaterThan(0))
        .body("bytes.there", greaterThan(0))
        .body("sameColumns", equalTo(true))
        .body("columnsOnlyHere", hasSize(0))
        .body("columnsOnlyThere", hasSize(0))
        .body("goldenRows.largestDifference", equalTo(0.0f));
    given()
        .urlEncodingEnabled(false)
        .get("/v1/models/ranker/versions/1:diff?with=7")
        .then()
        .statusCode(404);
    given()
        .urlEncodingEnabled(false)
        .get("/v1/models/ranker/versions/1:diff")
        .then()
        .statusCode(400)
        .body("field", equalTo("with"));
  }

  @Test
  void bad_input_is_refused_by_name() {
    post("ranker/versions/0:promote", "{}").statusCode(400).body("field", equalTo("version"));
    post("ranker/versions/latest:promote", "{}")
        .statusCode(400)
        .body("detail", containsString("highest"));
    post("ranker/versions/1:promote", "{\"whi\":\"\"}")
        .statusCode(400)
        .body("detail", containsString("why"));
    post("ranker/versions/1:promote", "{\"why\":\"" + "x".repeat(1_001) + "\"}")
        .statusCode(400)
        .body("field", equalTo("why"));
    post("ranker/versions/1:promote", "nonsense")
        .statusCode(400)
        .body("code", equalTo("malformed_body"));
    post("nobody/versions/1:promote", "{}").statusCode(404);
    post("ranker/versions/1:rollback", "[]").statusCode(400);
    post("nobody/versions/1:rollback", "{}").statusCode(404);
    post("ranker/versions/2:ramp", "{}").statusCode(400).body("field", equalTo("share"));
    post("ranker/versions/2:ramp", "{\"share\":1.5}")
        .statusCode(400)
        .body("field", equalTo("share"));
    post("ranker/versions/2:shadow", "{\"share\":\"1\"}").statusCode(400);
    post("ranker/versions/1:ramp", "{\"share\":0.5}")
        .statusCode(409)
        .body("detail", containsString("serves already"));
    post("ranker/versions/2:ramp", "{\"share\":0.5}")
        .statusCode(409)
        .body("detail", containsString("missing"));
  }

  @Test
  void what_is_no_version_folder_is_not_pushed() {
    given()
        .contentType("application/zip")
        .body(new byte[] {1, 2, 3})
        .put("/v1/models/ranker/versions/2")
        .then()
        .statusCode(400)
        .body("code", equalTo("malformed_body"));
    given()
        .contentType("application/json")
        .body("{}")
        .put("/v1/models/ranker/versions/2")
        .then()
        .statusCode(415);
  }
}
