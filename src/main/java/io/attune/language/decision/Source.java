package io.attune.language.decision;

import java.util.Optional;

/// Where a candidate came from. A candidate may have several sources; [#bit()] is its place in the
/// set.
public enum Source {
  /// The most popular items, older behaviour counting less.
  POPULAR(0, "popular"),
  /// Items that behaviour puts beside what the viewer did, or beside the request's seed items.
  SIMILAR(1, "similar"),
  /// What the viewer looked at lately.
  RECENT(2, "recent"),
  /// What the viewer bought before.
  REPURCHASE(3, "repurchase"),
  /// The newest items of the catalogue.
  NEW(4, "new"),
  /// Candidates that the caller sent.
  CALLER(5, "caller"),
  /// Items that the placement fixes to a position.
  PIN(6, "pin"),
  /// Items that advertisers pay to have shown.
  SPONSORED(7, "sponsored");

  private final int number;
  private final String code;

  Source(int number, String code) {
    this.number = number;
    this.code = code;
  }

  public int number() {
    return number;
  }

  public int bit() {
    return 1 << number;
  }

  /// The name used in configuration, answers and metrics.
  public String code() {
    return code;
  }

  /// The source of this name, or nothing.
  public static Optional<Source> of(String code) {
    for (Source source : values()) {
      if (source.code.equals(code)) {
        return Optional.of(source);
      }
    }
    return Optional.empty();
  }
}
