package io.attune.state.placement;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.state.placement.Placement.Boost;
import io.attune.state.placement.Placement.NamedFilter;
import io.attune.state.placement.Placement.Pin;
import io.attune.state.placement.Placement.SourceQuota;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes definitions as trees, in the order in which the documentation names the fields.
final class DefinitionWriter {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private DefinitionWriter() {}

  static ObjectNode tree(Definition definition) {
    Placement placement = definition.placement();
    ObjectNode tree = JSON.objectNode();
    tree.put("deadlineMs", placement.deadline().toMillis());
    tree.put("defaultCount", placement.defaultCount());
    tree.put("maxCount", placement.maxCount());
    tree.put("maxCandidates", placement.maxCandidates());
    tree.set("context", texts(definition.context()));
    tree.set("sources", sources(placement.sources()));
    tree.set("rules", rules(placement.rules()));
    tree.set("filters", filters(placement.filters()));
    placement.model().ifPresent(model -> tree.put("model", model));
    placement.fallbackModel().ifPresent(model -> tree.put("fallbackModel", model));
    tree.set("boosts", boosts(placement.boosts()));
    ObjectNode diversity = tree.putObject("diversity");
    diversity.put("maxPerCategory", placement.diversity().maxPerCategory());
    diversity.put("maxPerBrand", placement.diversity().maxPerBrand());
    diversity.put("oneVariant", placement.diversity().oneVariant());
    tree.set("pins", pins(placement.pins()));
    placement.ads().ifPresent(ads -> tree.set("ads", ads(ads)));
    placement.sponsoring().ifPresent(rule -> sponsoring(rule, tree.putObject("sponsored")));
    return tree;
  }

  private static ObjectNode texts(Map<String, String> map) {
    ObjectNode tree = JSON.objectNode();
    new TreeMap<>(map).forEach(tree::put);
    return tree;
  }

  private static ArrayNode sources(List<SourceQuota> sources) {
    ArrayNode tree = JSON.arrayNode();
    sources.forEach(
        source ->
            tree.addObject().put("source", source.source().code()).put("quota", source.quota()));
    return tree;
  }

  private static ObjectNode rules(Placement.Rules rules) {
    return JSON.objectNode()
        .put("inStock", rules.inStock())
        .put("available", rules.available())
        .put("excludeBoughtDays", rules.excludeBoughtDays())
        .put("excludeSeeds", rules.excludeSeeds());
  }

  private static ArrayNode filters(List<NamedFilter> filters) {
    ArrayNode tree = JSON.arrayNode();
    for (NamedFilter filter : filters) {
      ObjectNode node =
          tree.addObject().put("name", filter.name()).put("expression", filter.expression());
      node.set("params", texts(filter.params()));
      node.put("always", filter.always()).put("failOpen", filter.failOpen());
    }
    return tree;
  }

  private static ArrayNode boosts(List<Boost> boosts) {
    ArrayNode tree = JSON.arrayNode();
    for (Boost boost : boosts) {
      // by its shortest decimal text, so that 1.2 stays 1.2
      BigDecimal factor = new BigDecimal(Float.toString(boost.factor())).stripTrailingZeros();
      tree.addObject().put("expression", boost.expression()).put("factor", factor);
    }
    return tree;
  }

  private static ArrayNode pins(List<Pin> pins) {
    ArrayNode tree = JSON.arrayNode();
    pins.forEach(pin -> tree.addObject().put("position", pin.position()).put("item", pin.item()));
    return tree;
  }

  private static ObjectNode ads(Placement.Ads ads) {
    ObjectNode tree =
        JSON.objectNode()
            .put("currency", ads.currency())
            .put("floorMicros", ads.floorMicros())
            .put("price", ads.secondPrice() ? AdsReader.SECOND : AdsReader.FIRST)
            .put("explore", new BigDecimal(Float.toString(ads.explore())).stripTrailingZeros());
    ads.formats().forEach(tree.putArray("formats")::add);
    ads.sizes().forEach(tree.putArray("sizes")::add);
    ads.model().ifPresent(model -> tree.put("model", model).put("calibrate", ads.calibrate()));
    ads.exchange()
        .ifPresent(exchange -> ExchangeReader.write(exchange, tree.putObject("exchange")));
    return tree;
  }

  private static void sponsoring(Placement.Sponsoring rule, ObjectNode tree) {
    tree.put("placement", rule.placement());
    rule.positions().forEach(tree.putArray("positions")::add);
    tree.put("maxAds", rule.maxAds()).put("advertiserSpacing", rule.advertiserSpacing());
  }
}
