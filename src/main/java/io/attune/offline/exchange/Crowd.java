package io.attune.offline.exchange;

import io.attune.offline.demo.DemoAds;
import io.attune.offline.demo.DemoShop;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Who looks at pages, and with which probability each clicks what. Immutable.
final class Crowd {
  private static final int STRANGERS = 50_000;

  /// How often anybody clicks an ad of which nothing is known.
  private static final double USUAL = 0.01;

  /// The place of the demo shop whose ads are neither better nor worse for it.
  private static final int PLACE = 2;

  private final List<String> viewers;
  private final Map<String, double[]> viewerToClicks;
  private final Map<String, Integer> creatives;

  private Crowd(
      List<String> viewers, Map<String, double[]> viewerToClicks, Map<String, Integer> creatives) {
    this.viewers = viewers;
    this.viewerToClicks = viewerToClicks;
    this.creatives = creatives;
  }

  /// Whom nobody knows.
  static Crowd strangers() {
    return new Crowd(
        IntStream.range(0, STRANGERS).mapToObj(number -> "v" + number).toList(),
        Map.of(),
        Map.of());
  }

  /// Those who come to the demo shop on a day; what is true of them is what the shop says.
  ///
  /// @param today the day after the history's last (UTC)
  static Crowd shoppers(LocalDate today) {
    DemoShop shop = DemoShop.of(DemoShop.SEED, today.minusDays(DemoShop.HISTORY_DAYS));
    Map<String, Integer> creatives = new HashMap<>();
    for (DemoAds.Creative creative : shop.ads().creatives()) {
      creatives.put(creative.id(), creatives.size());
    }
    List<String> viewers = new ArrayList<>();
    Map<String, double[]> clicks = new HashMap<>();
    shop.visits(
        DemoShop.HISTORY_DAYS,
        DemoShop.HISTORY_DAYS + 1,
        visit -> {
          String viewer = DemoShop.viewerId(visit.viewer());
          if (!clicks.containsKey(viewer)) {
            viewers.add(viewer);
            clicks.put(
                viewer,
                IntStream.range(0, creatives.size())
                    .mapToDouble(creative -> visit.adClick(creative, PLACE))
                    .toArray());
          }
        });
    return new Crowd(viewers, clicks, creatives);
  }

  /// As whom the exchange knows the next one; some come often.
  String draw(SplittableRandom random) {
    double squared = random.nextDouble() * random.nextDouble();
    return viewers.get((int) (viewers.size() * squared));
  }

  /// With which probability a viewer clicks an ad that is seen. What follows the last point of a
  /// creative's id names the ad of the demo shop that it is one of.
  double click(String viewer, String creative) {
    Integer number = creatives.get(creative.substring(creative.lastIndexOf('.') + 1));
    double[] clicks = viewerToClicks.get(viewer);
    return number == null || clicks == null ? USUAL : clicks[number];
  }
}
