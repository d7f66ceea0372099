package io.attune.state.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ItemReaderTest {
  @Test
  void reads_every_field_and_writes_it_back() {
    Item item = Items.full("a");
    assertEquals(item, ItemReader.read(ItemJson.whole(item), "a"));
    assertEquals(item, ItemReader.read(ItemJson.whole(item), null));
    Item plain = Items.plain("b");
    assertEquals(plain, ItemReader.read(ItemJson.whole(plain), "b"));
    Item bare = Items.titled("c", "");
    assertEquals(
        "{\"id\":\"c\",\"created\":\"1970-01-01T00:00:01Z\"}",
        new String(ItemJson.whole(bare), StandardCharsets.UTF_8));
    assertEquals("{}", new String(ItemJson.body(bare), StandardCharsets.UTF_8));
  }

  @Test
  void null_means_absent() {
    Item item =
        read(
            "{\"title\":null,\"stock\":null,\"tags\":null,\"columns\":null,\"created\":null,\"availableFrom\":null}");
    assertEquals("", item.title());
    assertEquals(Optional.empty(), item.stock());
    assertEquals(List.of(), item.tags());
    assertEquals(Map.of(), item.columns());
    assertEquals(ItemReader.NOT_GIVEN, item.createdMillis());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"stock\":\"5\"}                 | stock: \"5\" (expected: a whole number from 0 to 9007199254740991)",
        "{\"stock\":5.5}                   | stock: 5.5 (expected: a whole number from 0 to 9007199254740991)",
        "{\"stock\":true}                  | stock: true (expected: a whole number from 0 to 9007199254740991)",
        "{\"stock\":1e3}                   | stock: 1e3 (expected: a whole number from 0 to 9007199254740991)",
        "{\"stock\":99999999999999999999}  | stock: 99999999999999999999 (expected: a whole number from 0 to 9007199254740991)",
        "{\"title\":5}                     | title: 5 (expected: a text)",
        "{\"title\":{}}                    | title: an object (expected: a text)",
        "{\"categories\":\"shoes\"}        | categories: \"shoes\" (expected: an array of texts)",
        "{\"categories\":[\"a\",null]}     | categories[1]: null (expected: a text)",
        "{\"categories\":[\"a\",[\"b\"]]}  | categories[1]: an array (expected: a text)",
        "{\"tags\":[1]}                    | tags[0]: 1 (expected: a text)",
        "{\"attributes\":[]}               | attributes: an array (expected: an object)",
        "{\"attributes\":{\"a\":1}}        | attributes.a: 1 (expected: a text)",
        "{\"columns\":{\"a\":\"1\"}}       | columns.a: \"1\" (expected: a number)",
        "{\"columns\":{\"a\":null}}        | columns.a: null (expected: a number)",
        "{\"availableFrom\":\"yesterday\"} | availableFrom: \"yesterday\" (expected: RFC 3339 such as 2026-01-31T09:00:00Z)",
        "{\"availableFrom\":1700000000}    | availableFrom: 1700000000 (expected: RFC 3339 such as 2026-01-31T09:00:00Z)",
        "{\"created\":\"+12026-01-01T00:00:00Z\"} | created: \"+12026-01-01T00:00:00Z\" (expected: RFC 3339 such as 2026-01-31T09:00:00Z)",
        "{\"id\":\"b\"}                    | id: \"b\" (expected: the id in the path, or none)",
      })
  void a_wrong_type_is_named_with_field_value_and_expectation(String json, String detail) {
    Problem problem = refused(json);
    assertEquals(ProblemCode.INVALID_FIELD, problem.code());
    assertEquals(detail, problem.detail());
  }

  @Test
  void an_unknown_field_is_named() {
    Problem problem = refused("{\"title\":\"x\",\"prize\":5}");
    assertEquals(ProblemCode.UNKNOWN_FIELD, problem.code());
    assertEquals("prize", problem.field());
    assertTrue(problem.detail().startsWith("field: \"prize\" (expected: "), problem.detail());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "5",
        "{",
        "{\"title\":\"a\"",
        "{\"title\":\"a\"}{}",
        "{\"title\":\"a\",\"title\":\"b\"}",
        "{title:1}",
        "nul",
        "{\"title\":\"\\ud8\"}"
      })
  void what_is_no_single_object_is_malformed(String json) {
    assertEquals(ProblemCode.MALFORMED_BODY, refused(json).code());
  }

  @Test
  void invalid_utf8_is_malformed() {
    byte[] json = "{\"title\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
    Problem problem = assertThrows(Refusal.class, () -> ItemReader.read(json, "a")).problem();
    assertEquals(ProblemCode.MALFORMED_BODY, problem.code());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"priceMicros\":5}                       | currency: \"absent\" (expected: an ISO 4217 code such as EUR, because there is a priceMicros)",
        "{\"priceMicros\":-1,\"currency\":\"EUR\"} | priceMicros: -1 (expected: 0 to 9007199254740991)",
        "{\"priceMicros\":9007199254740992,\"currency\":\"EUR\"} | priceMicros: 9007199254740992 (expected: 0 to 9007199254740991)",
        "{\"currency\":\"euro\"}                   | currency: \"euro\" (expected: an ISO 4217 code such as EUR)",
        "{\"brand\":\"\"}                          | brand: \"\" (expected: 1 to 200 characters)",
        "{\"stock\":-1}                            | stock: -1 (expected: 0 to 9007199254740991)",
        "{\"variantOf\":\"a\"}                     | variantOf: \"a\" (expected: another item)",
        "{\"columns\":{\"1a\":1}}                  | columns: \"1a\" (expected: names of 1 to 64 letters, digits, _, . and -, a letter first)",
        "{\"columns\":{\"a\":1e40}}                | columns.a: Infinity (expected: a finite 32-bit float)",
        "{\"availableFrom\":\"2026-01-02T00:00:00Z\",\"availableUntil\":\"2026-01-01T00:00:00Z\"} | availableUntil: \"2026-01-01T00:00:00Z\" (expected: later than availableFrom 2026-01-02T00:00:00Z)",
      })
  void a_broken_rule_is_named(String json, String detail) {
    assertEquals(detail, ItemRules.check(read(json)).orElseThrow().detail());
  }

  @Test
  void bounds_hold_on_both_sides() {
    assertTrue(ItemRules.check(Items.titled("a", "t".repeat(1_000))).isEmpty());
    assertEquals(
        "title", ItemRules.check(Items.titled("a", "t".repeat(1_001))).orElseThrow().field());
    assertTrue(ItemRules.check(Items.plain("👟".repeat(256))).isEmpty());
    assertEquals("id", ItemRules.check(Items.plain("i".repeat(257))).orElseThrow().field());
    assertEquals("id", ItemRules.check(Items.plain("i".repeat(10_000))).orElseThrow().field());
    assertEquals("id", ItemRules.check(Items.plain("\ud83d")).orElseThrow().field());
    assertEquals(
        "tags: 51 (expected: at most 50 entries)",
        ItemRules.check(read("{\"tags\":[" + "\"x\",".repeat(50) + "\"x\"]}"))
            .orElseThrow()
            .detail());
    assertEquals(
        "categories",
        ItemRules.check(read("{\"categories\":[" + "\"x\",".repeat(20) + "\"x\"]}"))
            .orElseThrow()
            .field());
  }

  @Test
  void floats_are_read_exactly() {
    for (float value :
        new float[] {0.1f, 1e-45f, Float.MAX_VALUE, -0.3f, 16_777_217f, 123456.79f, 1e10f}) {
      Item item = Items.with(Items.plain("a"), Map.of("x", value));
      assertEquals(value, ItemReader.read(ItemJson.whole(item), "a").columns().get("x"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/items/a%2Fb|a/b",
        "/v1/items/a/b|a/b",
        "/v1/items/a+b;c=d|a+b;c=d",
        "/v1/items/%20a%20|' a '",
        "/v1/items/%F0%9F%91%9F|👟",
        "/v1/items/%22|\"",
        "/v1/items/100%25|100%"
      })
  void the_path_gives_the_id_byte_for_byte(String path, String id) {
    assertEquals(id, ItemPath.id(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/items/%", "/v1/items/%2", "/v1/items/%zz", "/v1/items/%ff", "/v1/items/"})
  void a_path_that_cannot_be_decoded_is_refused(String path) {
    assertEquals(
        ProblemCode.INVALID_FIELD,
        assertThrows(Refusal.class, () -> ItemPath.id(path)).problem().code());
  }

  private static Item read(String json) {
    return ItemReader.read(json.getBytes(StandardCharsets.UTF_8), "a");
  }

  private static Problem refused(String json) {
    return assertThrows(Refusal.class, () -> read(json)).problem();
  }
}
