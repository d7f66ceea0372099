package io.attune.product.lint;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attune.language.openrtb.Corpus;
import io.attune.platform.store.FreshStore;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The linter over REST: every body gets 200 and its findings.
@QuarkusTest
@TestProfile(FreshStore.class)
class LintEndpointTest {
  @Test
  void every_golden_request_is_answered() {
    Corpus.cases().forEach(c -> assertEquals(c.findings(), found(c.body()), c.toString()));
  }

  private static Set<String> found(byte[] body) {
    List<Map<String, String>> findings = lint(body).extract().jsonPath().getList("findings");
    return findings.stream()
        .map(finding -> finding.get("rule") + "@" + finding.get("path"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void a_finding_says_rule_path_severity_and_advice() {
    lint("{\"id\":\"1\",\"imp\":[{\"id\":\"1\",\"banner\":{\"w\":300,\"h\":250}}],\"regs\":{\"ext\":{\"gdpr\":1}}}"
            .getBytes(StandardCharsets.UTF_8))
        .body("violations", equalTo(1))
        .body("notes", equalTo(1))
        .body("findings[0].rule", equalTo("place"))
        .body("findings[0].path", equalTo("regs.ext.gdpr"))
        .body("findings[0].severity", equalTo("note"))
        .body("findings[0].advice", equalTo("OpenRTB 2.6 has regs.gdpr for it; 2.5 had none"))
        .body("findings[1].rule", equalTo("consent"))
        .body("findings[1].severity", equalTo("violation"));
  }

  @Test
  void a_clean_request_has_none() {
    lint("{\"id\":\"1\",\"imp\":[{\"id\":\"1\",\"banner\":{\"w\":300,\"h\":250}}]}"
            .getBytes(StandardCharsets.UTF_8))
        .body("findings", empty());
  }

  private static ValidatableResponse lint(byte[] body) {
    return given()
        .contentType("application/json")
        .body(body)
        .post("/openrtb2/lint")
        .then()
        .statusCode(200);
  }
}
