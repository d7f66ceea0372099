package io.attune.offline.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.campaign.Definition;
import io.attune.language.campaign.Definitions;
import io.attune.language.campaign.Definitions.Identity;
import io.attune.language.campaign.Kind;
import io.attune.language.document.Document;
import io.attune.offline.demo.DemoAds.Advertiser;
import io.attune.offline.demo.DemoAds.Creative;
import io.attune.offline.demo.DemoAds.LineItem;
import io.attune.offline.demo.DemoAds.Pays;
import io.attune.state.campaign.CampaignSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes the demo's ads as the API takes them: [DemoAds], the shop's own offers, what it buys on
/// exchanges, and on some line items what a stranger wants to see once: evenings only, one country,
/// shoppers who looked at a category, a strict budget that is soon used up. The same for the same
/// shop.
final class AdDefinitions {
  /// Its creatives are offers without a price.
  static final String HOUSE = "house";

  private static final int GUARANTEED_TIER = 2;
  private static final int LAST_TIER = 16;
  private static final long STRICT_MICROS = 2_000_000;

  /// The simulated month's budgets are those of a small shop; here many strangers look at once.
  private static final int DAYS_IN_ONE = 10;

  /// Conversions that a day's budget pays for at least.
  private static final int SOME = 20;

  private static final int THOUSAND = 1_000;
  private static final int HTML_EVERY = 5;

  private final DemoAds ads;
  private final List<String> categories;
  private final Map<Kind, Map<String, Document>> byKind = new LinkedHashMap<>();
  private int perClick;

  private AdDefinitions(DemoShop shop) {
    ads = shop.ads();
    categories =
        ads.advertisers().stream().map(advertiser -> category(shop, advertiser.brand())).toList();
    for (Kind kind : Kind.values()) {
      byKind.put(kind, new LinkedHashMap<>());
    }
  }

  /// Kind to id to definition; kinds, and the definitions of each, in an order in which they can be
  /// created.
  static Map<Kind, Map<String, Document>> of(DemoShop shop) {
    AdDefinitions definitions = new AdDefinitions(shop);
    definitions.advertisers();
    definitions.lineItems();
    definitions.creatives();
    definitions.house();
    ExchangeAds.of(shop, definitions::add);
    return definitions.byKind;
  }

  /// The same as the engine holds them once they are created in an empty store: positions in
  /// [DemoAds] are numbers there, and the shop's own come behind them.
  static CampaignSnapshot snapshot(DemoShop shop) {
    List<Definition> all = new ArrayList<>();
    of(shop)
        .forEach(
            (kind, byId) -> {
              int number = 0;
              for (Map.Entry<String, Document> one : byId.entrySet()) {
                Identity identity = new Identity(one.getKey(), number++, 1);
                all.add(Definitions.read(kind, identity, one.getValue()));
              }
            });
    return CampaignSnapshot.of(all);
  }

  private static String category(DemoShop shop, String brand) {
    return shop.items().stream()
        .filter(item -> item.brand().orElse("").equals(brand))
        .findFirst()
        .orElseThrow()
        .categories()
        .getFirst();
  }

  private void add(Kind kind, String id, ObjectNode tree) {
    byte[] bytes = tree.toString().getBytes(StandardCharsets.UTF_8);
    byKind.computeIfAbsent(kind, none -> new LinkedHashMap<>()).put(id, Document.json(bytes));
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static String site(Advertiser advertiser) {
    return advertiser.brand().toLowerCase(Locale.ROOT) + ".example";
  }

  /// Each with its one campaign.
  private void advertisers() {
    for (int i = 0; i < ads.advertisers().size(); i++) {
      Advertiser advertiser = ads.advertisers().get(i);
      ObjectNode tree = object().put("name", advertiser.name());
      tree.putArray("domains").add(site(advertiser));
      tree.putArray("competitiveCategories")
          .add(categories.get(i).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"));
      add(Kind.ADVERTISER, advertiser.id(), tree);
    }
    int strict = strictCampaign();
    for (int i = 0; i < ads.campaigns().size(); i++) {
      DemoAds.Campaign campaign = ads.campaigns().get(i);
      String owner = ads.advertisers().get(campaign.advertiser()).id();
      ObjectNode tree =
          object()
              .put("advertiser", owner)
              .put("name", campaign.name() + (i == strict ? ", strict budget" : ""))
              .put("currency", "EUR")
              .put("timeZone", "Europe/Berlin");
      if (i == strict) {
        tree.put("strict", true).putObject("budget").put("totalMicros", STRICT_MICROS);
      }
      add(Kind.CAMPAIGN, campaign.id(), tree);
    }
  }

  /// The first one that pays for impressions.
  private int strictCampaign() {
    return ads.lineItems().stream()
        .filter(item -> item.pays() == Pays.IMPRESSION && item.tier() > 0)
        .findFirst()
        .map(LineItem::campaign)
        .orElse(-1);
  }

  private void lineItems() {
    for (LineItem item : ads.lineItems()) {
      ObjectNode tree =
          object()
              .put("campaign", ads.campaigns().get(item.campaign()).id())
              .put("name", item.name())
              .put("state", "active")
              .put("weight", item.weight());
      bid(item, tree.putObject("bid"));
      tree.putObject("budget").put("dailyMicros", dailyMicros(item));
      if (item.tier() == 0) {
        guaranteed(item, tree);
      } else if (item.pays() == Pays.CLICK) {
        special(perClick++, item, tree);
      }
      add(Kind.LINE_ITEM, item.id(), tree);
    }
  }

  /// Enough for some of what is paid for.
  private static long dailyMicros(LineItem item) {
    return Math.max(DAYS_IN_ONE * item.dailyMicros(), SOME * item.conversionMicros());
  }

  private static void bid(LineItem item, ObjectNode bid) {
    Pays pays = item.tier() == 0 ? Pays.IMPRESSION : item.pays();
    switch (pays) {
      case IMPRESSION -> bid.put("type", "cpm").put("micros", item.cpmMicros());
      case CLICK -> bid.put("type", "cpc").put("micros", item.clickMicros());
      case CONVERSION -> bid.put("type", "cpa").put("micros", item.conversionMicros());
    }
  }

  private static void guaranteed(LineItem item, ObjectNode tree) {
    long impressions = dailyMicros(item) * THOUSAND / item.cpmMicros();
    tree.put("tier", GUARANTEED_TIER).put("name", item.name() + ", guaranteed, 3 a day");
    tree.putObject("goal").put("type", "impressions").put("amount", 30 * impressions);
    cap(tree.putArray("caps"), "line_item", 3, "1d");
  }

  private static void cap(ArrayNode caps, String scope, int count, String window) {
    caps.addObject().put("scope", scope).put("count", count).put("window", window);
  }

  /// @param place among the line items that pay for clicks
  private void special(int place, LineItem item, ObjectNode tree) {
    switch (place) {
      case 0 -> {
        tree.put("name", item.name() + ", evenings");
        ObjectNode daypart = tree.putObject("daypart");
        for (String day : List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun")) {
          daypart.putArray(day).addObject().put("from", 17).put("until", 23);
        }
      }
      case 1 ->
          tree.put("name", item.name() + ", Germany").put("targeting", "context.country == \"DE\"");
      case 2 -> {
        String category = categories.get(ads.campaigns().get(item.campaign()).advertiser());
        tree.put("name", item.name() + ", who looked at " + category)
            .put("targeting", "viewer.did(\"view\", 30, \"" + category + "\") >= 2");
      }
      case 3 -> {
        tree.put("name", item.name() + ", 2 an hour and 5 a week");
        ArrayNode caps = tree.putArray("caps");
        cap(caps, "line_item", 2, "1h");
        cap(caps, "advertiser", 5, "1w");
      }
      default -> {}
    }
  }

  private void creatives() {
    for (int number = 0; number < ads.creatives().size(); number++) {
      Creative creative = ads.creatives().get(number);
      LineItem item = ads.lineItems().get(creative.lineItem());
      Advertiser advertiser =
          ads.advertisers().get(ads.campaigns().get(item.campaign()).advertiser());
      ObjectNode tree =
          object()
              .put("lineItem", item.id())
              .put("name", creative.title())
              .put("approval", "approved");
      if (creative.form() != DemoAds.Form.PRODUCT) {
        String product = DemoShop.itemId(creative.item());
        tree.put("clickUrl", "https://www." + site(advertiser) + "/" + product);
      }
      content(number, creative, advertiser, tree);
      add(Kind.CREATIVE, creative.id(), tree);
    }
  }

  private static void content(
      int number, Creative creative, Advertiser advertiser, ObjectNode tree) {
    String title = creative.title();
    switch (creative.form()) {
      case PRODUCT ->
          tree.put("format", "product")
              .putObject("product")
              .put("item", DemoShop.itemId(creative.item()));
      case OFFER ->
          tree.put("format", "offer")
              .putObject("offer")
              .put("code", advertiser.brand().toUpperCase(Locale.ROOT) + "10")
              .put("text", "10 % off: " + title);
      case NATIVE ->
          tree.put("format", "native")
              .putObject("native")
              .put("title", title)
              .put("text", "New from " + advertiser.brand())
              .put("imageUrl", image(advertiser, creative.id()))
              .put("sponsoredBy", advertiser.brand())
              .put("callToAction", "Have a look");
      case BANNER -> {
        tree.put("format", "banner").put("size", creative.size());
        if (number % HTML_EVERY == 0) {
          tree.put("html", "<div><b>" + advertiser.brand() + "</b><p>" + title + "</p></div>");
        } else {
          tree.put("imageUrl", image(advertiser, creative.id())).put("alt", title);
        }
      }
    }
  }

  private static String image(Advertiser advertiser, String creative) {
    return "https://cdn." + site(advertiser) + "/" + creative + ".jpg";
  }

  /// What the shop shows when nobody else wants the place.
  private void house() {
    ObjectNode shop = object().put("name", "The shop itself");
    shop.putArray("domains").add("shop.example");
    add(Kind.ADVERTISER, HOUSE, shop);
    add(
        Kind.CAMPAIGN,
        HOUSE,
        object().put("advertiser", HOUSE).put("name", "The shop itself").put("currency", "EUR"));
    offer("house-newsletter", 3, "WELCOME5", "5 EUR off for who reads our newsletter");
    offer("house-shipping", 1, "SHIPFREE", "Nothing to pay for shipping today");
  }

  private void offer(String id, int weight, String code, String text) {
    ObjectNode item =
        object()
            .put("campaign", HOUSE)
            .put("name", text)
            .put("state", "active")
            .put("tier", LAST_TIER)
            .put("weight", weight)
            .put("pacing", "none");
    item.putObject("bid").put("type", "cpm").put("micros", 0);
    add(Kind.LINE_ITEM, id, item);
    ObjectNode creative =
        object()
            .put("lineItem", id)
            .put("name", text)
            .put("format", "offer")
            .put("clickUrl", "https://shop.example/" + code.toLowerCase(Locale.ROOT))
            .put("approval", "approved");
    creative.putObject("offer").put("code", code).put("text", text);
    add(Kind.CREATIVE, id, creative);
  }
}
