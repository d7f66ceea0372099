package io.attune.product.bid;

import io.attune.language.openrtb.Bid;
import io.attune.language.openrtb.Macros.Macro;

/// The addresses that a bid carries. All they need to say stands in the ticket.
///
/// @param base where this service is reached, without a slash at the end
record Addresses(String base) {
  static final String PRICE = "price";
  static final String LEAST = "min";
  static final String REASON = "reason";

  private static final String TOLD =
      "?"
          + PRICE
          + "="
          + Macro.AUCTION_PRICE.text()
          + "&"
          + LEAST
          + "="
          + Macro.AUCTION_MIN_TO_WIN.text();

  Bid.Notices notices(String ticket) {
    return new Bid.Notices(
        base + "/openrtb2/win/" + ticket + TOLD,
        base + "/openrtb2/billing/" + ticket + TOLD,
        base + "/openrtb2/loss/" + ticket + TOLD + "&" + REASON + "=" + Macro.AUCTION_LOSS.text());
  }

  /// Where a click goes.
  String click(String ticket) {
    return base + "/v1/ads/click/" + ticket;
  }
}
