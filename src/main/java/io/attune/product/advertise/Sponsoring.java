package io.attune.product.advertise;

import io.attune.language.campaign.Creative;
import io.attune.language.decision.Deadline;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.Sponsored;
import io.attune.language.decision.Ticker;
import io.attune.language.decision.Trace;
import io.attune.market.sale.Among;
import io.attune.market.sale.Matter;
import io.attune.market.sale.Sale;
import io.attune.market.sale.Sales;
import io.attune.market.sale.Terms;
import io.attune.market.sale.Wanted;
import io.attune.market.sale.Winner;
import io.attune.stage.candidate.Sponsors;
import io.attune.stage.recording.Recording;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.demand.Book;
import io.attune.state.demand.Demand;
import io.attune.state.placement.Placement;
import io.attune.state.profile.Viewer;
import io.attune.state.snapshot.Snapshot;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Ads that stand among recommended items: a sale for a viewer that was
/// read already. Thread-safe.
@Singleton
final class Sponsoring implements Sponsors {
  private final Sales sales;
  private final Recording recording;
  private final Demand demand;

  @Inject
  Sponsoring(Sales sales, Recording recording, Demand demand) {
    this.sales = sales;
    this.recording = recording;
    this.demand = demand;
  }

  @Override
  public Future<Chosen> choose(
      DecisionRequest request,
      Placement placement,
      Viewer viewer,
      Snapshot snapshot,
      Duration patience) {
    Placement.Sponsoring rule = placement.sponsoring().orElseThrow();
    int[] positions = positions(rule, request);
    Optional<Placement> from = snapshot.placements().placement(rule.placement());
    Optional<Book> book = demand.current();
    if (positions.length == 0 || from.flatMap(Placement::ads).isEmpty() || book.isEmpty()) {
      return Future.succeededFuture(new Chosen(recording.name(), List.of(), false, 0, none -> {}));
    }
    Among among =
        new Among(
            positions, item -> isWanted(item, request, placement.rules()), apart(positions, rule));
    Matter matter =
        new Matter(
            new Wanted(positions.length, List.of(), false, item(request, snapshot)),
            of(request, from.get().id()),
            from.get(),
            from.get().ads().orElseThrow(),
            Terms.owned(book.get(), from.get(), among),
            snapshot,
            book.get());
    Trace trace = new Trace();
    Deadline deadline = Deadline.after(Ticker.SYSTEM.nanos(), patience.toNanos());
    return sales
        .sell(matter, viewer, deadline, trace)
        .map(answer -> chosen(answer, snapshot.catalog(), trace));
  }

  /// Those of the rule's positions that fall into what is asked for, the first ones.
  private static int[] positions(Placement.Sponsoring rule, DecisionRequest request) {
    return rule.positions().stream()
        .mapToInt(Integer::intValue)
        .filter(at -> at > request.offset() && at <= request.offset() + request.count())
        .limit(rule.maxAds())
        .toArray();
  }

  /// Whether any two of the positions are far enough apart for two ads of one advertiser.
  private static boolean apart(int[] positions, Placement.Sponsoring rule) {
    for (int i = 1; i < positions.length; i++) {
      if (positions[i] - positions[i - 1] < rule.advertiserSpacing()) {
        return false;
      }
    }
    return rule.advertiserSpacing() > 0;
  }

  /// What the page is about already, and what the caller does not want, nobody can pay for.
  private static boolean isWanted(int item, DecisionRequest request, Placement.Rules rules) {
    return !among(request.exclude(), item)
        && !(rules.excludeSeeds() && among(request.seeds(), item));
  }

  private static boolean among(int[] items, int item) {
    return Arrays.stream(items).anyMatch(each -> each == item);
  }

  /// The item that the page is about.
  private static String item(DecisionRequest request, Snapshot snapshot) {
    return request.seeds().length == 0 ? "" : snapshot.catalog().id(request.seeds()[0]);
  }

  /// The same call as the ads' own placement would have it.
  private static DecisionRequest of(DecisionRequest request, String placement) {
    return new DecisionRequest(
        placement,
        request.viewerId(),
        request.sessionId(),
        request.personalise(),
        request.context(),
        request.seeds(),
        request.candidates(),
        request.exclude(),
        request.count(),
        0,
        "",
        request.filterParams(),
        request.epochMillis(),
        request.seed());
  }

  private Chosen chosen(Sale answer, CatalogSnapshot catalog, Trace trace) {
    List<Sponsored> items =
        answer.winners().stream().map(winner -> sponsored(winner, catalog)).toList();
    return new Chosen(
        answer.decisionId(),
        items,
        trace.degraded(Degradation.VIEWER_UNAVAILABLE),
        trace.storeReads(),
        index -> sales.giveBack(answer.winners().get(index)));
  }

  private static Sponsored sponsored(Winner winner, CatalogSnapshot catalog) {
    if (!(winner.creative().content() instanceof Creative.Product product)) {
      throw new IllegalStateException(
          "creative " + winner.creative().id() + ": among items (expected: a product)");
    }
    return new Sponsored(
        winner.position(),
        catalog.number(product.item()),
        winner.line().item().id(),
        winner.line().campaign().id(),
        winner.line().campaign().advertiser(),
        winner.creative().id(),
        winner.propensity(),
        new Sponsored.Urls(
            AdResource.BASE + "impression/" + winner.ticket(),
            AdResource.BASE + "click/" + winner.ticket(),
            AdResource.BASE + "conversion/" + winner.ticket()));
  }
}
