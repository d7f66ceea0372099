package io.attune.product.recommend;

import io.attune.language.decision.Degradation;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Sponsored;
import io.attune.language.decision.Stage;
import io.attune.proto.v1.DecidedItem;
import io.attune.proto.v1.Decision;
import io.attune.proto.v1.FeatureRow;
import io.attune.proto.v1.Features;
import io.attune.proto.v1.Item;
import io.attune.proto.v1.Metadata;
import io.attune.proto.v1.RecommendPageResponse;
import io.attune.proto.v1.RecommendResponse;
import io.attune.proto.v1.SponsoredItem;
import io.attune.proto.v1.StageTrace;
import io.attune.proto.v1.Trace;
import io.attune.proto.v1.Versions;
import io.attune.stage.recording.DecisionRecord;
import io.attune.stage.recording.FullRecord;
import io.attune.state.catalog.CatalogSnapshot;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/// The protobuf form of answers and records; what it holds equals what [AnswerWriter] writes.
final class ProtoAnswer {
  private ProtoAnswer() {}

  static RecommendResponse call(Answer answer, long tookMicros) {
    DecisionRecord record = answer.record();
    RecommendResponse.Builder response =
        RecommendResponse.newBuilder()
            .setDecisionId(record.id())
            .setToken(answer.token())
            .setPlacement(record.placement())
            .addAllDegraded(degraded(record.trace()))
            .setVersions(versions(record.versions()))
            .setTookMicros(tookMicros);
    for (int i = 0; i < record.shown().size(); i++) {
      response.addItems(item(answer, i));
    }
    if ((answer.include() & Ask.TRACE) != 0) {
      response.setTrace(trace(record.trace()));
    }
    return response.build();
  }

  static RecommendPageResponse page(List<Answer> answers, long tookMicros) {
    RecommendPageResponse.Builder response =
        RecommendPageResponse.newBuilder().setTookMicros(tookMicros);
    answers.forEach(answer -> response.addPlacements(call(answer, tookMicros)));
    return response.build();
  }

  private static Item item(Answer answer, int position) {
    DecisionRecord.Shown shown = answer.record().shown();
    int number = shown.items()[position];
    Item.Builder item =
        Item.newBuilder()
            .setId(answer.catalog().id(number))
            .setScore(shown.scores()[position])
            .setRank(shown.offset() + position + 1);
    if ((answer.include() & Ask.REASONS) != 0) {
      item.addAllReasons(answer.reasons(position));
    }
    if ((answer.include() & Ask.METADATA) != 0) {
      item.setMetadata(metadata(answer.catalog().item(number)));
    }
    Sponsored sponsored = answer.record().sponsored(position);
    if (sponsored != null) {
      item.setSponsored(sponsored(sponsored));
    }
    return item.build();
  }

  private static SponsoredItem sponsored(Sponsored given) {
    SponsoredItem.Builder item =
        SponsoredItem.newBuilder()
            .setLineItem(given.lineItem())
            .setCampaign(given.campaign())
            .setAdvertiser(given.advertiser())
            .setCreative(given.creative());
    if (!given.urls().equals(Sponsored.Urls.NONE)) {
      item.setImpressionUrl(given.urls().impression())
          .setClickUrl(given.urls().click())
          .setConversionUrl(given.urls().conversion());
    }
    return item.build();
  }

  private static Metadata metadata(io.attune.state.catalog.Item item) {
    Metadata.Builder metadata =
        Metadata.newBuilder().setTitle(item.title()).addAllCategories(item.categories());
    item.brand().ifPresent(metadata::setBrand);
    item.priceMicros().ifPresent(metadata::setPriceMicros);
    item.currency().ifPresent(metadata::setCurrency);
    item.url().ifPresent(metadata::setUrl);
    item.image().ifPresent(metadata::setImage);
    return metadata.build();
  }

  private static List<String> degraded(io.attune.language.decision.Trace trace) {
    List<String> degraded = new ArrayList<>();
    for (Degradation degradation : Degradation.values()) {
      if (trace.degraded(degradation)) {
        degraded.add(degradation.code());
      }
    }
    return degraded;
  }

  private static Versions versions(DecisionRecord.Versions given) {
    Versions.Builder versions =
        Versions.newBuilder()
            .setCatalog(given.catalog())
            .setPlacements(given.placements())
            .setPlacement(given.placement());
    if (!given.model().isEmpty()) {
      versions.setModel(given.model());
    }
    return versions.build();
  }

  private static Trace trace(io.attune.language.decision.Trace given) {
    Trace.Builder trace = Trace.newBuilder().setStoreReads(given.storeReads());
    for (Stage stage : Stage.values()) {
      trace.addStages(
          StageTrace.newBuilder()
              .setStage(stage.code())
              .setIn(given.in(stage))
              .setKept(given.kept(stage))
              .setMicros(given.nanos(stage) / 1_000));
    }
    for (int reason = 0; reason < DropReason.COUNT; reason++) {
      int dropped = given.drops(DropReason.of(reason));
      if (dropped > 0) {
        trace.putDrops(DropReason.of(reason).code(), dropped);
      }
    }
    return trace.build();
  }

  static Decision record(DecisionRecord record, CatalogSnapshot catalog) {
    return record(record, catalog::id).build();
  }

  /// @param line the record as JSON
  static Decision record(FullRecord record, byte[] line) {
    Map<Integer, String> ids = new HashMap<>();
    for (int i = 0; i < record.considered().size(); i++) {
      ids.put(record.considered().items()[i], record.described().get(i).id());
    }
    return record(record.decision(), number -> ids.getOrDefault(number, ""))
        .setFull(new String(line, StandardCharsets.UTF_8))
        .build();
  }

  private static Decision.Builder record(DecisionRecord record, IntFunction<String> ids) {
    Decision.Builder decision =
        Decision.newBuilder()
            .setDecisionId(record.id())
            .setPlacement(record.placement())
            .setTime(Instant.ofEpochMilli(record.epochMillis()).toString())
            .addAllDegraded(degraded(record.trace()))
            .setVersions(versions(record.versions()))
            .setTrace(trace(record.trace()))
            .setTookMicros(record.tookNanos() / 1_000);
    DecisionRecord.Shown shown = record.shown();
    for (int i = 0; i < shown.size(); i++) {
      DecidedItem.Builder item =
          DecidedItem.newBuilder()
              .setId(ids.apply(shown.items()[i]))
              .setRank(shown.offset() + i + 1)
              .setScore(shown.scores()[i])
              .setPropensity(shown.propensities()[i])
              .addAllSources(Answer.names(shown.sources()[i]));
      Sponsored sponsored = record.sponsored(i);
      if (sponsored != null) {
        item.setSponsored(sponsored(sponsored.withoutUrls()));
      }
      decision.addItems(item);
    }
    record.features().ifPresent(features -> decision.setFeatures(features(features, ids)));
    return decision;
  }

  private static Features features(DecisionRecord.Features given, IntFunction<String> ids) {
    Features.Builder features = Features.newBuilder().addAllColumns(given.columns());
    int columns = given.columns().size();
    for (int row = 0; row < given.items().length; row++) {
      FeatureRow.Builder values =
          FeatureRow.newBuilder()
              .setId(ids.apply(given.items()[row]))
              .setScore(given.scores()[row]);
      for (int column = 0; column < columns; column++) {
        values.addValues(given.values()[row * columns + column]);
      }
      features.addRows(values);
    }
    return features.build();
  }
}
