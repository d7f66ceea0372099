package io.attune.platform.store;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which servers will do: Redis from version 7 on, and Valkey, which reports a Redis version of 7
/// or later for compatibility.
final class ServerVersion {
  private static final int OLDEST = 7;

  private ServerVersion() {}

  /// What is wrong with a server, or null when it will do.
  ///
  /// @param info the answer to `INFO server`
  static @Nullable String complaint(String info) {
    String version = line(info, "redis_version:");
    int dot = version.indexOf('.');
    String major = dot < 0 ? version : version.substring(0, dot);
    boolean number =
        !major.isEmpty() && major.length() < 5 && major.chars().allMatch(c -> c >= '0' && c <= '9');
    if (number && Integer.parseInt(major) >= OLDEST) {
      return null;
    }
    return "server version: "
        + (version.isEmpty() ? "unknown" : version)
        + " (expected: Redis "
        + OLDEST
        + " or later, or Valkey)";
  }

  private static String line(String info, String name) {
    return info.lines()
        .filter(l -> l.toLowerCase(Locale.ROOT).startsWith(name))
        .map(l -> l.substring(name.length()).strip())
        .findFirst()
        .orElse("");
  }
}
