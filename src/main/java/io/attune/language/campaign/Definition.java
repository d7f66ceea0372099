package io.attune.language.campaign;

/// What all definitions have in common.
public sealed interface Definition permits Advertiser, Campaign, LineItem, Creative {
  /// 1 to 64 of `A-Z`, `a-z`, `0-9`, `_`, `.` and `-`; unique among its kind.
  String id();

  /// 0 and up, given by the store; the same for ever.
  int number();

  /// 1 for the first; grows with every change.
  long version();

  State state();

  /// What is to become of a definition.
  enum State {
    /// Being prepared; nothing of it is shown.
    DRAFT,
    /// May be shown.
    ACTIVE,
    /// Not shown for the time being.
    PAUSED,
    /// Over; nothing of it is shown again unless it is resumed. Stays readable.
    ARCHIVED
  }
}
