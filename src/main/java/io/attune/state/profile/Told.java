package io.attune.state.profile;

import io.attune.language.aggregate.Aggregates;
import io.attune.language.aggregate.Happening;
import org.jspecify.annotations.Nullable;

/// An event as far as a viewer is changed by it.
///
/// @param eventId 1 to 256 characters
/// @param action what it leaves among the recent actions, or null for nothing
/// @param items catalogue numbers, one action each
/// @param epochSeconds when it happened, 0 to 2^32 - 1
/// @param entry what the event log says of it; no bytes when the log has it already; not changed
/// afterwards
/// @param aggregates the declared real-time features
/// @param happening what they count, or null when nothing of it counts for viewers
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Told(
    String eventId,
    @Nullable ActionType action,
    int[] items,
    long epochSeconds,
    byte[] entry,
    Aggregates aggregates,
    @Nullable Happening happening) {

  /// One that no real-time feature counts.
  public Told(
      String eventId, @Nullable ActionType action, int[] items, long epochSeconds, byte[] entry) {
    this(eventId, action, items, epochSeconds, entry, Aggregates.NONE, null);
  }

  /// The same with another entry.
  Told with(byte[] other) {
    return new Told(eventId, action, items, epochSeconds, other, aggregates, happening);
  }
}
