package io.attune.stage.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Source;
import io.attune.language.decision.Trace;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.attune.language.schema.Transform;
import io.attune.stage.Shop;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.catalog.Item;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewer;
import java.nio.FloatBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HydrationTest {
  private static final int[] NONE = {};

  private final Hydration hydration = new Hydration();
  private final Hydration.Scratch scratch = hydration.scratch(200);
  private final Candidates candidates = new Candidates(200);
  private final Matrix matrix = new Matrix(200, 40);
  private final Trace trace = new Trace();

  @Test
  void item_columns_that_follow_one_another_are_one_copy() {
    ColumnPlan plan =
        (ColumnPlan)
            hydration.plan(
                Shop.SCHEMA,
                List.of("price", "popularity", "age", "quality", "popularity", "quality"));
    assertEquals(
        List.of(
            new ColumnPlan.ItemRun(0, 0, 2),
            new ColumnPlan.ItemRun(3, 2, 1),
            new ColumnPlan.ItemRun(4, 1, 2)),
        plan.runs());
  }

  @Test
  void a_plan_is_made_once_per_schema_and_columns() {
    Plan plan = hydration.plan(Shop.SCHEMA, List.of("price", "age"));
    assertSame(plan, hydration.plan(Shop.SCHEMA, new ArrayList<>(List.of("price", "age"))));
    assertNotSame(plan, hydration.plan(Shop.SCHEMA, List.of("age", "price")));
    assertNotSame(
        plan, hydration.plan(new FeatureSchema(Shop.SCHEMA.columns()), List.of("price", "age")));
  }

  @Test
  void an_undeclared_column_is_refused_by_name() {
    Refusal refusal =
        assertThrows(Refusal.class, () -> hydration.plan(Shop.SCHEMA, List.of("price", "charm")));
    assertEquals(
        "column: \"charm\" is not declared (expected: a column of the feature schema)",
        refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "PAIR, charm",
    "PAIR, source:nowhere",
    "PAIR, 'source:'",
    "CONTEXT, minute",
    "PAIR, ''"
  })
  void a_source_that_is_not_known_is_refused_by_name(Entity entity, String source) {
    FeatureSchema schema =
        new FeatureSchema(List.of(new Column("c", entity, source, 0, Transform.NONE)));
    Refusal refusal = assertThrows(Refusal.class, () -> hydration.plan(schema, List.of("c")));
    assertTrue(
        refusal.getMessage().startsWith("column c: \"" + source + "\" (expected: "),
        refusal.getMessage());
  }

  @Test
  void a_plan_without_columns_gives_rows_without_width() {
    candidates.add(0, Source.POPULAR, 0);
    Plan plan = hydration.plan(Shop.SCHEMA, List.of());
    CatalogSnapshot catalog = new Shop(1, 3).catalog();
    assertEquals(
        1,
        hydration.hydrate(
            plan, catalog, Viewer.ANONYMOUS, plain(), candidates, scratch, matrix, trace));
    assertEquals(0, matrix.columns());
    assertEquals(1, matrix.rows());
  }

  private static DecisionRequest plain() {
    return Shop.request(NONE, NONE, NONE, 10, 0);
  }

  @Test
  void candidates_beyond_the_matrix_are_not_written() {
    for (int i = 0; i < 5; i++) {
      candidates.add(i, Source.POPULAR, 0);
    }
    candidates.drop(1, DropReason.EXCLUDED);
    Plan plan = hydration.plan(Shop.SCHEMA, List.of("price"));
    Matrix small = new Matrix(3, 1);
    assertEquals(
        3,
        hydration.hydrate(
            plan,
            new Shop(1, 9).catalog(),
            Viewer.ANONYMOUS,
            plain(),
            candidates,
            scratch,
            small,
            trace));
    assertEquals(2, scratch.rowToCandidate()[1]);
    assertEquals(3, scratch.rowToCandidate()[2]);
  }

  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 0, 3",
    "2024-05-15T23:59:59Z, 23, 2",
    "2024-05-13T00:00:00Z, 0, 0",
    "1969-12-31T23:00:00Z, 23, 2",
    "2024-05-19T12:00:00Z, 12, 6"
  })
  void hour_and_weekday_are_told_from_monday_on(String moment, float hour, float weekday) {
    Moment utc = new Moment(ZoneOffset.UTC.getRules());
    DecisionRequest request = at(OffsetDateTime.parse(moment).toInstant());
    assertEquals(hour, utc.clock(request, Moment.HOUR));
    assertEquals(weekday, utc.clock(request, Moment.WEEKDAY));
  }

  @Test
  void the_clock_follows_the_sites_zone_through_summer_time() {
    ZoneId zone = ZoneId.of("Europe/Berlin");
    Moment berlin = new Moment(zone.getRules());
    for (long hour = 0; hour < 24 * 366; hour++) {
      Instant instant = Instant.parse("2024-01-01T00:30:00Z").plusSeconds(hour * 3_600);
      ZonedDateTime local = instant.atZone(zone);
      assertEquals(local.getHour(), berlin.clock(at(instant), Moment.HOUR), instant.toString());
      assertEquals(
          local.getDayOfWeek().getValue() - 1,
          berlin.clock(at(instant), Moment.WEEKDAY),
          instant.toString());
    }
  }

  private static DecisionRequest at(Instant instant) {
    return new DecisionRequest(
        "p",
        "",
        "",
        true,
        Map.of(),
        NONE,
        NONE,
        NONE,
        1,
        0,
        "",
        Map.of(),
        instant.toEpochMilli(),
        0);
  }

  @Test
  void defaults_stand_in_and_are_counted_once_per_decision_for_what_is_shared() {
    candidates.add(0, Source.POPULAR, 0);
    candidates.add(1, Source.POPULAR, 0);
    Plan plan =
        hydration.plan(
            Shop.SCHEMA, List.of("age", "mobile", "temperature", "bought_recency", "bought_days"));
    DecisionRequest request =
        new DecisionRequest(
            "p",
            "",
            "",
            true,
            Map.of("mobile", "yes", "temperature", 1e300),
            NONE,
            NONE,
            NONE,
            1,
            0,
            "",
            Map.of(),
            0,
            0);
    hydration.hydrate(
        plan,
        new Shop(1, 9).catalog(),
        Viewer.ANONYMOUS,
        request,
        candidates,
        scratch,
        matrix,
        trace);
    assertEquals(3 + 2, trace.missing());
    assertEquals(40, matrix.floats().get(0));
    assertEquals(0, matrix.floats().get(1));
    assertEquals(15, matrix.floats().get(2));
    assertEquals((float) (Math.log1p(365) - 1) * 0.5f, matrix.floats().get(3), 1e-6);
    assertEquals(0, matrix.floats().get(4));
  }

  @Test
  void agrees_with_the_obvious_features_for_1000_seeds() {
    for (int seed = 0; seed < 1_000; seed++) {
      Shop shop = new Shop(seed, 40);
      CatalogSnapshot catalog = shop.catalog();
      Viewer viewer = seed % 7 == 0 ? Viewer.ANONYMOUS : shop.viewer(60);
      List<Column> wanted = new ArrayList<>(Shop.SCHEMA.columns());
      if (seed % 2 == 0) {
        Collections.shuffle(wanted, shop.random());
      }
      Plan plan = hydration.plan(Shop.SCHEMA, wanted.stream().map(Column::name).toList());
      draw(shop);
      int rows =
          hydration.hydrate(plan, catalog, viewer, plain(), candidates, scratch, matrix, trace);
      int row = 0;
      for (int i = 0; i < candidates.size(); i++) {
        if (candidates.kept(i)) {
          assertEquals(i, scratch.rowToCandidate()[row]);
          for (int c = 0; c < wanted.size(); c++) {
            String what =
                "seed "
                    + seed
                    + " column "
                    + wanted.get(c).name()
                    + " of item "
                    + candidates.item(i);
            float value = matrix.floats().get(row * matrix.columns() + c);
            assertEquals(obvious(wanted.get(c), catalog, viewer, i), value, 1e-5f, what);
          }
          row++;
        }
      }
      assertEquals(row, rows);
    }
  }

  private void draw(Shop shop) {
    candidates.clear();
    for (int item : shop.numbers(60)) {
      int index =
          candidates.add(
              item,
              Source.of(shop.random().nextBoolean() ? "similar" : "popular").orElseThrow(),
              0);
      candidates.similarity(index, shop.random().nextInt(10) / 8f);
      if (shop.random().nextInt(4) == 0) {
        candidates.drop(index, DropReason.FILTERED);
      }
    }
  }

  private float obvious(Column column, CatalogSnapshot catalog, Viewer viewer, int index) {
    Optional<Double> raw =
        switch (column.entity()) {
          case ITEM -> Optional.of((double) stored(column, catalog, candidates.item(index)));
          case VIEWER -> number(viewer.column(Shop.SCHEMA.columns(Entity.VIEWER).indexOf(column)));
          case CONTEXT -> context(column.source());
          case PAIR -> pair(column.source(), catalog, viewer, index);
          case CREATIVE -> Optional.empty();
        };
    return column.entity() == Entity.ITEM
        ? raw.orElseThrow().floatValue()
        : column.transform().apply(raw.map(Double::floatValue).orElse(column.defaultValue()));
  }

  private static float stored(Column column, CatalogSnapshot catalog, int item) {
    FloatBuffer one = FloatBuffer.allocate(1);
    catalog.copyRow(item, Shop.SCHEMA.columns(Entity.ITEM).indexOf(column), 1, one, 0);
    return one.get(0);
  }

  private static Optional<Double> number(float value) {
    return Float.isNaN(value) ? Optional.empty() : Optional.of((double) value);
  }

  private static Optional<Double> context(String source) {
    return switch (source) {
      case "hour" -> Optional.of(12.0);
      case "weekday" -> Optional.of(2.0);
      case "context:mobile" -> Optional.of(1.0);
      case "context:temperature" -> Optional.of(21.5);
      default -> throw new IllegalStateException(source);
    };
  }

  private Optional<Double> pair(String source, CatalogSnapshot catalog, Viewer viewer, int index) {
    int item = candidates.item(index);
    return switch (source) {
      case "similarity" -> Optional.of((double) candidates.similarity(index));
      case "bought_days" ->
          Optional.of(bought(viewer, item).map(p -> (double) viewer.purchaseDays(p)).orElse(0.0));
      case "bought_recency_days" ->
          bought(viewer, item).map(p -> (Shop.NOW - viewer.purchaseSeconds(p)) / (double) Shop.DAY);
      case "viewed_count" ->
          Optional.of((double) count(viewer, item, type -> type <= ActionType.CLICK.number()));
      case "viewed_recency_days" ->
          lastViewed(viewer, item).map(seconds -> (Shop.NOW - seconds) / (double) Shop.DAY);
      case "cart_count" ->
          Optional.of(
              (double) count(viewer, item, type -> type == ActionType.ADD_TO_CART.number()));
      case "category_affinity" ->
          share(viewer, catalog, whole -> whole.categories().stream().findFirst(), item);
      case "brand_affinity" -> share(viewer, catalog, Item::brand, item);
      case "price_ratio" -> ratio(viewer, catalog, item);
      case "item_age_days" ->
          Optional.of((Shop.NOW_MILLIS - catalog.createdMillis(item)) / 86_400_000.0);
      case "source:similar" ->
          Optional.of((candidates.sources(index) & Source.SIMILAR.bit()) == 0 ? 0.0 : 1.0);
      default -> throw new IllegalStateException(source);
    };
  }

  private static Optional<Integer> bought(Viewer viewer, int item) {
    for (int i = 0; i < viewer.purchases(); i++) {
      if (viewer.purchaseItem(i) == item) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private static int count(Viewer viewer, int item, IntPredicate type) {
    int count = 0;
    for (int i = 0; i < viewer.actions(); i++) {
      count += viewer.actionItem(i) == item && type.test(viewer.actionType(i)) ? 1 : 0;
    }
    return count;
  }

  private static Optional<Long> lastViewed(Viewer viewer, int item) {
    for (int i = 0; i < viewer.actions(); i++) {
      if (viewer.actionItem(i) == item && viewer.actionType(i) <= ActionType.CLICK.number()) {
        return Optional.of(viewer.actionSeconds(i));
      }
    }
    return Optional.empty();
  }

  private static List<Item> history(Viewer viewer, CatalogSnapshot catalog) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < viewer.actions(); i++) {
      if (catalog.live(viewer.actionItem(i))) {
        items.add(catalog.item(viewer.actionItem(i)));
      }
    }
    return items;
  }

  private static Optional<Double> share(
      Viewer viewer,
      CatalogSnapshot catalog,
      java.util.function.Function<Item, Optional<String>> word,
      int item) {
    List<Item> history = history(viewer, catalog);
    Optional<String> own = word.apply(catalog.item(item));
    if (history.isEmpty() || own.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        history.stream().filter(other -> word.apply(other).equals(own)).count()
            / (double) history.size());
  }

  private static Optional<Double> ratio(Viewer viewer, CatalogSnapshot catalog, int item) {
    List<Long> paid =
        history(viewer, catalog).stream().map(Item::priceMicros).flatMap(Optional::stream).toList();
    Optional<Long> own = catalog.item(item).priceMicros();
    if (paid.isEmpty() || own.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        own.get() / paid.stream().mapToLong(Long::longValue).average().orElseThrow());
  }

  @Test
  void the_default_zone_is_utc_and_an_unknown_one_is_refused_by_key() {
    FeatureConfig config = () -> "Mars/Olympus";
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> new Hydration(config));
    assertEquals(
        "attune.feature.time-zone: \"Mars/Olympus\" (expected: a name such as UTC or Europe/Berlin)",
        refusal.getMessage());
    FeatureConfig defaults =
        new io.smallrye.config.SmallRyeConfigBuilder()
            .withMapping(FeatureConfig.class)
            .build()
            .getConfigMapping(FeatureConfig.class);
    assertEquals("UTC", defaults.timeZone());
  }
}
