package io.attune.language.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What an expression may name, with the slot in which a [Row] keeps each value. Immutable; equal
/// when the variables are.
///
/// The slots are the same for every schema: a row need not know which expression reads it. Slots
/// from [#VIEWER_COLUMNS] on are the viewer columns in the order of the feature schema.
///
/// @param variables each once
public record ExpressionSchema(List<Variable> variables) {
  public static final int NOW = 0;
  public static final int ITEM_ID = 1;
  public static final int ITEM_TITLE = 2;
  public static final int ITEM_BRAND = 3;
  public static final int ITEM_CATEGORIES = 4;
  public static final int ITEM_TAGS = 5;
  public static final int ITEM_PRICE_MICROS = 6;
  public static final int ITEM_CURRENCY = 7;
  public static final int ITEM_STOCK = 8;
  public static final int ITEM_LANGUAGE = 9;
  public static final int ITEM_CREATED = 10;
  public static final int ITEM_AVAILABLE_FROM = 11;
  public static final int ITEM_AVAILABLE_UNTIL = 12;
  public static final int ITEM_VARIANT_OF = 13;
  public static final int ITEM_ATTRIBUTES = 14;
  public static final int ITEM_COLUMNS = 15;
  public static final int VIEWER_KNOWN = 16;
  public static final int CONTEXT = 17;
  public static final int PARAMS = 18;
  public static final int VIEWER_SEGMENTS = 19;
  public static final int VIEWER_ATTRIBUTES = 20;
  public static final int CONTEXT_KEY_VALUES = 21;
  public static final int VIEWER_COLUMNS = 32;

  /// What a viewer may have done, as `viewer.did("view", 7)` names it; the place in the list is
  /// what [Row#did] is asked with.
  public static final List<String> ACTIONS =
      List.of("view", "click", "add_to_cart", "remove_from_cart", "purchase", "rating");

  /// What targeting may always name as `context.<name>`: `hour` is 0 to 23 and `weekday` 0 (Sunday)
  /// to 6 where the viewer is, `kv` the key-values of the page.
  public static final Map<String, Type> TARGETING =
      Map.ofEntries(
          Map.entry("country", Type.TEXT),
          Map.entry("region", Type.TEXT),
          Map.entry("city", Type.TEXT),
          Map.entry("latitude", Type.NUMBER),
          Map.entry("longitude", Type.NUMBER),
          Map.entry("device", Type.TEXT),
          Map.entry("os", Type.TEXT),
          Map.entry("browser", Type.TEXT),
          Map.entry("language", Type.TEXT),
          Map.entry("hour", Type.INTEGER),
          Map.entry("weekday", Type.INTEGER),
          Map.entry("page", Type.TEXT),
          Map.entry("category", Type.TEXT),
          Map.entry("keywords", Type.TEXTS),
          Map.entry("kv", Type.TEXT_MAP));

  private static final Variable TIME = new Variable("now", "", Type.TIMESTAMP, NOW, false);
  private static final List<Variable> FIXED =
      List.of(
          TIME,
          new Variable("item", "id", Type.TEXT, ITEM_ID, false),
          new Variable("item", "title", Type.TEXT, ITEM_TITLE, false),
          new Variable("item", "brand", Type.TEXT, ITEM_BRAND, false),
          new Variable("item", "categories", Type.TEXTS, ITEM_CATEGORIES, false),
          new Variable("item", "tags", Type.TEXTS, ITEM_TAGS, false),
          new Variable("item", "price_micros", Type.INTEGER, ITEM_PRICE_MICROS, false),
          new Variable("item", "currency", Type.TEXT, ITEM_CURRENCY, false),
          new Variable("item", "stock", Type.INTEGER, ITEM_STOCK, false),
          new Variable("item", "language", Type.TEXT, ITEM_LANGUAGE, false),
          new Variable("item", "created", Type.TIMESTAMP, ITEM_CREATED, false),
          new Variable("item", "available_from", Type.TIMESTAMP, ITEM_AVAILABLE_FROM, false),
          new Variable("item", "available_until", Type.TIMESTAMP, ITEM_AVAILABLE_UNTIL, false),
          new Variable("item", "variant_of", Type.TEXT, ITEM_VARIANT_OF, false),
          new Variable("item", "attributes", Type.TEXT_MAP, ITEM_ATTRIBUTES, false),
          new Variable("item", "columns", Type.NUMBER_MAP, ITEM_COLUMNS, false),
          new Variable("viewer", "known", Type.FLAG, VIEWER_KNOWN, false),
          new Variable("viewer", "segments", Type.TEXTS, VIEWER_SEGMENTS, false));

  public ExpressionSchema {
    variables = List.copyOf(variables);
  }

  /// What a decision's expressions may name: `now`, `item.…`, `viewer.known`, `viewer.<column>`,
  /// `context.<field>`, `params.<name>`.
  ///
  /// @param viewerColumns names of the viewer columns, in schema order
  /// @param context declared fields of the request's context; at most one of type `TEXT_MAP`
  /// @param params declared parameters of the filter
  public static ExpressionSchema of(
      List<String> viewerColumns, Map<String, Type> context, Map<String, Type> params) {
    return of(viewerColumns, Map.of(), context, params);
  }

  /// The same, and `viewer.attributes.<name>`.
  ///
  /// @param attributes declared attributes of viewers; scalars and lists of texts
  public static ExpressionSchema of(
      List<String> viewerColumns,
      Map<String, Type> attributes,
      Map<String, Type> context,
      Map<String, Type> params) {
    List<Variable> all = new ArrayList<>(FIXED);
    viewer(viewerColumns, attributes, all);
    new TreeMap<>(context).forEach((name, type) -> all.add(ofContext(name, type)));
    new TreeMap<>(params)
        .forEach((name, type) -> all.add(new Variable("params", name, type, PARAMS, true)));
    return new ExpressionSchema(all);
  }

  private static Variable ofContext(String name, Type type) {
    return type == Type.TEXT_MAP
        ? new Variable("context", name, type, CONTEXT_KEY_VALUES, false)
        : new Variable("context", name, type, CONTEXT, true);
  }

  /// What the targeting of a line item may name: [#TARGETING], further declared fields of the
  /// context, the viewer, and as `item.…` the item that the page is about.
  ///
  /// @param declared of names in [#TARGETING], the type there counts
  public static ExpressionSchema ofTargeting(
      List<String> viewerColumns, Map<String, Type> attributes, Map<String, Type> declared) {
    Map<String, Type> context = new TreeMap<>(declared);
    context.putAll(TARGETING);
    return of(viewerColumns, attributes, context, Map.of());
  }

  /// What the definition of a segment may name: `now`, `viewer.<column>` and
  /// `viewer.attributes.<name>`.
  public static ExpressionSchema ofViewer(
      List<String> viewerColumns, Map<String, Type> attributes) {
    List<Variable> all = new ArrayList<>(List.of(TIME));
    viewer(viewerColumns, attributes, all);
    return new ExpressionSchema(all);
  }

  /// A column that bears the name of something else of the viewer's cannot be named.
  private static void viewer(
      List<String> columns, Map<String, Type> attributes, List<Variable> all) {
    List<String> taken = List.of("known", "segments", "attributes");
    for (int i = 0; i < columns.size(); i++) {
      if (!taken.contains(columns.get(i))) {
        all.add(new Variable("viewer", columns.get(i), Type.NUMBER, VIEWER_COLUMNS + i, false));
      }
    }
    new TreeMap<>(attributes)
        .forEach(
            (name, type) ->
                all.add(new Variable("viewer.attributes", name, type, VIEWER_ATTRIBUTES, true)));
  }

  /// The variable `root.field`, or nothing.
  Optional<Variable> variable(String root, String field) {
    return variables.stream()
        .filter(v -> v.root().equals(root) && v.field().equals(field))
        .findFirst();
  }

  /// What a value may be.
  public enum Type {
    FLAG("bool"),
    INTEGER("int"),
    NUMBER("double"),
    TEXT("string"),
    TIMESTAMP("timestamp"),
    TEXTS("list(string)"),
    TEXT_MAP("map(string, string)"),
    NUMBER_MAP("map(string, double)");

    private final String cel;

    Type(String cel) {
      this.cel = cel;
    }

    /// The name in CEL: `bool`, `int`, `double`, `string`, ….
    public String cel() {
      return cel;
    }

    /// The scalar type that callers may declare under this name: `bool`, `int`, `double` or
    /// `string`.
    public static Optional<Type> scalar(String cel) {
      return List.of(FLAG, INTEGER, NUMBER, TEXT).stream()
          .filter(type -> type.cel.equals(cel))
          .findFirst();
    }

    /// A scalar type, or `list(string)`.
    public static Optional<Type> scalarOrTexts(String cel) {
      return cel.equals(TEXTS.cel) ? Optional.of(TEXTS) : scalar(cel);
    }
  }

  /// One variable.
  ///
  /// @param root `item`, `viewer`, `viewer.attributes`, `context`, `params` or `now`
  /// @param field below the root; empty for the root itself
  /// @param type what it holds
  /// @param slot where a row keeps it
  /// @param keyed read from the slot by the field's name
  public record Variable(String root, String field, Type type, int slot, boolean keyed) {}
}
