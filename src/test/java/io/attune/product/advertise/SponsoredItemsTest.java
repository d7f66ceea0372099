package io.attune.product.advertise;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.util.JsonFormat;
import io.attune.market.notice.AdTicket;
import io.attune.market.notice.Notices;
import io.attune.market.sale.Sales;
import io.attune.platform.store.FreshStore;
import io.attune.product.recommend.Recommendations;
import io.attune.product.recommend.Redecided;
import io.attune.proto.v1.Item;
import io.attune.proto.v1.RecommendRequest;
import io.attune.proto.v1.RecommendServiceGrpc;
import io.attune.proto.v1.SponsoredItem;
import io.attune.stage.ranking.SlateJudge;
import io.attune.stage.ranking.SlateJudge.Ad;
import io.attune.stage.ranking.SlateJudge.Shown;
import io.attune.stage.ranking.SlateJudge.Wanted;
import io.attune.stage.recording.FullRecord;
import io.attune.stage.recording.Recording;
import io.attune.state.placement.Placements;
import io.attune.state.snapshot.Snapshot;
import io.attune.state.snapshot.Snapshots;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sponsored items among recommended ones, as a page meets them.
@QuarkusTest
@TestProfile(FreshStore.Recorded.class)
class SponsoredItemsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int ITEMS = 60;
  private static final int CASES = 80;
  private static final List<Integer> POSITIONS = List.of(2, 6, 9);
  private static final int MOST = 2;
  private static final int SPACING = 4;
  private static boolean made;

  @Inject Notices notices;
  @Inject Sales sales;
  @Inject Recommendations recommendations;
  @Inject Recording recording;
  @Inject Snapshots snapshots;
  @TestHTTPResource URI service;

  private static void put(String path, String body) {
    Response answer =
        given()
            .contentType("application/json")
            .body(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
            .put("/v1/" + path);
    assertTrue(answer.statusCode() < 300, path + ": " + answer.asString());
  }

  @BeforeEach
  void begin() throws Exception {
    snapshots.start();
    sales.start();
    if (!made) {
      made = true;
      define();
    }
  }

  private static String item(int number) {
    return "item-%02d".formatted(number);
  }

  /// Two placements alike but for the ads: three advertisers, of whom one pays most; its three
  /// dearest line items are for the same item, the first of them with a cap.
  private static void define() throws Exception {
    for (int i = 0; i < ITEMS; i++) {
      put("items/" + item(i), "{'title': 'T', 'categories': ['c']}");
    }
    String sources = "'maxCount': 30, 'sources': [{'source': 'new', 'quota': 100}]";
    put("placements/shelf", "{'ads': {'currency': 'EUR', 'formats': ['product']}, 'maxCount': 10}");
    put("placements/plain", "{" + sources + "}");
    put(
        "placements/mixed",
        "{%s, 'sponsored': {'placement': 'shelf', 'positions': %s, 'maxAds': %d, 'advertiserSpacing': %d}}"
            .formatted(sources, POSITIONS, MOST, SPACING));
    for (int advertiser = 0; advertiser < 3; advertiser++) {
      put("advertisers/a" + advertiser, "{'name': 'A'}");
      put(
          "campaigns/c" + advertiser,
          "{'advertiser': 'a%d', 'name': 'C', 'currency': 'EUR'}".formatted(advertiser));
    }
    for (int line = 0; line < 8; line++) {
      String more =
          line == 7 ? ", 'caps': [{'scope': 'line_item', 'count': 2, 'window': '1d'}]" : "";
      put(
          "line-items/l" + line,
          "{'campaign': 'c%d', 'name': 'L', 'state': 'active', 'pacing': 'none', 'bid': {'type': 'cpm', 'micros': %d}%s}"
              .formatted(line < 3 ? line : 0, 2_000_000 + 100_000 * line, more));
      put(
          "creatives/k" + line,
          "{'lineItem': 'l%d', 'format': 'product', 'product': {'item': '%s'}, 'approval': 'approved'}"
              .formatted(line, item(7 * Math.min(line, 5))));
    }
    ObjectNode call = MAPPER.createObjectNode().put("count", 10);
    JsonNode answer = ask("mixed", call);
    for (int tries = 0; tries < 200 && sponsored(answer).size() < MOST; tries++) {
      TimeUnit.MILLISECONDS.sleep(50);
      answer = ask("mixed", call);
    }
    assertEquals(MOST, sponsored(answer).size(), answer.toPrettyString());
  }

  private static JsonNode ask(String placement, ObjectNode body) {
    Response answer =
        given()
            .contentType("application/json")
            .body(body.toString())
            .post("/v1/recommend/" + placement);
    assertEquals(200, answer.statusCode(), answer.asString());
    try {
      return MAPPER.readTree(answer.asByteArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<JsonNode> sponsored(JsonNode answer) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode item : answer.get("items")) {
      if (item.has("sponsored")) {
        found.add(item);
      }
    }
    return found;
  }

  private static ObjectNode call(SplittableRandom random) {
    ObjectNode body = MAPPER.createObjectNode().put("count", random.nextInt(1, 15));
    if (random.nextBoolean()) {
      body.putObject("viewer").put("id", "v" + random.nextInt(30));
    }
    if (random.nextInt(3) == 0) {
      body.put("offset", random.nextInt(random.nextBoolean() ? 9 : 70));
    }
    if (random.nextBoolean()) {
      for (int i = random.nextInt(1, 5); i > 0; i--) {
        body.withArray("exclude").add(item(7 * random.nextInt(8)));
        body.withArray("items").add(item(random.nextInt(ITEMS)));
      }
    }
    body.putArray("include").add("reasons").add("trace");
    return body.put("deadlineMs", 10_000);
  }

  @Test
  void random_slates_keep_every_promise() {
    long seed = Long.getLong("attune.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    int stood = 0;
    int reserves = 0;
    for (int i = 0; i < CASES; i++) {
      ObjectNode body = call(random);
      JsonNode mixed = ask("mixed", body);
      int count = body.get("count").asInt();
      List<String> own = new ArrayList<>();
      ask("plain", body.deepCopy().put("count", Math.min(30, count + 10)))
          .get("items")
          .forEach(item -> own.add(item.get("id").asText()));
      List<Shown> shown = new ArrayList<>();
      mixed.get("items").forEach(item -> shown.add(shown(item)));
      int offset = body.path("offset").asInt();
      String rerun = "rerun with -Dattune.seed=" + seed + ", case " + i + ": " + body + mixed;
      Wanted wanted = new Wanted(POSITIONS, MOST, SPACING, offset, count);
      int ownSize = Math.min(count, own.size());
      assertEquals(List.of(), SlateJudge.faults(wanted, own, ownSize, Map.of(), shown), rerun);
      for (JsonNode item : sponsored(mixed)) {
        stood++;
        body.path("exclude").forEach(no -> assertFalse(no.equals(item.get("id")), rerun));
        body.path("items").forEach(no -> assertFalse(no.equals(item.get("id")), rerun));
        assertTrue(item.get("reasons").toString().contains("sponsored"), rerun);
      }
      int reads = mixed.get("trace").get("storeReads").asInt();
      assertTrue(reads <= 2, rerun);
      reserves += reads == 2 ? 1 : 0;
    }
    assertTrue(stood > CASES / 2, stood + " ads in " + CASES + " answers");
    assertTrue(reserves > 0, "caps were never asked for");
  }

  private static Shown shown(JsonNode item) {
    JsonNode paid = item.get("sponsored");
    String id = item.get("id").asText();
    return new Shown(
        id,
        paid == null
            ? Optional.empty()
            : Optional.of(new Ad(id, paid.get("advertiser").asText(), item.get("rank").asInt())));
  }

  @Test
  void its_addresses_tell_the_true_position_and_book_the_decision() {
    JsonNode answer = ask("mixed", MAPPER.createObjectNode().put("count", 10));
    List<Integer> ranks = new ArrayList<>();
    for (JsonNode item : sponsored(answer)) {
      String url = item.get("sponsored").get("impressionUrl").asText();
      AdTicket ticket = notices.ticket(url.substring(url.lastIndexOf('/') + 1));
      assertEquals(item.get("rank").asInt(), ticket.position());
      assertEquals(answer.get("decisionId").asText(), ticket.decisionId());
      assertEquals("shelf", ticket.placement());
      ranks.add(ticket.position());
      given().get(url).then().statusCode(200).header("x-attune-outcome", "booked");
      given().get(url).then().statusCode(200).header("x-attune-outcome", "duplicate");
    }
    assertEquals(POSITIONS.subList(0, MOST), ranks);
  }

  @Test
  void caps_hold_and_unshown_ones_are_given_back() {
    ObjectNode body = MAPPER.createObjectNode().put("count", 10);
    body.putObject("viewer").put("id", "capped-" + System.nanoTime());
    int capped = 0;
    for (int i = 0; i < 6; i++) {
      for (JsonNode item : sponsored(ask("mixed", body))) {
        capped += item.get("sponsored").get("lineItem").asText().equals("l7") ? 1 : 0;
      }
    }
    assertEquals(2, capped, "the cap of l7");
  }

  @Test
  void a_page_repeats_no_item_and_a_caller_with_candidates_gets_no_ads() throws Exception {
    ObjectNode page = MAPPER.createObjectNode();
    page.withArray("placements").addObject().put("placement", "mixed").put("count", 10);
    page.withArray("placements").addObject().put("placement", "plain").put("count", 10);
    Response answer =
        given().contentType("application/json").body(page.toString()).post("/v1/recommend");
    List<String> ids = new ArrayList<>();
    for (JsonNode part : MAPPER.readTree(answer.asByteArray()).get("placements")) {
      part.get("items").forEach(item -> ids.add(item.get("id").asText()));
    }
    assertEquals(20, ids.size());
    assertEquals(20, ids.stream().distinct().count(), ids.toString());
    ObjectNode named = MAPPER.createObjectNode().put("count", 5);
    named.putArray("candidates").add(item(1)).add(item(2)).add(item(3));
    assertEquals(List.of(), sponsored(ask("mixed", named)));
  }

  @Test
  void grpc_says_the_same() throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(service.getHost(), service.getPort()).usePlaintext().build();
    try {
      ObjectNode body = MAPPER.createObjectNode().put("count", 10);
      RecommendRequest.Builder request = RecommendRequest.newBuilder();
      JsonFormat.parser().merge(body.toString(), request);
      List<Item> items =
          RecommendServiceGrpc.newBlockingStub(channel)
              .recommend(request.setPlacement("mixed").build())
              .getItemsList();
      JsonNode rest = ask("mixed", body).get("items");
      for (int i = 0; i < items.size(); i++) {
        assertEquals(rest.get(i).get("id").asText(), items.get(i).getId());
        assertEquals(rest.get(i).has("sponsored"), items.get(i).hasSponsored());
        if (items.get(i).hasSponsored()) {
          JsonNode said = rest.get(i).get("sponsored");
          SponsoredItem paid = items.get(i).getSponsored();
          assertEquals(said.get("lineItem").asText(), paid.getLineItem());
          assertEquals(said.get("campaign").asText(), paid.getCampaign());
          assertEquals(said.get("advertiser").asText(), paid.getAdvertiser());
          assertEquals(said.get("creative").asText(), paid.getCreative());
          assertTrue(paid.getImpressionUrl().startsWith("/v1/ads/impression/"));
          assertTrue(paid.getClickUrl().startsWith("/v1/ads/click/"));
          assertTrue(paid.getConversionUrl().startsWith("/v1/ads/conversion/"));
        }
      }
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void the_record_says_who_paid_and_is_decided_again_alike() throws Exception {
    ObjectNode body = MAPPER.createObjectNode().put("count", 10);
    body.putArray("include").add("trace");
    JsonNode answer = ask("mixed", body);
    JsonNode paid = sponsored(answer).getFirst();
    String id = answer.get("decisionId").asText();
    FullRecord record = null;
    for (int tries = 0; tries < 100 && record == null; tries++) {
      TimeUnit.MILLISECONDS.sleep(50);
      record = recording.full(id).orElse(null);
    }
    assertEquals(2, record.decision().sponsored().size());
    String lineItem = paid.get("sponsored").get("lineItem").asText();
    String why =
        given().get("/v1/decisions/" + id + "/why?item=" + paid.get("id").asText()).asString();
    assertTrue(why.contains("where line item " + lineItem + " pays for it"), why);
    JsonNode compact = MAPPER.readTree(given().get("/v1/decisions/" + id).asByteArray());
    JsonNode at = compact.get("items").get(paid.get("rank").asInt() - 1);
    assertEquals(lineItem, at.get("sponsored").get("lineItem").asText(), compact.toString());
    assertFalse(at.get("sponsored").has("impressionUrl"));

    Snapshot snapshot = snapshots.current();
    Redecided again =
        recommendations.redecide(
            record,
            snapshot.placements().placement("mixed").orElseThrow(),
            new Placements.Names(snapshot.catalog().schema(), Map.of()),
            snapshot.catalog(),
            Optional.empty());
    assertArrayEquals(record.decision().shown().items(), again.shown().items());
    assertArrayEquals(record.decision().shown().sources(), again.shown().sources());
    assertArrayEquals(record.decision().shown().propensities(), again.shown().propensities());
    assertArrayEquals(record.considered().reasons(), again.considered().reasons());
  }

  @Test
  void definitions_that_cannot_be_are_refused() {
    String[] wrong = {
      "{'sources': [{'source': 'new', 'quota': 9}], 'sponsored': {'placement': 'nowhere', 'positions': [2]}}",
      "{'sources': [{'source': 'new', 'quota': 9}], 'sponsored': {'placement': 'plain', 'positions': [2]}}"
    };
    for (String definition : wrong) {
      given()
          .contentType("application/json")
          .body(definition.replace('\'', '"'))
          .put("/v1/placements/wrong")
          .then()
          .statusCode(400);
    }
    // what others rest on stays what it is
    given()
        .contentType("application/json")
        .body("{\"ads\": {\"currency\": \"EUR\"}}")
        .put("/v1/placements/shelf")
        .then()
        .statusCode(400);
    given().delete("/v1/placements/shelf").then().statusCode(400);
  }
}
