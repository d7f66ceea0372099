package io.attune.language.expression;

import dev.cel.runtime.CelEvaluationException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A row over the very maps that the interpreter is fed with.
final class MapRow extends Row {
  private final ExpressionSchema schema;
  private final Map<String, Object> roots;

  MapRow(ExpressionSchema schema, Map<String, Object> roots) {
    this.schema = schema;
    this.roots = roots;
  }

  private Map<?, ?> root(String name) {
    return (Map<?, ?>) roots.get(name);
  }

  private Object value(int slot) {
    for (ExpressionSchema.Variable variable : schema.variables()) {
      if (variable.slot() == slot) {
        return variable.field().isEmpty()
            ? roots.get(variable.root())
            : root(variable.root()).get(variable.field());
      }
    }
    throw new IllegalArgumentException("slot: " + slot);
  }

  private Map<?, ?> keyed(int slot) {
    return switch (slot) {
      case ExpressionSchema.CONTEXT -> root("context");
      case ExpressionSchema.PARAMS -> root("params");
      case ExpressionSchema.VIEWER_ATTRIBUTES -> (Map<?, ?>) root("viewer").get("attributes");
      default -> (Map<?, ?>) value(slot);
    };
  }

  @Override
  public boolean has(int slot) {
    return value(slot) != null;
  }

  @Override
  public boolean flag(int slot) {
    return (Boolean) value(slot);
  }

  @Override
  public long integer(int slot) {
    return value(slot) instanceof Instant instant ? instant.toEpochMilli() : (Long) value(slot);
  }

  @Override
  public double number(int slot) {
    return (Double) value(slot);
  }

  @Override
  public String text(int slot) {
    return (String) value(slot);
  }

  @Override
  @SuppressWarnings("unchecked")
  public List<String> texts(int slot) {
    return (List<String>) value(slot);
  }

  @Override
  public boolean has(int slot, String key, ExpressionSchema.Type type) {
    return keyed(slot).containsKey(key);
  }

  @Override
  public boolean flag(int slot, String key) {
    return (Boolean) keyed(slot).get(key);
  }

  @Override
  public long integer(int slot, String key) {
    return (Long) keyed(slot).get(key);
  }

  @Override
  public double number(int slot, String key) {
    return (Double) keyed(slot).get(key);
  }

  @Override
  @SuppressWarnings("unchecked")
  public List<String> texts(int slot, String key) {
    return (List<String>) keyed(slot).get(key);
  }

  @Override
  public long did(int action, long days, @Nullable String category) {
    return did(root("viewer"), ExpressionSchema.ACTIONS.get(action), days, category);
  }

  /// Whether the context's place is so near another; an error when it has none, or one that is none
  /// on the globe. By the law of cosines.
  static boolean within(Map<?, ?> context, Number north, Number east, Number kilometres)
      throws CelEvaluationException {
    if (!(context.get("latitude") instanceof Double latitude)
        || !(context.get("longitude") instanceof Double longitude)
        || Math.abs(latitude) > 90
        || Math.abs(longitude) > 180) {
      throw new CelEvaluationException("no place");
    }
    double up = Math.toRadians(latitude);
    double there = Math.toRadians(north.doubleValue());
    double cosine =
        Math.sin(up) * Math.sin(there)
            + Math.cos(up)
                * Math.cos(there)
                * Math.cos(Math.toRadians(longitude - east.doubleValue()));
    double angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
    return angle * 6_371.0088 <= kilometres.doubleValue();
  }

  /// Over the viewer's actions, each a list of type, age in days and category.
  static long did(Map<?, ?> viewer, String action, long days, @Nullable String category) {
    return ((List<?>) viewer.get("actions"))
        .stream()
            .map(each -> (List<?>) each)
            .filter(each -> each.get(0).equals(action) && (Long) each.get(1) < days)
            .filter(each -> category == null || each.get(2).equals(category))
            .count();
  }

  @Override
  public String text(int slot, String key) {
    return (String) keyed(slot).get(key);
  }
}
