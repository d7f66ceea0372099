package io.attune.language.openrtb;

/// A flag of which not every sender says something.
public enum Flag {
  UNSTATED,
  NO,
  YES;

  public static Flag of(boolean yes) {
    return yes ? YES : NO;
  }

  public boolean yes() {
    return this == YES;
  }

  /// The stricter of two statements of the same flag: yes before no before nothing.
  public Flag stricter(Flag other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
