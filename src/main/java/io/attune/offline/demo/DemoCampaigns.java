package io.attune.offline.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.campaign.Definition;
import io.attune.language.campaign.Definitions;
import io.attune.language.campaign.Definitions.Identity;
import io.attune.language.campaign.Kind;
import io.attune.language.document.Document;
import io.attune.state.campaign.CampaignSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The demo shop's ads as the engine knows ads: by position there and by number here they are the
/// same.
final class DemoCampaigns {
  private static final String NAME = "name";

  private DemoCampaigns() {}

  static CampaignSnapshot of(DemoAds ads) {
    List<Definition> all = new ArrayList<>();
    for (DemoAds.Advertiser advertiser : ads.advertisers()) {
      all.add(read(Kind.ADVERTISER, advertiser.id(), all.size(), named(advertiser.name())));
    }
    int first = all.size();
    for (DemoAds.Campaign campaign : ads.campaigns()) {
      ObjectNode tree = named(campaign.name()).put("currency", "EUR");
      tree.put("advertiser", ads.advertisers().get(campaign.advertiser()).id());
      all.add(read(Kind.CAMPAIGN, campaign.id(), all.size() - first, tree));
    }
    first = all.size();
    for (DemoAds.LineItem line : ads.lineItems()) {
      ObjectNode tree = named(line.name());
      tree.put("campaign", ads.campaigns().get(line.campaign()).id());
      tree.set("bid", bid(line));
      all.add(read(Kind.LINE_ITEM, line.id(), all.size() - first, tree));
    }
    first = all.size();
    for (DemoAds.Creative creative : ads.creatives()) {
      ObjectNode tree = content(creative);
      tree.put("lineItem", ads.lineItems().get(creative.lineItem()).id());
      all.add(read(Kind.CREATIVE, creative.id(), all.size() - first, tree));
    }
    return CampaignSnapshot.of(all);
  }

  private static ObjectNode named(String name) {
    return JsonNodeFactory.instance.objectNode().put(NAME, name);
  }

  private static ObjectNode bid(DemoAds.LineItem line) {
    ObjectNode bid = JsonNodeFactory.instance.objectNode();
    return switch (line.pays()) {
      case IMPRESSION -> bid.put("type", "cpm").put("micros", line.cpmMicros());
      case CLICK -> bid.put("type", "cpc").put("micros", line.clickMicros());
      case CONVERSION -> bid.put("type", "cpa").put("micros", line.conversionMicros());
    };
  }

  private static ObjectNode content(DemoAds.Creative creative) {
    ObjectNode tree = named(creative.title());
    switch (creative.form()) {
      case BANNER ->
          tree.put("format", "banner")
              .put("size", creative.width() + "x" + creative.height())
              .put("imageUrl", "https://shop.example/ads/" + creative.id() + ".png")
              .put("clickUrl", "https://shop.example/p/" + DemoShop.itemId(creative.item()));
      case PRODUCT ->
          tree.put("format", "product")
              .putObject("product")
              .put("item", DemoShop.itemId(creative.item()));
      case OFFER ->
          tree.put("format", "offer")
              .putObject("offer")
              .put("code", "TEN")
              .put("text", creative.title());
    }
    return tree;
  }

  private static Definition read(Kind kind, String id, int number, ObjectNode tree) {
    Document document = Document.json(tree.toString().getBytes(StandardCharsets.UTF_8));
    return Definitions.read(kind, new Identity(id, number, 1), document);
  }
}
