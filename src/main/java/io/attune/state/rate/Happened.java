package io.attune.state.rate;

import io.attune.language.campaign.AdCount;
import java.util.Optional;

/// What the ledger counts of a creative.
public enum Happened {
  IMPRESSION("impression"),
  CLICK("click"),
  CONVERSION("conversion");

  /// How many there are.
  static final int KINDS = 3;

  private final String word;

  Happened(String word) {
    this.word = word;
  }

  /// What one of the ledger's counts is about.
  ///
  /// @param creative its number
  record Of(int creative, Happened what) {}

  /// Reads what was counted; nothing where it is something else.
  static Optional<Of> read(String counted) {
    return AdCount.read(counted).flatMap(Happened::of);
  }

  private static Optional<Of> of(AdCount count) {
    for (Happened each : values()) {
      if (each.word.equals(count.event())) {
        return Optional.of(new Of(count.creative(), each));
      }
    }
    return Optional.empty();
  }
}
