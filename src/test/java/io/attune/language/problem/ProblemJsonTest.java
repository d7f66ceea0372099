package io.attune.language.problem;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemJsonTest {
  private final ObjectMapper mapper = new ObjectMapper();

  @Test
  void the_document_is_that_of_rfc_9457() {
    String json =
        new String(Problem.invalid("count", 0, "1 to 1000").toJson(), StandardCharsets.UTF_8);

    assertEquals(
        "{\"type\":\"urn:attune:problem:invalid_field\",\"title\":\"A field has a value that is not allowed\",\"status\":400,"
            + "\"detail\":\"count: 0 (expected: 1 to 1000)\",\"code\":\"invalid_field\",\"field\":\"count\"}",
        json);
  }

  @Test
  void a_long_text_is_not_cut_through_a_character() {
    assertEquals(
        "id: \"a" + "😀".repeat(31) + "… (601 characters)\" (expected: less)",
        Problem.invalid("id", "a" + "😀".repeat(300), "less").detail());
    assertEquals(
        "id: \"\uFFFD\" (expected: more)", Problem.invalid("id", "\uD800", "more").detail());
  }

  @Test
  void the_parsers_words_about_itself_are_left_out() {
    assertEquals(
        "Unexpected end-of-input: expected close marker for Object",
        Problem.parsing(
            "Unexpected end-of-input: expected close marker for Object (start marker at [Source: REDACTED"
                + " (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 1])"));
    assertEquals(
        "Non-standard token 'NaN'",
        Problem.parsing(
            "Non-standard token 'NaN': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow"));
    assertEquals(
        "Document nesting depth (65) exceeds the maximum allowed (64)",
        Problem.parsing(
            "Document nesting depth (65) exceeds the maximum allowed (64, from"
                + " `StreamReadConstraints.getMaxNestingDepth()`)"));
    assertEquals("", Problem.parsing(null));
  }

  @ParameterizedTest
  @EnumSource(ProblemCode.class)
  void every_code_is_told_with_its_status(ProblemCode code) throws IOException {
    JsonNode json = mapper.readTree(Problem.of(code, "x").toJson());

    assertEquals(code.code(), json.get("code").asText());
    assertEquals(code.status(), json.get("status").asInt());
    assertEquals(false, json.has("field"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quote \" backslash \\ slash /",
        "line\nbreak\ttab\u0000nul",
        "ünïcode 漢 😀",
        "half \uD83D a pair \uDE00"
      })
  void any_text_is_told_as_it_is(String text) throws IOException {
    JsonNode json =
        mapper.readTree(new Problem(ProblemCode.INTERNAL, "a[" + text + "]", text).toJson());

    assertEquals(text, json.get("detail").asText());
    assertEquals("a[" + text + "]", json.get("field").asText());
  }
}
