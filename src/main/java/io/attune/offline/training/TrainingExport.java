package io.attune.offline.training;

import io.attune.language.decision.DecisionRequest;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.attune.offline.bulkload.BulkLoad;
import io.attune.offline.bulkload.Progress;
import io.attune.offline.bulkload.Purchases;
import io.attune.offline.bulkload.StagedPurchases;
import io.attune.offline.demo.DemoHistory;
import io.attune.offline.demo.DemoShop;
import io.attune.platform.log.EventLog;
import io.attune.platform.store.Store;
import io.attune.stage.candidate.Retrieval;
import io.attune.stage.eligibility.Eligibility;
import io.attune.stage.feature.Hydration;
import io.attune.stage.recording.RecordFolder;
import io.attune.state.placement.Placement;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.attune.state.profile.Viewers.Action;
import io.attune.state.snapshot.Snapshot;
import io.attune.state.snapshot.Snapshots;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Exports training rows. Blocking; the store is filled with what is exported, so it must be one
/// that nobody else needs.
@Singleton
public class TrainingExport {
  private static final long DAY = 86_400;
  private static final int DEMO_AS_OF_DAY = DemoShop.HISTORY_DAYS - 12;
  private static final int DEMO_UNTIL_DAY = DemoShop.HISTORY_DAYS - 5;
  private static final long DEMO_HORIZON_SECONDS = 5 * DAY;
  private static final long PURCHASE_HORIZON_SECONDS = 31 * DAY;
  private static final int USUAL_MOMENTS = 4;

  private final Snapshots snapshots;
  private final Retrieval retrieval;
  private final Eligibility eligibility;
  private final Hydration hydration;
  private final BulkLoad bulkLoad;

  @Inject
  public TrainingExport(
      Snapshots snapshots,
      Retrieval retrieval,
      Eligibility eligibility,
      Hydration hydration,
      BulkLoad bulkLoad) {
    this.snapshots = snapshots;
    this.retrieval = retrieval;
    this.eligibility = eligibility;
    this.hydration = hydration;
    this.bulkLoad = bulkLoad;
  }

  /// What is written, and where.
  ///
  /// @param file the CSV file
  /// @param placement whose sources and rules choose the candidates
  /// @param columns names in the order of the file; empty for all columns there are but those of
  /// ads
  public record Target(Path file, String placement, List<String> columns) {}

  /// What counts as an outcome of a decision as it was served.
  ///
  /// @param types of events, such as `click`
  /// @param horizonSeconds how long after the decision they count; younger decisions are left out
  public record Served(Set<String> types, long horizonSeconds) {}

  /// Decisions as they were served: the shown items of full records, with the features as they were
  /// read, and with what viewers did according to the event log of the operator's store, which is
  /// only read.
  ///
  /// @param target an empty placement stands for all; no columns for those of the first record
  /// @return what was written, for people
  public static String asServed(
      RecordFolder folder, Store store, Target target, Served served, Progress progress) {
    Outcomes outcomes =
        new Outcomes(EventLog.over(store), store, served.types(), served.horizonSeconds());
    return new AsServed(folder, outcomes, target, served, InstantSource.system()).write(progress);
  }

  /// Decisions in the demo shop: a viewer comes in, and what the viewer turns to within five days
  /// from then is positive. The engine knows items and neighbours as of 12 days before the
  /// history's end, and each viewer up to the decision.
  ///
  /// @param decisions the most decisions, evenly over a week
  /// @return what was written, for people
  public String demo(long seed, int decisions, Target target, Progress progress) {
    DemoShop shop = DemoShop.of(seed);
    progress.at("simulating shoppers", 0, 0);
    DemoHistory history = shop.history(DemoShop.HISTORY_DAYS);
    int[] numbers =
        shop.putCatalogue(history, shop.dayStartSeconds(DEMO_AS_OF_DAY), bulkLoad, progress);
    List<List<Action>> histories = histories(history, numbers);
    List<Moment> moments = new ArrayList<>();
    shop.visits(
        DEMO_AS_OF_DAY,
        DEMO_UNTIL_DAY,
        visit -> moments.add(new Moment(visit.viewer(), visit.epochSeconds())));
    moments.sort(Comparator.comparingLong(Moment::seconds).thenComparingInt(Moment::viewer));
    String source =
        "demo shop, seed "
            + seed
            + ", days "
            + DEMO_AS_OF_DAY
            + " to "
            + DEMO_UNTIL_DAY
            + ", placement "
            + target.placement();
    try (RowFile rows = open(target, source)) {
      StageRun run = run(target);
      int step = Math.max(1, moments.size() / decisions);
      for (int i = 0; i < moments.size(); i += step) {
        Moment moment = moments.get(i);
        write(
            run,
            rows,
            target,
            histories.get(moment.viewer()),
            moment.seconds(),
            DEMO_HORIZON_SECONDS);
        progress.at("writing decisions", i + 1L, moments.size());
      }
      return rows.summary();
    }
  }

  /// Ads that the demo shop shows at random in its last four weeks, four at a visit, and what
  /// became
  /// of them.
  ///
  /// @param visits the most visits, evenly over the weeks
  /// @param target its placement is not looked at
  /// @return what was written, for people
  public String ads(long seed, int visits, Target target, Progress progress) {
    DemoShop shop = DemoShop.of(seed);
    progress.at("simulating shoppers", 0, 0);
    DemoHistory history = shop.history(DemoShop.HISTORY_DAYS);
    int from = DemoShop.HISTORY_DAYS - AdExport.DAYS;
    int[] numbers = shop.putCatalogue(history, shop.dayStartSeconds(from), bulkLoad, progress);
    String source =
        "demo shop's ads, seed " + seed + ", days " + from + " to " + DemoShop.HISTORY_DAYS;
    try (RowFile rows = RowFile.ads(target.file(), adColumns(target), schema(), source)) {
      return new AdExport(hydration, snapshots.current().catalog(), shop, adColumns(target))
          .write(seed, visits, histories(history, numbers), rows, progress);
    }
  }

  private List<String> adColumns(Target target) {
    return target.columns().isEmpty()
        ? schema().columns().stream().map(Column::name).toList()
        : columns(target);
  }

  private record Moment(int viewer, long seconds) {}

  private static List<List<Action>> histories(DemoHistory history, int[] numbers) {
    List<List<Action>> histories = new ArrayList<>();
    for (int viewer = 0; viewer < DemoShop.VIEWERS; viewer++) {
      histories.add(new ArrayList<>());
    }
    for (int i = 0; i < history.size(); i++) {
      histories
          .get(history.viewer(i))
          .add(new Action(numbers[history.item(i)], history.type(i), history.epochSeconds(i)));
    }
    return histories;
  }

  /// Decisions for customers of a purchase file at given moments: each customer who bought before
  /// and within 31 days from the moment gets one; what is bought in those days is positive.
  ///
  /// @param moments epoch seconds
  /// @return what was written, for people
  public String purchases(
      StagedPurchases staged, List<Long> moments, String name, Target target, Progress progress) {
    Purchases purchases = staged.inMemory();
    try (RowFile rows =
        open(
            target,
            name
                + ", placement "
                + target.placement()
                + ", 31 days from epoch seconds "
                + moments)) {
      for (long moment : moments.stream().sorted().toList()) {
        int[] numbers = bulkLoad.catalogue(staged, moment, progress);
        StageRun run = run(target);
        for (List<Action> history : histories(purchases, numbers, moment).values()) {
          write(run, rows, target, history, moment, PURCHASE_HORIZON_SECONDS);
        }
        progress.at("writing decisions", 0, 0);
      }
      return rows.summary();
    }
  }

  /// The moments to train on when nobody names others: four, 31 days apart, the last of them 62
  /// days before the end of the last day, so that the file's last 31 days stay unseen. Fewer where
  /// the file is short.
  ///
  /// @return epoch seconds, ascending
  public static List<Long> usualMoments(StagedPurchases staged) {
    long end = (staged.report().lastSeconds() / DAY + 1) * DAY;
    List<Long> moments = new ArrayList<>();
    for (int back = USUAL_MOMENTS + 1; back >= 2; back--) {
      long moment = end - back * PURCHASE_HORIZON_SECONDS;
      if (moment > staged.report().firstSeconds()) {
        moments.add(moment);
      }
    }
    return moments;
  }

  /// Customer to actions, of those who bought before the moment and in the window; what the
  /// catalogue does not know yet is left out.
  private static Map<Integer, List<Action>> histories(
      Purchases purchases, int[] numbers, long moment) {
    Set<Integer> before = new HashSet<>();
    Set<Integer> after = new HashSet<>();
    Map<Integer, List<Action>> histories = new TreeMap<>();
    for (int i = 0; i < purchases.size(); i++) {
      long seconds = purchases.epochSeconds(i);
      int customer = purchases.customer(i);
      if (seconds < moment + PURCHASE_HORIZON_SECONDS) {
        (seconds < moment ? before : after).add(customer);
        if (purchases.item(i) < numbers.length) {
          Action action = new Action(numbers[purchases.item(i)], ActionType.PURCHASE, seconds);
          histories.computeIfAbsent(customer, any -> new ArrayList<>()).add(action);
        }
      }
    }
    histories.keySet().retainAll(before);
    histories.keySet().retainAll(after);
    return histories;
  }

  private RowFile open(Target target, String source) {
    return new RowFile(target.file(), columns(target), schema(), source);
  }

  private FeatureSchema schema() {
    return snapshots.current().placements().schema();
  }

  private List<String> columns(Target target) {
    if (target.columns().isEmpty()) {
      return schema().columns().stream()
          .filter(column -> column.entity() != Entity.CREATIVE)
          .map(Column::name)
          .toList();
    }
    for (String name : target.columns()) {
      if (schema().column(name).isEmpty()) {
        List<String> known = schema().columns().stream().map(Column::name).toList();
        throw Problem.invalid("columns", name, "a feature column: " + String.join(", ", known))
            .refusal();
      }
    }
    return target.columns();
  }

  private StageRun run(Target target) {
    Placement placement =
        snapshots
            .current()
            .placements()
            .placement(target.placement())
            .orElseThrow(
                () ->
                    Problem.of(
                            ProblemCode.UNKNOWN_PLACEMENT,
                            Problem.invalid("placement", target.placement(), "one that exists")
                                .detail())
                        .refusal());
    return new StageRun(retrieval, eligibility, hydration, placement, columns(target));
  }

  private void write(
      StageRun run,
      RowFile rows,
      Target target,
      List<Action> history,
      long seconds,
      long horizonSeconds) {
    Snapshot snapshot = snapshots.current();
    Viewer viewer =
        Viewers.of(
            history,
            BulkLoad.viewerColumns(history, seconds, snapshot.catalog()),
            seconds - 1,
            snapshot.catalog().schema());
    Set<Integer> acted = new HashSet<>();
    for (Action action : history) {
      if (action.epochSeconds() >= seconds && action.epochSeconds() < seconds + horizonSeconds) {
        acted.add(action.item());
      }
    }
    DecisionRequest request = DecisionRequest.anonymous(target.placement(), 1, 1_000 * seconds);
    rows.decision(run, run.run(snapshot.catalog(), viewer, request), acted);
  }
}
