package io.attune.product.recommend;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.Source;
import io.attune.state.catalog.Catalog;
import io.attune.state.profile.Viewers;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The description of the interface is true: its references lead somewhere, its examples work, its
/// lists are complete.
@QuarkusTest
@TestProfile(ShopProfile.class)
class OpenApiTest {
  private static final Map<String, List<String>> PLACEMENTS =
      Map.of(
          "/v1/recommend/{placement}",
          List.of("home", "product"),
          "/v1/rank/{placement}",
          List.of("rank"),
          "/v1/recommend",
          List.of(""));

  private static final List<String> REPORT =
      List.of(
          "from", "to", "timeZone", "advertiser", "campaign", "lineItem", "creative", "placement");

  @Inject Snapshots snapshots;
  @Inject Catalog catalog;
  @Inject Viewers viewers;

  private JsonNode document;

  @BeforeEach
  void open() throws IOException {
    TestShop.open(snapshots, catalog, viewers);
    document =
        new ObjectMapper()
            .readTree(
                given().accept("application/json").get("/q/openapi?format=json").asByteArray());
  }

  @Test
  void every_reference_leads_to_a_component() {
    List<JsonNode> references = document.findValues("$ref");

    assertTrue(references.size() > 30, references.size() + " references");
    for (JsonNode reference : references) {
      String pointer = reference.asText().substring(1);
      assertFalse(document.at(pointer).isMissingNode(), reference.asText());
    }
  }

  @Test
  void every_example_of_the_recommend_calls_works_when_pasted() {
    int tried = 0;
    for (Map.Entry<String, List<String>> path : PLACEMENTS.entrySet()) {
      JsonNode body =
          document.at("/paths/" + path.getKey().replace("/", "~1") + "/post/requestBody");
      JsonNode resolved =
          body.has("$ref") ? document.at(body.get("$ref").asText().substring(1)) : body;
      for (JsonNode example : resolved.at("/content/application~1json/examples")) {
        for (String placement : path.getValue()) {
          Response answer =
              given()
                  .contentType("application/json")
                  .body(example.get("value").toString())
                  .post(path.getKey().replace("{placement}", placement));
          assertEquals(200, answer.statusCode(), example + "\n" + answer.asString());
          tried++;
        }
      }
    }
    assertTrue(tried >= 12, tried + " examples");
  }

  @Test
  void examples_of_several_lines_keep_their_lines() {
    for (String path : List.of("/v1/items:batch", "/v1/viewers:batch")) {
      JsonNode examples =
          document.at(
              "/paths/"
                  + path.replace("/", "~1")
                  + "/post/requestBody/content/application~1x-ndjson/examples");
      assertEquals(1, examples.size(), path);
      JsonNode example = document.at(examples.iterator().next().get("$ref").asText().substring(1));
      given()
          .urlEncodingEnabled(false)
          .contentType("application/x-ndjson")
          .body(example.get("value").asText().getBytes(StandardCharsets.UTF_8))
          .post(path)
          .then()
          .statusCode(200)
          .body("results.status", equalTo(List.of("written", "written")));
    }
    given().delete("/v1/items/shoe-1").then().statusCode(204);
    given().delete("/v1/items/sock-1").then().statusCode(204);
  }

  @Test
  void lists_of_names_are_complete() {
    assertEquals(
        Arrays.stream(Degradation.values()).map(Degradation::code).toList(),
        names("/components/schemas/Degraded/items/enum"));
    assertEquals(
        Arrays.stream(Source.values()).map(Source::code).toList(),
        names("/components/schemas/AnsweredItem/properties/reasons/items/enum"));
  }

  @Test
  void both_delivery_reports_say_the_same_parameters_once() {
    Map<String, List<String>> more =
        Map.of(
            "/v1/reports/delivery",
            List.of("by", "format"),
            "/v1/reports/delivery/hours",
            List.of("by"));
    more.forEach(
        (path, own) -> {
          List<String> said = new ArrayList<>();
          for (JsonNode one :
              document.at("/paths/" + path.replace("/", "~1") + "/get/parameters")) {
            JsonNode whole =
                one.has("$ref") ? document.at(one.get("$ref").asText().substring(1)) : one;
            assertEquals("query", whole.path("in").asText(), whole.toString());
            assertFalse(whole.path("description").asText().isEmpty(), whole.toString());
            said.add(whole.path("name").asText());
          }
          List<String> expected = new ArrayList<>(REPORT);
          expected.addAll(own);
          assertEquals(expected.stream().sorted().toList(), said.stream().sorted().toList(), path);
        });
  }

  private List<String> names(String pointer) {
    return StreamSupport.stream(document.at(pointer).spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }
}
