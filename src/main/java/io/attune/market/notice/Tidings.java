package io.attune.market.notice;

/// Learns what was booked of ads. Nothing waits for it, and nothing may fail with it.
public interface Tidings {
  /// Tells it, in the background; never throws.
  void tell(AdTicket ticket, SoldAd ad, News news);
}
