package io.attune.offline.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.document.Document;
import io.attune.language.schema.FeatureSchema;
import io.attune.offline.bulkload.BulkLoad;
import io.attune.offline.bulkload.Progress;
import io.attune.platform.store.TestStore;
import io.attune.state.catalog.Catalog;
import io.attune.state.manifest.Rejected;
import io.attune.state.profile.Viewers;
import io.attune.state.version.Gate;
import io.attune.state.version.OnnxModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// A simulated month with truth. `-Dattune.proof=full` takes three shops, else one and a week of
/// it; rerun one with `-Dattune.seed=…`. The shipped model lives it in proofs only.
class AdMonthTest {
  private static final boolean PROOF = System.getProperty("attune.proof") != null;
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
      AdMonth.Result value =
          new AdMonth(visits, new AdLearned(shop, history)).live(begin, start, true);
      // who buys only what is worth its price leaves some money: rotation gets no more of any
      AdMonth.Result rotation =
          new AdMonth(visits, AdOdds.NOBODY).spending(value).live(begin, start, false);
      print(seed, "by value", value);
      print(seed, "rotation", rotation);
      judge(seed, "by value", value, rotation);
      assertEquals(1, value.spentMicros / rotation.spentMicros, 0.02, "equal spend, seed " + seed);
      assertTrue(value.spentMicros >= 0.95 * value.budgetMicros, "little spent, seed " + seed);
      if (PROOF) {
        AdMonth.Result model = shipped(shop, visits, history, begin, start);
        print(seed, "by the shipped model", model);
        judge(seed, "by the shipped model", model, rotation);
      }
    }
  }

  /// What is earned in all, by no more money: who buys only what is worth its price may spend less.
  private static void judge(long seed, String name, AdMonth.Result value, AdMonth.Result rotation) {
    String rerun = name + ", rerun with -Dattune.seed=" + seed;
    double lift = value.valueMicros / rotation.valueMicros - 1;
    LOG.log(
        System.Logger.Level.INFO,
        String.format(
            Locale.ROOT,
            "seed %d, %s: value %+.1f %%, value per money %+.1f %%",
            seed,
            name,
            100 * lift,
            100 * (value.valuePerSpent() / rotation.valuePerSpent() - 1)));
    assertTrue(value.spentMicros <= 1.02 * rotation.spentMicros, "no more spend, " + rerun);
    assertTrue(lift >= 0.15, "lift: " + lift + ", " + rerun);
    assertEquals(1, value.calibration(), 0.05, "calibration, " + rerun);
  }

  /// The month by the model of the repository, which was trained on days before it.
  private static AdMonth.Result shipped(
      DemoShop shop, AdVisits visits, DemoHistory history, long begin, long start) {
    FeatureSchema schema = schema();
    OnnxModel model = model(schema);
    try (TestStore store = TestStore.open();
        Catalog catalog = new Catalog(store.store())) {
      catalog.useSchema(schema);
      catalog.start();
      BulkLoad load = new BulkLoad(catalog, new Viewers(store.store()), store.store());
      int[] numbers = shop.putCatalogue(history, begin, load, Progress.SILENT);
      AdShipped odds = new AdShipped(shop, history, catalog.current(), numbers, model);
      return new AdMonth(visits, odds).live(begin, start, true);
    } finally {
      model.retire();
    }
  }

  private static FeatureSchema schema() {
    try {
      String text = Files.readString(Path.of("config/features.yaml"));
      return FeatureSchema.parse(Document.yaml("config/features.yaml", text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OnnxModel model(FeatureSchema schema) {
    try {
      return new Gate(schema, Gate.Limits.DEFAULT).admit(Path.of("models/ads/1"), "ads", 1);
    } catch (Rejected e) {
      throw new IllegalStateException(e);
    }
  }

  private static void print(long seed, String name, AdMonth.Result result) {
    LOG.log(
        System.Logger.Level.INFO,
        String.format(
            Locale.ROOT,
            "seed %d, %s: spent %.0f of %.0f EUR, %d impressions, %d slots empty, CTR %.2f %%, %d"
                + " conversions, value %.0f EUR%s",
            seed,
            name,
            result.spentMicros / 1e6,
            result.budgetMicros / 1e6,
            result.impressions,
            result.unfilled,
            100.0 * result.clicks / result.impressions,
            result.conversions,
            result.valueMicros / 1e6,
            result.predictedClicks == 0 ? "" : predicted(result)));
  }

  private static String predicted(AdMonth.Result result) {
    return String.format(
        Locale.ROOT,
        ", predicted/observed clicks %.3f, conversions %.3f",
        result.calibration(),
        result.predictedConversions / result.conversions);
  }
}
