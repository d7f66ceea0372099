package io.attune.product.advertise;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import io.attune.market.notice.AdTicket;
import io.attune.market.notice.Notices;
import io.attune.market.sale.Sales;
import io.attune.platform.log.EventLog;
import io.attune.platform.store.FreshStore;
import io.attune.platform.store.Store;
import io.attune.proto.v1.BookedAd;
import io.attune.proto.v1.LoggedEvent;
import io.attune.state.attribution.Attribution;
import io.attune.state.attribution.Touch;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is booked of an ad is in the event log, once, and nothing else is.
@QuarkusTest
@TestProfile(FreshStore.class)
class AdEventsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String CPM = "'bid': {'type': 'cpm', 'micros': 2000000}";
  private static final String CPC = "'bid': {'type': 'cpc', 'micros': 300000}";
  private static final String CPA = "'bid': {'type': 'cpa', 'micros': 400000}";
  private static int made;

  @Inject Snapshots snapshots;
  @Inject Sales sales;
  @Inject Attribution attribution;
  @Inject Store store;
  @Inject Notices tickets;

  @BeforeEach
  void begin() {
    snapshots.start();
    sales.start();
  }

  private static void put(String path, String body) {
    Response answer =
        given().contentType("application/json").body(body.replace('\'', '"')).put("/v1/" + path);
    assertTrue(answer.statusCode() < 300, path + ": " + answer.asString());
  }

  /// A placement of its own with one line item for a product; also the suffix of all its ids.
  private static String shop(String bid) {
    String name = "ev" + made++;
    put("items/item-" + name, "{'title': 'T', 'categories': ['c']}");
    put("placements/" + name, "{'ads': {'currency': 'EUR', 'price': 'first', 'floorMicros': 0}}");
    put("advertisers/a-" + name, "{'name': 'A'}");
    put(
        "campaigns/c-" + name,
        "{'advertiser': 'a-%s', 'name': 'C', 'currency': 'EUR'}".formatted(name));
    put(
        "line-items/l-" + name,
        "{'campaign': 'c-%s', 'name': 'L', 'state': 'active', 'pacing': 'none', 'placements': ['%s'], %s}"
            .formatted(name, name, bid));
    put(
        "creatives/k-" + name,
        "{'lineItem': 'l-%s', 'format': 'product', 'product': {'item': 'item-%s'}, 'clickUrl': 'https://a.example/x', 'approval': 'approved'}"
            .formatted(name, name));
    return name;
  }

  private record Shown(String decision, String ticket, double priceMicros) {}

  /// An ad that was shown.
  ///
  /// @param viewer as in a call
  private static Shown shown(String shop, String viewer) throws InterruptedException {
    for (int tries = 0; tries < 200; tries++) {
      JsonPath answer = decided(shop, "{'viewer': {%s}}".formatted(viewer));
      if (!answer.getList("ads").isEmpty()) {
        String url = answer.getString("ads[0].clickUrl");
        return new Shown(
            answer.getString("decisionId"),
            url.substring(url.lastIndexOf('/') + 1),
            answer.getDouble("ads[0].priceMicros"));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("no ad");
  }

  private static JsonPath decided(String shop, String body) {
    return given()
        .contentType("application/json")
        .body(body.replace('\'', '"'))
        .post("/v1/ads/" + shop)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private static String tell(String what, Shown ad) {
    Response answer = given().redirects().follow(false).get("/v1/ads/" + what.formatted(ad.ticket));
    return answer.getHeader("x-attune-outcome");
  }

  private static String seen(Shown ad) {
    return tell("impression/%s", ad);
  }

  private static String clicked(Shown ad) {
    return tell("click/%s", ad);
  }

  /// What the log says of a shop's ads.
  private List<LoggedEvent> told(String shop) throws InvalidProtocolBufferException {
    List<LoggedEvent> found = new ArrayList<>();
    EventLog log = EventLog.over(store);
    for (int partition = 0; partition < log.partitions(); partition++) {
      for (EventLog.Entry entry :
          store.await(log.read(partition, EventLog.Position.START, 10_000), PATIENCE)) {
        LoggedEvent logged = LoggedEvent.parseFrom(entry.event());
        if (logged.getEvent().getAd().getPlacement().equals(shop)) {
          found.add(logged);
        }
      }
    }
    return found;
  }

  /// The same, once there are so many; nobody waits for them to be told.
  private List<LoggedEvent> told(String shop, int count) throws Exception {
    List<LoggedEvent> found = told(shop);
    for (int tries = 0; tries < 100 && found.size() < count; tries++) {
      TimeUnit.MILLISECONDS.sleep(20);
      found = told(shop);
    }
    assertEquals(count, found.size(), found.toString());
    return found;
  }

  private static int counted(String type, String what) {
    Integer count =
        given()
            .get("/v1/quality")
            .jsonPath()
            .get(
                "sources.find { it.source == 'ads' && it.type == '%s' }.hour.%s"
                    .formatted(type, what));
    return count == null ? 0 : count;
  }

  @Test
  void an_impression_that_is_booked_is_told_once_with_all_that_is_known_of_the_ad()
      throws Exception {
    String shop = shop(CPM);
    Shown ad = shown(shop, "'id': 'v-seen', 'session': 's-1'");
    long before = Instant.now().getEpochSecond();
    int accepted = counted("ad_billing", "accepted");
    assertEquals("booked", seen(ad));
    LoggedEvent logged = told(shop, 1).getFirst();
    assertEquals("ads", logged.getSource());
    assertEquals("ad_billing", logged.getEvent().getType());
    assertTrue(
        logged.getEvent().getEventId().startsWith("ad_billing:" + ad.decision),
        logged.getEvent().getEventId());
    assertEquals("v-seen", logged.getEvent().getViewer().getId());
    assertEquals("s-1", logged.getEvent().getViewer().getSession());
    assertTrue(logged.getEvent().getTime().getSeconds() >= before);
    assertEquals("EUR", logged.getEvent().getCurrency());
    assertEquals("item-" + shop, logged.getEvent().getItems(0).getId());
    assertEquals(1, logged.getItemNumbersCount());
    BookedAd said = logged.getEvent().getAd();
    assertEquals(ad.decision, said.getDecisionId());
    assertEquals(shop, said.getPlacement());
    assertEquals("a-" + shop, said.getAdvertiser());
    assertEquals("c-" + shop, said.getCampaign());
    assertEquals("l-" + shop, said.getLineItem());
    assertEquals("k-" + shop, said.getCreative());
    assertEquals("item-" + shop, said.getItem());
    assertEquals(1, said.getPosition());
    assertEquals(1f, said.getPropensity());
    assertEquals(2_000_000, said.getPriceNanos());
    assertEquals(ad.decision, logged.getCredit().getDecisionId());
    assertEquals(shop, logged.getCredit().getPlacement());
    assertEquals(List.of(1), logged.getCredit().getPositionsList());
    for (int again = 0; again < 3; again++) {
      assertEquals("duplicate", seen(ad));
    }
    assertEquals("booked", clicked(ad));
    List<LoggedEvent> both = told(shop, 2);
    LoggedEvent click =
        both.stream()
            .filter(each -> each.getEvent().getType().equals("ad_click"))
            .findFirst()
            .orElseThrow();
    assertEquals(0, click.getEvent().getAd().getPriceNanos());
    assertEquals(accepted + 1, counted("ad_billing", "accepted"));
    assertTrue(counted("ad_billing", "duplicates") >= 3);
    assertEquals(2, told(shop).size());
  }

  @Test
  void a_click_that_is_paid_for_has_its_price() throws Exception {
    String shop = shop(CPC);
    Shown ad = shown(shop, "'id': 'v-click'");
    assertEquals("booked", clicked(ad));
    LoggedEvent logged = told(shop, 1).getFirst();
    assertEquals("ad_click", logged.getEvent().getType());
    assertEquals(300_000_000, logged.getEvent().getAd().getPriceNanos());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_conversion_is_told_once_whoever_tells_it(boolean byServer) throws Exception {
    String shop = shop(CPA);
    String viewer = "v-conversion-" + byServer;
    Shown ad = shown(shop, "'id': '" + viewer + "'");
    assertEquals("booked", clicked(ad));
    String body =
        "{'id': 'o-1', 'viewer': {'id': '%s'}, 'time': '%s'}".formatted(viewer, Instant.now());
    for (int again = 0; again < 3; again++) {
      if (byServer) {
        given()
            .contentType("application/json")
            .body(body.replace('\'', '"'))
            .post("/v1/ads/conversions")
            .then()
            .statusCode(202)
            .body("results[0].status", equalTo(again == 0 ? "credited" : "duplicate"));
      } else {
        assertEquals(again == 0 ? "booked" : "duplicate", tell("conversion/%s?id=o-1", ad));
      }
      // the next one is told after this one was
      told(shop, 2);
    }
    LoggedEvent logged =
        told(shop, 2).stream()
            .filter(each -> each.getEvent().getType().equals("conversion"))
            .findFirst()
            .orElseThrow();
    assertEquals(viewer, logged.getEvent().getViewer().getId());
    assertEquals(Math.round(ad.priceMicros * 1_000), logged.getEvent().getAd().getPriceNanos());
    assertEquals(ad.decision, logged.getEvent().getAd().getDecisionId());
  }

  @Test
  void an_event_whose_telling_failed_is_told_when_the_notice_comes_again() throws Exception {
    String shop = shop(CPM);
    String viewer = "v-away-" + shop;
    Shown ad = shown(shop, "'id': '" + viewer + "'");
    String key = store.key("v:{%02x}:%s".formatted(EventLog.partition(viewer), viewer));
    // the viewer's key is no hash: whatever is told of this viewer fails, and all else goes on
    store.await(store.send(Request.cmd(Command.SET).arg(key).arg("x")), PATIENCE);
    assertEquals("booked", seen(ad));
    int rejected = counted("ad_billing", "rejected.values().sum()");
    for (int tries = 0; tries < 100 && rejected == 0; tries++) {
      TimeUnit.MILLISECONDS.sleep(20);
      rejected = counted("ad_billing", "rejected.values().sum()");
    }
    assertTrue(rejected > 0, "nothing was rejected");
    assertEquals(List.of(), told(shop));
    assertEquals("duplicate", seen(ad));
    store.await(store.send(Request.cmd(Command.DEL).arg(key)), PATIENCE);
    assertEquals("duplicate", seen(ad));
    LoggedEvent logged = told(shop, 1).getFirst();
    // nobody knows when it was booked: after the decision
    assertEquals(
        logged.getEvent().getAd().getDecidedMillis() / 1_000,
        logged.getEvent().getTime().getSeconds());
    assertEquals("duplicate", seen(ad));
    TimeUnit.MILLISECONDS.sleep(100);
    assertEquals(1, told(shop).size());
  }

  @Test
  void previews_and_what_comes_too_late_are_not_told() throws Exception {
    String shop = shop(CPM);
    Shown ad = shown(shop, "");
    JsonPath preview = decided(shop, "{'preview': {'creative': 'k-%s'}}".formatted(shop));
    String url = preview.getString("ads[0].impressionUrl");
    assertEquals("preview", given().get(url).getHeader("x-attune-outcome"));
    AdTicket ticket = tickets.ticket(ad.ticket);
    AdTicket late = late(ticket);
    String address = "/v1/ads/click/" + tickets.seal(late);
    assertEquals(
        "expired", given().redirects().follow(false).get(address).getHeader("x-attune-outcome"));
    TimeUnit.MILLISECONDS.sleep(200);
    assertEquals(List.of(), told(shop));
  }

  /// The same ad, whose clicks no longer count.
  private static AdTicket late(AdTicket ticket) {
    return new AdTicket(
        ticket.decisionId(),
        ticket.number(),
        ticket.position(),
        ticket.placement(),
        ticket.lineItem(),
        ticket.creative(),
        ticket.viewerId(),
        ticket.session(),
        ticket.paidFor(),
        ticket.decidedMillis(),
        1,
        ticket.propensity(),
        ticket.foretold(),
        false,
        AdTicket.Use.ALL,
        0,
        ticket.money());
  }

  @Test
  void without_consent_of_the_call_an_event_is_nobodys() throws Exception {
    String shop = shop(CPM);
    Shown ad = shown(shop, "'id': 'v-no', 'session': 's-no', 'consent': {'personalise': false}");
    assertEquals("booked", seen(ad));
    assertEquals("duplicate", seen(ad));
    LoggedEvent logged = told(shop, 1).getFirst();
    assertFalse(logged.getEvent().hasViewer(), logged.toString());
    assertEquals("item-" + shop, logged.getEvent().getItems(0).getId());
  }

  @Test
  void a_stored_no_keeps_the_viewer_out_of_the_event_and_the_click_out_of_attribution()
      throws Exception {
    String shop = shop(CPC);
    String viewer = "v-shy-" + shop;
    Shown before = shown(shop, "'id': '" + viewer + "'");
    assertEquals("booked", clicked(before));
    assertEquals(1, touches(viewer, shop));
    told(shop, 1);
    Shown ad = shown(shop, "'id': '" + viewer + "'");
    given()
        .contentType("application/json")
        .body("{\"consent\": {\"personalise\": false}}")
        .patch("/v1/viewers/" + viewer)
        .then()
        .statusCode(201);
    assertTrue(
        store.await(attribution.erase(viewer), PATIENCE), "there was a click from before the no");
    assertEquals("booked", clicked(ad));
    assertEquals("duplicate", clicked(ad));
    assertEquals(0, touches(viewer, shop));
    LoggedEvent last =
        told(shop, 2).stream()
            .filter(each -> each.getEvent().getAd().getDecisionId().equals(ad.decision))
            .findFirst()
            .orElseThrow();
    assertFalse(last.getEvent().hasViewer(), last.toString());
  }

  private int touches(String viewer, String shop) {
    int advertiser = given().get("/v1/advertisers/a-" + shop).jsonPath().getInt("number");
    Touch.Whose whose = new Touch.Whose(advertiser, Touch.Whose.ANY, Touch.Whose.ANY);
    return store
            .await(attribution.last(List.of(viewer), whose, System.currentTimeMillis()), PATIENCE)
            .touch()
            .isPresent()
        ? 1
        : 0;
  }

  /// The record, which is there a second after the answer at the latest.
  private static JsonPath recorded(String decision) throws InterruptedException {
    JsonPath record = given().get("/v1/decisions/" + decision).jsonPath();
    for (int tries = 0; tries < 50 && record.get("contenders") == null; tries++) {
      TimeUnit.MILLISECONDS.sleep(20);
      record = given().get("/v1/decisions/" + decision).jsonPath();
    }
    return record;
  }

  @Test
  void the_record_of_a_decision_says_who_was_tried_and_why_others_did_not_serve() throws Exception {
    String shop = shop(CPC);
    put(
        "line-items/low-" + shop,
        "{'campaign': 'c-%s', 'name': 'L', 'state': 'active', 'pacing': 'none', 'placements': ['%s'], 'bid': {'type': 'cpm', 'micros': 1}}"
            .formatted(shop, shop));
    put(
        "creatives/k-low-" + shop,
        "{'lineItem': 'low-%s', 'format': 'offer', 'offer': {'code': 'TEN', 'text': 'ten off'}, 'clickUrl': 'https://a.example/x', 'approval': 'approved'}"
            .formatted(shop));
    JsonPath record = recorded(shown(shop, "'id': 'v-record'").decision);
    // until the other has money, too
    for (int tries = 0; tries < 100 && record.getList("contenders").size() < 2; tries++) {
      TimeUnit.MILLISECONDS.sleep(50);
      record = recorded(shown(shop, "'id': 'v-record'").decision);
    }
    assertEquals(shop, record.getString("placement"), record.prettify());
    assertEquals(List.of("l-" + shop, "low-" + shop), record.getList("contenders.lineItem"));
    String reason = record.getString("contenders[1].dropped");
    assertEquals(Map.of(reason, 1), record.getMap("dropped"), record.prettify());
    assertEquals("k-" + shop, record.getString("contenders[0].creative"));
    assertEquals(1, record.getInt("contenders[0].position"));
    assertEquals(300_000.0, record.getDouble("contenders[0].bidMicros"));
    assertEquals(1.0, record.getDouble("contenders[0].propensity"));
    double probability = record.getDouble("contenders[0].probability");
    assertTrue(probability > 0 && probability < 1, record.prettify());
    assertEquals(
        300_000 * probability, record.getDouble("contenders[0].valueMicros"), 1, record.prettify());
    assertTrue(record.getLong("versions.campaigns") > 0, record.prettify());
    assertFalse(record.prettify().contains("v-record"), record.prettify());
    given()
        .get("/v1/decisions/" + record.getString("decisionId") + "/why?item=item-" + shop)
        .then()
        .statusCode(404)
        .body("detail", containsString("this one was about ads"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ad_billing", "ad_click", "conversion"})
  void callers_do_not_tell_what_ads_tell(String type) {
    String event =
        "{'eventId': 'forged-%s', 'type': '%s', 'time': '%s', 'viewer': {'id': 'v'}}"
            .formatted(type, type, Instant.now());
    given()
        .contentType("application/json")
        .body(event.replace('\'', '"'))
        .post("/v1/events")
        .then()
        .statusCode(202)
        .body("results[0].status", equalTo("rejected"))
        .body("results[0].code", equalTo("unknown_event_type"))
        .body("results[0].field", equalTo("type"))
        .body(
            "results[0].detail",
            containsString("type: \"" + type + "\" (expected: one that callers tell, "));
  }
}
