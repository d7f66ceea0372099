package io.attune.judge.bid;

import java.util.Locale;

/// Domains of advertisers.
final class Domains {
  private Domains() {}

  /// Whether a domain is the other or below it.
  static boolean under(String domain, String other) {
    String below = domain.toLowerCase(Locale.ROOT);
    String above = other.toLowerCase(Locale.ROOT);
    return below.equals(above) || below.endsWith("." + above);
  }
}
