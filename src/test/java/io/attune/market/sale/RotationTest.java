package io.attune.market.sale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.Definition;
import io.attune.language.campaign.Definitions;
import io.attune.language.campaign.Definitions.Identity;
import io.attune.language.campaign.Kind;
import io.attune.language.document.Document;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.rate.RateSnapshot;
import io.attune.state.rate.Rates;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Rotation in a simulation whose truth it does not know. The judge counts for itself.
class RotationTest {
  private static final long SEED = Long.getLong("attune.seed", System.nanoTime());
  private static final long DAY_MILLIS = 86_400_000;
  private static final long START = 20_000 * DAY_MILLIS;

  private static Definition define(Kind kind, String id, int number, String json) {
    Document tree =
        Document.json(("{" + json.replace('\'', '"') + "}").getBytes(StandardCharsets.UTF_8));
    return Definitions.read(kind, new Identity(id, number, 1), tree);
  }

  private static CampaignSnapshot campaigns(String rotation, int creatives) {
    List<Definition> all = new ArrayList<>();
    all.add(define(Kind.ADVERTISER, "a", 0, "'name': 'n'"));
    all.add(define(Kind.CAMPAIGN, "c", 0, "'name': 'n', 'currency': 'EUR', 'advertiser': 'a'"));
    all.add(
        define(
            Kind.LINE_ITEM,
            "l",
            0,
            "'name': 'n', 'campaign': 'c', 'bid': {'type': 'cpc', 'micros': 1}, 'rotation': '"
                + rotation
                + "'"));
    for (int i = 0; i < creatives; i++) {
      all.add(
          define(
              Kind.CREATIVE,
              "k" + i,
              i,
              "'format': 'offer', 'offer': {'code': 'c', 'text': 't'}, 'lineItem': 'l', 'weight': "
                  + (i + 1)));
    }
    return CampaignSnapshot.of(all);
  }

  private static List<Creative> creatives(CampaignSnapshot campaigns) {
    List<Creative> all = new ArrayList<>();
    for (int i = 0; i < campaigns.creatives(); i++) {
      all.add(campaigns.creative(i));
    }
    return all;
  }

  /// What came of one run.
  private static final class Outcome {
    double regret;
    double evenRegret;
    int[] late;
    double[] inverse;
  }

  /// Two weeks of so many impressions a day; rates are read 20 times a day.
  private static Outcome run(double[] truth, int daily, Random random) {
    CampaignSnapshot campaigns = campaigns("optimised", truth.length);
    List<Creative> creatives = creatives(campaigns);
    Map<Long, Map<String, long[]>> counted = new HashMap<>();
    Rotation rotation = new Rotation();
    Outcome outcome = new Outcome();
    outcome.late = new int[truth.length];
    outcome.inverse = new double[truth.length];
    double best = 0;
    double mean = 0;
    for (double rate : truth) {
      best = Math.max(best, rate);
      mean += rate / truth.length;
    }
    RateSnapshot rates = RateSnapshot.NOTHING;
    for (int i = 0; i < 14 * daily; i++) {
      long now = START + (long) (i * (DAY_MILLIS / (double) daily));
      if (i % (daily / 20) == 0) {
        rates = Rates.of(campaigns, counted, now);
      }
      Creative shown = rotation.choose(campaigns.lineItem(0), creatives, rates, random.nextLong());
      int number = shown.number();
      tell(counted, now, number, "impression");
      if (random.nextDouble() < truth[number]) {
        tell(counted, now, number, "click");
      }
      outcome.regret += best - truth[number];
      outcome.evenRegret += best - mean;
      outcome.late[number] += i >= 13 * daily ? 1 : 0;
      outcome.inverse[number] += 1 / (double) rotation.propensity();
    }
    return outcome;
  }

  private static void tell(
      Map<Long, Map<String, long[]>> counted, long now, int creative, String what) {
    counted.computeIfAbsent(now / DAY_MILLIS, day -> new HashMap<>())
        .computeIfAbsent("0|0|" + creative + "|home|" + what, w -> new long[2])[0]++;
  }

  @Test
  void optimised_loses_far_less_than_even_and_gives_none_up() {
    Random random = new Random(SEED);
    double regret = 0;
    double even = 0;
    for (int round = 0; round < 12; round++) {
      double[] truth = new double[2 + round % 4];
      for (int i = 0; i < truth.length; i++) {
        truth[i] = 0.005 + 0.045 * random.nextDouble();
      }
      Outcome outcome = run(truth, 4_000, random);
      regret += outcome.regret;
      even += outcome.evenRegret;
      for (int i = 0; i < truth.length; i++) {
        double least = Rotation.EXPLORED / truth.length * 4_000;
        assertTrue(
            outcome.late[i] > least - 6 * Math.sqrt(least),
            "shown on the last day: " + outcome.late[i] + "; -Dattune.seed=" + SEED);
        // a propensity that is true makes every creative weigh as if all had been shown it
        assertEquals(1, outcome.inverse[i] / (14 * 4_000), 0.2, "-Dattune.seed=" + SEED);
      }
    }
    System.out.printf(
        "regret %.0f clicks, of even rotation %.0f; -Dattune.seed=%d%n", regret, even, SEED);
    assertTrue(regret < 0.35 * even, regret + " of " + even + "; -Dattune.seed=" + SEED);
  }

  @Test
  void the_propensity_is_the_share_of_draws() {
    Random random = new Random(SEED);
    for (String by : List.of("weights", "optimised")) {
      CampaignSnapshot campaigns = campaigns(by, 4);
      Map<Long, Map<String, long[]>> counted = new HashMap<>();
      for (int creative = 0; creative < 4; creative++) {
        for (int i = 0; i < 400; i++) {
          tell(counted, START, creative, "impression");
        }
        for (int i = 0; i < 4 + 2 * creative; i++) {
          tell(counted, START, creative, "click");
        }
      }
      RateSnapshot rates = Rates.of(campaigns, counted, START);
      List<Creative> some = creatives(campaigns).subList(1, 4);
      Rotation rotation = new Rotation();
      int[] drawn = new int[4];
      float[] said = new float[4];
      int draws = 100_000;
      for (int i = 0; i < draws; i++) {
        Creative creative = rotation.choose(campaigns.lineItem(0), some, rates, random.nextLong());
        drawn[creative.number()]++;
        said[creative.number()] = rotation.propensity();
      }
      for (Creative creative : some) {
        int number = creative.number();
        assertEquals(
            said[number], drawn[number] / (double) draws, 0.01, by + "; -Dattune.seed=" + SEED);
        if (by.equals("weights")) {
          assertEquals((number + 1) / 9f, said[number], 1e-6);
        }
      }
      assertEquals(0, drawn[0]);
    }
  }

  @Test
  void what_is_new_or_alone_is_as_likely_as_any() {
    CampaignSnapshot campaigns = campaigns("optimised", 3);
    List<Creative> all = creatives(campaigns);
    Rotation rotation = new Rotation();
    assertEquals(
        all.getFirst(),
        rotation.choose(campaigns.lineItem(0), all.subList(0, 1), RateSnapshot.NOTHING, 1));
    assertEquals(1, rotation.propensity());
    rotation.choose(campaigns.lineItem(0), all, RateSnapshot.NOTHING, 1);
    assertEquals(1 / 3f, rotation.propensity(), 1e-6);
  }
}
