package io.attune.product.bid;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.platform.access.Access;
import io.attune.platform.access.Scope;
import io.attune.platform.store.FreshStore;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who may ask for bids where nobody gets in without a key. Notices need none: their tickets are
/// sealed.
@QuarkusTest
@TestProfile(FreshStore.WithKeys.class)
class BidKeysTest {
  private static final String BODY = "{\"id\": \"r\", \"imp\": [{\"id\": \"1\", \"banner\": {}}]}";

  @Inject Access access;

  @BeforeEach
  void begin() {
    assertTrue(access.awaitStarted(Duration.ofSeconds(30)));
  }

  private static Response bid(String header, String query) {
    return given()
        .header("X-Api-Key", header)
        .contentType("application/json")
        .body(BODY)
        .post("/openrtb2/bid" + query);
  }

  /// A key that this replica knows already.
  private String key(Set<Scope> scopes) throws InterruptedException {
    String key = access.create("exchange", scopes, "test").text();
    for (int i = 0; i < 100 && bid(key, "").statusCode() == 401; i++) {
      Thread.sleep(50);
    }
    return key;
  }

  @Test
  void without_a_key_nobody_asks() {
    Response refused = bid("nobody", "");
    assertEquals(401, refused.statusCode());
    assertEquals("application/problem+json", refused.contentType());
    assertEquals(401, given().body(BODY).post("/openrtb2/bid?key=nobody").statusCode());
  }

  @Test
  void every_scope_but_bid_is_refused_by_name() throws InterruptedException {
    Response refused = bid(key(EnumSet.complementOf(EnumSet.of(Scope.BID))), "");
    assertEquals(403, refused.statusCode());
    assertTrue(refused.asString().contains("expected: bid"), refused.asString());
  }

  @Test
  void the_scope_bid_is_enough_in_a_header_or_in_the_address() throws InterruptedException {
    String key = key(EnumSet.of(Scope.BID));
    assertEquals(204, bid(key, "").statusCode());
    assertEquals(204, given().body(BODY).post("/openrtb2/bid?key=" + key).statusCode());
  }

  @Test
  void a_notice_needs_no_key() {
    Response notice = given().post("/openrtb2/billing/none?price=1");
    assertEquals(204, notice.statusCode());
    assertEquals("invalid", notice.header("x-attune-outcome"));
  }
}
