package io.attune.product.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.openrtb.Corpus;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Of every golden request the linter finds what the index says, and nothing else.
class LinterTest {
  static Stream<Corpus.Case> cases() {
    return Corpus.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void finds_what_the_index_says(Corpus.Case c) {
    Set<String> found =
        Linter.lint(c.body()).stream()
            .map(finding -> finding.rule().code() + "@" + finding.path())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(c.findings(), found);
  }

  @Test
  void every_rule_is_found_somewhere() {
    Set<String> rules =
        Corpus.cases()
            .flatMap(c -> c.findings().stream())
            .map(finding -> finding.substring(0, finding.indexOf('@')))
            .collect(Collectors.toSet());
    assertEquals(Stream.of(Rule.values()).map(Rule::code).collect(Collectors.toSet()), rules);
  }

  @Test
  void advice_says_what_to_do() {
    Finding typo =
        only("{\"id\":\"1\",\"imp\":[{\"id\":\"1\",\"bidflor\":1,\"banner\":{\"w\":1,\"h\":1}}]}");
    assertEquals("imp[0].bidflor", typo.path());
    assertTrue(typo.advice().contains("did you mean \"bidfloor\"?"), typo.advice());
    Finding place =
        only(
            "{\"id\":\"1\",\"imp\":[{\"id\":\"1\",\"banner\":{\"w\":1,\"h\":1}}],\"regs\":{\"ext\":{\"gdpr\":0}}}");
    assertTrue(place.advice().contains("regs.gdpr"), place.advice());
    assertTrue(place.rule().note());
    assertFalse(Rule.TYPE.note());
  }

  @Test
  void findings_are_bounded() {
    String many = "{\"id\":\"1\",\"imp\":[" + "7,".repeat(5_000) + "7]}";
    assertEquals(Findings.MOST, Linter.lint(many.getBytes(StandardCharsets.UTF_8)).size());
  }

  private static Finding only(String request) {
    var findings = Linter.lint(request.getBytes(StandardCharsets.UTF_8));
    assertEquals(1, findings.size(), findings::toString);
    return findings.getFirst();
  }
}
