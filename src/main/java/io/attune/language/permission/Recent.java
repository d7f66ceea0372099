package io.attune.language.permission;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Results by what they were made from, the latest [#PLACES] or fewer: each key has one place, and
/// takes it from whoever had it. Any thread; losing a race means making a result twice.
final class Recent<K, V> {
  static final int PLACES = 1 << 12;

  private record Kept<K, V>(K key, V value) {}

  private final AtomicReferenceArray<@Nullable Kept<K, V>> places =
      new AtomicReferenceArray<>(PLACES);

  V of(K key, Function<K, V> make) {
    int hash = key.hashCode();
    int place = (hash ^ hash >>> 16) & PLACES - 1;
    Kept<K, V> kept = places.getAcquire(place);
    if (kept != null && kept.key.equals(key)) {
      return kept.value;
    }
    V value = make.apply(key);
    places.setRelease(place, new Kept<>(key, value));
    return value;
  }
}
