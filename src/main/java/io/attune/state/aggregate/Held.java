package io.attune.state.aggregate;

import io.attune.language.aggregate.Aggregate;
import io.attune.language.aggregate.Aggregates;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// What this process holds of all items, categories and placements. One writer, any readers; a
/// value is never half written.
final class Held {
  /// The most categories and the most placements that are held; further ones have no values.
  static final int MOST_NAMES = 100_000;

  private static final byte[] NOTHING = new byte[0];

  private final long[] meanings;
  private volatile AtomicReferenceArray<@Nullable Kept> items = new AtomicReferenceArray<>(64);
  private final Map<Long, Kept> categories = new ConcurrentHashMap<>();
  private final Map<String, Kept> placements = new ConcurrentHashMap<>();

  Held(Aggregates aggregates) {
    meanings =
        aggregates.all().stream()
            .filter(each -> !each.of().ofViewer())
            .mapToLong(Aggregate::meaning)
            .toArray();
  }

  float item(Aggregate aggregate, int item, long nowMillis) {
    AtomicReferenceArray<@Nullable Kept> all = items;
    return value(item < all.length() ? all.getAcquire(item) : null, aggregate, nowMillis);
  }

  float category(Aggregate aggregate, long name, long nowMillis) {
    return value(categories.get(name), aggregate, nowMillis);
  }

  float placement(Aggregate aggregate, String id, long nowMillis) {
    return value(placements.get(id), aggregate, nowMillis);
  }

  private static float value(@Nullable Kept kept, Aggregate aggregate, long nowMillis) {
    return kept == null
        ? Aggregates.value(aggregate, NOTHING, nowMillis)
        : kept.value(aggregate, nowMillis);
  }

  /// Takes what the store has under a field.
  void put(String field, byte[] bytes) {
    Kept kept = new Kept(bytes, meanings);
    String name = field.substring(1);
    switch (field.charAt(0)) {
      case 'i' -> put(Integer.parseInt(name), kept);
      case 'c' -> put(categories, HexFormat.fromHexDigitsToLong(name), kept);
      case 'p' -> put(placements, name, kept);
      default -> {}
    }
  }

  private static <K> void put(Map<K, Kept> map, K key, Kept kept) {
    if (map.size() < MOST_NAMES || map.containsKey(key)) {
      map.put(key, kept);
    }
  }

  private void put(int item, Kept kept) {
    AtomicReferenceArray<@Nullable Kept> all = items;
    if (item >= all.length()) {
      AtomicReferenceArray<@Nullable Kept> more =
          new AtomicReferenceArray<>(Math.max(item + 1, all.length() + all.length() / 2));
      for (int i = 0; i < all.length(); i++) {
        more.setPlain(i, all.getPlain(i));
      }
      more.setPlain(item, kept);
      items = more;
    } else {
      all.setRelease(item, kept);
    }
  }
}
