package io.attune.stage;

import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Source;
import io.attune.language.expression.Predicate;
import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.attune.language.schema.Transform;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.catalog.Item;
import io.attune.state.catalog.NeighbourLists;
import io.attune.state.placement.Placement;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.attune.state.profile.Viewers.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// A small shop drawn from a seed, for the stages' tests: items, neighbours, viewers, requests,
/// placements.
public final class Shop {
  /// The decision's now: 2024-05-15 12:34:56.789 UTC, a Wednesday.
  public static final long NOW_MILLIS = 1_715_776_496_789L;

  public static final long NOW = NOW_MILLIS / 1_000;
  public static final long DAY = 86_400;

  public static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              column("price", Entity.ITEM, "price", 5),
              column("popularity", Entity.ITEM, "column:popularity", 0),
              column("quality", Entity.ITEM, "column:quality", 0.5f),
              column("age", Entity.VIEWER, "view:person.age", 40),
              column("visits", Entity.VIEWER, "view:habits.visits", 1),
              column("spend", Entity.VIEWER, "view:habits.spend", 0),
              column("hour", Entity.CONTEXT, "hour", 0),
              column("weekday", Entity.CONTEXT, "weekday", 0),
              column("mobile", Entity.CONTEXT, "context:mobile", 0),
              column("temperature", Entity.CONTEXT, "context:temperature", 15),
              column("similarity", Entity.PAIR, "similarity", 0),
              column("bought_days", Entity.PAIR, "bought_days", 0),
              column("bought_recency", Entity.PAIR, "bought_recency_days", 365),
              column("viewed", Entity.PAIR, "viewed_count", 0),
              column("viewed_recency", Entity.PAIR, "viewed_recency_days", 365),
              column("carted", Entity.PAIR, "cart_count", 0),
              column("category_affinity", Entity.PAIR, "category_affinity", 0.1f),
              column("brand_affinity", Entity.PAIR, "brand_affinity", 0.1f),
              column("price_ratio", Entity.PAIR, "price_ratio", 1),
              column("item_age", Entity.PAIR, "item_age_days", 0),
              column("from_similar", Entity.PAIR, "source:similar", 0)));

  private final Random random;
  private final int items;

  public Shop(long seed, int items) {
    this.random = new Random(seed);
    this.items = items;
  }

  private static Column column(String name, Entity entity, String source, float standIn) {
    Transform transform =
        name.endsWith("recency") || name.equals("price")
            ? new Transform(Transform.Function.LOG1P, 0, 1_000, 1, 0.5f)
            : Transform.NONE;
    return new Column(name, entity, source, standIn, transform);
  }

  public Random random() {
    return random;
  }

  /// A catalogue with everything absent now and then, up to 8 categories and 12 brands.
  public CatalogSnapshot catalog() {
    List<Item> all = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      all.add(item(i));
    }
    return CatalogSnapshot.of(SCHEMA, all, neighbours());
  }

  private boolean one(int in) {
    return random.nextInt(in) == 0;
  }

  private Item item(int number) {
    return new Item(
        "item-" + number,
        "Item " + number,
        one(10) ? List.of() : List.of("category-" + random.nextInt(8), "all"),
        one(10) ? Optional.empty() : Optional.of("brand-" + random.nextInt(12)),
        one(10) ? Optional.empty() : Optional.of(100_000L * (1 + random.nextInt(500))),
        Optional.of("EUR"),
        one(3) ? Optional.empty() : Optional.of((long) random.nextInt(5)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        one(5) ? Optional.of(NOW_MILLIS + random.nextInt(5) - 2) : Optional.empty(),
        one(5) ? Optional.of(NOW_MILLIS + random.nextInt(5) - 2) : Optional.empty(),
        number > 0 && one(5)
            ? Optional.of(one(20) ? "ghost-" + number : "item-" + random.nextInt(number))
            : Optional.empty(),
        List.of(),
        Map.of(),
        one(4)
            ? Map.of()
            : Map.of("popularity", (float) random.nextInt(50), "quality", random.nextFloat()),
        NOW_MILLIS - random.nextInt(1_000_000_000));
  }

  private NeighbourLists neighbours() {
    int[] offsets = new int[items + 1];
    int[] to = new int[items * 12];
    float[] weights = new float[items * 12];
    int at = 0;
    for (int i = 0; i < items; i++) {
      int count = random.nextInt(12);
      for (int n = 0; n < count; n++) {
        to[at] = random.nextInt(items + 2);
        weights[at++] = (12 - n) / 16f;
      }
      offsets[i + 1] = at;
    }
    return new NeighbourLists(offsets, Arrays.copyOf(to, at), Arrays.copyOf(weights, at), 1);
  }

  /// Up to `most` actions of the last 100 days, some on items the catalogue does not have.
  public List<Action> actions(int most) {
    List<Action> actions = new ArrayList<>();
    int count = random.nextInt(most + 1);
    for (int i = 0; i < count; i++) {
      ActionType type = ActionType.of(random.nextInt(ActionType.values().length));
      actions.add(
          new Action(random.nextInt(items + 3), type, NOW - random.nextInt((int) (100 * DAY))));
    }
    return actions;
  }

  public Map<String, Float> columns() {
    Map<String, Float> columns = new java.util.TreeMap<>();
    for (String name :
        List.of("person.age", "habits.visits", "habits.spend", "habits.unused", "other.thing")) {
      if (one(2)) {
        columns.put(name, random.nextInt(1_000) / 8f);
      }
    }
    return columns;
  }

  public Viewer viewer(int mostActions) {
    return Viewers.of(actions(mostActions), columns(), Long.MAX_VALUE, SCHEMA);
  }

  /// Up to `most - 1` item numbers.
  public int[] numbers(int most) {
    return random.ints(random.nextInt(most), 0, items).toArray();
  }

  public static DecisionRequest request(
      int[] seeds, int[] candidates, int[] exclude, int count, int offset) {
    return request(seeds, candidates, exclude, count, offset, "");
  }

  public static DecisionRequest request(
      int[] seeds, int[] candidates, int[] exclude, int count, int offset, String filter) {
    Map<String, Object> context = Map.of("mobile", true, "temperature", 21.5, "text", "x");
    return new DecisionRequest(
        "home",
        "v",
        "s",
        true,
        context,
        seeds,
        candidates,
        exclude,
        count,
        offset,
        filter,
        Map.of(),
        NOW_MILLIS,
        1);
  }

  /// A placement without filters, boosts and pins.
  public static Placement placement(int maxCandidates, Placement.SourceQuota... sources) {
    return new Placement(
        "home",
        1,
        Duration.ofMillis(20),
        20,
        1_000,
        maxCandidates,
        List.of(sources),
        new Placement.Rules(false, false, 0, false),
        List.of(),
        Optional.of("ranker"),
        Optional.empty(),
        List.of(),
        new Placement.Diversity(0, 0, false),
        List.of());
  }

  public static Placement.SourceQuota quota(Source source, int quota) {
    return new Placement.SourceQuota(source, quota);
  }

  public static Placement with(
      Placement p, Placement.Rules rules, Placement.NamedFilter... filters) {
    return new Placement(
        p.id(),
        p.version(),
        p.deadline(),
        p.defaultCount(),
        p.maxCount(),
        p.maxCandidates(),
        p.sources(),
        rules,
        List.of(filters),
        p.model(),
        p.fallbackModel(),
        p.boosts(),
        p.diversity(),
        p.pins());
  }

  public static Placement with(Placement p, Placement.Diversity diversity) {
    return new Placement(
        p.id(),
        p.version(),
        p.deadline(),
        p.defaultCount(),
        p.maxCount(),
        p.maxCandidates(),
        p.sources(),
        p.rules(),
        p.filters(),
        p.model(),
        p.fallbackModel(),
        p.boosts(),
        diversity,
        p.pins());
  }

  public static Placement with(Placement p, Placement.Pin... pins) {
    return new Placement(
        p.id(),
        p.version(),
        p.deadline(),
        p.defaultCount(),
        p.maxCount(),
        p.maxCandidates(),
        p.sources(),
        p.rules(),
        p.filters(),
        p.model(),
        p.fallbackModel(),
        p.boosts(),
        p.diversity(),
        List.of(pins));
  }

  public static Placement with(Placement p, Placement.Boost... boosts) {
    return new Placement(
        p.id(),
        p.version(),
        p.deadline(),
        p.defaultCount(),
        p.maxCount(),
        p.maxCandidates(),
        p.sources(),
        p.rules(),
        p.filters(),
        p.model(),
        p.fallbackModel(),
        List.of(boosts),
        p.diversity(),
        p.pins());
  }

  /// The verdicts by item number modulo their count.
  public static Predicate byNumber(NumberRow row, Predicate.Verdict... verdicts) {
    return any -> verdicts[row.number() % verdicts.length];
  }
}
