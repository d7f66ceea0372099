package io.attune.product.viewer;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.attune.platform.store.FreshStore;
import io.attune.state.catalog.Catalog;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Viewers over REST, and what decisions make of them.
@QuarkusTest
@TestProfile(FreshStore.Small.class)
class ViewerEndpointTest {
  private static final int ITEMS = 8;

  @Inject Snapshots snapshots;
  @Inject Catalog catalog;

  @BeforeEach
  void open() {
    snapshots.start();
    if (catalog.current().size() < ITEMS) {
      String items =
          IntStream.rangeClosed(1, ITEMS)
              .mapToObj(
                  i ->
                      "{\"id\":\"item-"
                          + i
                          + "\",\"title\":\"Thing\",\"stock\":5,\"categories\":[\""
                          + (i % 2 == 0 ? "even" : "odd")
                          + "\"]}")
              .collect(Collectors.joining("\n"));
      json()
          .contentType("application/x-ndjson")
          .body(items.getBytes(StandardCharsets.UTF_8))
          .post("/v1/items:batch")
          .then()
          .statusCode(200);
      for (int i = 0; i < 400 && catalog.current().popular().length < ITEMS; i++) {
        LockSupport.parkNanos(25_000_000);
      }
    }
  }

  private static RequestSpecification json() {
    return given().urlEncodingEnabled(false).contentType("application/json");
  }

  private static ValidatableResponse put(String path, String body) {
    return json().body(body).put("/v1/viewers/" + path).then();
  }

  private static ValidatableResponse patch(String path, String body) {
    return json()
        .contentType("application/merge-patch+json")
        .body(body)
        .patch("/v1/viewers/" + path)
        .then();
  }

  private static ValidatableResponse get(String path) {
    return json().get("/v1/viewers/" + path).then();
  }

  private static ValidatableResponse merge(String source, String target) {
    return json()
        .body("{\"into\":\"" + target + "\"}")
        .post("/v1/viewers/" + source + ":merge")
        .then();
  }

  private static String time() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static ValidatableResponse tell(String type, String viewer, String id, String rest) {
    String body =
        "{\"eventId\":\""
            + id
            + "\",\"type\":\""
            + type
            + "\",\"time\":\""
            + time()
            + "\",\"viewer\":{\"id\":\""
            + viewer
            + "\"}"
            + rest
            + "}";
    return json().body(body).post("/v1/events").then().statusCode(202);
  }

  private static String items(int... items) {
    return IntStream.of(items)
        .mapToObj(i -> "\"item-" + i + "\"")
        .collect(Collectors.joining(",", ",\"items\":[", "]"));
  }

  @Test
  void messages_say_what_stands_there() {
    merge("a", "\\ud800")
        .statusCode(400)
        .body(
            "detail",
            equalTo("into: half a surrogate pair (expected: text of 1 to 256 characters)"));
    put("%F0%9F%98%80".repeat(257), "{}")
        .statusCode(400)
        .body("detail", equalTo("id: 257 characters (expected: text of 1 to 256 characters)"));
    put("a", "{\"segments\":[1]}")
        .statusCode(400)
        .body(
            "detail",
            equalTo("segments[0]: 1 (expected: an id, or an object such as {\"id\": \"vip\"})"));
  }

  @Test
  void what_is_put_is_got_with_why() {
    put(
            "crm-1",
            "{\"attributes\":{\"tier\":\"gold\",\"age\":41,\"newsletter\":true,\"interests\":[\"ski\"]},"
                + "\"segments\":[\"vip\",{\"id\":\"spring\",\"expires\":\"2099-04-01T00:00:00+02:00\"},"
                + "{\"id\":\"over\",\"expires\":\"2001-01-01T00:00:00Z\"}],\"consent\":{\"personalise\":true,\"tcf\":\"CP\"}}")
        .statusCode(201)
        .header("ETag", "\"1\"")
        .body("version", equalTo(1));
    tell("view", "crm-1", "e-1", items(1, 2)).body("results[0].status", equalTo("accepted"));
    tell("purchase", "crm-1", "e-2", items(2)).body("results[0].status", equalTo("accepted"));
    get("crm-1")
        .statusCode(200)
        .header("ETag", "\"1\"")
        .body("attributes.tier", equalTo("gold"))
        .body("attributes.age", equalTo(41.0f))
        .body("attributes.newsletter", equalTo(true))
        .body("attributes.interests", equalTo(List.of("ski")))
        .body("attributesSet.tier.inherited", equalTo(false))
        .body("segments.find { it.id == 'vip' }.by", equalTo("business"))
        .body("segments.find { it.id == 'spring' }.expires", equalTo("2099-03-31T22:00:00Z"))
        .body("segments.find { it.id == 'over' }.holds", equalTo(false))
        .body("consent.personalise", equalTo(true))
        .body("consent.tcf", equalTo("CP"))
        .body("identities", empty())
        .body("actions", hasSize(3))
        .body("actions[0].item", startsWith("item-"))
        .body("purchases[0].item", equalTo("item-2"))
        .body("purchases[0].days", equalTo(1));
    patch("crm-1", "{\"attributes\":{\"age\":null,\"tier\":\"silver\"}}")
        .statusCode(200)
        .body("version", equalTo(2));
    get("crm-1")
        .body("attributes.tier", equalTo("silver"))
        .body("attributes.age", equalTo(null))
        .body("attributes.newsletter", equalTo(true))
        .body("segments", hasSize(3));
    put("crm-1", "{}").statusCode(200);
    get("crm-1")
        .body("attributes.size()", equalTo(0))
        .body("segments", empty())
        .body("actions", hasSize(3));
    get("nobody")
        .statusCode(404)
        .body("code", equalTo("not_found"))
        .body("detail", not(containsString("nobody")));
  }

  @Test
  void a_change_of_another_version_than_expected_is_refused() {
    put("v-1", "{\"version\":0,\"attributes\":{\"a\":1}}").statusCode(201);
    put("v-1", "{\"version\":0}").statusCode(409).body("code", equalTo("version_conflict"));
    json()
        .header("If-Match", "\"1\"")
        .body("{\"attributes\":{\"b\":2}}")
        .patch("/v1/viewers/v-1")
        .then()
        .statusCode(200);
    json()
        .header("If-Match", "\"1\"")
        .body("{\"attributes\":{\"b\":3}}")
        .patch("/v1/viewers/v-1")
        .then()
        .statusCode(409);
    patch("v-1", "{\"attributes\":{\"b\":2}}").statusCode(200).body("version", equalTo(2));
    get("v-1").body("attributes.b", equalTo(2.0f));
  }

  @ParameterizedTest
  @MethodSource
  void ids_are_kept_byte_for_byte(String path, String id) {
    put(path, "{\"attributes\":{\"x\":\"y\"}}").statusCode(201).body("id", equalTo(id));
    get(path).statusCode(200).body("id", equalTo(id));
  }

  static Stream<Arguments> ids_are_kept_byte_for_byte() {
    return Stream.of(
        arguments("a%2Fb", "a/b"),
        arguments("a/c", "a/c"),
        arguments("%20x%20", " x "),
        arguments("a+b", "a+b"),
        arguments("mail%40shop;d=1", "mail@shop;d=1"),
        arguments("%F0%9F%98%80", "😀"),
        arguments("x%3Amerge", "x:merge"),
        arguments("%252F", "%2F"));
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        arguments("[]", "invalid_field", ""),
        arguments("{", "malformed_body", ""),
        arguments("{\"atributes\":{}}", "unknown_field", "atributes"),
        arguments("{\"id\":\"other\"}", "invalid_field", "id"),
        arguments("{\"version\":-1}", "invalid_field", "version"),
        arguments("{\"version\":\"1\"}", "invalid_field", "version"),
        arguments("{\"attributes\":[]}", "invalid_field", "attributes"),
        arguments("{\"attributes\":{\"a b\":1}}", "invalid_field", "attributes"),
        arguments("{\"attributes\":{\"\":1}}", "invalid_field", "attributes"),
        arguments("{\"attributes\":{\"a\":{}}}", "invalid_field", "attributes.a"),
        arguments("{\"attributes\":{\"a\":1e999}}", "invalid_field", "attributes.a"),
        arguments("{\"attributes\":{\"a\":[1]}}", "invalid_field", "attributes.a[0]"),
        arguments("{\"attributes\":{\"a\":\"\\ud800\"}}", "invalid_field", "attributes.a"),
        arguments(
            "{\"attributes\":{\"a\":\"" + "x".repeat(1_025) + "\"}}",
            "invalid_field",
            "attributes.a"),
        arguments(
            IntStream.range(0, 101)
                .mapToObj(i -> "\"a" + i + "\":1")
                .collect(Collectors.joining(",", "{\"attributes\":{", "}}")),
            "invalid_field",
            "attributes"),
        arguments("{\"segments\":{}}", "invalid_field", "segments"),
        arguments("{\"segments\":[\"\"]}", "invalid_field", "segments[0]"),
        arguments("{\"segments\":[5]}", "invalid_field", "segments[0]"),
        arguments("{\"segments\":[\"a\",\"a\"]}", "invalid_field", "segments[1]"),
        arguments(
            "{\"segments\":[{\"expires\":\"2099-01-01T00:00:00Z\"}]}",
            "invalid_field",
            "segments[0].id"),
        arguments(
            "{\"segments\":[{\"id\":\"a\",\"until\":\"x\"}]}",
            "unknown_field",
            "segments[0].until"),
        arguments(
            "{\"segments\":[{\"id\":\"a\",\"expires\":\"soon\"}]}",
            "invalid_field",
            "segments[0].expires"),
        arguments(
            "{\"segments\":[{\"id\":\"a\",\"expires\":\"+999999999-01-01T00:00:00Z\"}]}",
            "invalid_field",
            "segments[0].expires"),
        arguments(
            IntStream.range(0, 101)
                .mapToObj(i -> "\"a" + i + "\"")
                .collect(Collectors.joining(",", "{\"segments\":[", "]}")),
            "invalid_field",
            "segments"),
        arguments("{\"consent\":true}", "invalid_field", "consent"),
        arguments("{\"consent\":{\"personalise\":\"no\"}}", "invalid_field", "consent.personalise"),
        arguments("{\"consent\":{\"personalize\":false}}", "unknown_field", "consent.personalize"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void bad_input_is_refused_by_field_and_changes_nothing(String body, String code, String field) {
    for (ValidatableResponse answer : List.of(put("bad", body), patch("bad", body))) {
      String said = answer.statusCode(400).extract().asString();
      assertEquals(code, JsonPath.from(said).getString("code"), said);
      assertTrue(said.contains("\"field\":\"" + field) || field.isEmpty(), said);
    }
    get("bad").statusCode(404);
  }

  @Test
  void ids_that_are_none_are_refused() {
    put("x".repeat(257), "{}").statusCode(400).body("field", equalTo("id"));
    put("x".repeat(10_000), "{}").statusCode(400).body("field", equalTo("id"));
    given().get("/v1/items/" + "x".repeat(10_000)).then().statusCode(400);
    given().get("/v1/decisions/" + "x".repeat(10_000)).then().statusCode(404);
    merge("x".repeat(257), "b").statusCode(400);
    merge("a", "").statusCode(400).body("field", equalTo("into"));
    json()
        .body("{}")
        .post("/v1/viewers/a:merge")
        .then()
        .statusCode(400)
        .body("field", equalTo("into"));
    json().body("{\"into\":5}").post("/v1/viewers/a:merge").then().statusCode(400);
    json().body("{\"into\":\"b\",\"x\":1}").post("/v1/viewers/a:merge").then().statusCode(400);
    json().header("If-Match", "x").body("{}").put("/v1/viewers/a").then().statusCode(400);
    json().body("{}").post("/v1/viewers/a").then().statusCode(405);
  }

  @Test
  void an_anonymous_viewer_becomes_a_known_one_under_both_ids() {
    tell("view", "anon-1", "a-1", items(1));
    put("user-1", "{\"attributes\":{\"tier\":\"gold\"}}");
    merge("anon-1", "user-1").statusCode(200).body("id", equalTo("user-1"));
    merge("anon-1", "user-1").statusCode(200).body("id", equalTo("user-1"));
    tell("view", "anon-1", "a-1", items(1)).body("results[0].status", equalTo("duplicate"));
    tell("click", "anon-1", "a-2", items(3)).body("results[0].status", equalTo("accepted"));
    for (String id : List.of("anon-1", "user-1")) {
      get(id)
          .body("id", equalTo("user-1"))
          .body("identities", equalTo(List.of("anon-1")))
          .body("actions", hasSize(2))
          .body("attributes.tier", equalTo("gold"));
    }
    patch("anon-1", "{\"attributes\":{\"tier\":\"silver\"}}").body("id", equalTo("user-1"));
    get("user-1").body("attributes.tier", equalTo("silver"));
  }

  @Test
  void identify_and_alias_link_in_both_shapes() {
    tell("view", "anon-2", "b-1", items(1));
    tell("identify", "user-2", "i-1", ",\"anonymousId\":\"anon-2\"")
        .body("results[0].status", equalTo("accepted"));
    tell("identify", "user-2", "i-1", ",\"anonymousId\":\"anon-2\"")
        .body("results[0].status", equalTo("duplicate"));
    get("anon-2").body("id", equalTo("user-2")).body("actions", hasSize(1));
    tell("identify", "user-2", "i-2", "")
        .body("results[0].code", equalTo("invalid_field"))
        .body("results[0].field", equalTo("previousId"));

    tell("view", "anon-3", "c-1", items(2));
    json()
        .body(
            "{\"messageId\":\"m-1\",\"userId\":\"user-3\",\"anonymousId\":\"anon-3\",\"traits\":{\"a\":1}}")
        .post("/v1/identify")
        .then()
        .statusCode(200)
        .body("results[0].status", equalTo("accepted"));
    get("anon-3").body("id", equalTo("user-3"));
    json()
        .body("{\"messageId\":\"m-2\",\"userId\":\"user-4\",\"previousId\":\"user-3\"}")
        .post("/v1/alias")
        .then()
        .statusCode(200)
        .body("results[0].status", equalTo("accepted"));
    get("anon-3")
        .body("id", equalTo("user-4"))
        .body("identities", equalTo(List.of("anon-3", "user-3")))
        .body("actions", hasSize(1));
    json()
        .body(
            "{\"batch\":[{\"type\":\"identify\",\"messageId\":\"m-3\",\"userId\":\"user-5\",\"anonymousId\":\"anon-5\"},"
                + "{\"type\":\"track\",\"event\":\"Product Viewed\",\"messageId\":\"m-4\",\"anonymousId\":\"anon-5\","
                + "\"properties\":{\"product_id\":\"item-1\"}},"
                + "{\"type\":\"identify\",\"messageId\":\"m-5\",\"userId\":\"user-5\",\"traits\":{\"b\":2}}]}")
        .post("/v1/batch")
        .then()
        .statusCode(200)
        .body("results.status", equalTo(List.of("accepted", "accepted", "accepted")));
    get("user-5").body("actions", hasSize(1)).body("identities", equalTo(List.of("anon-5")));
  }

  private static Response recommend(String viewer) {
    return json()
        .body("{\"viewer\":{\"id\":\"" + viewer + "\"},\"count\":4,\"deadlineMs\":5000}")
        .post("/v1/recommend/home");
  }

  @Test
  void without_consent_nothing_is_used_linked_or_kept() {
    tell("view", "shy", "s-1", items(1));
    patch("shy", "{\"consent\":{\"personalise\":false}}").statusCode(201);
    recommend("shy").then().statusCode(200).body("degraded", hasItem("no_consent"));
    tell("view", "shy", "s-2", items(2)).body("results[0].status", equalTo("accepted"));
    tell("view", "shy", "s-2", items(2)).body("results[0].status", equalTo("duplicate"));
    tell("identify", "shy", "s-3", ",\"previousId\":\"anon-s\"")
        .body("results[0].status", equalTo("accepted"));
    merge("shy", "user-s").statusCode(409).body("code", equalTo("no_consent"));
    get("shy")
        .body("withheld", equalTo(true))
        .body("actions", hasSize(1))
        .body("identities", empty());
    get("anon-s").statusCode(404);
    String refused =
        "{\"eventId\":\"s-4\",\"type\":\"identify\",\"time\":\""
            + time()
            + "\",\"viewer\":{\"id\":\"u\",\"consent\":{\"personalise\":false}},\"previousId\":\"anon-u\"}";
    json().body(refused).post("/v1/events").then().body("results[0].status", equalTo("accepted"));
    get("u").statusCode(404);
    patch("shy", "{\"consent\":null}").statusCode(200);
    recommend("shy").then().body("degraded", not(hasItem("no_consent")));
  }

  private static void definition(String path, String body) {
    json().body(body).put(path).then().statusCode(200);
  }

  @Test
  void segments_and_attributes_decide_at_once() {
    definition(
        "/v1/attributes",
        "{\"attributes\":{\"tier\":\"string\",\"interests\":\"list(string)\",\"age\":\"double\"}}");
    definition(
        "/v1/segments/even_fans",
        "{\"expression\":\"viewer.did('view', 7, 'even') >= 2\",\"description\":\"two looks\"}");
    definition("/v1/segments/gold", "{\"expression\":\"viewer.attributes.tier == 'gold'\"}");
    definition(
        "/v1/placements/shelf",
        "{\"sources\":[{\"source\":\"popular\",\"quota\":50}],\"filters\":["
            + "{\"name\":\"even\",\"always\":true,\"expression\":\"!('even_fans' in viewer.segments) || 'even' in item.categories\"},"
            + "{\"name\":\"gold\",\"always\":true,\"expression\":\"!('gold' in viewer.segments) || item.id != 'item-8'\"},"
            + "{\"name\":\"vip\",\"always\":true,\"expression\":\"!('vip' in viewer.segments) || item.id == 'item-2'\"},"
            + "{\"name\":\"ski\",\"always\":true,\"failOpen\":true,\"expression\":\"!('ski' in viewer.attributes.interests) || item.id != 'item-4'\"}]}");
    LockSupport.parkNanos(1_200_000_000);
    assertEquals(8, shelf("fan"));
    tell("view", "fan", "f-1", items(2));
    assertEquals(8, shelf("fan"));
    tell("view", "fan", "f-2", items(4));
    assertEquals(4, shelf("fan"));
    get("fan")
        .body("segments.find { it.id == 'even_fans' }.by", equalTo("expression"))
        .body(
            "segments.find { it.id == 'even_fans' }.expression",
            equalTo("viewer.did('view', 7, 'even') >= 2"));
    patch("fan", "{\"attributes\":{\"tier\":\"gold\"}}");
    assertEquals(3, shelf("fan"));
    patch("fan", "{\"attributes\":{\"interests\":[\"ski\"]}}");
    assertEquals(2, shelf("fan"));
    patch(
        "fan",
        "{\"segments\":[{\"id\":\"vip\",\"expires\":\""
            + Instant.now().plusSeconds(3_600)
            + "\"}]}");
    assertEquals(1, shelf("fan"));
    patch("fan", "{\"segments\":[{\"id\":\"vip\",\"expires\":\"" + time() + "\"}]}");
    LockSupport.parkNanos(1_100_000_000);
    assertEquals(2, shelf("fan"));
    assertEquals(8, shelf("somebody else"));
    patch("fan", "{\"consent\":{\"personalise\":false}}");
    assertEquals(8, shelf("fan"));

    json()
        .body("{\"attributes\":{\"age\":\"double\"}}")
        .put("/v1/attributes")
        .then()
        .statusCode(400)
        .body("code", equalTo("invalid_definition"));
    json()
        .body("{\"expression\":\"viewer.attributes.teir == 'x'\"}")
        .put("/v1/segments/wrong")
        .then()
        .statusCode(400)
        .body("detail", containsString("line 1, column 19"))
        .body("detail", containsString("did you mean \"tier\""));
    json()
        .body("{\"expression\":\"'vip' in viewer.segments\"}")
        .put("/v1/segments/circle")
        .then()
        .statusCode(400);
    json()
        .header("If-Match", "\"9\"")
        .body("{\"expression\":\"true\"}")
        .put("/v1/segments/gold")
        .then()
        .statusCode(409)
        .body("code", equalTo("version_conflict"));
    json().get("/v1/segments/gold").then().statusCode(200).body("version", equalTo(1));
    json().get("/v1/segments").then().body("segments.id", hasItem("even_fans"));
    json()
        .body("{\"expression\":\"true\",\"version\":7}")
        .put("/v1/segments/gold")
        .then()
        .statusCode(409);
    json().delete("/v1/segments/even_fans").then().statusCode(204);
    json().get("/v1/segments/even_fans").then().statusCode(404);
    json()
        .get("/v1/segments/even_fans/versions")
        .then()
        .body("versions.what", equalTo(List.of("archive", "put")));
    json().delete("/v1/placements/shelf").then().statusCode(204);
  }

  private static int shelf(String viewer) {
    return json()
        .body("{\"viewer\":{\"id\":\"" + viewer + "\"},\"count\":8,\"deadlineMs\":5000}")
        .post("/v1/recommend/shelf")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath()
        .getList("items.id")
        .size();
  }

  @Test
  void a_batch_gets_a_verdict_per_line() {
    String lines =
        "{\"id\":\"n-1\",\"attributes\":{\"a\":1}}\n\n{\"id\":\"n-2\",\"segments\":[\"\"]}\nnot json\n"
            + "{\"attributes\":{}}\n{\"id\":\"n-1\",\"attributes\":{\"b\":2}}\n"
            + IntStream.range(0, 300)
                .mapToObj(i -> "{\"id\":\"many-" + i + "\",\"attributes\":{\"i\":" + i + "}}")
                .collect(Collectors.joining("\n"));
    JsonPath verdicts =
        json()
            .contentType("application/x-ndjson")
            .body(lines.getBytes(StandardCharsets.UTF_8))
            .post("/v1/viewers:batch")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    List<String> status = verdicts.getList("results.status");
    assertEquals(305, status.size());
    assertEquals(
        List.of("written", "rejected", "rejected", "rejected", "written"), status.subList(0, 5));
    assertEquals(List.of(1, 3, 4, 5, 6), verdicts.getList("results.line").subList(0, 5));
    assertEquals("segments[0]", verdicts.getString("results[1].field"));
    assertEquals("malformed_body", verdicts.getString("results[2].code"));
    assertEquals("id", verdicts.getString("results[3].field"));
    get("n-1").body("attributes.a", equalTo(1.0f)).body("attributes.b", equalTo(2.0f));
    get("many-299").body("attributes.i", equalTo(299.0f));
    json()
        .contentType("application/x-ndjson")
        .body("{}\n".repeat(501).getBytes(StandardCharsets.UTF_8))
        .post("/v1/viewers:batch")
        .then()
        .statusCode(400);
  }
}
