package io.attune.platform.access;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/// A key as it is listed: everything but its secret, which nobody keeps.
///
/// @param id public, part of the key
/// @param name what its maker called it
/// @param exchanges ids of the placements for which it may ask for bids; none for all
/// @param createdAt when, to the second
public record ApiKey(
    String id, String name, Set<Scope> scopes, List<String> exchanges, Instant createdAt) {
  public ApiKey {
    Grant grant = new Grant(id, name, scopes, exchanges);
    scopes = grant.scopes();
    exchanges = grant.exchanges();
  }

  /// What it opens.
  Grant grant() {
    return new Grant(id, name, scopes, exchanges);
  }

  /// A key just made, with the only copy of its text.
  ///
  /// @param text what a caller presents: `attune_<id>_<secret>`
  public record Fresh(ApiKey key, String text) {
    /// Without the secret.
    @Override
    public String toString() {
      return key.toString();
    }
  }
}
