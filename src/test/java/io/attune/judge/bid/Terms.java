package io.attune.judge.bid;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/// What was agreed with the bidder outside of the request.
///
/// @param seat its seat
/// @param openBids most bids without deal for an imp
/// @param markupInNotice whether the answer to the win notice has the markup
/// @param worth what one unit of a currency is worth, in any one currency
public record Terms(
    String seat, int openBids, boolean markupInNotice, Map<String, BigDecimal> worth) {
  public Terms {
    worth = Map.copyOf(worth);
  }

  /// An amount in the currency of the rates; empty without a rate.
  Optional<BigDecimal> value(BigDecimal amount, String currency) {
    return Optional.ofNullable(worth.get(currency)).map(amount::multiply);
  }
}
