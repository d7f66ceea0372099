package io.attune.product.collect;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.Timestamp;
import io.attune.language.schema.FeatureSchema;
import io.attune.platform.access.Access;
import io.attune.platform.access.Scope;
import io.attune.platform.log.EventLog;
import io.attune.platform.store.FreshStore;
import io.attune.platform.store.StalledStore;
import io.attune.platform.store.Store;
import io.attune.proto.v1.CollectRequest;
import io.attune.proto.v1.CollectResponse;
import io.attune.proto.v1.Event;
import io.attune.proto.v1.EventItem;
import io.attune.proto.v1.EventResult;
import io.attune.proto.v1.EventServiceGrpc;
import io.attune.proto.v1.LoggedEvent;
import io.attune.proto.v1.MutinyEventServiceGrpc;
import io.attune.state.catalog.Catalog;
import io.attune.state.catalog.Item;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.attune.state.snapshot.Snapshots;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Events as shops, pages and kits send them. With keys required, as in production.
@QuarkusTest
@TestProfile(FreshStore.WithKeys.class)
class EventsTest {
  private static final int ITEMS = 60;

  /// Rounds of what has to hold each time; `./attune prove events-visible` takes a thousand.
  private static final int TOLD = 60;

  private static String key = "";

  @Inject Access access;
  @Inject Snapshots snapshots;
  @Inject Catalog catalog;
  @Inject Viewers viewers;
  @Inject Store store;
  @Inject MeterRegistry meters;
  @TestHTTPResource URI service;

  @BeforeEach
  void open() {
    if (!key.isEmpty()) {
      return;
    }
    snapshots.start();
    assertTrue(access.awaitStarted(Duration.ofSeconds(30)));
    key =
        access
            .create(
                "page",
                EnumSet.of(Scope.EVENTS, Scope.RECOMMEND, Scope.CATALOG, Scope.OPERATE),
                "test")
            .text();
    String items =
        IntStream.rangeClosed(1, ITEMS)
            .mapToObj(
                i ->
                    "{\"id\":\""
                        + item(i)
                        + "\",\"title\":\"Thing\",\"categories\":[\"c"
                        + i % 4
                        + "\"],\"stock\":5,\"columns\":{\"popularity\":"
                        + 100.0 / i
                        + "}}")
            .collect(Collectors.joining("\n"));
    int status = 0;
    for (int i = 0; i < 400 && status != 200; i++) {
      LockSupport.parkNanos(25_000_000);
      status =
          call()
              .contentType("application/x-ndjson")
              .body(items.getBytes(StandardCharsets.UTF_8))
              .post("/v1/items:batch")
              .statusCode();
    }
    assertEquals(200, status);
    for (int i = 0; i < 400 && !complete(); i++) {
      LockSupport.parkNanos(25_000_000);
    }
    assertTrue(complete());
  }

  private boolean complete() {
    return IntStream.rangeClosed(1, ITEMS).allMatch(i -> catalog.current().number(item(i)) >= 0);
  }

  private static String item(int number) {
    return String.format("item-%04d", number);
  }

  private static RequestSpecification call() {
    return given().urlEncodingEnabled(false).header("Authorization", "Bearer " + key);
  }

  private static ValidatableResponse post(String body) {
    return call().contentType("application/json").body(body).post("/v1/events").then();
  }

  private static String time() {
    return Instant.now().toString();
  }

  private static String event(String id, String type, String viewer, String more) {
    return "{\"eventId\":\""
        + id
        + "\",\"type\":\""
        + type
        + "\",\"time\":\""
        + time()
        + "\",\"viewer\":{\"id\":\""
        + viewer
        + "\"}"
        + more
        + "}";
  }

  private static String click(String id, String viewer, int item) {
    return event(id, "click", viewer, ",\"items\":[{\"id\":\"" + item(item) + "\"}]");
  }

  private Viewer read(String viewer) {
    return store.await(viewers.read(viewer, FeatureSchema.EMPTY), Duration.ofSeconds(10));
  }

  @Test
  void an_accepted_event_is_in_the_viewer_and_the_same_one_again_is_a_duplicate() {
    String body = click("a-1", "viewer-a", 3);
    post(body)
        .statusCode(202)
        .body("results.size()", equalTo(1))
        .body("results[0].eventId", equalTo("a-1"))
        .body("results[0].status", equalTo("accepted"))
        .body("results[0].code", equalTo(null));
    assertEquals(catalog.current().number(item(3)), read("viewer-a").actionItem(0));
    post(body).statusCode(202).body("results[0].status", equalTo("duplicate"));
    post(click("a-1", "viewer-a", 9)).body("results[0].status", equalTo("duplicate"));
    assertEquals(1, read("viewer-a").actions());
  }

  @Test
  void each_event_of_an_array_gets_its_verdict_in_order() {
    post("["
            + click("b-1", "viewer-b", 1)
            + ","
            + click("b-2", "viewer-b", 999)
            + ",5,"
            + click("b-1", "viewer-b", 1)
            + ","
            + event("b-3", "search", "viewer-b", ",\"query\":\"lamp\"")
            + "]")
        .statusCode(202)
        .body(
            "results.status",
            equalTo(List.of("accepted", "rejected", "rejected", "duplicate", "accepted")))
        .body("results[1].code", equalTo("unknown_item"))
        .body("results[1].field", equalTo("items[0].id"))
        .body(
            "results[1].detail",
            equalTo("items[0].id: \"item-0999\" (expected: an item of the catalogue)"))
        .body("results[2].detail", equalTo("event: 5 (expected: an object)"));
  }

  /// As another replica would write it: this one learns of it by the change stream, a moment later.
  private static Item written(String id) {
    return new Item(
        id,
        "Thing",
        List.of("c1"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Map.of(),
        Map.of(),
        Instant.now().toEpochMilli());
  }

  @Test
  void an_item_written_a_moment_ago_on_another_replica_is_known() {
    int before = catalog.current().size();
    try (Catalog replica = new Catalog(store)) {
      int ahead = 0;
      for (int i = 0; i < TOLD; i++) {
        String id = "fresh-" + i;
        assertEquals(List.of(Optional.empty()), replica.put(List.of(written(id))));
        ahead += catalog.current().number(id) < 0 ? 1 : 0;
        String event = click("fresh-e" + i, "viewer-fresh", 0).replace(item(0), id);
        String never = click("never-e" + i, "viewer-fresh", 0).replace(item(0), "never-" + i);
        post("[" + event + "," + never + "]")
            .statusCode(202)
            .body("results.status", equalTo(List.of("accepted", "rejected")))
            .body("results[1].code", equalTo("unknown_item"));
      }
      assertTrue(
          ahead > TOLD / 2,
          ahead + " of " + TOLD + " events came before the replica knew their item");
      for (int i = 0; i < TOLD; i++) {
        replica.delete("fresh-" + i);
      }
    }
    for (int i = 0; i < 400 && catalog.current().size() != before; i++) {
      LockSupport.parkNanos(25_000_000);
    }
    Viewer told =
        store.await(viewers.read("viewer-fresh", FeatureSchema.EMPTY), Duration.ofSeconds(5));
    assertEquals(TOLD, told.actions());
  }

  @Test
  void looking_for_items_costs_nothing_when_all_are_known_and_little_when_none_is() {
    String known = click("cost-1", "viewer-cost", 1);
    post(known).statusCode(202);
    long least = Long.MAX_VALUE;
    long leastUnknown = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      long sent = store.commandsSent();
      post(known).statusCode(202);
      least = Math.min(least, store.commandsSent() - sent);
      String garbage =
          IntStream.range(0, 100)
              .mapToObj(n -> click("cost-g" + n, "viewer-cost", 0).replace(item(0), "garbage-" + n))
              .collect(Collectors.joining(",", "[", "]"));
      sent = store.commandsSent();
      post(garbage).statusCode(202).body("results[99].code", equalTo("unknown_item"));
      leastUnknown = Math.min(leastUnknown, store.commandsSent() - sent);
    }
    assertEquals(1, least, "a duplicate: the read of the viewer");
    // beside the refused events' own writes, which come at most once a moment
    assertTrue(leastUnknown <= 1, leastUnknown + " commands for 100 unknown items");
  }

  @Test
  void an_item_is_not_called_unknown_while_that_cannot_be_known() throws Exception {
    String event = click("away-1", "viewer-away", 0).replace(item(0), "not-there");
    try (StalledStore away = StalledStore.stall(store)) {
      post(event)
          .statusCode(503)
          .header("Retry-After", "1")
          .body("code", equalTo("store_unavailable"));
    }
    ValidatableResponse answer = post(event);
    for (int i = 0; i < 400 && answer.extract().statusCode() != 202; i++) {
      LockSupport.parkNanos(25_000_000);
      answer = post(event);
    }
    answer.statusCode(202).body("results[0].code", equalTo("unknown_item"));
  }

  @Test
  void lines_are_read_one_by_one_and_a_broken_one_costs_only_itself() {
    call()
        .contentType("application/x-ndjson")
        .body(
            (click("l-1", "viewer-l", 1) + "\n\n{\"eventId\":\n" + click("l-2", "viewer-l", 2))
                .getBytes(StandardCharsets.UTF_8))
        .post("/v1/events")
        .then()
        .statusCode(202)
        .body("results.status", equalTo(List.of("accepted", "rejected", "accepted")))
        .body("results[1].code", equalTo("malformed_body"))
        .body("results[1].detail", containsString("line 3"));
    assertEquals(2, read("viewer-l").actions());
  }

  @Test
  void a_beacon_carries_its_key_in_the_body() {
    String events = "\"events\":[" + click("n-1", "viewer-n", 1) + "]}";
    RequestSpecification beacon = given().contentType("text/plain;charset=UTF-8");
    beacon
        .body("{\"key\":\"" + key + "\"," + events)
        .post("/v1/events")
        .then()
        .statusCode(202)
        .body("results[0].status", equalTo("accepted"));
    for (String body : List.of("{\"key\":\"attune_x\"," + events, "{" + events)) {
      given()
          .contentType("text/plain")
          .body(body)
          .post("/v1/events")
          .then()
          .statusCode(401)
          .body("code", equalTo("unauthenticated"));
    }
    assertEquals(1, read("viewer-n").actions());
  }

  @Test
  void a_key_without_the_scope_is_refused() {
    String other = access.create("other", EnumSet.of(Scope.READ), "test").text();
    int status = 401;
    for (int i = 0; i < 200 && status == 401; i++) {
      LockSupport.parkNanos(25_000_000);
      status =
          given()
              .header("X-Api-Key", other)
              .contentType("application/json")
              .body("[]")
              .post("/v1/events")
              .statusCode();
    }
    assertEquals(403, status);
  }

  @Test
  void segments_shapes_and_names_are_taken_as_they_are() {
    String track =
        "{\"type\":\"track\",\"event\":\"%s\",\"messageId\":\"%s\",\"anonymousId\":\"viewer-s\","
            + "\"timestamp\":\""
            + time()
            + "\",\"context\":{\"library\":{\"name\":\"kit\"}},\"properties\":%s}";
    String viewed =
        track.formatted(
            "Product Viewed", "s-1", "{\"product_id\":\"item-0004\",\"price\":\"9.90\"}");
    String ordered =
        track.formatted(
            "Order Completed",
            "s-2",
            "{\"order_id\":\"o\",\"currency\":\"EUR\",\"products\":[{\"product_id\":\"item-0005\",\"quantity\":2},"
                + "{\"sku\":\"item-0006\"}]}");
    given()
        .auth()
        .preemptive()
        .basic(key, "")
        .contentType("application/json")
        .body(viewed)
        .post("/v1/track")
        .then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("results[0].status", equalTo("accepted"));
    given()
        .contentType("application/json")
        .body(
            "{\"batch\":["
                + ordered
                + ","
                + viewed
                + "],\"sentAt\":\""
                + time()
                + "\",\"writeKey\":\""
                + key
                + "\"}")
        .post("/v1/batch")
        .then()
        .statusCode(200)
        .body("results.status", equalTo(List.of("accepted", "duplicate")));
    Viewer viewer = read("viewer-s");
    assertEquals(3, viewer.actions());
    assertEquals(2, viewer.purchases());
    String page = "{\"type\":\"page\",\"messageId\":\"s-3\",\"userId\":\"u\",\"name\":\"Home\"}";
    call()
        .contentType("application/json")
        .body("{\"batch\":[" + page + "]}")
        .post("/v1/batch")
        .then()
        .statusCode(200)
        .body("results[0].code", equalTo("unknown_event_type"));
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  private static io.restassured.response.Response packed(byte[] body) {
    return call()
        .config(
            io.restassured.RestAssured.config()
                .encoderConfig(
                    io.restassured.config.EncoderConfig.encoderConfig()
                        .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
        .header("content-encoding", "gzip")
        .contentType("application/json")
        .body(body)
        .post("/v1/events");
  }

  @Test
  void packed_bodies_are_unpacked_up_to_the_bound() throws IOException {
    byte[] one = gzip(click("g-1", "viewer-g", 1).getBytes(StandardCharsets.UTF_8));
    assertEquals(
        "accepted", packed(one).then().statusCode(202).extract().path("results[0].status"));
    packed(gzip(new byte[30_000_000]))
        .then()
        .statusCode(413)
        .body("code", equalTo("body_too_large"));
    packed(new byte[] {1, 2, 3}).then().statusCode(400).body("code", equalTo("malformed_body"));
  }

  @Test
  void without_consent_nothing_is_kept_of_the_viewer() {
    String body =
        click("mute-1", "viewer-c", 1)
            .replace(
                "{\"id\":\"viewer-c\"}",
                "{\"id\":\"viewer-c\",\"consent\":{\"personalise\":false}}");
    post(body).statusCode(202).body("results[0].status", equalTo("accepted"));
    post(body).statusCode(202).body("results[0].status", equalTo("duplicate"));
    assertTrue(!read("viewer-c").known());
  }

  @Test
  void a_token_of_ours_is_taken_and_a_forged_one_is_not() {
    String token =
        call()
            .contentType("application/json")
            .body("{\"viewer\":{\"id\":\"viewer-t\"},\"count\":3,\"deadlineMs\":5000}")
            .post("/v1/recommend/home")
            .then()
            .statusCode(200)
            .extract()
            .path("token");
    post(event(
            "t-1", "click", "viewer-t", ",\"items\":[\"item-0001\"],\"token\":\"" + token + "\""))
        .body("results[0].status", equalTo("accepted"));
    byte[] bytes = Base64.getUrlDecoder().decode(token);
    bytes[12] ^= 1;
    String forged = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    for (String bad : List.of(forged, token.substring(0, 40), "x", "ü")) {
      post(event(
              "t-2", "click", "viewer-t", ",\"items\":[\"item-0001\"],\"token\":\"" + bad + "\""))
          .statusCode(202)
          .body("results[0].code", equalTo("invalid_token"))
          .body("results[0].field", equalTo("token"));
    }
    assertEquals(1, read("viewer-t").actions());
  }

  @Test
  void an_event_with_a_token_is_logged_with_its_decision_and_one_without_is_not() throws Exception {
    JsonPath answer =
        call()
            .contentType("application/json")
            .body(
                "{\"viewer\":{\"id\":\"viewer-credit\"},\"count\":3,\"offset\":3,\"deadlineMs\":5000}")
            .post("/v1/recommend/home")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    String second = answer.getString("items[1].id");
    String notShown = answer.getList("items.id").contains("item-0003") ? "item-0004" : "item-0003";
    String items = ",\"items\":[\"" + notShown + "\",\"" + second + "\"]";
    String token = ",\"token\":\"" + answer.getString("token") + "\"";
    post(event("credit-1", "purchase", "viewer-credit", items + token))
        .body("results[0].status", equalTo("accepted"));
    post(event("credit-1", "purchase", "viewer-credit", items + token))
        .body("results[0].status", equalTo("duplicate"));
    post(event("credit-2", "click", "viewer-credit", items))
        .body("results[0].status", equalTo("accepted"));

    int logged = 0;
    EventLog log = EventLog.over(store);
    for (int partition = 0; partition < log.partitions(); partition++) {
      for (EventLog.Entry entry :
          store.await(
              log.read(partition, EventLog.Position.START, 10_000), Duration.ofSeconds(5))) {
        LoggedEvent event = LoggedEvent.parseFrom(entry.event());
        if (event.getEvent().getEventId().equals("credit-1")) {
          logged++;
          assertEquals(answer.getString("decisionId"), event.getCredit().getDecisionId());
          assertEquals("home", event.getCredit().getPlacement());
          assertEquals(List.of(0, 5), event.getCredit().getPositionsList());
          assertEquals(List.of(0f, 1f), event.getCredit().getPropensitiesList());
          assertTrue(event.getCredit().getDecidedMillis() > 0);
        } else if (event.getEvent().getEventId().equals("credit-2")) {
          logged++;
          assertTrue(!event.hasCredit());
        }
      }
    }
    assertEquals(2, logged);
    double credited =
        meters
            .get("attune.events.credited")
            .tags("placement", "home", "type", "purchase")
            .counter()
            .count();
    assertEquals(1, credited);
  }

  static Stream<Arguments> bad() {
    String item = "\"items\":[{\"id\":\"item-0001\"}]";
    String who = "\"viewer\":{\"id\":\"viewer-x\"}";
    String when = "\"time\":\"" + time() + "\"";
    String id = "\"eventId\":\"x-1\"";
    String click = "\"type\":\"click\"";
    return Stream.of(
        arguments(List.of(click, when, who, item), "invalid_field", "eventId"),
        arguments(List.of("\"eventId\":5", click, when, who, item), "invalid_field", "eventId"),
        arguments(
            List.of("\"eventId\":\"" + "x".repeat(10_000) + "\"", click, when, who, item),
            "invalid_field",
            "eventId"),
        arguments(List.of(id, when, who, item), "unknown_event_type", "type"),
        arguments(List.of(id, "\"type\":\"clik\"", when, who, item), "unknown_event_type", "type"),
        arguments(List.of(id, click, who, item), "invalid_field", "time"),
        arguments(List.of(id, click, "\"time\":\"yesterday\"", who, item), "invalid_field", "time"),
        arguments(List.of(id, click, "\"time\":1763000000", who, item), "invalid_field", "time"),
        arguments(
            List.of(id, click, "\"time\":\"1999-01-01T00:00:00Z\"", who, item), "too_old", "time"),
        arguments(
            List.of(id, click, "\"time\":\"2199-01-01T00:00:00Z\"", who, item),
            "in_future",
            "time"),
        arguments(
            List.of(id, click, "\"time\":\"+999999999-01-01T00:00:00Z\"", who, item),
            "invalid_field",
            "time"),
        arguments(List.of(id, click, when, item), "invalid_field", "viewer.id"),
        arguments(List.of(id, click, when, "\"viewer\":\"v\"", item), "invalid_field", "viewer"),
        arguments(
            List.of(id, click, when, "\"viewer\":{\"id\":\"" + "v".repeat(257) + "\"}", item),
            "invalid_field",
            "viewer.id"),
        arguments(
            List.of(
                id,
                click,
                when,
                "\"viewer\":{\"id\":\"v\",\"consent\":{\"personalise\":\"no\"}}",
                item),
            "invalid_field",
            "viewer.consent.personalise"),
        arguments(List.of(id, click, when, who), "invalid_field", "items"),
        arguments(List.of(id, click, when, who, "\"items\":{}"), "invalid_field", "items"),
        arguments(List.of(id, click, when, who, "\"items\":[5]"), "invalid_field", "items[0]"),
        arguments(
            List.of(id, click, when, who, "\"items\":[{\"id\":\"item-0001\",\"quantity\":0}]"),
            "invalid_field",
            "items[0].quantity"),
        arguments(
            List.of(id, click, when, who, "\"items\":[{\"id\":\"item-0001\",\"quantity\":1.5}]"),
            "invalid_field",
            "items[0].quantity"),
        arguments(
            List.of(id, click, when, who, "\"items\":[{\"id\":\"item-0001\",\"quantity\":\"1\"}]"),
            "invalid_field",
            "items[0].quantity"),
        arguments(
            List.of(id, click, when, who, "\"items\":[{\"id\":\"item-0001\",\"price\":-1}]"),
            "invalid_field",
            "items[0].price"),
        arguments(
            List.of(id, click, when, who, "\"items\":[{\"id\":\"item-0001\",\"price\":1e300}]"),
            "invalid_field",
            "items[0].price"),
        arguments(
            List.of(id, click, when, who, "\"items\":[{\"id\":\"nowhere\"}]"),
            "unknown_item",
            "items[0].id"),
        arguments(
            List.of(id, click, when, who, item, "\"context\":{\"a\":{}}"),
            "invalid_field",
            "context.a"),
        arguments(
            List.of(id, click, when, who, item, "\"currency\":\"euro\""),
            "invalid_field",
            "currency"),
        arguments(List.of(id, "\"type\":\"search\"", when, who), "invalid_field", "query"),
        arguments(List.of(id, "\"type\":\"rating\"", when, who, item), "invalid_field", "rating"),
        arguments(
            List.of("\"eventId\":\"\\ud800\"", click, when, who, item),
            "invalid_field",
            "eventId"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void what_is_wrong_is_named_and_nothing_is_applied(
      List<String> fields, String code, String field) {
    JsonPath answer =
        post("[{" + String.join(",", fields) + "}]").statusCode(202).extract().jsonPath();
    assertEquals("rejected", answer.getString("results[0].status"));
    assertEquals(code, answer.getString("results[0].code"), answer.prettify());
    assertEquals(field, answer.getString("results[0].field"), answer.prettify());
    assertTrue(answer.getString("results[0].detail").contains("expected"), answer.prettify());
    assertTrue(!read("viewer-x").known());
  }

  @Test
  void bodies_that_cannot_be_read_are_refused_whole() {
    for (String body : List.of("", "{", "[{]", "null", "5", "\"x\"", "[] []", "[".repeat(100))) {
      post(body).statusCode(400).body("code", equalTo("malformed_body"));
    }
    String many =
        IntStream.range(0, 10_001).mapToObj(i -> "{}").collect(Collectors.joining(",", "[", "]"));
    post(many)
        .statusCode(400)
        .body("code", equalTo("invalid_field"))
        .body("detail", equalTo("events: \"more events\" (expected: at most 10000)"));
    post("[" + " ".repeat(20_000_000) + "]").statusCode(413);
    post("[]").statusCode(202).body("results.size()", equalTo(0));
  }

  @Test
  void ids_of_any_kind_survive() {
    String viewer = "v\\\"{}%\\n😀\\u0007";
    String body = click("i-\\\"\\n😀", "x", 2).replace("\"id\":\"x\"", "\"id\":\"" + viewer + "\"");
    post(body)
        .statusCode(202)
        .body("results[0].status", equalTo("accepted"))
        .body("results[0].eventId", equalTo("i-\"\n😀"));
    assertEquals(1, read("v\"{}%\n😀\u0007").actions());
  }

  private static Event proto(String id, int item) {
    return Event.newBuilder()
        .setEventId(id)
        .setType("view")
        .setTime(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()))
        .setViewer(io.attune.proto.v1.Viewer.newBuilder().setId("viewer-p"))
        .addItems(EventItem.newBuilder().setId(item(item)))
        .build();
  }

  @Test
  void grpc_takes_the_same_events_with_the_same_verdicts_alone_and_as_a_stream() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(service.getHost(), service.getPort()).usePlaintext().build();
    try {
      assertThrows(
          StatusRuntimeException.class,
          () ->
              EventServiceGrpc.newBlockingStub(channel)
                  .collect(CollectRequest.getDefaultInstance()));
      Metadata headers = new Metadata();
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + key);
      ClientInterceptor withKey = MetadataUtils.newAttachHeadersInterceptor(headers);
      CollectRequest request =
          CollectRequest.newBuilder()
              .addEvents(proto("proto-1", 1))
              .addEvents(proto("proto-1", 1))
              .addEvents(proto("proto-2", 999))
              .build();
      List<EventResult> results =
          EventServiceGrpc.newBlockingStub(channel)
              .withInterceptors(withKey)
              .collect(request)
              .getResultsList();
      assertEquals(
          List.of("accepted", "duplicate", "rejected"),
          results.stream().map(EventResult::getStatus).toList());
      String words = post(click("p-3", "viewer-p", 999)).extract().path("results[0].detail");
      assertEquals(words, results.get(2).getDetail());
      assertEquals("unknown_item", results.get(2).getCode());

      List<CollectResponse> answers =
          MutinyEventServiceGrpc.newMutinyStub(channel)
              .withInterceptors(withKey)
              .collectStream(
                  Multi.createFrom()
                      .range(0, 20)
                      .map(
                          i ->
                              CollectRequest.newBuilder()
                                  .addEvents(proto("q-" + i, 1 + i))
                                  .build()))
              .collect()
              .asList()
              .await()
              .atMost(Duration.ofSeconds(30));
      assertEquals(20, answers.size());
      assertTrue(answers.stream().allMatch(a -> a.getResults(0).getStatus().equals("accepted")));
      assertEquals(21, read("viewer-p").actions());
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void a_large_batch_is_applied_whole() {
    String body =
        IntStream.range(0, 10_000)
            .mapToObj(i -> click("m-" + i, "viewer-m" + i % 500, 1 + i % ITEMS))
            .collect(Collectors.joining(",", "[", "]"));
    JsonPath answer = post(body).statusCode(202).extract().jsonPath();
    List<String> status = answer.getList("results.status");
    assertEquals(10_000, status.stream().filter("accepted"::equals).count());
    assertEquals(20, read("viewer-m7").actions());
  }

  @Test
  void the_very_next_decision_sees_the_event() {
    for (int i = 0; i < TOLD; i++) {
      String viewer = "viewer-r" + i;
      post(click("r-1", viewer, 1 + i % ITEMS)).statusCode(202);
      JsonPath answer =
          call()
              .contentType("application/json")
              .body(
                  "{\"viewer\":{\"id\":\""
                      + viewer
                      + "\"},\"include\":[\"reasons\"],\"count\":50,\"deadlineMs\":5000}")
              .post("/v1/recommend/home")
              .then()
              .statusCode(200)
              .extract()
              .jsonPath();
      List<String> ids = answer.getList("items.id");
      int place = ids.indexOf(item(1 + i % ITEMS));
      assertTrue(place >= 0, viewer);
      assertTrue(answer.getList("items[" + place + "].reasons").contains("recent"), viewer);
    }
  }
}
