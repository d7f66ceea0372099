package io.attune.offline.evaluation;

import io.attune.language.decision.Source;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.offline.bulkload.BulkLoad;
import io.attune.offline.bulkload.Progress;
import io.attune.offline.bulkload.StagedPurchases;
import io.attune.offline.demo.DemoHistory;
import io.attune.offline.demo.DemoShop;
import io.attune.product.recommend.Recommendations;
import io.attune.stage.candidate.Retrieval;
import io.attune.state.snapshot.Snapshots;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Judges the engine. Blocking; the store is filled with what is judged, so it must be one that
/// nobody else needs.
@Singleton
public class Evaluation {
  private static final List<Source> SOURCES =
      List.of(Source.POPULAR, Source.SIMILAR, Source.RECENT, Source.REPURCHASE, Source.NEW);
  private static final int DAYS_JUDGED = 7;

  private final Snapshots snapshots;
  private final Recommendations recommendations;
  private final Retrieval retrieval;
  private final BulkLoad bulkLoad;

  @Inject
  public Evaluation(
      Snapshots snapshots,
      Recommendations recommendations,
      Retrieval retrieval,
      BulkLoad bulkLoad) {
    this.snapshots = snapshots;
    this.recommendations = recommendations;
    this.retrieval = retrieval;
    this.bulkLoad = bulkLoad;
  }

  /// What would have been shown at a moment to everybody who bought before it and in the 31 days
  /// from it.
  ///
  /// @param splitSeconds the moment, epoch seconds
  /// @param placement id of the placement whose pipeline is judged
  public PurchaseTable purchases(
      StagedPurchases staged, long splitSeconds, String placement, Progress progress) {
    check(placement);
    Split split = new Split(staged.inMemory(), splitSeconds);
    if (split.customers().isEmpty()) {
      throw Problem.invalid(
              "split",
              Instant.ofEpochSecond(splitSeconds),
              "a moment with purchases before and after it")
          .refusal();
    }
    int[] numbers = bulkLoad.catalogue(staged, splitSeconds, progress);
    Baselines baselines = new Baselines(split);
    EngineChoosers engine =
        new EngineChoosers(split, numbers, recommendations, retrieval, snapshots.current());
    progress.at("ranking", 0, 0);
    List<Row> rows = new ArrayList<>();
    rows.add(Row.of("popularity", split, baselines::popularity));
    rows.add(Row.of("popularity of the last 30 days", split, baselines::recentPopularity));
    rows.add(Row.of("own history, then 30-day popularity", split, baselines::ownThenRecent));
    for (Source source : SOURCES) {
      rows.add(Row.of("source " + source.code(), split, engine.source(source)));
    }
    rows.add(Row.of("pipeline (" + placement + ")", split, engine.pipeline(placement)));
    return new PurchaseTable(splitSeconds, split.customers().size(), split.knownItems(), rows);
  }

  /// What simulated shoppers of the week after the history click, on slates of the pipeline, of
  /// popularity and of the truth.
  ///
  /// @param seed of the shop; another than the model was trained on
  /// @param every judge one visit of so many
  public DemoTable demo(long seed, int every, String placement, Progress progress) {
    check(placement);
    DemoShop shop = DemoShop.of(seed);
    progress.at("simulating shoppers", 0, 0);
    DemoHistory history = shop.history(DemoShop.HISTORY_DAYS + DAYS_JUDGED);
    int[] numbers =
        shop.putCatalogue(history, shop.dayStartSeconds(DemoShop.HISTORY_DAYS), bulkLoad, progress);
    progress.at("judging visits", 0, 0);
    return new DemoJudge(shop, numbers, recommendations, snapshots.current(), placement)
        .judge(seed, history, every);
  }

  private void check(String placement) {
    if (snapshots.current().placements().placement(placement).isEmpty()) {
      String detail = Problem.invalid("placement", placement, "one that exists").detail();
      throw Problem.of(ProblemCode.UNKNOWN_PLACEMENT, detail).refusal();
    }
  }
}
