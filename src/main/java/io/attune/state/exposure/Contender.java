package io.attune.state.exposure;

import java.util.List;

/// An ad that wants to be shown.
///
/// @param scopes whose caps it falls under, up to 16; none: it is always allowed
/// @param openWhenAway whether it is shown all the same while nobody can say what the viewer saw
public record Contender(List<Scope> scopes, boolean openWhenAway) {
  private static final int MOST_SCOPES = 16;

  public Contender {
    scopes = List.copyOf(scopes);
    if (scopes.size() > MOST_SCOPES) {
      throw new IllegalArgumentException(
          "contender.scopes: " + scopes.size() + " (expected: up to " + MOST_SCOPES + ")");
    }
    if (scopes.stream().map(Scope::name).distinct().count() < scopes.size()) {
      throw new IllegalArgumentException(
          "contender.scopes: a name twice (expected: each once, with all its caps)");
    }
  }
}
