package io.attune.offline.demo;

import java.util.ArrayList;
import java.util.List;

/// Learned on the way, evening by evening.
final class AdLearned implements AdOdds {
  private static final int CLICK_DAYS = 4;
  private static final int CONVERSION_DAYS = 28;

  private final AdSight sight;
  private final Objective clicks;
  private final Objective conversions;

  AdLearned(DemoShop shop, DemoHistory history) {
    sight = new AdSight(shop, history);
    clicks = new Objective(sight.width(), 0.01, CLICK_DAYS);
    conversions = new Objective(sight.width(), 0.1, CONVERSION_DAYS);
  }

  /// One of the two, with what is to be learned of it.
  private static final class Objective {
    private final AdModel model;
    private final int kept;
    private final List<AdModel.Seen> seen = new ArrayList<>();
    private final List<List<AdModel.Seen>> days = new ArrayList<>();

    Objective(int width, double prior, int kept) {
      model = new AdModel(width, prior);
      this.kept = kept;
    }

    double say(float[] columns, int creative) {
      return model.calibrated(model.raw(columns, creative));
    }

    void see(float[] columns, int creative, boolean yes) {
      seen.add(new AdModel.Seen(columns, creative, model.raw(columns, creative), yes));
    }

    void learn() {
      days.add(List.copyOf(seen));
      model.learn(seen, 3);
      seen.clear();
      if (days.size() > kept) {
        days.removeFirst();
      }
      model.calibrate(days.stream().flatMap(List::stream).toList());
    }
  }

  private float[] columns(AdVisits.Visit visit, int creative, int placement) {
    return sight.columns(visit.viewer(), creative, placement, visit.seconds());
  }

  @Override
  public void at(long seconds) {
    sight.until(seconds);
  }

  @Override
  public double click(AdVisits.Visit visit, int creative, int placement) {
    return clicks.say(columns(visit, creative, placement), creative);
  }

  @Override
  public double conversion(AdVisits.Visit visit, int creative, int placement) {
    return conversions.say(columns(visit, creative, placement), creative);
  }

  @Override
  public void shown(
      AdVisits.Visit visit, int creative, int placement, boolean clicked, boolean converted) {
    float[] columns = columns(visit, creative, placement);
    clicks.see(columns, creative, clicked);
    if (clicked) {
      conversions.see(columns, creative, converted);
    }
  }

  @Override
  public void evening() {
    clicks.learn();
    conversions.learn();
  }
}
