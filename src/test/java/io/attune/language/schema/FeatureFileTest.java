package io.attune.language.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.document.Document;
import io.attune.language.problem.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureFileTest {
  private static FeatureSchema parse(String text) {
    return FeatureSchema.parse(Document.yaml("features.yaml", text));
  }

  @Test
  void the_columns_that_ship_can_be_read() throws IOException {
    FeatureSchema schema = parse(Files.readString(Path.of("config/features.yaml")));
    for (String name : new String[] {"price", "popularity", "popularity_30d", "popularity_all"}) {
      assertEquals(Entity.ITEM, schema.column(name).orElseThrow().entity());
    }
    for (Entity entity : Entity.values()) {
      assertTrue(!schema.columns(entity).isEmpty(), "no column of " + entity);
    }
  }

  @Test
  void every_part_of_a_column_is_read() {
    Column column =
        parse(
                "features:\n  - {name: orders, entity: viewer, type: float, source: 'view:shop.orders', default: 2,\n"
                    + "     transform: {function: log1p, low: 0, high: 9, shift: 1, scale: 0.5}}")
            .column("orders")
            .orElseThrow();
    assertEquals(
        new Column(
            "orders",
            Entity.VIEWER,
            "view:shop.orders",
            2,
            new Transform(Transform.Function.LOG1P, 0, 9, 1, 0.5f)),
        column);
  }

  @Test
  void what_is_left_out_has_a_default() {
    Column column =
        parse("features:\n  - {name: hour, entity: context, source: hour}")
            .column("hour")
            .orElseThrow();
    assertEquals(new Column("hour", Entity.CONTEXT, "hour", 0, Transform.NONE), column);
    assertEquals(
        Transform.Function.SQRT,
        parse("features:\n  - {name: s, entity: item, source: stock, transform: sqrt}")
            .column("s")
            .orElseThrow()
            .transform()
            .function());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      {name: Price, entity: item, source: price}                            | features[0].name: "Price" (expected: 1 to 64 of a-z
      {name: p, entity: shop, source: price}                                | features[0].entity: "shop" (expected: item, viewer, context, pair, creative)
      {name: p, entity: item, source: prize}                                | features[0].source: "prize" (expected: price, stock, column:<name> or aggregate:<name>)
      {name: p, entity: viewer, source: 'view:shop'}                        | features[0].source: "view:shop" (expected: view:<view>.<column> or aggregate:<name>)
      {name: p, entity: creative, source: 'format:video'}                   | features[0].source: "format:video" (expected: ctr, cvr, impressions, days
      {name: p, entity: creative, source: 'aggregate:x'}                    | features[0].source: "aggregate:x" (expected: ctr, cvr
      {name: p, entity: pair, source: 'source:nowhere'}                     | features[0].source: "source:nowhere" (expected: similarity, bought_days
      {name: p, entity: item, source: price, type: int}                     | features[0].type: "int" (expected: float)
      {name: p, entity: item, source: price, default: lots}                 | features[0].default: "lots" (expected: a number
      {name: p, entity: item, source: price, transform: log}                | features[0].transform: "log" (expected: none, log1p, sqrt)
      {name: p, entity: item, source: price, transform: {low: 2, high: 1}}  | features[0].transform.low: 2 (expected: at most high
      {name: p, entity: item, source: price, transform: {scale: 0}}         | features[0].transform.scale: 0 (expected: any number but 0)
      {name: p, entity: item, source: price, defualt: 1}                    | "defualt" is not known (did you mean "default"?
      {entity: item, source: price}                                         | features[0].name: is missing
      """)
  void a_mistake_is_named_with_file_line_and_expectation(String column, String expected) {
    String detail =
        assertThrows(Refusal.class, () -> parse("# columns\nfeatures:\n  - " + column))
            .problem()
            .detail();
    assertTrue(detail.startsWith("features.yaml:3: "), detail);
    assertTrue(detail.contains(expected), detail);
  }

  @Test
  void a_name_stands_once() {
    String detail =
        assertThrows(
                Refusal.class,
                () ->
                    parse(
                        "features:\n  - {name: p, entity: item, source: price}\n  - {name: p, entity: item, source: stock}"))
            .problem()
            .detail();
    assertEquals(
        "features.yaml:3: features[1].name: \"p\" (expected: a name that no other column has)",
        detail);
  }
}
