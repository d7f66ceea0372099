package io.attune.state.aggregate;

import io.attune.language.aggregate.Aggregate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The one kind of [LiveValues.Noted]. About 100 bytes per value: for decisions that are recorded
/// in full, and for those made again.
final class NotedValues implements LiveValues.Noted {
  private final LiveValues source;
  private final Map<Key, Float> values = new HashMap<>();
  private final Set<Long> told = new HashSet<>();

  /// @param meaning of the aggregate
  /// @param of item number, name of a category, or id of a placement
  private record Key(long meaning, Object of) {}

  NotedValues(LiveValues source) {
    this.source = source;
  }

  @Override
  public float item(Aggregate aggregate, int item, long nowMillis) {
    Key key = new Key(aggregate.meaning(), item);
    Float known = values.get(key);
    return known == null ? note(aggregate, key, source.item(aggregate, item, nowMillis)) : known;
  }

  @Override
  public float category(Aggregate aggregate, long name, long nowMillis) {
    Key key = new Key(aggregate.meaning(), name);
    Float known = values.get(key);
    return known == null
        ? note(aggregate, key, source.category(aggregate, name, nowMillis))
        : known;
  }

  @Override
  public float placement(Aggregate aggregate, String id, long nowMillis) {
    Key key = new Key(aggregate.meaning(), id);
    Float known = values.get(key);
    return known == null ? note(aggregate, key, source.placement(aggregate, id, nowMillis)) : known;
  }

  @Override
  public void item(Aggregate aggregate, int item, float value) {
    note(aggregate, new Key(aggregate.meaning(), item), value);
  }

  @Override
  public void category(Aggregate aggregate, long name, float value) {
    note(aggregate, new Key(aggregate.meaning(), name), value);
  }

  @Override
  public void placement(Aggregate aggregate, String id, float value) {
    note(aggregate, new Key(aggregate.meaning(), id), value);
  }

  private float note(Aggregate aggregate, Key key, float value) {
    told.add(aggregate.meaning());
    values.put(key, value);
    return value;
  }

  @Override
  public boolean told(Aggregate aggregate) {
    return told.contains(aggregate.meaning());
  }

  @Override
  public int size() {
    return values.size();
  }
}
