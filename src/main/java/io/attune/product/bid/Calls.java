package io.attune.product.bid;

import io.attune.language.decision.Ticker;
import io.attune.market.sale.Sales;
import io.attune.state.demand.Book;
import io.attune.state.demand.Demand;
import io.attune.state.placement.Placement;
import io.attune.state.snapshot.Snapshot;
import io.attune.state.snapshot.Snapshots;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Knows which exchange calls. Thread-safe.
@Singleton
final class Calls {
  private final Snapshots snapshots;
  private final Demand demand;
  private final String common;
  private final Optional<Addresses> address;
  private final int longestSeconds;
  private final Throttle throttle = new Throttle();

  @Inject
  Calls(Snapshots snapshots, Demand demand, Sales sales, BidConfig config) {
    this.snapshots = snapshots;
    this.demand = demand;
    longestSeconds = (int) sales.longest().toSeconds();
    BidConfig checked = BidConfig.checked(config);
    common = checked.exchange();
    address = checked.publicUrl().map(Addresses::new);
  }

  /// The exchange that calls when a call does not say which.
  String common() {
    return common;
  }

  /// The call; nothing while definitions are not loaded, or where the exchange is not defined.
  ///
  /// @param asked the exchange's id
  Optional<Call> of(HttpServerRequest request, String asked, long startNanos, boolean reasons) {
    Optional<Book> book = demand.current();
    if (!snapshots.started() || book.isEmpty()) {
      return Optional.empty();
    }
    Snapshot snapshot = snapshots.current();
    Optional<Placement> placement = snapshot.placements().placement(asked);
    return placement
        .flatMap(Placement::ads)
        .flatMap(Placement.Ads::exchange)
        .map(
            exchange ->
                new Call(
                    placement.get(),
                    exchange.expiringWithin(longestSeconds),
                    snapshot,
                    book.get(),
                    startNanos,
                    address.orElseGet(() -> called(request)),
                    reasons));
  }

  private static Addresses called(HttpServerRequest request) {
    @Nullable HostAndPort host = request.authority();
    return new Addresses(request.scheme() + "://" + (host == null ? "localhost" : host));
  }

  /// Where this service is reached, if that is set.
  Optional<Addresses> address() {
    return address;
  }

  /// Whether an exchange gets the markup with the win notice's answer.
  boolean repliesWithMarkup(String placement) {
    return exchange(placement).map(Placement.Exchange::markupInNotice).orElse(false);
  }

  /// The exchange of a placement, as it is defined now.
  Optional<Placement.Exchange> exchange(String placement) {
    return snapshots
        .current()
        .placements()
        .placement(placement)
        .flatMap(Placement::ads)
        .flatMap(Placement.Ads::exchange);
  }

  /// Whether the exchange may ask as often as this.
  boolean admits(Call call) {
    return throttle.admits(
        call.placement().id(), call.exchange().requestsPerSecond(), Ticker.SYSTEM.nanos());
  }
}
