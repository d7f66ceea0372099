package io.attune.product.advertise;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Value;
import io.attune.language.campaign.Creative;
import io.attune.language.decision.Degradation;
import io.attune.language.problem.Problem;
import io.attune.market.sale.Sale;
import io.attune.market.sale.Winner;
import io.attune.proto.v1.Ad;
import io.attune.proto.v1.AdCreative;
import io.attune.proto.v1.AdNative;
import io.attune.proto.v1.AdOffer;
import io.attune.proto.v1.Consent;
import io.attune.proto.v1.DecideAdsRequest;
import io.attune.proto.v1.DecideAdsResponse;
import io.attune.proto.v1.Viewer;
import io.attune.state.demand.Book;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The protobuf form of calls and answers. A call is written as REST's body, so that [AdAskReader]
/// refuses the same in the same words; an answer holds what [AdAnswerWriter] writes. Stateless.
final class ProtoAds {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ProtoAds() {}

  static AdAsk ask(DecideAdsRequest request) {
    ObjectNode body = JSON.objectNode();
    if (request.hasViewer()) {
      viewer(request.getViewer(), body.putObject("viewer"));
    }
    if (request.getContextCount() > 0) {
      ObjectNode context = body.putObject("context");
      request
          .getContextMap()
          .forEach((name, value) -> context.set(name, value("context." + name, value)));
    }
    if (request.hasCount()) {
      body.put("count", request.getCount());
    }
    texts(request.getExcludeList(), "exclude", body);
    texts(request.getIncludeList(), "include", body);
    if (request.hasDeadlineMs()) {
      body.put("deadlineMs", request.getDeadlineMs());
    }
    if (request.hasPreview()) {
      body.putObject("preview").put("creative", request.getPreview().getCreative());
    }
    if (request.hasItem()) {
      body.put("item", request.getItem());
    }
    return AdAskReader.read(body.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void viewer(Viewer said, ObjectNode viewer) {
    if (said.hasId()) {
      viewer.put("id", said.getId());
    }
    if (said.hasSession()) {
      viewer.put("session", said.getSession());
    }
    if (said.hasConsent()) {
      consent(said.getConsent(), viewer.putObject("consent"));
    }
  }

  private static void consent(Consent said, ObjectNode consent) {
    if (said.hasPersonalise()) {
      consent.put("personalise", said.getPersonalise());
    }
    if (said.hasTcf()) {
      consent.put("tcf", said.getTcf());
    }
    if (said.hasGpp()) {
      consent.put("gpp", said.getGpp());
    }
    if (said.hasUsPrivacy()) {
      consent.put("usPrivacy", said.getUsPrivacy());
    }
  }

  private static void texts(List<String> texts, String field, ObjectNode body) {
    if (!texts.isEmpty()) {
      texts.forEach(body.putArray(field)::add);
    }
  }

  private static JsonNode value(String field, Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> JSON.textNode(value.getStringValue());
      case BOOL_VALUE -> JSON.booleanNode(value.getBoolValue());
      case NULL_VALUE -> JSON.nullNode();
      case NUMBER_VALUE -> {
        if (!Double.isFinite(value.getNumberValue())) {
          throw Problem.invalid(field, value.getNumberValue(), "a finite number").refusal();
        }
        yield JSON.numberNode(value.getNumberValue());
      }
      case LIST_VALUE -> {
        ArrayNode list = JSON.arrayNode();
        for (Value each : value.getListValue().getValuesList()) {
          list.add(value(field + "[" + list.size() + "]", each));
        }
        yield list;
      }
      case STRUCT_VALUE -> {
        ObjectNode map = JSON.objectNode();
        value
            .getStructValue()
            .getFieldsMap()
            .forEach((name, each) -> map.set(name, value(field + "." + name, each)));
        yield map;
      }
      case KIND_NOT_SET -> throw Problem.invalid(field, "nothing", "a value").refusal();
    };
  }

  static DecideAdsResponse answer(Sale answer, String base, long tookMicros) {
    DecideAdsResponse.Builder response =
        DecideAdsResponse.newBuilder()
            .setDecisionId(answer.decisionId())
            .setPlacement(answer.placement())
            .putAllVersions(answer.versions())
            .setTookMicros(tookMicros);
    answer.winners().forEach(winner -> response.addAds(ad(winner, base)));
    answer.dropped().forEach((why, count) -> response.putDropped(why.code(), count));
    answer.why().forEach((lineItem, reason) -> response.putWhy(lineItem, reason.code()));
    for (Degradation degradation : Degradation.values()) {
      if (answer.trace().degraded(degradation)) {
        response.addDegraded(degradation.code());
      }
    }
    return response.build();
  }

  private static Ad ad(Winner winner, String base) {
    return Ad.newBuilder()
        .setPosition(winner.position())
        .setLineItem(winner.line().item().id())
        .setCampaign(winner.line().campaign().id())
        .setAdvertiser(winner.line().campaign().advertiser())
        .setCreative(creative(winner.creative()))
        .setImpressionUrl(base + "impression/" + winner.ticket())
        .setClickUrl(base + "click/" + winner.ticket())
        .setConversionUrl(base + "conversion/" + winner.ticket())
        .setPaidFor(AdAnswerWriter.paidFor(winner))
        .setPriceMicros(AdAnswerWriter.priceMicros(winner))
        .setCurrency(winner.line().campaign().currency())
        .setPropensity(winner.propensity())
        .build();
  }

  private static AdCreative creative(Creative creative) {
    AdCreative.Builder built =
        AdCreative.newBuilder().setId(creative.id()).setFormat(Book.format(creative));
    if (!creative.size().isNone()) {
      built.setSize(creative.size().toString());
    }
    return switch (creative.content()) {
      case Creative.Html html -> built.setHtml(html.html()).build();
      case Creative.Image image -> built.setImageUrl(image.url()).setAlt(image.alt()).build();
      case Creative.Native parts ->
          built
              .setNative(
                  AdNative.newBuilder()
                      .setTitle(parts.title())
                      .setText(parts.text())
                      .setImageUrl(parts.imageUrl())
                      .setIconUrl(parts.iconUrl())
                      .setSponsoredBy(parts.sponsoredBy())
                      .setCallToAction(parts.callToAction()))
              .build();
      case Creative.Product product -> built.setItem(product.item()).build();
      case Creative.Offer offer ->
          built.setOffer(AdOffer.newBuilder().setCode(offer.code()).setText(offer.text())).build();
    };
  }
}
