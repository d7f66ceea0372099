package io.attune.state.demand;

import io.attune.language.campaign.Cap;
import io.attune.language.campaign.Cap.Window;
import io.attune.language.campaign.Creative;
import io.attune.state.exposure.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The caps of an ad as exposure counts them: one scope per thing that is counted, with all its
/// windows, and one per session.
final class Caps {
  private static final long MILLIS = 1_000;

  /// What exposure counts one by one; more in a rolling window is capped there already.
  private static final int MOST = 100;

  /// The longest window; a longer one is taken to be this one.
  private static final long LONGEST = 90L * 86_400_000;

  private Caps() {}

  /// @param session of the shopper; caps per session hold only where there is one
  static List<Scope> scopes(Line line, Creative creative, String session) {
    if (line.item().caps().isEmpty() && line.campaign().caps().isEmpty()) {
      return List.of();
    }
    Map<String, Set<io.attune.state.exposure.Cap>> windows = new LinkedHashMap<>();
    Map<String, Integer> sessions = new LinkedHashMap<>();
    for (List<Cap> caps : List.of(line.item().caps(), line.campaign().caps())) {
      for (Cap cap : caps) {
        String name = name(cap.scope(), line, creative);
        if (cap.window().kind() == Window.Kind.SESSION) {
          sessions.merge(name, Math.min(MOST, cap.count()), Math::min);
        } else {
          windows.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(window(cap));
        }
      }
    }
    List<Scope> scopes = new ArrayList<>();
    windows.forEach((name, caps) -> scopes.add(new Scope(name, List.copyOf(caps))));
    if (!session.isEmpty()) {
      sessions.forEach((name, count) -> scopes.add(Scope.inSession(name, session, count)));
    }
    return scopes;
  }

  private static io.attune.state.exposure.Cap window(Cap cap) {
    if (cap.window().kind() == Window.Kind.LIFETIME) {
      return new io.attune.state.exposure.Cap(cap.count(), io.attune.state.exposure.Cap.FOR_EVER);
    }
    long millis = Math.min(LONGEST, cap.window().seconds() * MILLIS);
    return new io.attune.state.exposure.Cap(Math.min(MOST, cap.count()), millis);
  }

  private static String name(Cap.Scope scope, Line line, Creative creative) {
    return switch (scope) {
      case CREATIVE -> "k" + creative.number();
      case LINE_ITEM -> "l" + line.item().number();
      case CAMPAIGN -> "c" + line.campaign().number();
      case ADVERTISER -> "a" + line.advertiser();
    };
  }
}
