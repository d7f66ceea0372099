package io.attune.product.advertise;

import io.attune.language.decision.Deadline;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Ticker;
import io.attune.language.decision.Trace;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.market.notice.Notices;
import io.attune.market.sale.Among;
import io.attune.market.sale.Matter;
import io.attune.market.sale.Sale;
import io.attune.market.sale.Sales;
import io.attune.market.sale.Terms;
import io.attune.market.sale.Wanted;
import io.attune.stage.admission.Admission;
import io.attune.stage.audience.Audience;
import io.attune.state.context.Surroundings;
import io.attune.state.demand.Book;
import io.attune.state.demand.Demand;
import io.attune.state.placement.Placement;
import io.attune.state.snapshot.Snapshot;
import io.attune.state.snapshot.Snapshots;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Decides which ads an owned placement shows: one read of the viewer, money from this process'
/// leases, and one reservation where the best have caps. Thread-safe.
@Singleton
final class Advertising {
  private static final int[] NOTHING = {};

  private final Admission admission;
  private final Audience audience;
  private final Surroundings surroundings;
  private final Snapshots snapshots;
  private final Demand demand;
  private final Sales sales;
  private final Ticker ticker = Ticker.SYSTEM;

  @Inject
  Advertising(
      Admission admission,
      Audience audience,
      Surroundings surroundings,
      Snapshots snapshots,
      Demand demand,
      Sales sales) {
    this.admission = admission;
    this.audience = audience;
    this.surroundings = surroundings;
    this.snapshots = snapshots;
    this.demand = demand;
    this.sales = sales;
  }

  long now() {
    return ticker.nanos();
  }

  /// Decides.
  ///
  /// @param startNanos when the call came
  /// @param wireNanos what was left then of a deadline on the wire, or [Admission#UNSTATED]
  /// @param header a header's value by name, or null
  Future<Sale> decide(
      String placementId,
      AdAsk ask,
      long startNanos,
      long wireNanos,
      Function<String, @Nullable String> header) {
    if (!snapshots.started()) {
      throw Problem.of(ProblemCode.STORE_UNAVAILABLE, "state: not loaded yet").refusal();
    }
    Snapshot snapshot = snapshots.current();
    Placement placement =
        snapshot
            .placements()
            .placement(placementId)
            .filter(found -> found.ads().flatMap(Placement.Ads::exchange).isEmpty())
            .filter(found -> found.ads().isPresent())
            .orElseThrow(() -> unknown(placementId));
    Book book = demand.current().orElseThrow(Notices::notLoaded);
    if (ask.count() > placement.maxCount()) {
      throw Problem.invalid(
              "count", ask.count(), "1 to " + placement.maxCount() + ", the placement's limit")
          .refusal();
    }
    Deadline deadline =
        admission.deadline(startNanos, ask.deadlineMillis(), wireNanos, placement.deadline());
    Future<Map<String, Object>> context =
        surroundings.complete(
            ask.context(), book.facts(), header, deadline.remainingNanos(ticker.nanos()));
    admission.enter();
    try {
      return context
          .compose(said -> decide(matter(placement, ask, said, snapshot, book), ask, deadline))
          .onComplete(done -> admission.leave());
    } catch (RuntimeException e) {
      admission.leave();
      throw e;
    }
  }

  private Matter matter(
      Placement placement, AdAsk ask, Map<String, Object> said, Snapshot snapshot, Book book) {
    int count = ask.count() == 0 ? placement.defaultCount() : ask.count();
    return new Matter(
        new Wanted(count, ask.exclude(), ask.trace(), ask.item()),
        request(placement.id(), ask, said),
        placement,
        placement.ads().orElseThrow(),
        Terms.owned(book, placement, Among.THEMSELVES),
        snapshot,
        book);
  }

  private Future<Sale> decide(Matter matter, AdAsk ask, Deadline deadline) {
    Trace trace = new Trace();
    if (!ask.creative().isEmpty()) {
      return Future.succeededFuture(sales.preview(matter, ask.creative(), trace));
    }
    DecisionRequest request = matter.request();
    return audience
        .know(
            request.viewerId(),
            request.personalise(),
            matter.snapshot().catalog().schema(),
            deadline,
            trace)
        .compose(viewer -> sales.sell(matter, viewer, deadline, trace));
  }

  private static RuntimeException unknown(String placement) {
    return Problem.of(
            ProblemCode.UNKNOWN_PLACEMENT,
            "placement: "
                + Problem.quoted(placement)
                + " (expected: a placement that is defined, with `ads`, and no exchange)")
        .refusal();
  }

  private DecisionRequest request(String placement, AdAsk ask, Map<String, Object> context) {
    long now = ask.timeMillis() == 0 ? System.currentTimeMillis() : ask.timeMillis();
    return new DecisionRequest(
        placement,
        ask.viewerId(),
        ask.sessionId(),
        admission.personalises(ask.consent()),
        context,
        NOTHING,
        NOTHING,
        NOTHING,
        Math.max(1, ask.count()),
        0,
        "",
        Map.of(),
        now,
        ThreadLocalRandom.current().nextLong());
  }
}
