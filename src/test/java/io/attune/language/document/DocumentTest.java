package io.attune.language.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentTest {
  private static Document json(String text) {
    return Document.json(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Problem problem(Runnable read) {
    return assertThrows(Refusal.class, read::run).problem();
  }

  @Test
  void yaml_values_know_line_and_path() {
    Document root =
        Document.yaml(
            "p.yaml", "placements:\n  home:\n    sources:\n      - {quota: 1}\n      - quota: 0\n");
    Document quota =
        root.get("placements").get("home").get("sources").elements(5).get(1).get("quota");
    assertEquals("placements.home.sources[1].quota", quota.path());
    assertEquals(
        "p.yaml:5: placements.home.sources[1].quota: 0 (expected: a whole number from 1 to 10)",
        problem(() -> quota.integer(1, 10)).detail());
  }

  @Test
  void json_values_know_their_path() {
    Document root = json("{\"a\": {\"b\": [true, 5.5]}}");
    assertEquals(
        "a.b[1]: 5.5 (expected: a whole number from 0 to 9)",
        problem(() -> root.get("a").get("b").elements(2).get(1).integer(0, 9)).detail());
  }

  @Test
  void an_unknown_field_is_refused_with_its_nearest() {
    Problem problem = problem(() -> json("{\"filer\": 1}").only("filter", "model"));
    assertEquals(ProblemCode.UNKNOWN_FIELD, problem.code());
    assertEquals(
        "filer: \"filer\" is not known (did you mean \"filter\"? expected: filter, model)",
        problem.detail());
    assertEquals(
        "f.yaml:2: filer: \"filer\" is not known (did you mean \"filter\"? expected: filter, model)",
        problem(() -> Document.yaml("f.yaml", "model: x\nfiler: 1").only("filter", "model"))
            .detail());
  }

  @Test
  void a_missing_field_is_named() {
    assertEquals(
        "a.b: is missing (expected: a value)",
        problem(() -> json("{\"a\": {}}").get("a").get("b")).detail());
  }

  @Test
  void scalars_are_strict() {
    Document root =
        json(
            "{\"text\": \"5\", \"half\": 5.5, \"flag\": true, \"big\": 99999999999999999999, \"none\": null}");
    for (Consumer<Document> wrong :
        java.util.List.<Consumer<Document>>of(
            d -> d.get("text").integer(0, 9),
            d -> d.get("half").integer(0, 9),
            d -> d.get("flag").integer(0, 9),
            d -> d.get("big").integer(0, Long.MAX_VALUE),
            d -> d.get("half").text(0, 9),
            d -> d.get("text").flag(),
            d -> d.get("text").number(0, 9),
            d -> d.get("none").text(0, 9))) {
      assertEquals(ProblemCode.INVALID_FIELD, problem(() -> wrong.accept(root)).code());
    }
    assertTrue(root.find("none").isEmpty());
    assertEquals(5.5, root.get("half").number(0, 9));
  }

  @Test
  void a_word_that_yaml_takes_for_something_else_must_be_quoted() {
    assertTrue(
        problem(() -> Document.yaml("f.yaml", "language: no"))
            .detail()
            .contains("f.yaml:1: language: no is a bool in YAML"));
    assertTrue(
        problem(() -> Document.yaml("f.yaml", "a: 1\ntime: 12:30"))
            .detail()
            .contains("f.yaml:2: time: 12:30 is a int in YAML"));
    assertTrue(problem(() -> Document.yaml("f.yaml", "code: 007")).detail().contains("007"));
    assertEquals("no", Document.yaml("f.yaml", "language: \"no\"").get("language").text(1, 9));
    assertEquals(1e6, Document.yaml("f.yaml", "x: 1e6").get("x").number(0, 1e9));
  }

  @Test
  void a_key_stands_once() {
    assertEquals(
        "f.yaml:3: a.b: stands twice (expected: once)",
        problem(() -> Document.yaml("f.yaml", "a:\n  b: 1\n  b: 2")).detail());
    assertEquals(ProblemCode.MALFORMED_BODY, problem(() -> json("{\"a\": 1, \"a\": 2}")).code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"a\": 1} x", "{\"a\": tru}", "[1,]", "nul"})
  void what_is_not_json_is_malformed(String text) {
    assertEquals(ProblemCode.MALFORMED_BODY, problem(() -> json(text)).code());
  }

  @Test
  void what_is_not_yaml_is_malformed_at_its_line() {
    assertTrue(
        problem(() -> Document.yaml("f.yaml", "a: 1\nb: [1, 2\nc: 3"))
            .detail()
            .startsWith("f.yaml:3: column "));
    assertEquals(
        ProblemCode.MALFORMED_BODY,
        problem(() -> Document.yaml("f.yaml", "a: &x {b: 1}\nc: *x")).code());
  }

  @Test
  void nesting_is_limited() {
    assertEquals(ProblemCode.MALFORMED_BODY, problem(() -> json("[".repeat(100_000))).code());
    assertEquals(
        ProblemCode.MALFORMED_BODY,
        problem(() -> Document.yaml("f.yaml", "[".repeat(1_000))).code());
  }

  @Test
  void invalid_utf_8_is_malformed() {
    assertEquals(
        ProblemCode.MALFORMED_BODY,
        problem(() -> Document.json(new byte[] {'"', (byte) 0xC3, '"'})).code());
  }
}
