package io.attune.offline.evaluation;

import io.attune.language.decision.DecisionRequest;
import io.attune.offline.bulkload.BulkLoad;
import io.attune.offline.demo.DemoHistory;
import io.attune.offline.demo.DemoShop;
import io.attune.product.recommend.Recommendations;
import io.attune.state.catalog.Item;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.attune.state.profile.Viewers.Action;
import io.attune.state.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Shows slates to simulated shoppers and adds up the probabilities of their clicks. The engine's
/// slate is decided on what happened before the visit; the popular slate is the most bought and
/// looked at of what can be had; the oracle's is the truth.
final class DemoJudge {
  private static final int SLATE = 12;
  private static final int[] NOTHING = {};

  private final DemoShop shop;
  private final int[] numbers;
  private final Recommendations recommendations;
  private final Snapshot snapshot;
  private final String placement;
  private final Map<Integer, Integer> itemOfNumber = new HashMap<>();
  private final List<List<Action>> histories = new ArrayList<>();
  private final Lift lift = new Lift(DemoShop.VIEWERS);
  private final double[] relevance = new double[DemoShop.ITEMS];
  private int[] popular = NOTHING;
  private int visits;
  private double popularClicks;
  private double engineClicks;
  private double oracleClicks;

  DemoJudge(
      DemoShop shop,
      int[] numbers,
      Recommendations recommendations,
      Snapshot snapshot,
      String placement) {
    this.shop = shop;
    this.numbers = numbers;
    this.recommendations = recommendations;
    this.snapshot = snapshot;
    this.placement = placement;
    for (int item = 0; item < numbers.length; item++) {
      itemOfNumber.put(numbers[item], item);
    }
  }

  /// @param history until the end of the judged week
  /// @param every judge one visit of so many
  DemoTable judge(long seed, DemoHistory history, int every) {
    for (int viewer = 0; viewer < DemoShop.VIEWERS; viewer++) {
      histories.add(new ArrayList<>());
    }
    for (int i = 0; i < history.size(); i++) {
      histories
          .get(history.viewer(i))
          .add(new Action(numbers[history.item(i)], history.type(i), history.epochSeconds(i)));
    }
    popular = popular(history);
    int[] turn = {0};
    shop.visits(
        DemoShop.HISTORY_DAYS,
        DemoShop.HISTORY_DAYS + 7,
        visit -> {
          if (turn[0]++ % every == 0) {
            judge(visit);
          }
        });
    double[] interval = lift.interval(seed);
    return new DemoTable(
        seed,
        visits,
        SLATE,
        popularClicks / visits,
        engineClicks / visits,
        oracleClicks / visits,
        lift.ratio(),
        interval[0],
        interval[1]);
  }

  private void judge(DemoShop.Visit visit) {
    double engine = clicks(visit, slate(visit));
    double mostPopular = clicks(visit, popular);
    visits++;
    engineClicks += engine;
    popularClicks += mostPopular;
    oracleClicks += clicks(visit, oracle(visit));
    lift.add(visit.viewer(), engine, mostPopular);
  }

  private static double clicks(DemoShop.Visit visit, int[] slate) {
    double clicks = 0;
    for (int position = 0; position < Math.min(SLATE, slate.length); position++) {
      clicks += visit.click(position, slate[position]);
    }
    return clicks;
  }

  private int[] slate(DemoShop.Visit visit) {
    List<Action> history = histories.get(visit.viewer());
    Map<String, Float> columns =
        BulkLoad.viewerColumns(history, visit.epochSeconds(), snapshot.catalog());
    Viewer viewer =
        Viewers.of(history, columns, visit.epochSeconds() - 1, snapshot.catalog().schema());
    DecisionRequest request =
        DecisionRequest.anonymous(placement, SLATE, 1_000 * visit.epochSeconds());
    int[] shown = recommendations.decide(request, viewer, snapshot).record().shown().items();
    return IntStream.of(shown).map(number -> itemOfNumber.getOrDefault(number, 0)).toArray();
  }

  private int[] oracle(DemoShop.Visit visit) {
    int[] best = new int[SLATE];
    for (int item = 0; item < relevance.length; item++) {
      relevance[item] = visit.relevance(item);
    }
    for (int position = 0; position < SLATE; position++) {
      int at = 0;
      for (int item = 1; item < relevance.length; item++) {
        at = relevance[item] > relevance[at] ? item : at;
      }
      best[position] = at;
      relevance[at] = -1;
    }
    return best;
  }

  private int[] popular(DemoHistory history) {
    long end = shop.dayStartSeconds(DemoShop.HISTORY_DAYS);
    double[] weight = new double[DemoShop.ITEMS];
    for (int i = 0; i < history.size() && history.epochSeconds(i) < end; i++) {
      weight[history.item(i)] += history.type(i) == ActionType.PURCHASE ? 5 : 1;
    }
    List<Item> items = shop.items();
    return IntStream.range(0, weight.length)
        .filter(
            i ->
                items.get(i).stock().orElse(1L) > 0
                    && items.get(i).availableUntilMillis().isEmpty())
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -weight[i]))
        .limit(SLATE)
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
