package io.attune.stage.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.DecisionRequest;
import io.attune.language.document.Document;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.FeatureSchema;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Texts of the context become numbers by the map that a column declares.
class ContextValuesTest {
  private static FeatureSchema schema(String columns) {
    return FeatureSchema.parse(Document.yaml("features.yaml", "features:\n" + columns));
  }

  private static float raw(FeatureSchema schema, String column, Map<String, Object> context) {
    ColumnPlan.Shared shared = new ColumnPlan(schema, List.of(column)).shared().getFirst();
    int[] none = {};
    DecisionRequest request =
        new DecisionRequest("p", "", "", true, context, none, none, none, 1, 0, "", Map.of(), 0, 0);
    return Moment.word(request, shared.field(), shared.values());
  }

  @Test
  void a_text_is_what_its_column_says_and_an_unknown_one_is_missing() {
    FeatureSchema schema =
        schema(
            "  - {name: phone, entity: context, source: device, default: 9, values: {mobile: 1, desktop: 2.5}}\n"
                + "  - {name: page, entity: context, source: 'context:page', values: {home: 3}}\n");
    assertEquals(1, raw(schema, "phone", Map.of("device", "mobile")));
    assertEquals(2.5f, raw(schema, "phone", Map.of("device", "desktop")));
    assertEquals(7, raw(schema, "phone", Map.of("device", 7.0)));
    assertTrue(Float.isNaN(raw(schema, "phone", Map.of("device", "fridge"))));
    assertTrue(Float.isNaN(raw(schema, "phone", Map.of())));
    assertEquals(3, raw(schema, "page", Map.of("page", "home")));
  }

  @Test
  void the_hash_holds_the_values_and_is_as_before_without_them() {
    String column = "  - {name: a, entity: context, source: 'context:a'%s}\n";
    String plain = schema(column.formatted("")).hash();
    assertEquals("2cfe246903a7e6b0", plain);
    assertNotEquals(plain, schema(column.formatted(", values: {x: 1}")).hash());
    assertEquals(
        schema(column.formatted(", values: {x: 1, y: 2}")).hash(),
        schema(column.formatted(", values: {y: 2, x: 1}")).hash());
    assertNotEquals(
        schema(column.formatted(", values: {x: 1}")).hash(),
        schema(column.formatted(", values: {x: 2}")).hash());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: a, entity: context, source: device} | values beside it",
        "{name: a, entity: context, source: hour, values: {x: 1}} | no values here",
        "{name: a, entity: item, source: price, values: {x: 1}} | no values here",
        "{name: a, entity: context, source: os, values: {}} | 1 to 1000 texts",
        "{name: a, entity: context, source: os, values: {x: y}} | a number",
        "{name: a, entity: context, source: os, values: [1]} | an object",
        "{name: a, entity: context, source: colour, values: {x: 1}} | device, os, browser, country, region"
      })
  void a_mistake_is_named(String column, String expected) {
    Refusal refusal = assertThrows(Refusal.class, () -> schema("  - " + column));
    assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
  }
}
