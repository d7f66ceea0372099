package io.attune.state.targeting;

import io.attune.language.expression.ExpressionSchema;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.expression.ExpressionSchema.Variable;
import io.attune.language.expression.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A judge's request as the index reads it.
final class AskedRow extends Row {
  /// What the drawn targeting names.
  static final ExpressionSchema SCHEMA =
      ExpressionSchema.ofTargeting(
          RandomTargeting.COLUMNS,
          Map.of(
              "tier",
              Type.TEXT,
              "age",
              Type.NUMBER,
              "vip",
              Type.FLAG,
              "visits",
              Type.INTEGER,
              "interests",
              Type.TEXTS),
          Map.of("temperature", Type.NUMBER, "logged_in", Type.FLAG));

  private static final Map<Integer, String> PATHS = new HashMap<>();
  private static final Map<Integer, String> ROOTS =
      Map.of(
          ExpressionSchema.CONTEXT, "context",
          ExpressionSchema.VIEWER_ATTRIBUTES, "viewer.attributes",
          ExpressionSchema.CONTEXT_KEY_VALUES, "context.kv");

  static {
    for (Variable variable : SCHEMA.variables()) {
      if (!variable.keyed()) {
        PATHS.put(variable.slot(), variable.root() + "." + variable.field());
      }
    }
  }

  private final Map<Integer, Object> slots = new HashMap<>();
  private final Map<Integer, Map<String, Object>> keys = new HashMap<>();
  private final Asked request;

  AskedRow(Asked request) {
    this.request = request;
    PATHS.forEach(
        (slot, path) -> {
          Object value = request.fields().get(path);
          if (value != null) {
            slots.put(slot, value);
          }
        });
    ROOTS.forEach(
        (slot, root) -> {
          Map<String, Object> values = new HashMap<>();
          request.fields().forEach((path, value) -> put(root, path, value, values));
          keys.put(slot, values);
        });
  }

  private static void put(String root, String path, Object value, Map<String, Object> values) {
    if (path.startsWith(root + ".")) {
      values.put(path.substring(root.length() + 1), value);
    } else if (path.startsWith(root + "[\"")) {
      values.put(path.substring(root.length() + 2, path.length() - 2), value);
    }
  }

  @Override
  public boolean has(int slot) {
    return slots.containsKey(slot);
  }

  @Override
  public boolean flag(int slot) {
    return (Boolean) slots.get(slot);
  }

  @Override
  public long integer(int slot) {
    return (Long) slots.get(slot);
  }

  @Override
  public double number(int slot) {
    return (Double) slots.get(slot);
  }

  @Override
  public String text(int slot) {
    return (String) slots.get(slot);
  }

  @Override
  @SuppressWarnings("unchecked") // lists hold texts
  public List<String> texts(int slot) {
    return (List<String>) slots.get(slot);
  }

  private Object key(int slot, String key) {
    return keys.get(slot).get(key);
  }

  @Override
  public boolean has(int slot, String key, Type type) {
    return key(slot, key) != null;
  }

  @Override
  public boolean flag(int slot, String key) {
    return (Boolean) key(slot, key);
  }

  @Override
  public long integer(int slot, String key) {
    return (Long) key(slot, key);
  }

  @Override
  public double number(int slot, String key) {
    return (Double) key(slot, key);
  }

  @Override
  public String text(int slot, String key) {
    return (String) key(slot, key);
  }

  @Override
  @SuppressWarnings("unchecked") // lists hold texts
  public List<String> texts(int slot, String key) {
    return (List<String>) key(slot, key);
  }

  @Override
  public long did(int action, long days, @Nullable String category) {
    String name = ExpressionSchema.ACTIONS.get(action);
    return request.actions().stream()
        .filter(each -> each.type().equals(name) && each.days() < days)
        .filter(each -> category == null || each.category().equals(category))
        .count();
  }
}
