package io.attune.state.campaign;

import io.attune.language.campaign.Kind;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// From id to number, kind by kind. Ids are added and never leave, so that all snapshots share one
/// of these: an id that came later has a number that an older snapshot does not have. One thread
/// adds, any reads.
final class Ids {
  static final int UNKNOWN = -1;

  private final Map<Kind, Map<String, Integer>> numbers = new EnumMap<>(Kind.class);

  Ids() {
    for (Kind kind : Kind.values()) {
      numbers.put(kind, new ConcurrentHashMap<>());
    }
  }

  /// The number of an id, or [#UNKNOWN].
  int number(Kind kind, String id) {
    return of(kind).getOrDefault(id, UNKNOWN);
  }

  void add(Kind kind, String id, int number) {
    of(kind).put(id, number);
  }

  private Map<String, Integer> of(Kind kind) {
    Map<String, Integer> of = numbers.get(kind);
    if (of == null) {
      throw new IllegalStateException("kind: " + kind + " (expected: one that is there)");
    }
    return of;
  }
}
