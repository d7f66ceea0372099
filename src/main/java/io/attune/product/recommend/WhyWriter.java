package io.attune.product.recommend;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.proto.v1.AppliedBoost;
import io.attune.proto.v1.WhyResponse;
import java.nio.charset.StandardCharsets;

/// Writes explanations as JSON and as protobuf; both say the same.
final class WhyWriter {
  private WhyWriter() {}

  static byte[] json(Explanation why) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("decisionId", why.decisionId()).put("placement", why.placement());
    tree.put("item", why.item()).put("record", record(why)).put("verdict", why.verdict().code());
    why.shown()
        .ifPresent(
            shown ->
                tree.put("rank", shown.rank())
                    .put("propensity", shown.propensity())
                    .put("score", shown.score()));
    ArrayNode sources = tree.putArray("sources");
    for (Explanation.SourceSaid source : why.sources()) {
      ObjectNode each = sources.addObject().put("source", source.source());
      each.put("item", source.item());
      if (why.full()) {
        each.put("quota", source.quota()).put("brought", source.brought());
      }
    }
    why.affinity()
        .ifPresent(
            near -> tree.put("affinity", near.affinity()).put("similarity", near.similarity()));
    why.dropped().ifPresent(dropped -> dropped(dropped, tree.putObject("dropped")));
    why.ranked().ifPresent(ranked -> ranked(ranked, tree));
    if (!why.needed().isEmpty()) {
      tree.put("needed", why.needed());
    }
    tree.put("summary", why.summary());
    return tree.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String record(Explanation why) {
    return why.full() ? "full" : "compact";
  }

  private static void dropped(Explanation.Dropped dropped, ObjectNode tree) {
    tree.put("number", dropped.number()).put("reason", dropped.reason());
    if (!dropped.filter().isEmpty()) {
      tree.put("filter", dropped.filter()).put("expression", dropped.expression());
    }
    if (!dropped.by().isEmpty()) {
      ArrayNode by = tree.putArray("by");
      dropped.by().forEach(by::add);
    }
  }

  private static void ranked(Explanation.Ranked ranked, ObjectNode tree) {
    tree.put("score", ranked.score()).put("value", ranked.value());
    tree.put("place", ranked.place()).put("of", ranked.of());
    ArrayNode boosts = tree.putArray("boosts");
    for (Explanation.Boost boost : ranked.boosts()) {
      boosts.addObject().put("expression", boost.expression()).put("factor", boost.factor());
    }
    ranked
        .lastShown()
        .ifPresent(
            last ->
                tree.putObject("lastShown")
                    .put("item", last.item())
                    .put("rank", last.rank())
                    .put("value", last.value()));
  }

  static WhyResponse proto(Explanation why) {
    WhyResponse.Builder response =
        WhyResponse.newBuilder()
            .setDecisionId(why.decisionId())
            .setPlacement(why.placement())
            .setItem(why.item())
            .setRecord(record(why))
            .setVerdict(why.verdict().code())
            .setNeeded(why.needed())
            .setSummary(why.summary());
    why.shown()
        .ifPresent(
            shown ->
                response
                    .setRank(shown.rank())
                    .setPropensity(shown.propensity())
                    .setScore(shown.score()));
    for (Explanation.SourceSaid source : why.sources()) {
      response.addSources(
          io.attune.proto.v1.SourceSaid.newBuilder()
              .setSource(source.source())
              .setItem(source.item())
              .setQuota(source.quota())
              .setBrought(source.brought()));
    }
    why.affinity()
        .ifPresent(near -> response.setAffinity(near.affinity()).setSimilarity(near.similarity()));
    why.dropped()
        .ifPresent(
            dropped ->
                response.setDropped(
                    io.attune.proto.v1.Dropped.newBuilder()
                        .setNumber(dropped.number())
                        .setReason(dropped.reason())
                        .setFilter(dropped.filter())
                        .setExpression(dropped.expression())
                        .addAllBy(dropped.by())));
    why.ranked().ifPresent(ranked -> ranked(ranked, response));
    return response.build();
  }

  private static void ranked(Explanation.Ranked ranked, WhyResponse.Builder response) {
    response.setScore(ranked.score()).setValue(ranked.value());
    response.setPlace(ranked.place()).setOf(ranked.of());
    for (Explanation.Boost boost : ranked.boosts()) {
      response.addBoosts(
          AppliedBoost.newBuilder().setExpression(boost.expression()).setFactor(boost.factor()));
    }
    ranked
        .lastShown()
        .ifPresent(
            last ->
                response.setLastShown(
                    io.attune.proto.v1.LastShown.newBuilder()
                        .setItem(last.item())
                        .setRank(last.rank())
                        .setValue(last.value())));
  }
}
