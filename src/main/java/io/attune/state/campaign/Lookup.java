package io.attune.state.campaign;

import io.attune.language.campaign.Kind;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the store holds, each definition read once; for one change or one batch of them. Not
/// thread-safe.
final class Lookup {
  private final CampaignStore store;
  private final Map<Kind, Map<String, Optional<Stored>>> known = new EnumMap<>(Kind.class);

  Lookup(CampaignStore store) {
    this.store = store;
  }

  /// Reads several at once.
  void prefetch(Kind kind, List<String> ids) {
    Map<String, Optional<Stored>> of = of(kind);
    List<String> unknown = ids.stream().distinct().filter(id -> !of.containsKey(id)).toList();
    if (!unknown.isEmpty()) {
      List<Optional<Stored>> found =
          store.read(kind, unknown).stream().map(Optional::ofNullable).toList();
      for (int i = 0; i < unknown.size(); i++) {
        of.put(unknown.get(i), found.get(i));
      }
    }
  }

  Optional<Stored> find(Kind kind, String id) {
    return of(kind).computeIfAbsent(id, none -> Optional.ofNullable(store.read(kind, id)));
  }

  /// What was read of it may not hold any more.
  void forget(Kind kind, String id) {
    of(kind).remove(id);
  }

  private Map<String, Optional<Stored>> of(Kind kind) {
    return known.computeIfAbsent(kind, none -> new HashMap<>());
  }
}
