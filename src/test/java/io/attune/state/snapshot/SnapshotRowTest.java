package io.attune.state.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attune.language.decision.DecisionRequest;
import io.attune.language.expression.ExpressionSchema;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.expression.Expressions;
import io.attune.language.expression.Predicate.Verdict;
import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.attune.language.schema.Transform;
import io.attune.platform.store.TestStore;
import io.attune.state.catalog.Catalog;
import io.attune.state.catalog.Item;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every variable of an expression over a real catalogue, a viewer and a request.
class SnapshotRowTest {
  private static final long NOW = Instant.parse("2026-01-31T12:00:00Z").toEpochMilli();
  private static final long DAY = 86_400_000;
  private static final FeatureSchema COLUMNS =
      new FeatureSchema(
          List.of(
              new Column("orders", Entity.VIEWER, "view:shop.orders", 0, Transform.NONE),
              new Column("spent", Entity.VIEWER, "view:shop.spent", 0, Transform.NONE)));
  private static final ExpressionSchema SCHEMA =
      ExpressionSchema.of(
          List.of("orders", "spent"),
          Map.of(
              "device",
              Type.TEXT,
              "hour",
              Type.NUMBER,
              "page",
              Type.INTEGER,
              "signed_in",
              Type.FLAG,
              "missing",
              Type.TEXT),
          Map.of("max", Type.INTEGER, "half", Type.INTEGER, "word", Type.INTEGER));

  private static TestStore test;
  private static Catalog catalog;

  private final Expressions expressions = new Expressions();

  @BeforeAll
  static void stock() {
    test = TestStore.open();
    catalog = new Catalog(test.store());
    catalog.start();
    Item full =
        new Item(
            "shoe-1",
            "Trail shoe",
            List.of("shoes", "running"),
            Optional.of("Fell"),
            Optional.of(89_900_000L),
            Optional.of("EUR"),
            Optional.of(3L),
            Optional.empty(),
            Optional.empty(),
            Optional.of("en"),
            Optional.of(NOW - DAY),
            Optional.of(NOW + DAY),
            Optional.of("shoe"),
            List.of("sale"),
            Map.of("colour", "green"),
            Map.of("rating", 4.5f),
            NOW - 2 * DAY);
    Item bare =
        new Item(
            "bare",
            "",
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Map.of(),
            Map.of(),
            NOW);
    assertEquals(List.of(Optional.empty(), Optional.empty()), catalog.put(List.of(full, bare)));
    long start = System.nanoTime();
    while (catalog.current().number("bare") < 0 && System.nanoTime() - start < 10_000_000_000L) {
      Thread.onSpinWait();
    }
  }

  @AfterAll
  static void close() {
    catalog.close();
    test.close();
  }

  private Verdict say(String id, String text) {
    SnapshotRow row = new SnapshotRow();
    Viewer viewer = Viewers.of(List.of(), Map.of("shop.orders", 4f), NOW / 1000, COLUMNS);
    Map<String, Object> context =
        Map.of("device", "phone", "hour", 12.5, "page", 2.0, "signed_in", true);
    Map<String, Object> params = Map.of("max", 90_000_000.0, "half", 0.5, "word", "ten");
    row.bind(
        catalog.current(),
        viewer,
        new DecisionRequest(
            "home",
            "v",
            "",
            true,
            context,
            new int[0],
            new int[0],
            new int[0],
            1,
            0,
            "",
            params,
            NOW,
            1));
    row.item(catalog.current().number(id));
    return expressions.compile(text, SCHEMA).test(row);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = "=>",
      textBlock =
          """
      item.id == 'shoe-1' && item.title == 'Trail shoe' && item.brand == 'Fell'        => YES
      item.categories == ['shoes', 'running'] && item.tags == ['sale']                 => YES
      item.price_micros == 89900000 && item.currency == 'EUR' && item.stock == 3       => YES
      item.language == 'en' && item.variant_of == 'shoe'                               => YES
      item.created == now - duration('48h')                                            => YES
      item.available_from == now - duration('24h')                                     => YES
      item.available_until == now + duration('24h')                                    => YES
      item.attributes.colour == 'green' && !('size' in item.attributes)                => YES
      item.columns.rating == 4.5 && !has(item.columns.views)                           => YES
      viewer.orders == 4.0                                                             => YES
      has(viewer.spent)                                                                => NO
      viewer.spent > 0.0                                                               => FAILED
      context.device == 'phone' && context.hour == 12.5 && context.page == 2           => YES
      context.signed_in                                                                => YES
      context.missing == ''                                                            => FAILED
      item.price_micros < params.max                                                   => YES
      has(params.half) || has(params.word)                                             => NO
      """)
  void every_variable_has_its_value(String text, Verdict expected) {
    assertEquals(expected, say("shoe-1", text));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = "=>",
      textBlock =
          """
      has(item.brand) || has(item.price_micros) || has(item.currency) || has(item.stock)             => NO
      has(item.language) || has(item.available_from) || has(item.available_until) || has(item.variant_of) => NO
      has(item.attributes.colour) || has(item.columns.rating)                                        => NO
      has(item.tags) && size(item.tags) == 0 && size(item.categories) == 0                           => YES
      item.stock > 0                                                                                 => FAILED
      """)
  void what_an_item_does_not_have_is_absent(String text, Verdict expected) {
    assertEquals(expected, say("bare", text));
  }

  @Test
  void an_anonymous_viewer_is_not_known() {
    SnapshotRow row = new SnapshotRow();
    row.bind(
        catalog.current(),
        Viewer.ANONYMOUS,
        new DecisionRequest(
            "home",
            "",
            "",
            false,
            Map.of(),
            new int[0],
            new int[0],
            new int[0],
            1,
            0,
            "",
            Map.of(),
            NOW,
            1));
    row.item(0);
    assertEquals(Verdict.NO, expressions.compile("viewer.known", SCHEMA).test(row));
    assertEquals(Verdict.FAILED, expressions.compile("viewer.orders > 1.0", SCHEMA).test(row));
  }
}
