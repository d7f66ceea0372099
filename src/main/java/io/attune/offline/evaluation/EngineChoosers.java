package io.attune.offline.evaluation;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.Deadline;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Source;
import io.attune.language.decision.Ticker;
import io.attune.language.decision.Trace;
import io.attune.offline.bulkload.BulkLoad;
import io.attune.product.recommend.Recommendations;
import io.attune.stage.candidate.Retrieval;
import io.attune.state.placement.Placement;
import io.attune.state.placement.Placement.Diversity;
import io.attune.state.placement.Placement.Rules;
import io.attune.state.placement.Placement.SourceQuota;
import io.attune.state.placement.PlacementSnapshot;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.attune.state.profile.Viewers.Action;
import io.attune.state.snapshot.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// The engine's own ways of choosing, as of the split: each candidate source alone, and the whole
/// pipeline. Viewers are built from what they bought before the split and from nothing else.
final class EngineChoosers {
  private static final long UNHURRIED_NANOS = 60_000_000_000L;
  private static final int FOR_EVER_DAYS = 36_500;

  private final Split split;
  private final Map<Integer, Integer> itemOfNumber = new HashMap<>();
  private final Recommendations recommendations;
  private final Retrieval retrieval;
  private final Snapshot snapshot;
  private final Map<Integer, Viewer> viewers = new HashMap<>();

  /// @param numbers item of the split to the catalogue's stable number
  EngineChoosers(
      Split split,
      int[] numbers,
      Recommendations recommendations,
      Retrieval retrieval,
      Snapshot snapshot) {
    this.split = split;
    this.recommendations = recommendations;
    this.retrieval = retrieval;
    this.snapshot = snapshot;
    for (int item = 0; item < numbers.length; item++) {
      itemOfNumber.put(numbers[item], item);
    }
    Map<Integer, List<Action>> histories = new HashMap<>();
    for (int i = 0;
        i < split.purchases().size() && split.purchases().epochSeconds(i) < split.seconds();
        i++) {
      int item = numbers[split.purchases().item(i)];
      histories
          .computeIfAbsent(split.purchases().customer(i), customer -> new ArrayList<>())
          .add(new Action(item, ActionType.PURCHASE, split.purchases().epochSeconds(i)));
    }
    for (int customer : split.customers()) {
      List<Action> history = histories.getOrDefault(customer, List.of());
      Map<String, Float> columns =
          BulkLoad.viewerColumns(history, split.seconds(), snapshot.catalog());
      viewers.put(
          customer, Viewers.of(history, columns, split.seconds() - 1, snapshot.catalog().schema()));
    }
  }

  private Viewer viewer(int customer) {
    return viewers.getOrDefault(customer, Viewer.ANONYMOUS);
  }

  /// What one source delivers, in its own order.
  Chooser source(Source source) {
    Candidates candidates = new Candidates(10_000);
    Retrieval.Scratch scratch = retrieval.scratch();
    return (customer, newOnly) -> {
      Set<Integer> owned = newOnly ? split.owned(customer) : Set.of();
      Placement placement = only(source, Chooser.DEPTH + owned.size());
      candidates.clear();
      Deadline deadline = Deadline.after(Ticker.SYSTEM.nanos(), UNHURRIED_NANOS);
      int found =
          retrieval.retrieve(
              snapshot.catalog(),
              placement,
              viewer(customer),
              request("source"),
              deadline,
              scratch,
              candidates,
              new Trace());
      IntStream items =
          IntStream.range(0, found).map(i -> itemOfNumber.getOrDefault(candidates.item(i), -1));
      return items.filter(item -> !owned.contains(item)).limit(Chooser.DEPTH).toArray();
    };
  }

  private static Placement only(Source source, int quota) {
    return new Placement(
        "source",
        1,
        Duration.ofMinutes(1),
        Chooser.DEPTH,
        Chooser.DEPTH,
        10_000,
        List.of(new SourceQuota(source, Math.min(quota, 10_000))),
        new Rules(false, false, 0, false),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        new Diversity(0, 0, false),
        List.of());
  }

  /// The whole pipeline of a placement; where only new items count, under the rule that nothing
  /// bought is shown again.
  Chooser pipeline(String placementId) {
    Snapshot newOnlySnapshot = withoutBought(placementId);
    return (customer, newOnly) ->
        Arrays.stream(
                recommendations
                    .decide(
                        request(placementId),
                        viewer(customer),
                        newOnly ? newOnlySnapshot : snapshot)
                    .record()
                    .shown()
                    .items())
            .map(number -> itemOfNumber.getOrDefault(number, -1))
            .toArray();
  }

  private Snapshot withoutBought(String placementId) {
    PlacementSnapshot placements = snapshot.placements();
    Map<String, Placement> byId = new HashMap<>(placements.byId());
    byId.computeIfPresent(placementId, (id, placement) -> withoutBought(placement));
    return new Snapshot(
        snapshot.catalog(),
        new PlacementSnapshot(
            placements.version(),
            placements.schema(),
            byId,
            placements.attributes(),
            placements.segments(),
            placements.texts(),
            placements.context()),
        snapshot.models());
  }

  private static Placement withoutBought(Placement placement) {
    Rules rules = placement.rules();
    return new Placement(
        placement.id(),
        placement.version(),
        placement.deadline(),
        placement.defaultCount(),
        placement.maxCount(),
        placement.maxCandidates(),
        placement.sources(),
        new Rules(rules.inStock(), rules.available(), FOR_EVER_DAYS, rules.excludeSeeds()),
        placement.filters(),
        placement.model(),
        placement.fallbackModel(),
        placement.boosts(),
        placement.diversity(),
        placement.pins());
  }

  private DecisionRequest request(String placement) {
    return DecisionRequest.anonymous(placement, Chooser.DEPTH, 1_000 * split.seconds());
  }
}
