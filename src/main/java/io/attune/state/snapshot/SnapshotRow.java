package io.attune.state.snapshot;

import io.attune.language.aggregate.Aggregate;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.expression.ExpressionSchema;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.expression.ItemRow;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.aggregate.LiveValues;
import io.attune.state.aggregate.Trends;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.placement.Segment;
import io.attune.state.profile.Viewer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What filters and boosts read in one decision, moved from item to item. Bound once per decision,
/// then [#item(int)] per candidate; allocates nothing. Not thread-safe; belongs to a decision's
/// scratch.
///
/// Absent are: texts the catalogue does not have, a price that is unknown, a stock that is not
/// counted, availability without an end, a viewer column without a value, a context field or
/// parameter that is missing or of another type than declared, and all of the item where there is
/// none.
public final class SnapshotRow extends ItemRow {
  private static final long SECONDS_PER_DAY = 86_400;
  private static final double MAX_EXACT = 9007199254740992.0;

  private static final String KEY_VALUES = "kv";
  private static final String AGGREGATE = FeatureSchema.AGGREGATE;
  private static final LiveValues NONE = Trends.none();

  private @Nullable CatalogSnapshot catalog;
  private LiveValues live = NONE;
  private Viewer viewer = Viewer.ANONYMOUS;
  private Map<String, Object> context = Map.of();
  private Map<String, Object> params = Map.of();
  private long nowMillis;
  private int item;
  private final SegmentList segments = new SegmentList();
  private @Nullable Map<String, Object> attributes;

  /// What a decision was told beside items, viewer and request, when it is made again.
  ///
  /// @param live what `item.columns["aggregate:<name>"]` told
  /// @param segments those of the viewer; where nobody noted them, those that the business set hold
  public record Told(LiveValues live, Optional<List<String>> segments) {
    public Told {
      segments = segments.map(List::copyOf);
    }
  }

  /// Binds the row to one decision in which no segment has an expression, and nothing is known of
  /// real-time features of items.
  public void bind(CatalogSnapshot catalog, Viewer viewer, DecisionRequest request) {
    bind(catalog, viewer, request, List.of());
    live = NONE;
  }

  /// Binds the row to one decision. Segments and attributes of the viewer are looked up when an
  /// expression asks for them first, then kept until the next decision.
  public void bind(Snapshot snapshot, Viewer viewer, DecisionRequest request) {
    bind(snapshot, viewer, request, snapshot.trends());
  }

  /// The same with values that the caller has.
  ///
  /// @param live what `item.columns["aggregate:<name>"]` is told from
  public void bind(Snapshot snapshot, Viewer viewer, DecisionRequest request, LiveValues live) {
    bind(snapshot.catalog(), viewer, request, snapshot.placements().segments());
    this.live = live;
  }

  /// Binds the row to a decision that is made again.
  public void bind(CatalogSnapshot catalog, Viewer viewer, DecisionRequest request, Told told) {
    bind(catalog, viewer, request, List.of());
    live = told.live();
    told.segments().ifPresent(segments::recall);
  }

  private void bind(
      CatalogSnapshot catalog, Viewer viewer, DecisionRequest request, List<Segment> live) {
    bind(catalog, viewer, request.epochMillis());
    context = request.context();
    params = request.filterParams();
    segments.bind(live);
  }

  /// Binds the row to a viewer alone, for expressions of segments.
  public void bind(CatalogSnapshot catalog, Viewer viewer, long nowMillis) {
    this.catalog = catalog;
    this.viewer = viewer;
    this.nowMillis = nowMillis;
    attributes = null;
  }

  private Map<String, Object> attributes() {
    Map<String, Object> known = attributes;
    if (known == null) {
      Map<String, Object> read = new HashMap<>();
      viewer.profile().byName().forEach((name, attribute) -> read.put(name, attribute.value()));
      known = read;
      attributes = known;
    }
    return known;
  }

  /// The value of a column of the item or, by `aggregate:<name>`, of a real-time feature of it or
  /// of its first category; NaN for none.
  private float column(String key) {
    return key.startsWith(AGGREGATE) ? aggregate(key) : catalog().column(item, key);
  }

  private float aggregate(String key) {
    CatalogSnapshot rows = catalog();
    Aggregate aggregate =
        rows.schema().aggregates().find(key.substring(AGGREGATE.length())).orElse(null);
    if (aggregate == null) {
      return Float.NaN;
    }
    return switch (aggregate.of()) {
      case ITEM -> live.item(aggregate, item, nowMillis);
      case CATEGORY -> live.category(aggregate, rows.mainCategoryName(item), nowMillis);
      case VIEWER, PLACEMENT, PAIR, VIEWER_CATEGORY -> Float.NaN;
    };
  }

  /// @param number also -1 for no item: then all of it is absent
  @Override
  public void item(int number) {
    item = number;
  }

  private CatalogSnapshot catalog() {
    CatalogSnapshot bound = catalog;
    if (bound == null) {
      throw new IllegalStateException("row: not bound (expected: bind before use)");
    }
    return bound;
  }

  @Override
  public boolean has(int slot) {
    if (item < 0 && ofItem(slot)) {
      return false;
    }
    return switch (slot) {
      case ExpressionSchema.NOW,
          ExpressionSchema.ITEM_ID,
          ExpressionSchema.ITEM_CREATED,
          ExpressionSchema.VIEWER_KNOWN,
          ExpressionSchema.VIEWER_SEGMENTS ->
          true;
      case ExpressionSchema.ITEM_CATEGORIES, ExpressionSchema.ITEM_TAGS -> true;
      case ExpressionSchema.ITEM_ATTRIBUTES, ExpressionSchema.ITEM_COLUMNS -> true;
      case ExpressionSchema.CONTEXT_KEY_VALUES -> context.get(KEY_VALUES) instanceof Map;
      case ExpressionSchema.ITEM_TITLE,
          ExpressionSchema.ITEM_BRAND,
          ExpressionSchema.ITEM_CURRENCY,
          ExpressionSchema.ITEM_LANGUAGE ->
          nullableText(slot) != null;
      case ExpressionSchema.ITEM_VARIANT_OF -> catalog().variantGroup(item) != item;
      case ExpressionSchema.ITEM_PRICE_MICROS -> catalog().priceMicros(item) >= 0;
      case ExpressionSchema.ITEM_STOCK -> catalog().stock(item) != Long.MAX_VALUE;
      case ExpressionSchema.ITEM_AVAILABLE_FROM ->
          catalog().availableFromMillis(item) != Long.MIN_VALUE;
      case ExpressionSchema.ITEM_AVAILABLE_UNTIL ->
          catalog().availableUntilMillis(item) != Long.MAX_VALUE;
      default ->
          slot >= ExpressionSchema.VIEWER_COLUMNS
              && !Float.isNaN(viewer.column(slot - ExpressionSchema.VIEWER_COLUMNS, nowMillis));
    };
  }

  private static boolean ofItem(int slot) {
    return slot >= ExpressionSchema.ITEM_ID && slot <= ExpressionSchema.ITEM_COLUMNS;
  }

  @Override
  public boolean flag(int slot) {
    return viewer.known();
  }

  @Override
  public long integer(int slot) {
    return switch (slot) {
      case ExpressionSchema.NOW -> nowMillis;
      case ExpressionSchema.ITEM_PRICE_MICROS -> catalog().priceMicros(item);
      case ExpressionSchema.ITEM_STOCK -> catalog().stock(item);
      case ExpressionSchema.ITEM_CREATED -> catalog().createdMillis(item);
      case ExpressionSchema.ITEM_AVAILABLE_FROM -> catalog().availableFromMillis(item);
      case ExpressionSchema.ITEM_AVAILABLE_UNTIL -> catalog().availableUntilMillis(item);
      default -> throw unknown(slot);
    };
  }

  @Override
  public double number(int slot) {
    return viewer.column(slot - ExpressionSchema.VIEWER_COLUMNS, nowMillis);
  }

  @Override
  public String text(int slot) {
    String text = nullableText(slot);
    if (text == null) {
      throw unknown(slot);
    }
    return text;
  }

  private @Nullable String nullableText(int slot) {
    return switch (slot) {
      case ExpressionSchema.ITEM_ID -> catalog().id(item);
      case ExpressionSchema.ITEM_TITLE -> catalog().title(item);
      case ExpressionSchema.ITEM_BRAND -> catalog().brandText(item);
      case ExpressionSchema.ITEM_CURRENCY -> catalog().currency(item);
      case ExpressionSchema.ITEM_LANGUAGE -> catalog().language(item);
      case ExpressionSchema.ITEM_VARIANT_OF -> catalog().id(catalog().variantGroup(item));
      default -> null;
    };
  }

  @Override
  public List<String> texts(int slot) {
    return switch (slot) {
      case ExpressionSchema.ITEM_CATEGORIES -> catalog().categories(item);
      case ExpressionSchema.ITEM_TAGS -> catalog().tags(item);
      case ExpressionSchema.VIEWER_SEGMENTS -> segments.of(catalog(), viewer, nowMillis);
      default -> throw unknown(slot);
    };
  }

  @Override
  @SuppressWarnings("unchecked") // lists of attributes hold texts
  public List<String> texts(int slot, String key) {
    return (List<String>) value(slot, key);
  }

  /// Actions stand newest first.
  @Override
  public long did(int action, long days, @Nullable String category) {
    long now = nowMillis / 1_000;
    long since = now - days * SECONDS_PER_DAY;
    long count = 0;
    for (int i = 0; i < viewer.actions() && viewer.actionSeconds(i) > since; i++) {
      boolean counts =
          viewer.actionType(i) == action
              && viewer.actionSeconds(i) <= now
              && (category == null || within(viewer.actionItem(i), category));
      count += counts ? 1 : 0;
    }
    return count;
  }

  private boolean within(int number, String category) {
    return catalog().live(number) && catalog().categories(number).contains(category);
  }

  @Override
  public boolean has(int slot, String key, Type type) {
    if (item < 0 && ofItem(slot)) {
      return false;
    }
    return switch (slot) {
      case ExpressionSchema.ITEM_ATTRIBUTES -> catalog().attributes(item).containsKey(key);
      case ExpressionSchema.ITEM_COLUMNS -> !Float.isNaN(column(key));
      default -> ofType(declared(slot).get(key), type);
    };
  }

  private static boolean ofType(@Nullable Object value, Type type) {
    return switch (type) {
      case FLAG -> value instanceof Boolean;
      case TEXT -> value instanceof String;
      case NUMBER -> value instanceof Double number && !number.isNaN();
      case INTEGER ->
          value instanceof Double number
              && number == Math.rint(number)
              && Math.abs(number) <= MAX_EXACT;
      case TEXTS -> value instanceof List;
      case TIMESTAMP, TEXT_MAP, NUMBER_MAP -> false;
    };
  }

  @Override
  public boolean flag(int slot, String key) {
    return (Boolean) value(slot, key);
  }

  @Override
  public long integer(int slot, String key) {
    return ((Double) value(slot, key)).longValue();
  }

  @Override
  public double number(int slot, String key) {
    return slot == ExpressionSchema.ITEM_COLUMNS ? column(key) : (Double) value(slot, key);
  }

  @Override
  public String text(int slot, String key) {
    String text =
        slot == ExpressionSchema.ITEM_ATTRIBUTES
            ? catalog().attributes(item).get(key)
            : (String) value(slot, key);
    if (text == null) {
      throw unknown(slot);
    }
    return text;
  }

  private Object value(int slot, String key) {
    Object value = declared(slot).get(key);
    if (value == null) {
      throw unknown(slot);
    }
    return value;
  }

  private Map<String, Object> declared(int slot) {
    return switch (slot) {
      case ExpressionSchema.CONTEXT -> context;
      case ExpressionSchema.VIEWER_ATTRIBUTES -> attributes();
      case ExpressionSchema.CONTEXT_KEY_VALUES -> keyValues();
      default -> params;
    };
  }

  @SuppressWarnings("unchecked") // maps of the context hold texts
  private Map<String, Object> keyValues() {
    return context.get(KEY_VALUES) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }

  private static IllegalStateException unknown(int slot) {
    return new IllegalStateException(
        "slot: " + slot + " has no value (expected: has() asked first)");
  }
}
