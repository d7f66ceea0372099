package io.attune.state.demand;

import io.attune.language.campaign.Cap;
import io.attune.language.campaign.Creative;
import io.attune.state.exposure.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    Map<String, List<io.attune.state.exposure.Cap>> byName = new LinkedHashMap<>();
    List<Scope> scopes = new ArrayList<>();
    add(line.item().caps(), line, creative, session, byName, scopes);
    add(line.campaign().caps(), line, creative, session, byName, scopes);
    byName.forEach((name, caps) -> scopes.add(new Scope(name, caps)));
    return scopes;
  }

  private static void add(
      List<Cap> caps,
      Line line,
      Creative creative,
      String session,
      Map<String, List<io.attune.state.exposure.Cap>> byName,
      List<Scope> scopes) {
    for (Cap cap : caps) {
      String name = name(cap.scope(), line, creative);
      switch (cap.window().kind()) {
        case SESSION -> {
          if (!session.isEmpty()) {
            scopes.add(Scope.inSession(name, session, Math.min(MOST, cap.count())));
          }
        }
        case ROLLING -> {
          long millis = Math.min(LONGEST, cap.window().seconds() * MILLIS);
          byName
              .computeIfAbsent(name, n -> new ArrayList<>())
              .add(new io.attune.state.exposure.Cap(Math.min(MOST, cap.count()), millis));
        }
        case LIFETIME ->
            byName
                .computeIfAbsent(name, n -> new ArrayList<>())
                .add(
                    new io.attune.state.exposure.Cap(
                        cap.count(), io.attune.state.exposure.Cap.FOR_EVER));
      }
    }
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
