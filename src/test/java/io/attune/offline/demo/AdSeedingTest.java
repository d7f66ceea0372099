package io.attune.offline.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.attune.language.campaign.Advertiser;
import io.attune.language.campaign.Creative;
import io.attune.language.campaign.Kind;
import io.attune.language.campaign.LineItem;
import io.attune.language.campaign.LineItem.BidType;
import io.attune.language.schedule.Daypart;
import io.attune.offline.bulkload.Progress;
import io.attune.platform.store.TestStore;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.campaign.Campaigns;
import io.attune.state.placement.Placements;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdSeedingTest {
  private static final Set<String> COMMON_SIZES =
      Set.of("300x250", "970x250", "728x90", "320x50", "160x600", "300x600", "320x100");

  private static final Set<String> ON_EXCHANGES =
      Set.of("300x250", "728x90", "320x50", "300x600", "160x600", "970x250", "320x100", "336x280");

  private TestStore test;
  private Placements placements;
  private Campaigns campaigns;

  @BeforeEach
  void begin() {
    test = TestStore.open();
    placements = new Placements(test.store());
    placements.start();
    campaigns = new Campaigns(test.store(), placements);
  }

  @AfterEach
  void end() {
    campaigns.close();
    placements.close();
    test.close();
  }

  private static List<LineItem> lineItems(CampaignSnapshot now) {
    return IntStream.range(0, now.lineItems()).mapToObj(now::lineItem).toList();
  }

  private static void some(CampaignSnapshot now, String what, Predicate<LineItem> which) {
    assertTrue(lineItems(now).stream().anyMatch(which), "no line item " + what);
  }

  @Test
  void a_second_time_changes_nothing() {
    long start = System.nanoTime();
    int created = DemoShop.seedAds(campaigns, Progress.SILENT);
    System.out.printf(
        "%d definitions in %d ms%n",
        created, Duration.ofNanos(System.nanoTime() - start).toMillis());
    CampaignSnapshot now = campaigns.current();
    assertEquals(created, now.advertisers() + now.campaigns() + now.lineItems() + now.creatives());
    assertTrue(created > 100, created + " created");
    assertEquals(0, DemoShop.seedAds(campaigns, Progress.SILENT));
    assertEquals(now.version(), campaigns.current().version());
    assertTrue(lineItems(campaigns.current()).stream().allMatch(item -> item.version() == 1));
  }

  @Test
  void what_a_stranger_wants_to_see_is_there() {
    DemoShop.seedAds(campaigns, Progress.SILENT);
    CampaignSnapshot now = campaigns.current();
    for (LineItem item : lineItems(now)) {
      long price = item.bid().type() == BidType.CPM ? 0 : item.bid().micros();
      assertTrue(!item.budget().hasDaily() || item.budget().dailyMicros() > price, item.id());
    }
    some(now, "guaranteed with a cap", i -> i.delivery().tier() <= 4 && !i.caps().isEmpty());
    some(now, "per click", i -> i.bid().type() == BidType.CPC && i.bid().micros() > 0);
    some(now, "per impression", i -> i.bid().type() == BidType.CPM && i.bid().micros() > 0);
    some(now, "per conversion", i -> i.bid().type() == BidType.CPA && i.bid().micros() > 0);
    some(now, "of the evening", i -> !i.schedule().daypart().equals(Daypart.ALWAYS));
    some(now, "for a country", i -> i.targeting().contains("context.country"));
    some(now, "for a behaviour", i -> i.targeting().contains("viewer.did"));
    some(now, "capped twice", i -> i.caps().size() > 1);
    assertEquals(
        2,
        lineItems(now).stream()
            .filter(i -> i.bid().micros() == 0)
            .map(i -> i.delivery().weight())
            .distinct()
            .count());
    assertEquals(
        1,
        IntStream.range(0, now.campaigns())
            .mapToObj(now::campaign)
            .filter(campaign -> campaign.strict() && campaign.budget().hasTotal())
            .count());
  }

  @Test
  void both_places_of_the_shop_have_something_to_show() {
    DemoShop.seedAds(campaigns, Progress.SILENT);
    CampaignSnapshot now = campaigns.current();
    Set<String> sizes = new HashSet<>();
    Set<Creative.Format> formats = EnumSet.noneOf(Creative.Format.class);
    List<String> items = DemoShop.of(DemoShop.SEED).items().stream().map(i -> i.id()).toList();
    for (int number = 0; number < now.creatives(); number++) {
      Creative creative = now.creative(number);
      assertTrue(creative.servable(System.currentTimeMillis()), creative.id());
      if (ofExchange(now, creative)) {
        continue;
      }
      formats.add(creative.format());
      if (!creative.size().isNone()) {
        sizes.add(creative.size().toString());
      }
      if (creative.content() instanceof Creative.Product product) {
        assertTrue(items.contains(product.item()), product.item());
      }
    }
    assertEquals(COMMON_SIZES, sizes);
    assertEquals(EnumSet.allOf(Creative.Format.class), formats);
    var homeAds = placements.current().placement("home-ads").orElseThrow().ads().orElseThrow();
    assertTrue(homeAds.sizes().containsAll(COMMON_SIZES), homeAds.sizes().toString());
    var products = placements.current().placement("sponsored-products").orElseThrow();
    assertEquals(List.of("product"), products.ads().orElseThrow().formats());
  }

  private static boolean ofExchange(CampaignSnapshot now, Creative creative) {
    return now.lineItem(creative.owner().id())
        .filter(item -> item.inventory().placements().contains("exchange"))
        .isPresent();
  }

  @Test
  void a_strangers_first_bid_request_finds_somebody() {
    DemoShop.seedAds(campaigns, Progress.SILENT);
    CampaignSnapshot now = campaigns.current();
    var exchange = placements.current().placement("exchange").orElseThrow().ads().orElseThrow();
    assertTrue(exchange.exchange().isPresent() && exchange.sizes().isEmpty());
    Set<String> open = new HashSet<>();
    for (LineItem item : lineItems(now)) {
      if (item.inventory().placements().contains("exchange")) {
        anybody(now, item, exchange.currency());
        for (int number : now.creativesOf(item.number())) {
          Creative creative = now.creative(number);
          shown(creative);
          String size = creative.size().isNone() ? "" : " " + creative.size();
          open.add(creative.format() + size + " " + item.inventory().deals());
        }
      }
    }
    Set<String> expected =
        new HashSet<>(Set.of("NATIVE []", "PRODUCT []", "BANNER 300x250 [deal-1]"));
    for (String size : ON_EXCHANGES) {
      expected.add("BANNER " + size + " []");
    }
    assertEquals(expected, open);
  }

  /// At any moment and for everybody, without regard to pace and with money for millions.
  private static void anybody(CampaignSnapshot now, LineItem item, String currency) {
    int campaign = now.campaignOf(item.number());
    Advertiser advertiser = now.advertiser(now.advertiserOf(item.number()));
    assertEquals(currency, now.campaign(campaign).currency());
    assertEquals("", item.targeting());
    assertEquals(List.of(), item.caps());
    assertEquals(LineItem.Pacing.NONE, item.delivery().pacing());
    assertEquals(BidType.CPM, item.bid().type());
    assertTrue(item.bid().micros() >= 2_000_000, item.id());
    assertTrue(item.budget().dailyMicros() > 1_000_000 * item.bid().micros() / 1_000, item.id());
    assertFalse(item.budget().hasTotal() || now.campaign(campaign).budget().hasDaily());
    assertTrue(now.isActive(item.number(), 0) && now.isActive(item.number(), Long.MAX_VALUE / 2));
    assertEquals("shop.example", advertiser.domains().getFirst());
    assertEquals(List.of("IAB22"), advertiser.categories());
  }

  private static void shown(Creative creative) {
    assertEquals("en", creative.traits().language());
    switch (creative.content()) {
      case Creative.Html html -> {
        assertTrue(html.html().contains("href=\"${CLICK_URL}\""), html.html());
        assertFalse(html.html().contains("http:"), html.html());
        assertTrue(creative.clickUrl().startsWith("https://shop.example/"));
      }
      case Creative.Native parts -> {
        assertTrue(parts.title().length() <= 80 && !parts.text().isEmpty());
        assertTrue(parts.imageUrl().endsWith("1200x627.jpg"));
        assertTrue(parts.iconUrl().endsWith("128x128.png"));
        assertFalse(parts.sponsoredBy().isEmpty() || parts.callToAction().isEmpty());
      }
      case Creative.Product product ->
          assertTrue(
              DemoShop.of(DemoShop.SEED).items().stream()
                  .anyMatch(item -> item.id().equals(product.item()) && item.image().isPresent()));
      case Creative.Image image -> fail(creative.id());
      case Creative.Offer offer -> fail(creative.id());
    }
  }

  @Test
  void kinds_come_in_an_order_in_which_they_can_be_created() {
    assertEquals(
        List.of(Kind.values()), List.copyOf(AdDefinitions.of(DemoShop.of(DemoShop.SEED)).keySet()));
  }
}
