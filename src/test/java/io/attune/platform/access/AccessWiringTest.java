package io.attune.platform.access;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.platform.store.FreshStore;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The checks as a caller meets them, with keys required.
@QuarkusTest
@TestProfile(FreshStore.WithKeys.class)
class AccessWiringTest {
  @Inject Access access;

  @BeforeEach
  void keysAreRead() {
    assertTrue(access.awaitStarted(Duration.ofSeconds(30)));
  }

  @Test
  void without_a_key_the_answer_is_401_with_a_problem() {
    given()
        .get("/test-access")
        .then()
        .statusCode(401)
        .contentType("application/problem+json")
        .header("WWW-Authenticate", startsWith("Bearer"))
        .body("code", equalTo("unauthenticated"))
        .body("status", equalTo(401));
  }

  @Test
  void the_right_scope_passes_and_another_is_403() {
    ApiKey.Fresh key = access.create("reader", EnumSet.of(Scope.READ), "test");
    String bearer = "Bearer " + key.text();
    Polled.until(
        () -> given().header("Authorization", bearer).get("/test-access").statusCode() == 200);

    given()
        .header("Authorization", bearer)
        .get("/test-access")
        .then()
        .statusCode(200)
        .body(equalTo(key.key().id()));
    given().header("X-Api-Key", key.text()).get("/test-access").then().statusCode(200);
    given()
        .header("Authorization", bearer)
        .get("/test-access/manage")
        .then()
        .statusCode(403)
        .body("code", equalTo("forbidden"))
        .body("detail", containsString("expected: manage"));
    given().header("Authorization", bearer).get("/q/metrics").then().statusCode(403);

    access.revoke(key.key().id(), "test");
    Polled.until(
        () -> given().header("Authorization", bearer).get("/test-access").statusCode() == 401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/q/metrics",
        "/q/openapi",
        "/q/swagger-ui/",
        "/%71/metrics",
        "/q//metrics",
        "/x/../q/metrics",
        "/q/health/../metrics"
      })
  void operations_need_a_key(String path) {
    given().urlEncodingEnabled(false).redirects().follow(false).get(path).then().statusCode(401);
  }

  @Test
  void operations_open_with_their_scope() {
    ApiKey.Fresh key = access.create("operator", EnumSet.of(Scope.OPERATE), "test");
    Polled.until(
        () -> given().header("X-Api-Key", key.text()).get("/q/metrics").statusCode() == 200);

    given().header("X-Api-Key", key.text()).get("/q/openapi").then().statusCode(200);
  }

  @Test
  void health_needs_no_key() {
    given().get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
  }
}
