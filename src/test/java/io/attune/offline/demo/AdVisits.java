package io.attune.offline.demo;

import java.util.ArrayList;
import java.util.List;

/// All visits of some days in order of time, with the truth of how each would take each ad: the
/// judge of an ad month. It knows no policy and no model.
final class AdVisits {
  final DemoAds ads;
  private final List<Visit> visits = new ArrayList<>();
  private final double[] placements;

  /// @param clicks `[creatives]`: log-odds of a click at the first placement
  /// @param conversions `[creatives]`: probability of a purchase after the click
  record Visit(int viewer, long seconds, float[] clicks, float[] conversions) {}

  AdVisits(DemoShop shop, int fromDay, int untilDay) {
    ads = shop.ads();
    placements = new double[ads.placements().size()];
    shop.visits(fromDay, untilDay, this::add);
    visits.sort(
        (one, other) ->
            one.seconds != other.seconds
                ? Long.compare(one.seconds, other.seconds)
                : Integer.compare(one.viewer, other.viewer));
  }

  private void add(DemoShop.Visit visit) {
    int count = ads.creatives().size();
    float[] clicks = new float[count];
    float[] conversions = new float[count];
    for (int creative = 0; creative < count; creative++) {
      clicks[creative] = (float) logit(visit.adClick(creative, 0));
      conversions[creative] = (float) visit.adConversion(creative);
    }
    for (int placement = 0; visits.isEmpty() && placement < placements.length; placement++) {
      placements[placement] = logit(visit.adClick(0, placement)) - clicks[0];
    }
    visits.add(new Visit(visit.viewer(), visit.epochSeconds(), clicks, conversions));
  }

  private static double logit(double probability) {
    return StrictMath.log(probability / (1 - probability));
  }

  List<Visit> all() {
    return visits;
  }

  double click(Visit visit, int creative, int placement) {
    return 1 / (1 + StrictMath.exp(-visit.clicks[creative] - placements[placement]));
  }
}
