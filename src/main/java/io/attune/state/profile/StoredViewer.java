package io.attune.state.profile;

import io.attune.language.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A viewer as the store keeps it, built from what the viewer did and is.
final class StoredViewer {
  private final byte[] actions;
  private final byte[] purchases;
  private final Map<String, SortedMap<String, Float>> views;

  private StoredViewer(
      byte[] actions, byte[] purchases, Map<String, SortedMap<String, Float>> views) {
    this.actions = actions;
    this.purchases = purchases;
    this.views = views;
  }

  /// @param actions in any order; only those up to and including `untilSeconds` count
  /// @param columns `view.column` to value
  static StoredViewer of(
      List<Viewers.Action> actions,
      Map<String, Float> columns,
      long untilSeconds,
      Viewers.Limits limits) {
    List<Viewers.Action> past = new ArrayList<>(actions.size());
    for (Viewers.Action action : actions) {
      if (action.epochSeconds() <= untilSeconds) {
        past.add(action);
      }
    }
    Map<String, SortedMap<String, Float>> views = new TreeMap<>();
    columns.forEach(
        (name, value) -> {
          int dot = name.indexOf('.');
          if (dot <= 0 || dot == name.length() - 1 || name.indexOf('\n') >= 0) {
            throw Problem.invalid("columns", name, "view.column").refusal();
          }
          views
              .computeIfAbsent(name.substring(0, dot), view -> new TreeMap<>())
              .put(name.substring(dot + 1), value);
        });
    return new StoredViewer(
        ActionList.encode(past, limits.actions()),
        PurchaseList.encode(past, limits.purchases()),
        views);
  }

  /// An [ActionList], no bytes for none.
  byte[] actions() {
    return actions;
  }

  /// A [PurchaseList], no bytes for none.
  byte[] purchases() {
    return purchases;
  }

  /// View name to its columns, name to value.
  Map<String, SortedMap<String, Float>> views() {
    return views;
  }

  boolean empty() {
    return actions.length == 0 && purchases.length == 0 && views.isEmpty();
  }

  static byte[] blob(Layout layout, SortedMap<String, Float> view, long eventSeconds) {
    float[] values = new float[view.size()];
    int i = 0;
    for (float value : view.values()) {
      values[i++] = value;
    }
    return layout.encode(values, eventSeconds);
  }
}
