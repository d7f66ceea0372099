package io.attune.product.recommend;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.attune.platform.access.Access;
import io.attune.platform.access.Scope;
import io.attune.platform.store.FreshStore;
import io.attune.state.catalog.Catalog;
import io.attune.state.profile.Viewers;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is wrong with a call is the caller's to know: a status of the 400s, a stable code, the
/// field, what was sent and what was expected. With keys required, as in production.
@QuarkusTest
@TestProfile(FreshStore.WithKeys.class)
class BadInputTest {
  private static String caller = "";
  private static String reader = "";

  @Inject Access access;
  @Inject Snapshots snapshots;
  @Inject Catalog catalog;
  @Inject Viewers viewers;

  @BeforeEach
  void open() {
    TestShop.open(snapshots, catalog, viewers);
    if (caller.isEmpty()) {
      assertTrue(access.awaitStarted(Duration.ofSeconds(30)));
      caller = access.create("caller", EnumSet.of(Scope.RECOMMEND), "test").text();
      reader = access.create("reader", EnumSet.of(Scope.READ), "test").text();
      TestShop.await(() -> call().body("{}").post("/v1/recommend/home").statusCode() == 200);
    }
  }

  private static RequestSpecification call() {
    return given().header("Authorization", "Bearer " + caller).contentType("application/json");
  }

  private static Arguments home(String body, String code, String field, String detail) {
    return arguments("/v1/recommend/home", body, code, field, detail);
  }

  private static Arguments rank(String body, String code, String field, String detail) {
    return arguments("/v1/rank/rank", body, code, field, detail);
  }

  private static Arguments page(String body, String code, String field, String detail) {
    return arguments("/v1/recommend", body, code, field, detail);
  }

  private static String list(int size, String element) {
    return IntStream.range(0, size)
        .mapToObj(i -> element)
        .collect(Collectors.joining(",", "[", "]"));
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        home("{", "malformed_body", "", "(expected: JSON)"),
        home("{\"count\":5", "malformed_body", "", "(expected: JSON)"),
        home("{count:5}", "malformed_body", "", "line 1, column 2"),
        home("{\"count\":05}", "malformed_body", "", "(expected: JSON)"),
        home("{\"context\":{\"a\":NaN}}", "malformed_body", "", "(expected: JSON)"),
        home("{\"context\":{\"a\":Infinity}}", "malformed_body", "", "(expected: JSON)"),
        home("{\"items\":[\"a\tb\"]}", "malformed_body", "", "(expected: JSON)"),
        home("{} {}", "malformed_body", "", "something follows"),
        home("{}]", "malformed_body", "", ""),
        home("[]", "invalid_field", "body", "body: an array (expected: an object)"),
        home("5", "invalid_field", "body", "body: 5 (expected: an object)"),
        home("null", "invalid_field", "body", "body: null (expected: an object)"),
        home(
            "{\"count\":5,\"count\":6}",
            "malformed_body",
            "count",
            "count: twice (expected: each field once)"),
        home("{\"viewer\":{\"id\":\"a\",\"id\":\"b\"}}", "malformed_body", "viewer.id", "twice"),
        home("{\"context\":{\"a\":1,\"a\":2}}", "malformed_body", "context.a", "twice"),
        home("[".repeat(100), "invalid_field", "body", "an array"),
        home(
            "{\"context\":{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}}",
            "invalid_field",
            "context.a",
            "a number, a text"));
  }

  static Stream<Arguments> wrongTypes() {
    return Stream.of(
        home(
            "{\"count\":\"5\"}",
            "invalid_field",
            "count",
            "count: \"5\" (expected: an integer from 1 to 1,000)"),
        home(
            "{\"count\":5.5}",
            "invalid_field",
            "count",
            "count: 5.5 (expected: an integer from 1 to 1,000)"),
        home("{\"count\":5.0}", "invalid_field", "count", "5.0"),
        home("{\"count\":true}", "invalid_field", "count", "count: true (expected"),
        home("{\"count\":{}}", "invalid_field", "count", "count: an object (expected"),
        home("{\"offset\":\"0\"}", "invalid_field", "offset", "an integer from 0 to 9,999"),
        home(
            "{\"deadlineMs\":\"50\"}",
            "invalid_field",
            "deadlineMs",
            "an integer from 1 to 10,000"),
        home(
            "{\"viewer\":\"a\"}", "invalid_field", "viewer", "viewer: \"a\" (expected: an object)"),
        home(
            "{\"viewer\":{\"id\":5}}",
            "invalid_field",
            "viewer.id",
            "viewer.id: 5 (expected: text)"),
        home(
            "{\"viewer\":{\"consent\":{\"personalise\":\"yes\"}}}",
            "invalid_field",
            "viewer.consent.personalise",
            "true or false"),
        home("{\"context\":[]}", "invalid_field", "context", "an object"),
        home("{\"context\":{\"time\":5}}", "invalid_field", "context.time", "text"),
        home("{\"context\":{\"a\":1e999}}", "invalid_field", "context.a", "a finite number"),
        home("{\"items\":\"a\"}", "invalid_field", "items", "items: \"a\" (expected: an array)"),
        home("{\"items\":[\"a\",7]}", "invalid_field", "items[1]", "items[1]: 7 (expected: text)"),
        home("{\"items\":[null]}", "invalid_field", "items[0]", "items[0]: null (expected: text)"),
        home("{\"exclude\":[[]]}", "invalid_field", "exclude[0]", "an array"),
        home(
            "{\"include\":[\"all\"]}",
            "invalid_field",
            "include[0]",
            "one of metadata, reasons, trace"),
        home("{\"filter\":\"x\"}", "invalid_field", "filter", "an object"),
        rank("{\"candidates\":[5]}", "invalid_field", "candidates[0]", "text"),
        rank(
            "{\"candidates\":[{\"id\":\"a\",\"features\":{\"price\":\"5\"}}]}",
            "invalid_field",
            "candidates[0].features.price",
            "a number"),
        rank("{\"candidates\":[{\"features\":{}}]}", "invalid_field", "candidates[0].id", "absent"),
        rank(
            "{\"candidates\":[{\"id\":\"a\",\"features\":{\"price\":1e300}}]}",
            "invalid_field",
            "candidates[0].features.price",
            "32-bit"),
        page("{\"placements\":{}}", "invalid_field", "placements", "an array"),
        page(
            "{\"placements\":[{\"placement\":\"home\",\"count\":\"1\"}]}",
            "invalid_field",
            "placements[0].count",
            "an integer"));
  }

  static Stream<Arguments> unknownFields() {
    return Stream.of(
        home(
            "{\"cuont\":5}",
            "unknown_field",
            "cuont",
            "cuont: not a field (expected: one of viewer, context, items"),
        home(
            "{\"viewer\":{\"ids\":\"a\"}}",
            "unknown_field",
            "viewer.ids",
            "one of id, session, consent"),
        home(
            "{\"viewer\":{\"consent\":{\"tfc\":\"a\"}}}",
            "unknown_field",
            "viewer.consent.tfc",
            "personalise"),
        home(
            "{\"filter\":{\"nam\":\"a\"}}",
            "unknown_field",
            "filter.nam",
            "name, params, expression"),
        home("{\"placements\":[]}", "unknown_field", "placements", "not a field"),
        rank(
            "{\"candidates\":[{\"id\":\"a\",\"feature\":{}}]}",
            "unknown_field",
            "candidates[0].feature",
            "id, features"),
        page("{\"count\":5}", "unknown_field", "count", "not a field"),
        page(
            "{\"placements\":[{\"placement\":\"home\",\"viewer\":{}}]}",
            "unknown_field",
            "placements[0].viewer",
            "not a field"),
        home(
            "{\"filter\":{\"name\":\"max_price\",\"params\":{\"max_micros\":5,\"min\":1}}}",
            "unknown_field",
            "filter.params.min",
            "max_micros"),
        rank(
            "{\"candidates\":[{\"id\":\"item-0001\",\"features\":{\"nonsense\":1}}]}",
            "invalid_field",
            "candidates[0].features.nonsense",
            "not an item column (expected: one of "));
  }

  static Stream<Arguments> outsideLimits() {
    String longId = "x".repeat(10_000);
    return Stream.of(
        home(
            "{\"count\":0}",
            "invalid_field",
            "count",
            "count: 0 (expected: an integer from 1 to 1,000)"),
        home("{\"count\":-1}", "invalid_field", "count", "-1"),
        home("{\"count\":1001}", "invalid_field", "count", "1001"),
        home(
            "{\"count\":1000000000}",
            "invalid_field",
            "count",
            "count: 1000000000 (expected: an integer from 1 to 1,000)"),
        home("{\"count\":" + "9".repeat(400) + "}", "invalid_field", "count", "(400 characters)"),
        home(
            "{\"count\":500}",
            "invalid_field",
            "count",
            "count: 500 (expected: an integer from 1 to 100, the placement's limit)"),
        home("{\"offset\":-1}", "invalid_field", "offset", "0 to 9,999"),
        home("{\"offset\":10000}", "invalid_field", "offset", "0 to 9,999"),
        home("{\"deadlineMs\":0}", "invalid_field", "deadlineMs", "1 to 10,000"),
        home("{\"deadlineMs\":10001}", "invalid_field", "deadlineMs", "1 to 10,000"),
        home(
            "{\"viewer\":{\"id\":\"\"}}",
            "invalid_field",
            "viewer.id",
            "viewer.id: \"\" (expected: text of 1 to 256 characters)"),
        home(
            "{\"viewer\":{\"id\":\"" + longId + "\"}}",
            "invalid_field",
            "viewer.id",
            "(10000 characters)"),
        home("{\"viewer\":{\"session\":\"\"}}", "invalid_field", "viewer.session", "1 to 256"),
        home("{\"viewer\":{\"id\":\"\\ud800\"}}", "invalid_field", "viewer.id", "1 to 256"),
        home("{\"items\":[\"\"]}", "invalid_field", "items[0]", "1 to 256"),
        home("{\"items\":[\"" + longId + "\"]}", "invalid_field", "items[0]", "1 to 256"),
        home(
            "{\"items\":" + list(101, "\"a\"") + "}",
            "invalid_field",
            "items",
            "items: more than 100 elements (expected: at most 100)"),
        home(
            "{\"exclude\":" + list(10_001, "\"a\"") + "}",
            "invalid_field",
            "exclude",
            "at most 10,000"),
        rank(
            "{\"candidates\":" + list(10_001, "\"a\"") + "}",
            "invalid_field",
            "candidates",
            "at most 10,000"),
        rank(
            "{}",
            "invalid_field",
            "candidates",
            "candidates: absent or empty (expected: 1 to 10,000 candidates)"),
        rank("", "invalid_field", "candidates", "absent or empty"),
        rank("{\"candidates\":[]}", "invalid_field", "candidates", "absent or empty"),
        home(
            "{\"context\":{\"a\":\"" + "x".repeat(1_025) + "\"}}",
            "invalid_field",
            "context.a",
            "at most 1024 characters"),
        home("{\"context\":{\"\":1}}", "invalid_field", "context", "1 to 64 characters"),
        home("{\"filter\":{}}", "invalid_field", "filter", "a name or an expression"),
        home(
            "{\"filter\":{\"name\":\"a\",\"expression\":\"true\"}}",
            "invalid_field",
            "filter",
            "a name or an expression"),
        home(
            "{\"filter\":{\"name\":\"nothing\"}}",
            "invalid_field",
            "filter.name",
            "one of max_price"),
        home(
            "{\"filter\":{\"name\":\"max_price\"}}",
            "invalid_field",
            "filter.params.max_micros",
            "absent (expected: int)"),
        home(
            "{\"filter\":{\"name\":\"max_price\",\"params\":{\"max_micros\":\"5\"}}}",
            "invalid_field",
            "filter.params.max_micros",
            "\"5\" (expected: int)"),
        home(
            "{\"context\":{\"time\":\"yesterday\"}}",
            "invalid_field",
            "context.time",
            "an RFC 3339 time"),
        page("{}", "invalid_field", "placements", "1 to 20 placements"),
        page(
            "{\"placements\":[{}]}",
            "invalid_field",
            "placements[0].placement",
            "the id of a placement"),
        page(
            "{\"placements\":" + list(21, "{}") + "}", "invalid_field", "placements", "at most 20"),
        page(
            "{\"placements\":" + list(2, "{\"placement\":\"home\"}") + "}",
            "invalid_field",
            "placements[1].placement",
            "each placement once"));
  }

  @ParameterizedTest
  @MethodSource({"malformed", "wrongTypes", "unknownFields", "outsideLimits"})
  void is_refused_with_code_field_and_expectation(
      String path, String body, String code, String field, String detail) {
    Response answer = call().body(body.getBytes(StandardCharsets.UTF_8)).post(path);

    assertEquals(400, answer.statusCode(), answer.asString());
    answer
        .then()
        .contentType("application/problem+json")
        .body("code", equalTo(code))
        .body("status", equalTo(400));
    answer.then().body("detail", containsString(detail));
    assertEquals(
        field,
        answer.jsonPath().getString("field") == null ? "" : answer.jsonPath().getString("field"),
        answer.asString());
  }

  @ParameterizedTest
  @MethodSource("notUtf8")
  void bytes_that_are_not_utf8_are_refused_with_their_place(byte[] body) {
    call()
        .body(body)
        .post("/v1/recommend/home")
        .then()
        .statusCode(400)
        .body("code", equalTo("malformed_body"))
        .body("detail", containsString("is not UTF-8"));
  }

  static Stream<byte[]> notUtf8() {
    ByteArrayOutputStream inText = new ByteArrayOutputStream();
    inText.writeBytes("{\"viewer\":{\"id\":\"a".getBytes(StandardCharsets.UTF_8));
    inText.write(0xFF);
    inText.writeBytes("b\"}}".getBytes(StandardCharsets.UTF_8));
    return Stream.of(
        inText.toByteArray(),
        "{}".getBytes(StandardCharsets.UTF_16BE),
        new byte[] {(byte) 0xC0, (byte) 0x80});
  }

  @Test
  void ids_with_quotes_newlines_and_emoji_are_ids() {
    call()
        .body(
            "{\"viewer\":{\"id\":\"a\\\"b\\nc👟\"},\"exclude\":[\"\\\"\",\"\\n\",\"👟\"],\"items\":[\"'\"]}")
        .post("/v1/recommend/home")
        .then()
        .statusCode(200)
        .body("items.size()", equalTo(20));
  }

  @Test
  void ids_of_256_emoji_are_ids_and_of_257_are_not() {
    call()
        .body("{\"viewer\":{\"id\":\"" + "👟".repeat(256) + "\"}}")
        .post("/v1/recommend/home")
        .then()
        .statusCode(200);
    call()
        .body("{\"viewer\":{\"id\":\"" + "👟".repeat(257) + "\"}}")
        .post("/v1/recommend/home")
        .then()
        .statusCode(400);
  }

  @Test
  void null_says_what_leaving_out_says_and_an_empty_body_is_an_empty_object() {
    call()
        .body("{\"viewer\":null,\"count\":null,\"context\":{\"a\":null},\"items\":null}")
        .post("/v1/recommend/home")
        .then()
        .statusCode(200);
    call().post("/v1/recommend/home").then().statusCode(200).body("items.size()", equalTo(20));
  }

  @Test
  void the_most_candidates_are_ranked() {
    String all =
        IntStream.rangeClosed(1, 10_000)
            .mapToObj(i -> "\"" + TestShop.item(i) + "\"")
            .collect(Collectors.joining(",", "[", "]"));

    call()
        .body("{\"candidates\":" + all + ",\"count\":1000,\"deadlineMs\":10000}")
        .post("/v1/rank/rank")
        .then()
        .statusCode(200)
        .body("items.size()", equalTo(TestShop.ITEMS))
        .body("degraded", org.hamcrest.Matchers.hasItems("unknown_items", "fewer_items"));
  }

  @Test
  void a_body_of_exactly_the_limit_is_read_and_refused_for_what_it_says() {
    byte[] body = new byte[10 * 1024 * 1024];
    java.util.Arrays.fill(body, (byte) ' ');
    body[0] = '{';
    body[body.length - 1] = '}';
    call().body(body).post("/v1/recommend/home").then().statusCode(200);
    body[body.length - 1] = ']';
    call()
        .body(body)
        .post("/v1/recommend/home")
        .then()
        .statusCode(400)
        .body("code", equalTo("malformed_body"));
  }

  @Test
  void a_body_beyond_the_limit_is_413() {
    call()
        .body(new byte[10 * 1024 * 1024 + 1])
        .post("/v1/recommend/home")
        .then()
        .statusCode(413)
        .body("code", equalTo("body_too_large"));
  }

  @ParameterizedTest
  @MethodSource("unknownPlacements")
  void an_unknown_placement_is_404(String path, String body, String field) {
    call()
        .body(body)
        .post(path)
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("code", equalTo("unknown_placement"))
        .body("field", equalTo(field));
  }

  static Stream<Arguments> unknownPlacements() {
    return Stream.of(
        arguments("/v1/recommend/nowhere", "{}", "placement"),
        arguments("/v1/recommend/" + "x".repeat(3_000), "{}", "placement"),
        arguments("/v1/rank/nowhere", "{\"candidates\":[\"a\"]}", "placement"),
        arguments(
            "/v1/recommend",
            "{\"placements\":[{\"placement\":\"home\"},{\"placement\":\"nowhere\"}]}",
            "placements[1].placement"));
  }

  @Test
  void without_a_key_it_is_401() {
    given()
        .contentType("application/json")
        .body("{}")
        .post("/v1/recommend/home")
        .then()
        .statusCode(401)
        .contentType("application/problem+json")
        .body("code", equalTo("unauthenticated"));
  }

  @Test
  void a_refusal_that_does_not_wait_for_the_body_is_no_error_of_ours() throws Exception {
    List<String> said = new CopyOnWriteArrayList<>();
    Handler listener =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.SEVERE.intValue()) {
              said.add(line.getMessage() + " " + line.getThrown());
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger root = Logger.getLogger("");
    root.addHandler(listener);
    try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
      String head =
          "POST /v1/recommend/home HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      assertEquals('H', socket.getInputStream().read());
      socket.getOutputStream().write(new byte[] {'{', '}'});
      without_a_key_it_is_401();
    } finally {
      root.removeHandler(listener);
    }
    assertEquals(List.of(), said);
  }

  @Test
  void with_another_scope_it_is_403() {
    given()
        .header("X-Api-Key", reader)
        .contentType("application/json")
        .body("{}")
        .post("/v1/recommend/home")
        .then()
        .statusCode(403)
        .contentType("application/problem+json")
        .body("code", equalTo("forbidden"));
    call()
        .get("/v1/decisions/x")
        .then()
        .statusCode(403)
        .body("code", equalTo("forbidden"))
        .body("detail", containsString("decisions"));
  }

  @Test
  void a_time_of_the_callers_own_needs_its_scope() {
    call()
        .body("{\"context\":{\"time\":\"2026-01-31T12:00:00Z\"}}")
        .post("/v1/recommend/home")
        .then()
        .statusCode(403)
        .body("code", equalTo("forbidden"))
        .body("field", equalTo("context.time"))
        .body("detail", containsString("evaluate"));
  }

  @Test
  void an_expression_of_the_callers_own_needs_its_scope() {
    call()
        .body("{\"filter\":{\"expression\":\"true\"}}")
        .post("/v1/recommend/home")
        .then()
        .statusCode(403)
        .body("code", equalTo("forbidden"))
        .body("field", equalTo("filter.expression"))
        .body("detail", containsString("scope filter"));
  }
}
