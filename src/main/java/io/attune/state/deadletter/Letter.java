package io.attune.state.deadletter;

import java.util.OptionalLong;

/// A refused event, and why.
///
/// @param id of the letter, sorts by time; empty until it is kept
/// @param receivedMillis when it came, epoch milliseconds
/// @param reason why it was refused
/// @param from who sent it
/// @param eventId as sent, or empty
/// @param type as sent, or empty
/// @param event what was sent
/// @param replays how often it was replayed in vain
public record Letter(
    String id,
    long receivedMillis,
    Reason reason,
    From from,
    String eventId,
    String type,
    Sent event,
    int replays) {

  /// @param code which error
  /// @param field path within the event, or empty
  /// @param detail the sentence
  public record Reason(String code, String field, String detail) {}

  /// @param source the door: `rest`, `segment`, `grpc`
  /// @param key name of the caller's key
  public record From(String source, String key) {}

  /// What is kept of an event.
  public enum Form {
    /// One JSON value, whole.
    JSON,
    /// Whole, but no JSON.
    TEXT,
    /// The beginning only.
    CUT
  }

  /// What was sent.
  ///
  /// @param text as sent, or its beginning
  /// @param bytes of the whole event
  /// @param anonymous whether the viewer was removed, for want of consent
  /// @param sentAtMillis when the sender said it sent the batch, epoch milliseconds
  public record Sent(
      Form form, String text, int bytes, boolean anonymous, OptionalLong sentAtMillis) {}

  Letter named(String newId) {
    return new Letter(newId, receivedMillis, reason, from, eventId, type, event, replays);
  }

  /// The same after a replay in vain.
  public Letter refusedAgain(Reason newReason) {
    return new Letter(id, receivedMillis, newReason, from, eventId, type, event, replays + 1);
  }
}
