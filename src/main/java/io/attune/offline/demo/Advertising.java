package io.attune.offline.demo;

import io.attune.offline.demo.DemoAds.Advertiser;
import io.attune.offline.demo.DemoAds.Campaign;
import io.attune.offline.demo.DemoAds.Creative;
import io.attune.offline.demo.DemoAds.Form;
import io.attune.offline.demo.DemoAds.LineItem;
import io.attune.offline.demo.DemoAds.Pays;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Composes who advertises what, and holds the truth of how creatives are taken: an ad is liked
/// as far as its product is, more or less by its own appeal and by its place. Immutable once
/// made.
final class Advertising {
  private static final int ADVERTISERS = 16;
  private static final int MOST_CREATIVES = 3;
  private static final double CLICK = -4;
  private static final double CONVERSION = -2.2;
  private static final double SHARPNESS = 1.3;
  private static final double[] PLACEMENTS = {0.2, -0.3, 0};
  private static final List<String> NAMES = List.of("home_top", "category_side", "product_below");
  private static final List<Form> FORMS = List.of(Form.BANNER, Form.PRODUCT, Form.OFFER);
  private static final List<String> SIZES =
      List.of("300x250", "970x250", "728x90", "320x50", "160x600", "300x600", "320x100");
  private static final int NATIVE_EVERY = 3;

  private final List<Advertiser> advertisers = new ArrayList<>();
  private final List<Campaign> campaigns = new ArrayList<>();
  private final List<LineItem> lineItems = new ArrayList<>();
  private final List<Creative> creatives = new ArrayList<>();
  private final List<Double> appeal = new ArrayList<>();
  private final Dice dice;

  /// @param dice its own
  Advertising(Assortment assortment, Dice dice) {
    this.dice = dice;
    List<List<Product>> byBrand = new ArrayList<>();
    for (Product product : assortment.products()) {
      while (byBrand.size() <= product.brand()) {
        byBrand.add(new ArrayList<>());
      }
      if (product.onSale() && product.createdDay() <= 0) {
        byBrand.get(product.brand()).add(product);
      }
    }
    while (advertisers.size() < ADVERTISERS) {
      int brand = dice.below(byBrand.size());
      List<Product> products = byBrand.get(brand);
      if (products.size() >= MOST_CREATIVES) {
        advertiser(assortment.brand(brand), products);
        byBrand.set(brand, List.of());
      }
    }
  }

  private static String id(String kind, int number) {
    return String.format(Locale.ROOT, "%s-%03d", kind, number + 1);
  }

  private void advertiser(String brand, List<Product> products) {
    int advertiser = advertisers.size();
    advertisers.add(new Advertiser(id("advertiser", advertiser), brand + " Ltd.", brand));
    int campaign = campaigns.size();
    campaigns.add(new Campaign(id("campaign", campaign), advertiser, brand + " all year"));
    int count = 2 + dice.below(2);
    for (int i = 0; i < count; i++) {
      lineItem(campaign, brand, products);
    }
  }

  private void lineItem(int campaign, String brand, List<Product> products) {
    int number = lineItems.size();
    Pays pays = Pays.values()[dice.below(Pays.values().length)];
    long cpm = 2_000_000 + 100_000L * dice.below(20);
    long click = 10_000L * (18 + dice.below(25));
    long conversion = pays == Pays.CONVERSION ? 100_000L * (20 + dice.below(40)) : 0;
    long daily = cpm / 1_000 * (80 + dice.below(160));
    lineItems.add(
        new LineItem(
            id("line", number),
            campaign,
            brand + " " + pays.name().toLowerCase(Locale.ROOT),
            pays,
            dice.chance(0.1) ? 0 : 1,
            1 + dice.below(5),
            cpm,
            conversion > 0 ? click / 4 : click,
            conversion,
            daily));
    int count = 2 + dice.below(MOST_CREATIVES - 1);
    for (int i = 0; i < count; i++) {
      creative(number, products.get(dice.below(products.size())));
    }
  }

  private void creative(int lineItem, Product product) {
    int number = creatives.size();
    Form drawn = FORMS.get(dice.below(FORMS.size()));
    Form form = drawn == Form.BANNER && number % NATIVE_EVERY == 0 ? Form.NATIVE : drawn;
    String size = form == Form.BANNER ? SIZES.get(number % SIZES.size()) : "";
    creatives.add(
        new Creative(
            id("creative", number), lineItem, form, product.title(), product.number(), size));
    appeal.add(dice.normal(0.4));
  }

  DemoAds all() {
    return new DemoAds(advertisers, campaigns, lineItems, creatives, NAMES);
  }

  int product(int creative) {
    return creatives.get(creative).item();
  }

  /// Log-odds of a click by somebody who likes the product so much.
  double click(int creative, int placement, double liking) {
    return CLICK + SHARPNESS * liking + appeal.get(creative) + PLACEMENTS[placement];
  }

  /// Log-odds of a purchase after the click.
  double conversion(int creative, double liking) {
    double offer = creatives.get(creative).form() == Form.OFFER ? 0.5 : 0;
    return CONVERSION + SHARPNESS * liking / 2 + offer;
  }
}
