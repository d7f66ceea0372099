package io.attune.product.advertise;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.campaign.Creative;
import io.attune.language.decision.Degradation;
import io.attune.market.sale.Sale;
import io.attune.market.sale.Winner;
import io.attune.state.demand.Book;
import java.util.Locale;
import java.util.TreeMap;

/// Writes answers as JSON. Stateless.
final class AdAnswerWriter {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final double NANOS_PER_MICRO = 1_000;

  private AdAnswerWriter() {}

  static byte[] write(Sale answer, String base, long tookMicros) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("decisionId", answer.decisionId()).put("placement", answer.placement());
    var ads = tree.putArray("ads");
    answer.winners().forEach(winner -> ads.add(ad(winner, base)));
    ObjectNode dropped = tree.putObject("dropped");
    new TreeMap<>(answer.dropped()).forEach((why, count) -> dropped.put(why.code(), count));
    if (!answer.why().isEmpty()) {
      ObjectNode why = tree.putObject("why");
      new TreeMap<>(answer.why()).forEach((lineItem, reason) -> why.put(lineItem, reason.code()));
    }
    var degraded = tree.putArray("degraded");
    for (Degradation degradation : Degradation.values()) {
      if (answer.trace().degraded(degradation)) {
        degraded.add(degradation.code());
      }
    }
    ObjectNode versions = tree.putObject("versions");
    new TreeMap<>(answer.versions()).forEach(versions::put);
    if (!answer.model().isEmpty()) {
      versions.put("model", answer.model());
    }
    tree.put("tookMicros", tookMicros);
    try {
      return MAPPER.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always JSON", e);
    }
  }

  private static ObjectNode ad(Winner winner, String base) {
    ObjectNode ad =
        JsonNodeFactory.instance
            .objectNode()
            .put("position", winner.position())
            .put("lineItem", winner.line().item().id())
            .put("campaign", winner.line().campaign().id())
            .put("advertiser", winner.line().campaign().advertiser());
    ad.set("creative", creative(winner.creative()));
    ad.put("impressionUrl", base + "impression/" + winner.ticket());
    ad.put("clickUrl", base + "click/" + winner.ticket());
    ad.put("conversionUrl", base + "conversion/" + winner.ticket());
    ad.put("paidFor", paidFor(winner));
    ad.put("priceMicros", priceMicros(winner));
    ad.put("currency", winner.line().campaign().currency());
    ad.put("propensity", winner.propensity());
    return ad;
  }

  static String paidFor(Winner winner) {
    return winner.line().item().bid().type().name().toLowerCase(Locale.ROOT);
  }

  static double priceMicros(Winner winner) {
    return winner.priceNanos() / NANOS_PER_MICRO;
  }

  private static ObjectNode creative(Creative creative) {
    ObjectNode tree =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", creative.id())
            .put("format", Book.format(creative));
    if (!creative.size().isNone()) {
      tree.put("size", creative.size().toString());
    }
    switch (creative.content()) {
      case Creative.Html html -> tree.put("html", html.html());
      case Creative.Image image -> tree.put("imageUrl", image.url()).put("alt", image.alt());
      case Creative.Native parts ->
          tree.putObject("native")
              .put("title", parts.title())
              .put("text", parts.text())
              .put("imageUrl", parts.imageUrl())
              .put("iconUrl", parts.iconUrl())
              .put("sponsoredBy", parts.sponsoredBy())
              .put("callToAction", parts.callToAction());
      case Creative.Product product -> tree.put("item", product.item());
      case Creative.Offer offer ->
          tree.putObject("offer").put("code", offer.code()).put("text", offer.text());
    }
    return tree;
  }
}
