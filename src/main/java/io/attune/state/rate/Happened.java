package io.attune.state.rate;

import java.util.Optional;

/// What the ledger counts of a creative.
public enum Happened {
  IMPRESSION("impression"),
  CLICK("click"),
  CONVERSION("conversion");

  /// How many there are.
  static final int KINDS = 3;

  private static final int FIELDS = 5;
  private static final int CREATIVE = 2;
  private static final int EVENT = 4;

  private final String word;

  Happened(String word) {
    this.word = word;
  }

  /// What one of the ledger's counts is about.
  ///
  /// @param creative its number
  record Of(int creative, Happened what) {}

  /// Reads `hour|line item|creative|placement|event`; nothing where it is something else.
  static Optional<Of> read(String counted) {
    String[] fields = counted.split("\\|", -1);
    if (fields.length != FIELDS) {
      return Optional.empty();
    }
    for (Happened each : values()) {
      if (each.word.equals(fields[EVENT])) {
        return number(fields[CREATIVE]).map(creative -> new Of(creative, each));
      }
    }
    return Optional.empty();
  }

  private static Optional<Integer> number(String text) {
    try {
      int number = Integer.parseInt(text);
      return number < 0 ? Optional.empty() : Optional.of(number);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
