package io.attune.offline.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Test;

/// A simulated month with truth. `-Dattune.proof=full` takes three shops, else one and a week of
/// it; rerun one with `-Dattune.seed=…`.
class AdMonthTest {
  private static final boolean FULL = "full".equals(System.getProperty("attune.proof"));
  private static final long SEED = Long.getLong("attune.seed", DemoShop.SEED);
  private static final int SHOPS = FULL && Long.getLong("attune.seed") == null ? 3 : 1;
  private static final int LEARNED = 14;
  private static final int DAYS = FULL ? 30 : 7;
  private static final System.Logger LOG = System.getLogger("ads");

  @Test
  void value_earns_more_than_rotation_at_equal_spend() {
    for (long seed = SEED; seed < SEED + SHOPS; seed++) {
      DemoShop shop = DemoShop.of(seed);
      int first = DemoShop.HISTORY_DAYS;
      int last = first + LEARNED + DAYS;
      AdVisits visits = new AdVisits(shop, first, last);
      DemoHistory history = shop.history(last);
      long begin = shop.dayStartSeconds(first);
      long start = shop.dayStartSeconds(first + LEARNED);
      AdMonth.Result rotation = new AdMonth(shop, visits, history).live(begin, start, false);
      AdMonth.Result value = new AdMonth(shop, visits, history).live(begin, start, true);
      print(seed, "rotation", rotation);
      print(seed, "by value", value);
      String rerun = "rerun with -Dattune.seed=" + seed;
      double lift = value.valuePerSpent() / rotation.valuePerSpent() - 1;
      LOG.log(
          System.Logger.Level.INFO,
          String.format(Locale.ROOT, "seed %d: value per money %+.1f %%", seed, 100 * lift));
      assertEquals(1, value.spentMicros / rotation.spentMicros, 0.02, "equal spend, " + rerun);
      assertTrue(lift >= 0.15, "lift: " + lift + ", " + rerun);
      assertEquals(1, value.calibration(), 0.05, "calibration, " + rerun);
    }
  }

  private static void print(long seed, String name, AdMonth.Result result) {
    LOG.log(
        System.Logger.Level.INFO,
        String.format(
            Locale.ROOT,
            "seed %d, %s: spent %.0f of %.0f EUR, %d impressions, %d slots empty, CTR %.2f %%, %d"
                + " conversions, value %.0f EUR, predicted/observed clicks %.3f, conversions %.3f",
            seed,
            name,
            result.spentMicros / 1e6,
            result.budgetMicros / 1e6,
            result.impressions,
            result.unfilled,
            100.0 * result.clicks / result.impressions,
            result.conversions,
            result.valueMicros / 1e6,
            result.calibration(),
            result.predictedConversions / result.conversions));
  }
}
