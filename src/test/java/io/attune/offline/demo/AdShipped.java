package io.attune.offline.demo;

import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Offers;
import io.attune.language.decision.Trace;
import io.attune.offline.bulkload.BulkLoad;
import io.attune.stage.feature.AdFacts;
import io.attune.stage.feature.Hydration;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.attune.state.profile.Viewers.Action;
import io.attune.state.rate.RateSnapshot;
import io.attune.state.rate.Rates;
import io.attune.state.version.ServingModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the shipped model says, from the features as the engine reads them, corrected by happened ÷
/// foretold as `calibrate` does, per placement; what was counted is known up to the evening before.
final class AdShipped implements AdOdds {
  private static final double BELIEF = 20;
  private static final int DAY = 86_400;

  private final Hydration hydration = new Hydration();
  private final CatalogSnapshot catalog;
  private final CampaignSnapshot campaigns;
  private final DemoAds ads;
  private final ServingModel model;
  private final List<List<Action>> histories = new ArrayList<>();
  private final int[] seen = new int[DemoShop.VIEWERS];
  private final Offers offers;
  private final int[] rowToOffer;
  private final Matrix matrix;
  private final Hydration.AdScratch scratch;
  private final float[][] said;
  private final double[][] foretold = new double[2][];
  private final double[][] happened = new double[2][];
  private final Map<Long, Map<String, long[]>> counted = new HashMap<>();
  private RateSnapshot rates = RateSnapshot.NOTHING;
  private AdVisits.@org.jspecify.annotations.Nullable Visit last;
  private long now;

  /// @param catalog with the statistics of the beginning
  /// @param numbers of the items in it
  AdShipped(
      DemoShop shop,
      DemoHistory history,
      CatalogSnapshot catalog,
      int[] numbers,
      ServingModel model) {
    this.catalog = catalog;
    this.model = model;
    ads = shop.ads();
    campaigns = shop.campaigns();
    int count = ads.creatives().size();
    offers = new Offers(count);
    rowToOffer = new int[count];
    for (int creative = 0; creative < count; creative++) {
      rowToOffer[creative] = offers.add(ads.creatives().get(creative).lineItem(), creative, 8, 1);
    }
    matrix = new Matrix(count, model.columns().size());
    matrix.shape(count, model.columns().size());
    scratch = hydration.adScratch(count);
    said = new float[model.objectives().size()][count];
    for (int i = 0; i < 2; i++) {
      foretold[i] = new double[ads.placements().size()];
      happened[i] = new double[ads.placements().size()];
    }
    for (int viewer = 0; viewer < DemoShop.VIEWERS; viewer++) {
      histories.add(new ArrayList<>());
    }
    for (int i = 0; i < history.size(); i++) {
      histories
          .get(history.viewer(i))
          .add(new Action(numbers[history.item(i)], history.type(i), history.epochSeconds(i)));
    }
  }

  @Override
  public void at(long seconds) {
    now = seconds;
  }

  @SuppressWarnings("ReferenceEquality") // one object per visit
  private void ask(AdVisits.Visit visit) {
    if (visit == last) {
      return;
    }
    last = visit;
    List<Action> all = histories.get(visit.viewer());
    while (seen[visit.viewer()] < all.size()
        && all.get(seen[visit.viewer()]).epochSeconds() < visit.seconds()) {
      seen[visit.viewer()]++;
    }
    List<Action> before = all.subList(0, seen[visit.viewer()]);
    Viewer viewer =
        Viewers.of(
            before,
            BulkLoad.viewerColumns(before, visit.seconds(), catalog),
            visit.seconds() - 1,
            catalog.schema());
    DecisionRequest request = DecisionRequest.anonymous("home-ads", 1, 1_000 * visit.seconds());
    hydration.hydrate(
        hydration.plan(catalog.schema(), model.columns()),
        new AdFacts(catalog, campaigns, rates, viewer, request),
        offers,
        rowToOffer,
        scratch,
        matrix,
        new Trace());
    if (!model.predictAll(matrix, said)) {
      throw new IllegalStateException("the model failed");
    }
  }

  private double raw(AdVisits.Visit visit, int objective, int creative) {
    ask(visit);
    return said[objective][creative];
  }

  private double corrected(AdVisits.Visit visit, int objective, int creative, int placement) {
    double usual =
        (Arrays.stream(happened[objective]).sum() + BELIEF)
            / (Arrays.stream(foretold[objective]).sum() + BELIEF);
    double ratio =
        (happened[objective][placement] + BELIEF * usual)
            / (foretold[objective][placement] + BELIEF);
    return raw(visit, objective, creative) * Math.min(2, Math.max(0.5, ratio));
  }

  @Override
  public double click(AdVisits.Visit visit, int creative, int placement) {
    return corrected(visit, 0, creative, placement);
  }

  @Override
  public double conversion(AdVisits.Visit visit, int creative, int placement) {
    return corrected(visit, 1, creative, placement);
  }

  @Override
  public void shown(
      AdVisits.Visit visit, int creative, int placement, boolean clicked, boolean converted) {
    foretold[0][placement] += raw(visit, 0, creative);
    happened[0][placement] += clicked ? 1 : 0;
    count(creative, "impression");
    if (clicked) {
      foretold[1][placement] += raw(visit, 1, creative);
      happened[1][placement] += converted ? 1 : 0;
      count(creative, "click");
    }
    if (converted) {
      count(creative, "conversion");
    }
  }

  private void count(int creative, String event) {
    String what = "0|0|" + creative + "|home-ads|" + event;
    counted.computeIfAbsent(now / DAY, any -> new HashMap<>())
        .computeIfAbsent(what, any -> new long[2])[0]++;
  }

  /// What was told a day ago counts half, as in the engine, but in steps of a day.
  @Override
  public void evening() {
    rates = Rates.of(campaigns, counted, 1_000 * (now / DAY + 1) * DAY);
    for (int i = 0; i < 2; i++) {
      for (int placement = 0; placement < foretold[i].length; placement++) {
        foretold[i][placement] *= 0.5;
        happened[i][placement] *= 0.5;
      }
    }
    last = null;
  }
}
