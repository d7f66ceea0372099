package io.attune.product.bid;

import io.attune.language.openrtb.LossReason;
import io.attune.language.openrtb.NoBidReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What exchanges asked and told, as metrics. Names of exchanges are the placements' and so
/// bounded.
@Singleton
final class BidMeters {
  private static final String EXCHANGE = "exchange";

  private final MeterRegistry meters;
  private final Map<Requests, Counter> requests = new ConcurrentHashMap<>();

  @Inject
  BidMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  private record Requests(String exchange, String outcome) {}

  /// @param reason why there was no bid; absent where there was one
  void answered(String exchange, Optional<NoBidReason> reason) {
    count(exchange, reason.map(each -> "nbr_" + each.number()).orElse("bid"));
  }

  void malformed(String exchange) {
    count(exchange, "malformed");
  }

  private void count(String exchange, String outcome) {
    requests
        .computeIfAbsent(
            new Requests(exchange, outcome),
            key ->
                Counter.builder("attune.bid.requests")
                    .description("Requests for bids, by what was answered")
                    .tag(EXCHANGE, key.exchange)
                    .tag("outcome", key.outcome)
                    .register(meters))
        .increment();
  }

  /// @param kind win, billing or loss
  void noticed(String kind, String outcome) {
    Counter.builder("attune.bid.notices")
        .description("Notices, by what became of them")
        .tag("kind", kind)
        .tag("outcome", outcome)
        .register(meters)
        .increment();
  }

  /// A bid that an exchange says was lost.
  ///
  /// @param told why, as the notice has it
  void lost(String exchange, String told) {
    Loss loss = Loss.of(told);
    Counter.builder("attune.bid.lost")
        .description("Bids that were lost, by the reason that the exchange told")
        .tag(EXCHANGE, exchange)
        .tag("code", loss.code)
        .tag("reason", loss.reason)
        .register(meters)
        .increment();
  }

  /// As many as the public list has numbers, and two more: exchanges' own numbers could be any.
  private record Loss(String code, String reason) {
    private static final Loss OTHER = new Loss("other", "other");
    private static final Loss UNSTATED = new Loss("unstated", "unstated");
    private static final int MOST_DIGITS = 9;

    static Loss of(String told) {
      if (told.isEmpty() || !told.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return UNSTATED;
      }
      return told.length() > MOST_DIGITS
          ? OTHER
          : LossReason.of(Integer.parseInt(told)).map(Loss::of).orElse(OTHER);
    }

    private static Loss of(LossReason reason) {
      return new Loss(Integer.toString(reason.number()), reason.name().toLowerCase(Locale.ROOT));
    }
  }

  /// @param won whether the bid won
  /// @param share what would have been enough to win, of what was bid
  void enough(String exchange, boolean won, double share) {
    DistributionSummary.builder("attune.bid.enough")
        .description("What would have been enough to win, as a share of what was bid")
        .tag(EXCHANGE, exchange)
        .tag("result", won ? "won" : "lost")
        .publishPercentiles(0.1, 0.5, 0.9)
        .register(meters)
        .record(share);
  }
}
