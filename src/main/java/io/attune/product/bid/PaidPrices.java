package io.attune.product.bid;

import io.attune.language.openrtb.Macros;
import io.attune.language.openrtb.Macros.Told;
import io.attune.language.sealedprice.SealedPrices;
import io.attune.market.notice.AdTicket;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/// What a notice says that an impression cost. Where it does not, or nobody can read it, it cost
/// what was bid: more it cannot.
@Singleton
final class PaidPrices {
  private final Calls calls;
  private final Map<String, SealedPrices> keys = new HashMap<>();

  @Inject
  PaidPrices(Calls calls, BidConfig config) {
    this.calls = calls;
    config
        .priceKeys()
        .forEach(
            (name, pair) -> keys.put(name, SealedPrices.of(pair.encryption(), pair.integrity())));
  }

  /// What to book, nanos of the line item's currency, 0 to what was bid.
  long nanos(AdTicket ticket, String text) {
    long bid = ticket.money().nanos();
    OptionalLong micros = micros(ticket, text);
    if (micros.isEmpty() || micros.getAsLong() >= ticket.bidMicros()) {
      return bid;
    }
    return ticket.bidMicros() == bid
        ? micros.getAsLong()
        : BigInteger.valueOf(micros.getAsLong())
            .multiply(BigInteger.valueOf(bid))
            .divide(BigInteger.valueOf(ticket.bidMicros()))
            .longValue();
  }

  /// A price per thousand as it was told; nothing where it was not.
  OptionalLong micros(AdTicket ticket, String text) {
    return switch (Macros.price(text)) {
      case Told.Amount amount -> OptionalLong.of(amount.micros());
      case Told.Other other -> opened(ticket, other.text());
      case Told.Nothing nothing -> OptionalLong.empty();
      case Told.Audit audit -> OptionalLong.empty();
      case Told.Unreplaced macro -> OptionalLong.empty();
    };
  }

  private OptionalLong opened(AdTicket ticket, String text) {
    return calls
        .exchange(ticket.placement())
        .map(exchange -> keys.get(exchange.priceKeys()))
        // a plus sign of Base64 that was not percent-encoded
        .map(pair -> pair.open(text.replace(' ', '+')))
        .orElse(OptionalLong.empty());
  }
}
