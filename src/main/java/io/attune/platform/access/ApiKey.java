package io.attune.platform.access;

import java.time.Instant;
import java.util.Set;

/// A key as it is listed: everything but its secret, which nobody keeps.
///
/// @param id public, part of the key
/// @param name what its maker called it
/// @param createdAt when, to the second
public record ApiKey(String id, String name, Set<Scope> scopes, Instant createdAt) {
  public ApiKey {
    scopes = new Grant(id, scopes).scopes();
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
