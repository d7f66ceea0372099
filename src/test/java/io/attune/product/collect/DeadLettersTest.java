package io.attune.product.collect;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.attune.language.schema.FeatureSchema;
import io.attune.platform.access.Access;
import io.attune.platform.access.Scope;
import io.attune.platform.store.FreshStore;
import io.attune.platform.store.Store;
import io.attune.proto.v1.CollectRequest;
import io.attune.proto.v1.Event;
import io.attune.proto.v1.EventItem;
import io.attune.proto.v1.EventServiceGrpc;
import io.attune.state.catalog.Catalog;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.attune.state.snapshot.Snapshots;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is refused is found with its reason, corrected, and told again. With keys required, as in
/// production.
@QuarkusTest
@TestProfile(FreshStore.WithKeys.class)
class DeadLettersTest {
  private static String page = "";
  private static String operator = "";

  @Inject Access access;
  @Inject Snapshots snapshots;
  @Inject Catalog catalog;
  @Inject Viewers viewers;
  @Inject Store store;
  @TestHTTPResource URI service;

  @BeforeEach
  void open() {
    if (page.isEmpty()) {
      snapshots.start();
      assertTrue(access.awaitStarted(Duration.ofSeconds(30)));
      page = access.create("page", EnumSet.of(Scope.EVENTS), "test").text();
      operator = access.create("operator", EnumSet.allOf(Scope.class), "test").text();
      await(() -> operator().get("/v1/quality").statusCode() == 200);
      add("item-0001");
    }
    operator().delete("/v1/dead-letters?all=true").then().statusCode(200);
  }

  private void add(String... ids) {
    String lines =
        Stream.of(ids)
            .map(id -> "{\"id\":\"" + id + "\",\"title\":\"Thing\",\"categories\":[\"c\"]}")
            .collect(Collectors.joining("\n"));
    operator()
        .contentType("application/x-ndjson")
        .body(lines.getBytes(StandardCharsets.UTF_8))
        .post("/v1/items:batch")
        .then()
        .statusCode(200);
    await(() -> Stream.of(ids).allMatch(id -> catalog.current().number(id) >= 0));
  }

  private static void await(BooleanSupplier condition) {
    for (int i = 0; i < 1_200 && !condition.getAsBoolean(); i++) {
      LockSupport.parkNanos(25_000_000);
    }
    assertTrue(condition.getAsBoolean(), "did not come true within half a minute");
  }

  private static RequestSpecification operator() {
    return given().urlEncodingEnabled(false).header("Authorization", "Bearer " + operator);
  }

  private static JsonPath send(String body) {
    return send("/v1/events", "application/json", body);
  }

  private static JsonPath send(String path, String type, String body) {
    return given()
        .header("Authorization", "Bearer " + page)
        .contentType(type)
        .body(body.getBytes(StandardCharsets.UTF_8))
        .post(path)
        .then()
        .extract()
        .jsonPath();
  }

  private static JsonPath letters(String query) {
    return operator().get("/v1/dead-letters" + query).then().statusCode(200).extract().jsonPath();
  }

  private static void awaitLetters(int count) {
    await(() -> letters("").getInt("total") == count);
  }

  private static String click(String id, String viewer, String item) {
    return "{\"eventId\":\""
        + id
        + "\",\"type\":\"click\",\"time\":\""
        + Instant.now()
        + "\",\"viewer\":{\"id\":\""
        + viewer
        + "\"},\"items\":[{\"id\":\""
        + item
        + "\"}]}";
  }

  private Viewer read(String viewer) {
    return store.await(viewers.read(viewer, FeatureSchema.EMPTY), Duration.ofSeconds(10));
  }

  @Test
  void every_kind_of_bad_event_is_found_with_its_reason_as_it_was_sent() {
    List<Arguments> kinds = new ArrayList<>(EventsTest.bad().toList());
    for (Arguments kind : kinds) {
      @SuppressWarnings("unchecked")
      List<String> fields = (List<String>) kind.get()[0];
      send("[{" + String.join(",", fields) + "}]");
    }
    String lines = "{\"eventId\":\n" + click("n-2", "v", "item-0001") + "\n{} {}\n\"x\"";
    send("/v1/events", "application/x-ndjson", lines);
    awaitLetters(kinds.size() + 3);

    assertTrue(kinds.size() >= 28, kinds.size() + " kinds");
    JsonPath found = letters("?order=oldest&limit=1000");
    for (int i = 0; i < kinds.size(); i++) {
      String at = "letters[" + i + "].";
      assertEquals(kinds.get(i).get()[1], found.getString(at + "code"));
      assertEquals(kinds.get(i).get()[2], found.getString(at + "field"));
      assertTrue(found.getString(at + "detail").contains("expected"), found.getString(at));
      assertEquals("rest", found.getString(at + "source"));
      assertEquals("page", found.getString(at + "key"));
    }
    assertEquals("clik", found.getString("letters[4].event.type"));
    assertTrue(found.getBoolean("letters[2].cut"));
    assertEquals("malformed_body", found.getString("letters[" + kinds.size() + "].code"));
    assertEquals("{\"eventId\":", found.getString("letters[" + kinds.size() + "].text"));
  }

  @Test
  void when_the_missing_items_are_imported_the_letters_are_accepted_once() {
    for (int i = 0; i < 30; i++) {
      send(click("late-" + i, "viewer-l" + i % 3, "new-" + i % 5));
    }
    send(click("never", "viewer-l0", "nowhere"));
    awaitLetters(31);
    assertFalse(read("viewer-l0").known());
    add(IntStream.range(0, 5).mapToObj(i -> "new-" + i).toArray(String[]::new));

    String filter = "{\"code\":\"unknown_item\",\"limit\":20%s}";
    JsonPath first = replay(filter.formatted(""));
    assertEquals(20, first.getInt("accepted"));
    String next = first.getString("next");
    JsonPath second = replay(filter.formatted(",\"after\":\"" + next + "\""));
    assertEquals(10, second.getInt("accepted"));
    assertEquals(1, second.getInt("rejected"));
    assertEquals(1, second.getInt("reasons.unknown_item"));

    JsonPath left = letters("");
    assertEquals(1, left.getInt("total"));
    assertEquals(List.of("never"), left.getList("letters.eventId"));
    assertEquals(1, left.getInt("letters[0].replays"));
    for (int v = 0; v < 3; v++) {
      assertEquals(10, read("viewer-l" + v).actions());
    }
    assertEquals(
        "duplicate", send(click("late-1", "viewer-l1", "new-1")).getString("results[0].status"));
  }

  @Test
  void what_to_replay_is_said_in_the_body() {
    operator()
        .contentType("application/json")
        .post("/v1/dead-letters:replay?code=unknown_item")
        .then()
        .statusCode(400)
        .body("code", equalTo("unknown_field"))
        .body("detail", equalTo("code: in the query (expected: in the body, as JSON)"));
  }

  private static JsonPath replay(String body) {
    return operator()
        .contentType("application/json")
        .body(body)
        .post("/v1/dead-letters:replay")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  @Test
  void one_letter_is_corrected_and_leaves() {
    send(click("fix-1", "viewer-f", "item-0001").replace("click", "clikc"));
    awaitLetters(1);
    String id = letters("?type=clikc").getString("letters[0].id");
    operator().get("/v1/dead-letters/" + id).then().statusCode(200).body("id", equalTo(id));
    operator()
        .post("/v1/dead-letters/" + id + ":replay")
        .then()
        .statusCode(200)
        .body("status", equalTo("rejected"))
        .body("code", equalTo("unknown_event_type"));
    operator()
        .contentType("application/json")
        .body(click("fix-1", "viewer-f", "item-0001"))
        .post("/v1/dead-letters/" + id + ":replay")
        .then()
        .statusCode(200)
        .body("status", equalTo("accepted"));
    operator().get("/v1/dead-letters/" + id).then().statusCode(404);
    operator().post("/v1/dead-letters/" + id + ":replay").then().statusCode(404);
    assertEquals(1, read("viewer-f").actions());
    assertEquals(0, letters("").getInt("total"));
  }

  @Test
  void two_operators_at_once_apply_a_letter_once() throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      send(click("both-" + i, "viewer-b", "both"));
    }
    awaitLetters(100);
    add("both");
    List<Thread> threads =
        IntStream.range(0, 3)
            .mapToObj(i -> Thread.ofPlatform().start(() -> replay("{\"code\":\"unknown_item\"}")))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(0, letters("").getInt("total"));
    assertEquals(100, read("viewer-b").actions());
  }

  @Test
  void without_consent_the_viewer_is_not_kept_and_the_letter_can_still_be_told() {
    String secret = "viewer-secret-17";
    String said =
        click("c-1", secret, "later-1")
            .replace("\"}", "\",\"consent\":{\"personalise\":false}}")
            .replace("\"later-1\",\"consent\":{\"personalise\":false}}", "\"later-1\"}");
    send(said);
    send(said.replace("click", secret));
    send("/v1/events", "application/x-ndjson", said.substring(0, said.length() - 1));
    send(
        said.replace(
            "\"" + secret + "\"", "\"" + secret + "x".repeat(300) + "\",\"session\":\"s-9\""));
    awaitLetters(4);
    String all = operator().get("/v1/dead-letters").asString();
    // what callers choose as the name of an event's type is no viewer's id to us
    assertEquals(1, letters("?code=unknown_event_type").getInt("letters.size()"));
    JsonPath unknown = letters("?code=unknown_item");
    assertFalse(unknown.prettify().contains(secret), all);
    assertTrue(unknown.getBoolean("letters[0].anonymous"));
    assertFalse(letters("?code=malformed_body").prettify().contains(secret), all);
    assertFalse(letters("?code=invalid_field").prettify().contains(secret), all);
    assertFalse(letters("?code=invalid_field").prettify().contains("s-9"), all);
    add("later-1");
    assertEquals(1, replay("{\"code\":\"unknown_item\"}").getInt("accepted"));
    assertFalse(read(secret).known());
    assertFalse(read("removed").known());
  }

  @Test
  void keys_and_addresses_are_not_kept() {
    given()
        .contentType("text/plain")
        .body(
            click("k-1", "v", "nowhere")
                .replaceFirst(
                    "\\{",
                    "{\"key\":\"" + page + "\",\"context\":{\"ip\":\"203.0.113.9\",\"a\":1},"))
        .post("/v1/events")
        .then()
        .statusCode(202);
    awaitLetters(1);
    String all = operator().get("/v1/dead-letters").asString();
    assertFalse(all.contains("attune_"), all);
    assertFalse(all.contains("203.0.113.9"), all);
    assertTrue(all.contains("\"context\":{\"a\":1}"), all);
  }

  @Test
  void segments_messages_are_told_again_with_the_time_and_id_they_had() {
    String message =
        "{\"batch\":[{\"type\":\"track\",\"event\":\"Product Viewed\",\"userId\":\"viewer-g\","
            + "\"properties\":{\"product_id\":\"seg-1\"}}],\"sentAt\":\""
            + Instant.now()
            + "\"}";
    send("/v1/batch", "application/json", message);
    awaitLetters(1);
    JsonPath letter = letters("?source=segment&type=Product%20Viewed");
    assertEquals("segment", letter.getString("letters[0].source"));
    String eventId = letter.getString("letters[0].eventId");
    add("seg-1");
    JsonPath done = replay("{\"source\":\"segment\"}");
    assertEquals(1, done.getInt("accepted"), done.prettify());
    JsonPath again = send("/v1/batch", "application/json", message);
    assertEquals("duplicate", again.getString("results[0].status"));
    assertEquals(eventId, again.getString("results[0].eventId"));
    assertEquals(1, read("viewer-g").actions());
  }

  @Test
  void what_grpc_refused_is_kept_in_the_shape_of_rest() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(service.getHost(), service.getPort()).usePlaintext().build();
    try {
      Metadata headers = new Metadata();
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + page);
      Event event =
          Event.newBuilder()
              .setEventId("p-1")
              .setType("purchase")
              .setTime(
                  com.google.protobuf.Timestamp.newBuilder()
                      .setSeconds(Instant.now().getEpochSecond()))
              .setViewer(io.attune.proto.v1.Viewer.newBuilder().setId("viewer-late-p"))
              .addItems(EventItem.newBuilder().setId("grpc-1").setQuantity(2).setPrice(1.5))
              .build();
      EventServiceGrpc.newBlockingStub(channel)
          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
          .collect(CollectRequest.newBuilder().addEvents(event).build());
    } finally {
      channel.shutdownNow();
    }
    awaitLetters(1);
    JsonPath letter = letters("?source=grpc");
    assertEquals("page", letter.getString("letters[0].key"));
    assertEquals(2, letter.getInt("letters[0].event.items[0].quantity"));
    add("grpc-1");
    assertEquals(1, replay("{}").getInt("accepted"));
    assertEquals(1, read("viewer-late-p").purchases());
  }

  @Test
  void pages_lead_through_all_letters_in_both_orders() {
    String many =
        IntStream.range(0, 250)
            .mapToObj(i -> click("m-" + i, "v", "nowhere"))
            .collect(Collectors.joining(",", "[", "]"));
    send(many);
    awaitLetters(250);
    for (String order : List.of("newest", "oldest")) {
      List<String> seen = new ArrayList<>();
      String after = "";
      do {
        JsonPath some =
            letters("?limit=60&order=" + order + (after.isEmpty() ? "" : "&after=" + after));
        seen.addAll(some.getList("letters.eventId"));
        after = some.getString("next");
      } while (after != null);
      assertEquals(250, seen.stream().distinct().count());
      assertEquals(250, seen.size());
      assertEquals(order.equals("oldest") ? "m-0" : "m-249", seen.getFirst());
    }
    operator()
        .delete("/v1/dead-letters?type=click&limit=100")
        .then()
        .statusCode(200)
        .body("removed", equalTo(100));
    awaitLetters(150);
    assertEquals(150, letters("").getInt("groups[0].count"));
  }

  static Stream<Arguments> bad() {
    String letters = "/v1/dead-letters";
    String id = "0123456789abcdef0123";
    return Stream.of(
        arguments("GET", letters + "?limit=0", "", 400, "limit"),
        arguments("GET", letters + "?limit=1001", "", 400, "limit"),
        arguments("GET", letters + "?limit=x", "", 400, "limit"),
        arguments("GET", letters + "?limit=", "", 400, "limit"),
        arguments("GET", letters + "?limit=99999999999", "", 400, "limit"),
        arguments("GET", letters + "?limit=1&limit=2", "", 400, "limit"),
        arguments("GET", letters + "?order=up", "", 400, "order"),
        arguments("GET", letters + "?after=x", "", 400, "after"),
        arguments("GET", letters + "?cod=x", "", 400, "cod"),
        arguments("GET", letters + "?code=" + "x".repeat(101), "", 400, "code"),
        arguments("GET", letters + "/x", "", 404, "id"),
        arguments("GET", letters + "/" + id, "", 404, "id"),
        arguments("POST", letters + "/" + id + ":replay", "", 404, "id"),
        arguments("POST", letters + ":replay", "[]", 400, ""),
        arguments("POST", letters + ":replay", "{", 400, ""),
        arguments("POST", letters + ":replay", "{} {}", 400, ""),
        arguments("POST", letters + ":replay", "{\"limit\":0}", 400, "limit"),
        arguments("POST", letters + ":replay", "{\"limit\":10001}", 400, "limit"),
        arguments("POST", letters + ":replay", "{\"limit\":\"5\"}", 400, "limit"),
        arguments("POST", letters + ":replay", "{\"code\":5}", 400, "code"),
        arguments("POST", letters + ":replay", "{\"codes\":\"x\"}", 400, "codes"),
        arguments("POST", letters + ":replay", "{\"after\":\"x\"}", 400, "after"),
        arguments("POST", letters + ":replay", "[".repeat(100), 400, ""),
        arguments("DELETE", letters, "", 400, "all"),
        arguments("DELETE", letters + "?all=yes", "", 400, "all"),
        arguments("DELETE", letters + "?all=true&limit=10001", "", 400, "limit"),
        arguments("DELETE", letters + "/" + id, "", 404, "id"),
        arguments("DELETE", letters + "/%00", "", 404, "id"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void what_is_wrong_with_a_call_is_named(
      String method, String path, String body, int status, String field) {
    RequestSpecification call = operator().contentType("application/json");
    if (!body.isEmpty()) {
      call = call.body(body);
    }
    var answer = call.request(method, path).then().statusCode(status);
    if (field.isEmpty()) {
      answer.body(
          "code",
          equalTo(
              "malformed_body".equals(answer.extract().path("code"))
                  ? "malformed_body"
                  : "invalid_field"));
    } else {
      answer.body("field", equalTo(field)).body("detail", containsString("expected"));
    }
  }

  @Test
  void a_correction_that_is_wrong_itself_changes_nothing() {
    send(click("w-1", "viewer-w", "nowhere"));
    awaitLetters(1);
    String replay = "/v1/dead-letters/" + letters("").getString("letters[0].id") + ":replay";
    for (String body : List.of("{", "[] 5", "{\"a\":")) {
      operator().contentType("application/json").body(body).post(replay).then().statusCode(400);
    }
    for (String body : List.of("[]", "5", "\"x\"", "{}", "{\"events\":[]}")) {
      operator()
          .contentType("application/json")
          .body(body)
          .post(replay)
          .then()
          .statusCode(200)
          .body("status", equalTo("rejected"));
    }
    assertEquals(1, letters("").getInt("total"));
    assertFalse(read("viewer-w").known());
  }

  @Test
  void only_keys_that_change_things_see_what_was_sent() {
    given()
        .header("Authorization", "Bearer " + page)
        .get("/v1/dead-letters")
        .then()
        .statusCode(403);
    given().get("/v1/dead-letters").then().statusCode(401);
    given().header("Authorization", "Bearer " + page).get("/v1/quality").then().statusCode(403);
  }

  @Test
  void quality_tells_what_came_and_what_became_of_it() {
    send("[" + click("q-1", "vq", "item-0001") + "," + click("q-1", "vq", "item-0001") + "]");
    send(click("q-2", "vq", "nowhere"));
    send(
        click("q-3", "vq", "item-0001")
            .replaceFirst(
                "\"time\":\"[^\"]*\"", "\"time\":\"" + Instant.now().minusSeconds(7_200) + "\""));
    send("{");
    JsonPath quality = operator().get("/v1/quality").then().statusCode(200).extract().jsonPath();
    String clicks =
        "sources.find { it.source == 'rest' && it.key == 'page' && it.type == 'click' }";
    assertTrue(quality.getInt(clicks + ".minute.accepted") >= 2, quality.prettify());
    assertTrue(quality.getInt(clicks + ".hour.duplicates") >= 1);
    assertTrue(quality.getInt(clicks + ".day.rejected.unknown_item") >= 1);
    assertTrue(quality.getInt(clicks + ".day.late.hour") >= 1);
    assertTrue(quality.getInt(clicks + ".day.missing.token") >= 2);
    assertEquals("unknown", quality.getString(clicks + ".drift.state"));
    assertFalse(quality.getString("replica").isEmpty());
    operator().get("/v1/quality").then().body("sources.type", hasItem("other"));
    String metrics = operator().get("/q/metrics").asString();
    assertTrue(
        metrics.contains("attune_events_accepted_total{source=\"rest\",type=\"click\"}"), "");
    assertTrue(metrics.contains("attune_dead_letters_kept_total"), "");
    assertFalse(metrics.contains("vq"), "");
  }
}
