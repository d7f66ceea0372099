package io.attune.state.campaign;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.platform.store.FreshStore;
import io.attune.platform.store.Store;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The management calls as a caller meets them.
@QuarkusTest
@TestProfile(FreshStore.class)
class CampaignEndpointTest {
  private static final String LINE_ITEM =
      "\"campaign\": \"spring\", \"name\": \"n\", \"bid\": {\"type\": \"cpm\", \"micros\": 5}, \"pacing\": \"none\"";

  @Inject Store store;

  private static RequestSpecification json(String body) {
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .body(body.getBytes(StandardCharsets.UTF_8));
  }

  private static ValidatableResponse put(String path, String body) {
    return json(body).put("/v1/" + path).then();
  }

  @BeforeEach
  void begin() {
    put("advertisers/fell", "{\"name\": \"Fell\", \"domains\": [\"fell.example\"]}");
    put("campaigns/spring", "{\"advertiser\": \"fell\", \"name\": \"S\", \"currency\": \"EUR\"}");
  }

  @Test
  void a_line_item_lives_from_its_creation_to_its_archive() {
    put("line-items/l", "{" + LINE_ITEM + ", \"formats\": [\"native\"]}")
        .statusCode(201)
        .header("ETag", "\"1\"")
        .body("id", equalTo("l"))
        .body("state", equalTo("draft"))
        .body("version", equalTo(1))
        .body("timeZone", equalTo("UTC"))
        .body("warnings", hasSize(0));
    String read = given().get("/v1/line-items/l").then().statusCode(200).extract().asString();
    json(read.replace("\"tier\":8", "\"tier\":3"))
        .put("/v1/line-items/l")
        .then()
        .statusCode(200)
        .header("ETag", "\"2\"")
        .body("tier", equalTo(3));
    given()
        .contentType("application/merge-patch+json")
        .body("{\"budget\": {\"totalMicros\": 70}, \"tier\": null, \"why\": \"asked\"}")
        .header("If-Match", "\"2\"")
        .patch("/v1/line-items/l")
        .then()
        .statusCode(200)
        .body("version", equalTo(3))
        .body("tier", equalTo(8))
        .body("budget.totalMicros", equalTo(70));
    json("{\"tier\": 1, \"version\": 2}")
        .patch("/v1/line-items/l")
        .then()
        .statusCode(409)
        .contentType("application/problem+json")
        .body("code", equalTo("version_conflict"))
        .body("detail", equalTo("lineItem l, version: 2 (expected: 3, the present one)"));
    json("{\"version\": 7, " + LINE_ITEM + "}")
        .header("If-Match", "\"3\"")
        .put("/v1/line-items/l")
        .then()
        .statusCode(400)
        .body("field", equalTo("version"));
    json("").post("/v1/line-items/l:pause").then().statusCode(400).body("field", equalTo("state"));
    json("{\"why\": \"go\"}")
        .post("/v1/line-items/l:resume")
        .then()
        .statusCode(200)
        .body("state", equalTo("active"))
        .body("warnings[0].field", equalTo("state"));
    json("").header("If-Match", "\"1\"").post("/v1/line-items/l:pause").then().statusCode(409);
    json("").post("/v1/line-items/l:pause").then().statusCode(200).body("state", equalTo("paused"));
    given().urlEncodingEnabled(false).delete("/v1/line-items/l?why=over").then().statusCode(204);
    given()
        .get("/v1/line-items/l")
        .then()
        .statusCode(200)
        .header("ETag", "\"6\"")
        .body("state", equalTo("archived"));
    given().get("/v1/line-items").then().body("lineItems.id", not(hasItems("l")));
    given().get("/v1/line-items?state=archived").then().body("lineItems.id", hasItems("l"));
    String trail =
        String.valueOf(
            store.await(
                store.send(
                    Request.cmd(Command.XREVRANGE)
                        .arg(store.key("audit"))
                        .arg("+")
                        .arg("-")
                        .arg("COUNT")
                        .arg(4)),
                Duration.ofSeconds(5)));
    for (String line :
        List.of(
            "line_item.archive, subject, l: over",
            "line_item.pause",
            "line_item.resume, subject, l: go",
            "who, open")) {
      assertEquals(true, trail.contains(line), line + " in " + trail);
    }
  }

  @Test
  void what_exchanges_ask_for_lives_through_changes() {
    put(
        "advertisers/ex",
        """
        {"name": "Ex", "domains": ["ex.example"], "categories": ["IAB22", "IAB22-1"],
         "transparency": {"paid": "Ex Holding"}}""");
    put(
        "campaigns/ex",
        """
        {"advertiser": "ex", "name": "Ex", "currency": "USD", "transparency": {"behalf": "Ex Ltd."}}""");
    put(
        "line-items/ex",
        """
        {"campaign": "ex", "name": "Ex", "bid": {"type": "cpm", "micros": 5}, "placements": ["adx"], "deals": ["d-1", "d-2"]}""");
    put(
        "creatives/ex",
        """
        {"lineItem": "ex", "format": "banner", "size": "300x250", "html": "<p>x</p>", "attributes": [1, 6], "apis": [5],
         "language": "en", "children": true}""");
    for (String each : List.of("advertisers", "campaigns", "line-items", "creatives")) {
      given()
          .contentType("application/merge-patch+json")
          .body("{\"name\": \"Ex, changed\"}")
          .patch("/v1/" + each + "/ex")
          .then()
          .statusCode(200)
          .body("version", equalTo(2));
    }
    given()
        .get("/v1/advertisers/ex")
        .then()
        .body("categories", contains("IAB22", "IAB22-1"))
        .body("taxonomy", equalTo(1))
        .body("transparency.paid", equalTo("Ex Holding"));
    given().get("/v1/campaigns/ex").then().body("transparency.behalf", equalTo("Ex Ltd."));
    given().get("/v1/line-items/ex").then().body("deals", contains("d-1", "d-2"));
    given()
        .get("/v1/creatives/ex")
        .then()
        .body("attributes", contains(1, 6))
        .body("apis", contains(5))
        .body("language", equalTo("en"))
        .body("children", equalTo(true));
    lines(
            "line-items",
            """
            {"id": "ex", "campaign": "ex", "name": "Ex", "bid": {"type": "cpm", "micros": 5}, "placements": ["adx"], "deals": ["d-3"]}
            {"id": "ey", "campaign": "ex", "name": "Ey", "bid": {"type": "cpm", "micros": 5}, "deals": ["d-3"]}""")
        .body("results.status", contains("replaced", "rejected"))
        .body("results[1].field", equalTo("deals"));
    given().get("/v1/line-items/ex").then().body("deals", contains("d-3"));
    lines(
            "creatives",
            "{\"id\": \"ex\", \"lineItem\": \"ex\", \"format\": \"banner\", \"size\": \"300x250\", \"html\": \"<p>x</p>\"}")
        .body("results.status", contains("replaced"));
    given()
        .get("/v1/creatives/ex")
        .then()
        .body("attributes", hasSize(0))
        .body("children", equalTo(false));
  }

  private static ValidatableResponse lines(String kind, String body) {
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/x-ndjson")
        .body(body.getBytes(StandardCharsets.UTF_8))
        .post("/v1/" + kind + ":batch")
        .then()
        .statusCode(200);
  }

  @Test
  void the_examples_of_the_documentation_work() throws IOException {
    String text = Files.readString(Path.of("docs/campaigns.md"));
    Matcher call =
        Pattern.compile("curl -X (\\w+) +\\$u/(\\S+) +-H \"\\$j\" -d '([^']*)'").matcher(text);
    int tried = 0;
    while (call.find()) {
      int status = json(call.group(3)).request(call.group(1), "/v1/" + call.group(2)).statusCode();
      assertTrue(status == 200 || status == 201, status + " to " + call.group());
      tried++;
    }
    assertEquals(6, tried);
    Matcher lines =
        Pattern.compile("^ *(?:printf '%s\\\\n' )?'(\\{\"id\".*?)'", Pattern.MULTILINE)
            .matcher(text);
    StringBuilder body = new StringBuilder();
    while (lines.find()) {
      body.append(lines.group(1)).append('\n');
    }
    given()
        .urlEncodingEnabled(false)
        .contentType("application/x-ndjson")
        .body(body.toString().getBytes(StandardCharsets.UTF_8))
        .post("/v1/line-items:batch")
        .then()
        .statusCode(200)
        .body("results.id", contains("a", "b"))
        .body("results.status", hasItems("rejected"))
        .body("results[1].field", equalTo("bid.micros"));
  }

  @Test
  void what_is_not_there_is_said_so() {
    given().get("/v1/creatives/none").then().statusCode(404).body("code", equalTo("not_found"));
    json("{}").patch("/v1/creatives/none").then().statusCode(404);
    json("{}").post("/v1/creatives/none:pause").then().statusCode(404);
    given().delete("/v1/creatives/none").then().statusCode(404);
    given().get("/v1/creative/none").then().statusCode(404);
    given()
        .urlEncodingEnabled(false)
        .get("/v1/creatives/a%20b")
        .then()
        .statusCode(400)
        .body("field", equalTo("id"));
    given().post("/v1/campaigns/spring").then().statusCode(405);
  }

  @Test
  void bad_bodies_are_refused_by_name() {
    put("line-items/bad", "{" + LINE_ITEM + ", \"budget\": {\"totalMicros\": -5}}")
        .statusCode(400)
        .contentType("application/problem+json")
        .body("code", equalTo("invalid_field"))
        .body("field", equalTo("budget.totalMicros"))
        .body(
            "detail",
            equalTo("budget.totalMicros: -5 (expected: a whole number from 0 to 9007199254740)"));
    put("line-items/bad", "{" + LINE_ITEM + ", \"flight\": 1}")
        .statusCode(400)
        .body("code", equalTo("unknown_field"));
    put("line-items/bad", "[]").statusCode(400);
    put("line-items/bad", "{" + LINE_ITEM + "} x")
        .statusCode(400)
        .body("code", equalTo("malformed_body"));
    put("line-items/bad", "{\"name\": \"" + "x".repeat(140_000) + "\"}").statusCode(413);
    json("[]").patch("/v1/campaigns/spring").then().statusCode(400);
    json("{\"reason\": \"x\"}").post("/v1/campaigns/spring:pause").then().statusCode(400);
    given()
        .urlEncodingEnabled(false)
        .delete("/v1/campaigns/spring?reason=x")
        .then()
        .statusCode(400);
  }

  @Test
  void validation_changes_nothing() {
    json("{\"id\": \"v\", " + LINE_ITEM + ", \"placements\": [\"nowhere\"]}")
        .post("/v1/line-items:validate")
        .then()
        .statusCode(200)
        .body("valid", equalTo(true))
        .body("definition.tier", equalTo(8))
        .body("warnings.field", contains("placements[0]"));
    json("{" + LINE_ITEM + ", \"targeting\": \"context.country = 1\"}")
        .post("/v1/line-items:validate")
        .then()
        .statusCode(200)
        .body("valid", equalTo(false))
        .body("problems[0].field", equalTo("targeting"))
        .body("problems[0].detail", containsString("line 1, column 17"));
    given().get("/v1/line-items/v").then().statusCode(404);
    given().get("/v1/line-items/unnamed").then().statusCode(404);
  }

  @Test
  void pages_are_stable_while_definitions_change() {
    put("campaigns/pages", "{\"advertiser\": \"fell\", \"name\": \"S\", \"currency\": \"EUR\"}");
    StringBuilder lines = new StringBuilder();
    String body = "{" + LINE_ITEM.replace("spring", "pages") + ", \"id\": \"";
    for (int i = 0; i < 25; i++) {
      lines.append(body).append("p").append(i).append("\"}\n");
    }
    given()
        .urlEncodingEnabled(false)
        .contentType("application/x-ndjson")
        .body(lines.toString().getBytes(StandardCharsets.UTF_8))
        .post("/v1/line-items:batch")
        .then()
        .statusCode(200)
        .body("results.status.findAll { it == 'created' }", hasSize(25))
        .body("results[24].line", equalTo(25));
    List<String> seen = new ArrayList<>();
    String next = "";
    int round = 0;
    do {
      ValidatableResponse page =
          given()
              .urlEncodingEnabled(false)
              .get("/v1/line-items?campaign=pages&limit=10" + next)
              .then()
              .statusCode(200);
      seen.addAll(page.extract().path("lineItems.id"));
      String last = page.extract().path("next");
      next = last == null ? null : "&after=" + last;
      // what was seen is changed, and more come
      json("{\"tier\": " + (2 + round) + "}").patch("/v1/line-items/p0").then().statusCode(200);
      put("line-items/more" + round++, body + "more" + (round - 1) + "\"}").statusCode(201);
    } while (next != null);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      expected.add("p" + i);
    }
    assertEquals(expected, seen.subList(0, 25));
    assertEquals(seen.size(), seen.stream().distinct().count());
    given().get("/v1/line-items?campaign=pages&limit=1000").then().body("next", nullValue());
    given().get("/v1/line-items?advertiser=fell&state=active").then().statusCode(200);
    for (String bad :
        List.of(
            "limit=0",
            "limit=1001",
            "limit=x",
            "after=nobody",
            "state=on",
            "campaign=nobody",
            "page=2",
            "limit=1&limit=2")) {
      given().get("/v1/line-items?" + bad).then().statusCode(400);
    }
  }

  @Test
  void creatives_are_found_by_whom_they_belong_to() {
    put("line-items/owner", "{" + LINE_ITEM + "}");
    String offer = "\"format\": \"offer\", \"offer\": {\"code\": \"x\", \"text\": \"y\"}}";
    put("creatives/own", "{\"lineItem\": \"owner\", " + offer).statusCode(201);
    put("creatives/shared", "{\"advertiser\": \"fell\", " + offer).statusCode(201);
    given().get("/v1/creatives?lineItem=owner").then().body("creatives.id", contains("own"));
    given().get("/v1/creatives?campaign=spring").then().body("creatives.id", contains("own"));
    given()
        .get("/v1/creatives?advertiser=fell")
        .then()
        .body("creatives.id", contains("own", "shared"));
    given().get("/v1/campaigns?lineItem=owner").then().statusCode(400);
  }
}
