package io.attune.product.bid;

import io.attune.language.openrtb.NoBidReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
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

  /// @param share what would have been enough to win, of what was bid
  void enough(String exchange, double share) {
    DistributionSummary.builder("attune.bid.enough")
        .description("What would have been enough to win, as a share of what was bid")
        .tag(EXCHANGE, exchange)
        .publishPercentiles(0.1, 0.5, 0.9)
        .register(meters)
        .record(share);
  }
}
