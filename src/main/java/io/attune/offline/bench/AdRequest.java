package io.attune.offline.bench;

import io.attune.language.expression.ExpressionSchema;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.expression.Row;
import java.util.List;
import java.util.Map;

/// A request as targeting reads it: context, key-values and segments.
final class AdRequest extends Row {
  private final Map<String, Object> context;
  private final Map<String, String> keyValues;
  private final List<String> segments;

  AdRequest(Map<String, Object> context, Map<String, String> keyValues, List<String> segments) {
    this.context = context;
    this.keyValues = keyValues;
    this.segments = segments;
  }

  Map<String, Object> context() {
    return context;
  }

  Map<String, String> keyValues() {
    return keyValues;
  }

  List<String> segments() {
    return segments;
  }

  @Override
  public boolean has(int slot) {
    return slot == ExpressionSchema.VIEWER_SEGMENTS;
  }

  @Override
  public boolean flag(int slot) {
    throw unknown(slot);
  }

  @Override
  public long integer(int slot) {
    throw unknown(slot);
  }

  @Override
  public double number(int slot) {
    throw unknown(slot);
  }

  @Override
  public String text(int slot) {
    throw unknown(slot);
  }

  @Override
  public List<String> texts(int slot) {
    return segments;
  }

  @Override
  public boolean has(int slot, String key, Type type) {
    return values(slot).containsKey(key);
  }

  @Override
  public boolean flag(int slot, String key) {
    throw unknown(slot);
  }

  @Override
  public long integer(int slot, String key) {
    return values(slot).get(key) instanceof Long whole ? whole : 0;
  }

  @Override
  public double number(int slot, String key) {
    throw unknown(slot);
  }

  @Override
  public String text(int slot, String key) {
    return values(slot).get(key) instanceof String text ? text : "";
  }

  private Map<String, ?> values(int slot) {
    return slot == ExpressionSchema.CONTEXT_KEY_VALUES ? keyValues : context;
  }

  private static IllegalStateException unknown(int slot) {
    return new IllegalStateException("slot: " + slot + " (expected: one of the context)");
  }
}
