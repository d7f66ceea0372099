package io.attune.offline.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.campaign.Creative;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.catalog.Item;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoAdsTest {
  private static final int DAY = DemoShop.HISTORY_DAYS;

  @Test
  void same_seed_has_the_same_ads_and_another_has_others() {
    assertEquals(DemoShop.of(1).ads(), DemoShop.of(1).ads());
    assertTrue(!DemoShop.of(1).ads().equals(DemoShop.of(2).ads()));
  }

  @Test
  void everything_belongs_to_something_and_is_on_sale() {
    DemoShop shop = DemoShop.of(DemoShop.SEED);
    DemoAds ads = shop.ads();
    List<Item> items = shop.items();
    assertEquals(16, ads.advertisers().size());
    assertEquals(16, ads.campaigns().size());
    assertTrue(ads.lineItems().size() >= 32 && ads.lineItems().size() <= 48);
    assertEquals("line-001", ads.lineItems().getFirst().id());
    for (DemoAds.Creative creative : ads.creatives()) {
      Item item = items.get(creative.item());
      DemoAds.LineItem line = ads.lineItems().get(creative.lineItem());
      DemoAds.Campaign campaign = ads.campaigns().get(line.campaign());
      String brand = ads.advertisers().get(campaign.advertiser()).brand();
      assertEquals(brand, item.brand().orElseThrow());
      assertTrue(item.stock().orElse(1L) > 0 && item.availableUntilMillis().isEmpty());
      assertTrue(line.dailyMicros() * 1_000 >= 50 * line.cpmMicros());
    }
  }

  @Test
  void what_is_seeded_is_what_shoppers_react_to_and_models_are_trained_on() {
    DemoShop shop = DemoShop.of(DemoShop.SEED);
    DemoAds ads = shop.ads();
    CampaignSnapshot seeded = shop.campaigns();
    for (int number = 0; number < ads.lineItems().size(); number++) {
      assertEquals(ads.lineItems().get(number).id(), seeded.lineItem(number).id());
      assertEquals(ads.lineItems().get(number).campaign(), seeded.campaignOf(number));
    }
    for (int number = 0; number < ads.creatives().size(); number++) {
      DemoAds.Creative told = ads.creatives().get(number);
      Creative creative = seeded.creative(number);
      assertEquals(told.id(), creative.id());
      assertEquals(told.form().name(), creative.format().name());
      assertEquals(told.size(), creative.size().isNone() ? "" : creative.size().toString());
    }
    // the shop's own come last, and nobody reacts to them as to an advertiser's: two offers, then
    // on
    // the exchange eight sizes, a native ad, a deal, and products
    assertEquals(ads.lineItems().size() + 2 + 11, seeded.lineItems());
    assertEquals(ads.creatives().size() + 2 + 10 + 6, seeded.creatives());
  }

  @Test
  void reactions_are_plausible_and_differ_by_viewer_and_creative() {
    DemoShop shop = DemoShop.of(DemoShop.SEED);
    int creatives = shop.ads().creatives().size();
    double[] sums = new double[3];
    double[] ofCreative = new double[creatives];
    shop.visits(
        DAY,
        DAY + 3,
        visit -> {
          for (int creative = 0; creative < creatives; creative++) {
            double click = visit.adClick(creative, 2);
            double bought = visit.adConversion(creative);
            assertTrue(click > 0 && click < 1 && bought > 0 && bought < 1);
            assertTrue(visit.adClick(creative, 0) > click);
            sums[0]++;
            sums[1] += click;
            sums[2] += click * click;
            ofCreative[creative] += click;
          }
        });
    double mean = sums[1] / sums[0];
    assertTrue(mean > 0.005 && mean < 0.05, "mean click probability: " + mean);
    double deviation = Math.sqrt(sums[2] / sums[0] - mean * mean);
    assertTrue(deviation > 0.5 * mean, "deviation: " + deviation);
    double visits = sums[0] / creatives;
    double best = Arrays.stream(ofCreative).max().orElseThrow() / visits;
    assertTrue(best > 1.3 * mean, "best creative: " + best + ", mean: " + mean);
  }
}
