package io.attune.state.profile;

import org.jspecify.annotations.Nullable;

/// An event as far as a viewer is changed by it.
///
/// @param eventId 1 to 256 characters
/// @param action what it leaves among the recent actions, or null for nothing
/// @param items catalogue numbers, one action each
/// @param epochSeconds when it happened, 0 to 2^32 - 1
/// @param entry what the event log says of it; no bytes when the log has it already; not changed
/// afterwards
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Told(
    String eventId, @Nullable ActionType action, int[] items, long epochSeconds, byte[] entry) {}
