package io.attune.offline.training;

import io.attune.language.campaign.AdCount;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Offers;
import io.attune.language.decision.Trace;
import io.attune.offline.bulkload.BulkLoad;
import io.attune.offline.bulkload.Progress;
import io.attune.offline.demo.DemoAds;
import io.attune.offline.demo.DemoShop;
import io.attune.stage.feature.AdFacts;
import io.attune.stage.feature.Hydration;
import io.attune.stage.feature.Plan;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.attune.state.profile.Viewers.Action;
import io.attune.state.rate.RateSnapshot;
import io.attune.state.rate.Rates;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Writes what became of ads that the demo shop showed at random for four weeks: the features as
/// the
/// ad stages read them, whether the shopper clicked and then bought. What was counted of a creative
/// is known up to the evening before. Not thread-safe.
final class AdExport {
  static final int DAYS = 28;

  private static final String PLACEMENT = "home-ads";
  private static final int SHOWN = 12;
  private static final int DAY = 86_400;

  private final Hydration hydration;
  private final CatalogSnapshot catalog;
  private final CampaignSnapshot campaigns;
  private final DemoShop shop;
  private final DemoAds ads;
  private final List<String> columns;
  private final Offers offers = new Offers(SHOWN);
  private final int[] rowToOffer = new int[SHOWN];
  private final Matrix matrix;
  private final Hydration.AdScratch scratch;
  private final Trace trace = new Trace();

  /// One visit, and what it made of the ads shown.
  private record Visit(
      int viewer, long seconds, int[] creatives, boolean[] clicked, boolean[] converted) {}

  AdExport(Hydration hydration, CatalogSnapshot catalog, DemoShop shop, List<String> columns) {
    this.hydration = hydration;
    this.catalog = catalog;
    this.shop = shop;
    ads = shop.ads();
    this.columns = columns;
    campaigns = shop.campaigns();
    matrix = new Matrix(SHOWN, columns.size());
    scratch = hydration.adScratch(SHOWN);
  }

  /// The visits of the last four weeks, at most so many, in order of time.
  private List<Visit> visits(long seed, int most) {
    List<Visit> all = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    shop.visits(
        DemoShop.HISTORY_DAYS - DAYS,
        DemoShop.HISTORY_DAYS,
        visit -> all.add(shown(visit, random)));
    all.sort(Comparator.comparingLong(Visit::seconds).thenComparingInt(Visit::viewer));
    int step = Math.max(1, (all.size() + most - 1) / most);
    List<Visit> some = new ArrayList<>();
    for (int i = 0; i < all.size(); i += step) {
      some.add(all.get(i));
    }
    return some;
  }

  private Visit shown(DemoShop.Visit visit, SplittableRandom random) {
    int[] creatives = new int[SHOWN];
    boolean[] clicked = new boolean[SHOWN];
    boolean[] converted = new boolean[SHOWN];
    for (int i = 0; i < SHOWN; i++) {
      int creative = random.nextInt(ads.creatives().size());
      creatives[i] = creative;
      clicked[i] = random.nextDouble() < visit.adClick(creative, 0);
      converted[i] = clicked[i] && random.nextDouble() < visit.adConversion(creative);
    }
    return new Visit(visit.viewer(), visit.epochSeconds(), creatives, clicked, converted);
  }

  /// @param histories of the viewers, by number
  /// @return what was written, for people
  String write(long seed, int most, List<List<Action>> histories, RowFile rows, Progress progress) {
    List<Visit> visits = visits(seed, most);
    Map<Long, Map<String, long[]>> counted = new HashMap<>();
    RateSnapshot rates = RateSnapshot.NOTHING;
    long day = -1;
    for (int i = 0; i < visits.size(); i++) {
      Visit visit = visits.get(i);
      if (visit.seconds / DAY != day) {
        day = visit.seconds / DAY;
        rates = Rates.of(campaigns, counted, 1_000 * DAY * day);
      }
      hydrate(visit, histories.get(visit.viewer), rates);
      rows.ads(matrix, visit.clicked, visit.converted);
      count(visit, counted);
      progress.at("writing ads", i + 1L, visits.size());
    }
    return rows.summary();
  }

  private void hydrate(Visit visit, List<Action> history, RateSnapshot rates) {
    Viewer viewer =
        Viewers.of(
            history,
            BulkLoad.viewerColumns(history, visit.seconds, catalog),
            visit.seconds - 1,
            catalog.schema());
    offers.clear();
    for (int row = 0; row < SHOWN; row++) {
      int creative = visit.creatives[row];
      rowToOffer[row] = offers.add(ads.creatives().get(creative).lineItem(), creative, 8, 1);
    }
    Plan plan = hydration.plan(catalog.schema(), columns);
    matrix.shape(SHOWN, columns.size());
    AdFacts facts = new AdFacts(catalog, campaigns, rates, viewer, request(visit.seconds));
    hydration.hydrate(plan, facts, offers, rowToOffer, scratch, matrix, trace);
  }

  private static DecisionRequest request(long seconds) {
    return DecisionRequest.anonymous(PLACEMENT, 1, 1_000 * seconds);
  }

  private void count(Visit visit, Map<Long, Map<String, long[]>> counted) {
    Map<String, long[]> today =
        counted.computeIfAbsent(visit.seconds / DAY, any -> new HashMap<>());
    for (int i = 0; i < SHOWN; i++) {
      add(today, visit.creatives[i], "impression");
      if (visit.clicked[i]) {
        add(today, visit.creatives[i], "click");
      }
      if (visit.converted[i]) {
        add(today, visit.creatives[i], "conversion");
      }
    }
  }

  private void add(Map<String, long[]> today, int creative, String event) {
    int lineItem = ads.creatives().get(creative).lineItem();
    String what = new AdCount(0, lineItem, creative, PLACEMENT, event).text();
    today.computeIfAbsent(what, any -> new long[2])[0]++;
  }
}
