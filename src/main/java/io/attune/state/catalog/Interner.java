package io.attune.state.catalog;

import org.jspecify.annotations.Nullable;

/// Gives equal values one instance, as far as a bounded memory goes: each hash has one place, and
/// the last value keeps it. Losing a value costs some bytes, never correctness. Not thread-safe.
final class Interner<T> {
  private final @Nullable Object[] places;

  /// @param places a power of two
  Interner(int places) {
    this.places = new Object[places];
  }

  /// The instance that equals `probe`, or null.
  @SuppressWarnings("unchecked") // the places hold only what came in as T
  @Nullable T held(T probe) {
    Object held = places[place(probe)];
    return probe.equals(held) ? (T) held : null;
  }

  /// The instance that equals `value`; from now on `value` itself when there was none.
  T intern(T value) {
    T held = held(value);
    if (held == null) {
      places[place(value)] = value;
      return value;
    }
    return held;
  }

  private int place(T value) {
    int h = value.hashCode() * 0x9E3779B9;
    return (h ^ h >>> 16) & places.length - 1;
  }
}
