package io.attune.offline.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.campaign.Kind;
import io.attune.state.catalog.Item;
import java.util.List;

/// What the shop buys on the demo's exchange, so that whoever sends a first bid request gets a bid:
/// a banner of every common size, a native ad, products of the catalogue, and a deal. Open to
/// everybody at any time, and with more money than anybody asks for.
final class ExchangeAds {
  /// The exchange's placement, and the deal that one line item holds there.
  static final String EXCHANGE = "exchange";

  static final String DEAL = "deal-1";

  static final List<String> SIZES =
      List.of("300x250", "728x90", "320x50", "300x600", "160x600", "970x250", "320x100", "336x280");

  private static final String SHOP = "shop-elsewhere";
  private static final String SITE = "https://shop.example/";
  private static final String DEAL_SIZE = "300x250";
  private static final int PRODUCTS = 6;
  private static final long OPEN_MICROS = 2_000_000;
  private static final long DEAL_MICROS = 4_000_000;

  /// A hundred thousand.
  private static final long DAILY_MICROS = 100_000_000_000L;

  private final Sink sink;

  /// Takes definitions in an order in which they can be created.
  interface Sink {
    void add(Kind kind, String id, ObjectNode tree);
  }

  private ExchangeAds(Sink sink) {
    this.sink = sink;
  }

  static void of(DemoShop shop, Sink sink) {
    ExchangeAds ads = new ExchangeAds(sink);
    ads.owners();
    for (String size : SIZES) {
      ads.lineItem("open-" + size, OPEN_MICROS);
      ads.banner("open-" + size, size);
    }
    ads.lineItem("open-native", OPEN_MICROS);
    ads.nativeAd("open-native");
    ads.lineItem("open-products", OPEN_MICROS);
    shop.items().stream()
        .filter(item -> item.stock().orElse(1L) > 0 && item.availableUntilMillis().isEmpty())
        .limit(PRODUCTS)
        .map(Item::id)
        .forEach(ads::product);
    ads.lineItem(DEAL, DEAL_MICROS, DEAL);
    ads.banner(DEAL, DEAL_SIZE);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private void owners() {
    ObjectNode shop = object().put("name", "The shop elsewhere");
    shop.putArray("domains").add("shop.example");
    shop.putArray("categories").add("IAB22");
    shop.putObject("transparency").put("behalf", "The shop").put("paid", "The shop");
    sink.add(Kind.ADVERTISER, SHOP, shop);
    sink.add(
        Kind.CAMPAIGN,
        SHOP,
        object()
            .put("advertiser", SHOP)
            .put("name", "The shop on exchanges")
            .put("currency", "USD"));
  }

  private void lineItem(String id, long micros, String... deals) {
    ObjectNode tree =
        object()
            .put("campaign", SHOP)
            .put("name", "On the exchange: " + id)
            .put("state", "active")
            .put("pacing", "none");
    tree.putObject("bid").put("type", "cpm").put("micros", micros);
    tree.putObject("budget").put("dailyMicros", DAILY_MICROS);
    tree.putArray("placements").add(EXCHANGE);
    List.of(deals).forEach(tree.putArray("deals")::add);
    sink.add(Kind.LINE_ITEM, id, tree);
  }

  private static ObjectNode creative(String lineItem, String format) {
    return object()
        .put("lineItem", lineItem)
        .put("format", format)
        .put("language", "en")
        .put("approval", "approved");
  }

  /// With the macro for the address of a click.
  private void banner(String id, String size) {
    List<String> sides = List.of(size.split("x"));
    String html =
        "<a href=\"${CLICK_URL}\" target=\"_blank\" rel=\"noopener\"><img src=\""
            + SITE
            + "ads/"
            + size
            + ".jpg\" width=\""
            + sides.getFirst()
            + "\" height=\""
            + sides.getLast()
            + "\" alt=\"Everything for house and home\" style=\"border:0\"></a>";
    sink.add(
        Kind.CREATIVE,
        id,
        creative(id, "banner").put("size", size).put("html", html).put("clickUrl", SITE));
  }

  private void nativeAd(String id) {
    ObjectNode tree = creative(id, "native").put("clickUrl", SITE);
    tree.putObject("native")
        .put("title", "Everything for house and home, at your door tomorrow")
        .put("text", "Five thousand things that make life easier")
        .put("imageUrl", SITE + "ads/1200x627.jpg")
        .put("iconUrl", SITE + "ads/128x128.png")
        .put("sponsoredBy", "The shop")
        .put("callToAction", "Have a look");
    sink.add(Kind.CREATIVE, id, tree);
  }

  private void product(String item) {
    ObjectNode tree = creative("open-products", "product");
    tree.putObject("product").put("item", item);
    sink.add(Kind.CREATIVE, "open-" + item, tree);
  }
}
