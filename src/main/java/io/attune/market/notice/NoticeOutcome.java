package io.attune.market.notice;

import java.util.Locale;

/// What became of the news that an ad was seen, clicked or paid off.
public enum NoticeOutcome {
  /// Counted, and paid where it is what is paid for.
  BOOKED,
  /// Counted, and not paid: the budget is used up.
  UNPAID,
  /// It had been counted before.
  DUPLICATE,
  /// It came too late to count.
  EXPIRED,
  /// A preview: nothing counts.
  PREVIEW,
  /// The store did not answer; nothing was counted, and the same news may come again.
  UNAVAILABLE;

  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
