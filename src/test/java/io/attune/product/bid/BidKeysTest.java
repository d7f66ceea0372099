package io.attune.product.bid;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.market.sale.Sales;
import io.attune.platform.access.Access;
import io.attune.platform.access.Scope;
import io.attune.platform.store.FreshStore;
import io.attune.state.campaign.Campaigns;
import io.attune.state.snapshot.Snapshots;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may ask for bids where nobody gets in without a key. Notices need none: their tickets are
/// sealed.
@QuarkusTest
@TestProfile(FreshStore.WithKeys.class)
class BidKeysTest {
  private static final String BODY = "{\"id\": \"r\", \"imp\": [{\"id\": \"1\", \"banner\": {}}]}";

  private static final String DEFINED = "bound";
  private static final String PLACEMENT =
      "{\"deadlineMs\": 100, \"ads\": {\"currency\": \"USD\", \"formats\": [\"banner\"], \"exchange\": {\"seat\": \"1\"}}}";

  @Inject Access access;
  @Inject Snapshots snapshots;
  @Inject Sales sales;
  @Inject Campaigns campaigns;
  @Inject MeterRegistry meters;

  @BeforeEach
  void begin() {
    assertTrue(access.awaitStarted(Duration.ofSeconds(30)));
    snapshots.start();
    sales.start();
    campaigns.start();
  }

  private static Response bid(String header, String query) {
    return given()
        .header("X-Api-Key", header)
        .contentType("application/json")
        .body(BODY)
        .post("/openrtb2/bid" + query);
  }

  /// A key that this replica knows already.
  private String key(Set<Scope> scopes, String... exchanges) throws InterruptedException {
    String key = access.create("exchange", scopes, List.of(exchanges), "test").text();
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

  /// The nearest thing to a bid that a store without exchanges has: the bidder's own reason, and
  /// nobody else's.
  private static void bidderAnswers(String key, String query) {
    assertEquals(200, bid(key, query).statusCode(), query);
  }

  private static void refused(String key, String query, String detail) {
    Response refused = bid(key, query);
    assertEquals(403, refused.statusCode(), query);
    assertEquals("application/problem+json", refused.contentType());
    assertEquals("forbidden", refused.path("code"));
    assertEquals("exchange", refused.path("field"));
    String id = key.split("_")[1];
    assertEquals(detail.replace("KEY", "key " + id), refused.path("detail"));
  }

  @Test
  void a_key_for_one_exchange_asks_for_that_one_named_or_not() throws InterruptedException {
    String key = key(EnumSet.of(Scope.BID), "adx");
    bidderAnswers(key, "?reasons=1");
    bidderAnswers(key, "?reasons=1&exchange=adx");
    refused(key, "?exchange=ady", "exchange: \"ady\" (expected: of KEY: adx)");
    refused(key, "?exchange=exchange", "exchange: \"exchange\" (expected: of KEY: adx)");
    refused(key, "?exchange=", "exchange: \"\" (expected: of KEY: adx)");
    assertEquals(403, given().body(BODY).post("/openrtb2/bid?exchange=x&key=" + key).statusCode());
  }

  @Test
  void which_of_several_a_call_means_it_says_or_means_the_common_one() throws InterruptedException {
    String key = key(EnumSet.of(Scope.BID), "adx", "ady");
    bidderAnswers(key, "?reasons=1&exchange=ady");
    refused(key, "?exchange=adz", "exchange: \"adz\" (expected: of KEY: adx, ady)");
    refused(key, "", "exchange: \"exchange\" (expected: of KEY: adx, ady)");
    bidderAnswers(key(EnumSet.of(Scope.BID), "adx", "exchange"), "?reasons=1");
  }

  @Test
  void a_key_for_no_exchange_in_particular_asks_for_any() throws InterruptedException {
    String key = key(EnumSet.of(Scope.BID));
    bidderAnswers(key, "?reasons=1&exchange=adx");
    bidderAnswers(key, "?reasons=1");
  }

  @Test
  void a_key_for_one_exchange_means_that_one_where_none_is_named() throws InterruptedException {
    define();
    counted(key(EnumSet.of(Scope.BID), DEFINED), "", 1);
    counted(key(EnumSet.of(Scope.BID)), "", 0);
    counted(key(EnumSet.of(Scope.BID)), "?exchange=" + DEFINED, 1);
  }

  private void define() throws InterruptedException {
    Response put =
        given()
            .header("X-Api-Key", key(EnumSet.of(Scope.MANAGE)))
            .contentType("application/json")
            .body(PLACEMENT)
            .put("/v1/placements/" + DEFINED);
    assertTrue(put.statusCode() < 300, put.asString());
    String any = key(EnumSet.of(Scope.BID));
    for (int i = 0; i < 100 && answered() == 0; i++) {
      bid(any, "?exchange=" + DEFINED);
      Thread.sleep(50);
    }
  }

  /// Asks once, and looks for how many calls the exchange that is defined was asked.
  private void counted(String key, String query, int calls) {
    double before = answered();
    bid(key, query);
    assertEquals(before + calls, answered());
  }

  private double answered() {
    return meters.find("attune.bid.requests").tag("exchange", DEFINED).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  @Test
  void a_notice_needs_no_key() {
    Response notice = given().post("/openrtb2/billing/none?price=1");
    assertEquals(204, notice.statusCode());
    assertEquals("invalid", notice.header("x-attune-outcome"));
  }

  /// The site's own secret sealed it, but a version that is older or newer than all that this one
  /// knows, or another content under a form that it knows.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 127, 255})
  void a_sealed_ticket_of_another_version_is_one_that_is_not_ours(int form) {
    byte[] content = new byte[200];
    Arrays.fill(content, (byte) 0x41);
    content[0] = (byte) form;
    String ticket =
        Base64.getUrlEncoder().withoutPadding().encodeToString(access.signer().seal(content));
    for (String notice : List.of("win", "billing", "loss")) {
      Response told = given().post("/openrtb2/" + notice + "/" + ticket + "?price=1");
      assertEquals(204, told.statusCode(), notice);
      assertEquals("invalid", told.header("x-attune-outcome"), notice);
    }
    for (String seen : List.of("impression", "click", "conversion")) {
      Response told = given().get("/v1/ads/" + seen + "/" + ticket + "?id=order-1");
      assertEquals(400, told.statusCode(), seen);
      assertEquals("invalid_token", told.path("code"), seen);
    }
  }
}
