package io.attune.product.bid;

import io.attune.language.currency.CurrencyRates;
import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.NoBidReason;
import io.attune.language.openrtb.Source;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Why a request is not bid on at all, before anything is read.
final class Screen {
  /// Imps that are looked at.
  static final int MOST_IMPS = 64;

  private static final String COMMON = "USD";
  /// Cubot makes telephones.
  private static final Pattern CRAWLER =
      Pattern.compile("(?<!\\bcu)bot\\b|crawler|spider", Pattern.CASE_INSENSITIVE);

  private Screen() {}

  /// @param currency in which would be answered; empty for none
  static Optional<NoBidReason> against(BidRequest request, String seat, Optional<String> currency) {
    if (request.imps().size() + request.defects().size() > MOST_IMPS) {
      return Optional.of(NoBidReason.TOO_MANY_IMPS);
    }
    BidRequest.Blocks blocks = request.blocks();
    if (!blocks.seats().isEmpty() && !blocks.seats().contains(seat)
        || blocks.blockedSeats().contains(seat)) {
      return Optional.of(NoBidReason.SEAT_NOT_ALLOWED);
    }
    if (CRAWLER.matcher(request.device().agent()).find()) {
      return Optional.of(NoBidReason.CRAWLER);
    }
    if (request.source().chain().filter(chain -> !isWhole(chain)).isPresent()) {
      return Optional.of(NoBidReason.CHAIN_INCOMPLETE);
    }
    return currency.isPresent() ? Optional.empty() : Optional.of(NoBidReason.UNKNOWN_CURRENCY);
  }

  private static boolean isWhole(Source.Chain chain) {
    return chain.complete()
        && !chain.nodes().isEmpty()
        && chain.nodes().stream()
            .noneMatch(node -> node.system().isEmpty() || node.seller().isEmpty());
  }

  /// In which currency is answered: the line items' own where that is allowed, else the first that
  /// a rate is known for.
  static Optional<String> currency(BidRequest request, String own, CurrencyRates rates) {
    List<String> allowed =
        request.terms().currencies().isEmpty() ? List.of(COMMON) : request.terms().currencies();
    if (allowed.contains(own)) {
      return Optional.of(own);
    }
    return allowed.stream()
        .filter(each -> rates.convert(1, own, each, false).isPresent())
        .findFirst();
  }
}
