package io.attune.state.exposure;

import io.attune.language.digest.Sha256;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is counted together, and how often it may be seen: a creative, a line item, a campaign, an
/// advertiser.
///
/// @param name 1 to 80 characters, such as `li:7`; the shorter, the less is stored per viewer
/// @param caps 1 to 32, all of which must hold
public record Scope(String name, List<Cap> caps) {
  private static final int MOST_NAME = 80;
  private static final int MOST_CAPS = 32;
  private static final int SESSION_BYTES = 5;

  public Scope {
    caps = List.copyOf(caps);
    if (name.isEmpty() || name.length() > MOST_NAME) {
      throw new IllegalArgumentException(
          "scope.name: \"" + name + "\" (expected: 1 to " + MOST_NAME + " characters)");
    }
    if (caps.isEmpty() || caps.size() > MOST_CAPS) {
      throw new IllegalArgumentException(
          "scope.caps: " + caps.size() + " (expected: 1 to " + MOST_CAPS + ")");
    }
  }

  /// Caps that hold per session: a scope of its own that a day's silence forgets.
  ///
  /// @param count at most so many in the session, 1 to 100
  public static Scope inSession(String name, String session, int count) {
    Cap cap = new Cap(count, 86_400_000);
    return new Scope(name + "@" + Sha256.hex(session, SESSION_BYTES), List.of(cap));
  }

  /// Each name once, with all the caps it has among the contenders.
  static List<Scope> byName(List<Contender> contenders) {
    Map<String, Scope> byName = new LinkedHashMap<>();
    for (Contender contender : contenders) {
      for (Scope scope : contender.scopes()) {
        byName.merge(scope.name(), scope, Scope::with);
      }
    }
    return List.copyOf(byName.values());
  }

  private Scope with(Scope other) {
    if (caps.equals(other.caps)) {
      return this;
    }
    Set<Cap> all = new LinkedHashSet<>(caps);
    all.addAll(other.caps);
    return new Scope(name, List.copyOf(all));
  }
}
