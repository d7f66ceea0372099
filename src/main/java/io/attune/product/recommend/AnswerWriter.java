package io.attune.product.recommend;

import io.attune.language.decision.Degradation;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Source;
import io.attune.language.decision.Sponsored;
import io.attune.language.decision.Stage;
import io.attune.language.decision.Trace;
import io.attune.stage.recording.DecisionRecord;
import io.attune.stage.recording.DecisionRecord.Shown;
import io.attune.stage.recording.DecisionRecord.Versions;
import io.attune.state.catalog.CatalogSnapshot;
import java.time.Instant;
import java.util.List;

/// Writes answers and records as JSON. One per thread; not thread-safe.
final class AnswerWriter {
  private static final Stage[] STAGES = Stage.values();
  private static final Degradation[] DEGRADATIONS = Degradation.values();
  private static final Source[] SOURCES = Source.values();

  private final JsonText json = new JsonText();
  private byte[][] ids = new byte[0][];
  private byte[][] metadata = new byte[0][];

  /// The answer to a call about one placement.
  byte[] call(Answer answer, long tookMicros) {
    json.clear();
    answer(answer, tookMicros);
    return json.toBytes();
  }

  /// The answer to a call about a page.
  byte[] page(List<Answer> answers, long tookMicros) {
    json.clear();
    json.raw("{\"placements\":[");
    for (int i = 0; i < answers.size(); i++) {
      separate(i);
      answer(answers.get(i), tookMicros);
    }
    json.raw("],\"tookMicros\":").number(tookMicros).raw('}');
    return json.toBytes();
  }

  private void answer(Answer answer, long tookMicros) {
    DecisionRecord record = answer.record();
    gather(answer);
    json.raw("{\"decisionId\":\"").raw(record.id()).raw("\",\"token\":\"").raw(answer.token());
    json.raw("\",\"placement\":\"").raw(record.placement()).raw("\",\"items\":[");
    for (int i = 0; i < record.shown().size(); i++) {
      separate(i);
      item(answer, i);
    }
    json.raw("],\"degraded\":");
    degraded(record.trace());
    json.raw(",\"versions\":");
    versions(record.versions());
    json.raw(",\"tookMicros\":").number(tookMicros);
    if ((answer.include() & Ask.TRACE) != 0) {
      json.raw(",\"trace\":");
      trace(record.trace());
    }
    json.raw('}');
  }

  /// Asks for the texts of all items before any is written: the processor fetches many at a time
  /// from memory as long as nothing waits for what was read.
  private void gather(Answer answer) {
    int[] items = answer.record().shown().items();
    if (ids.length < items.length) {
      ids = new byte[items.length][];
      metadata = new byte[items.length][];
    }
    boolean described = (answer.include() & Ask.METADATA) != 0;
    for (int i = 0; i < items.length; i++) {
      ids[i] = answer.catalog().idJson(items[i]);
      if (described) {
        metadata[i] = answer.catalog().metadataJson(items[i]);
      }
    }
  }

  private void item(Answer answer, int position) {
    Shown shown = answer.record().shown();
    json.raw("{\"id\":").raw(ids[position]).raw(",\"score\":").number(shown.scores()[position]);
    json.raw(",\"rank\":").number(shown.offset() + position + 1);
    if ((answer.include() & Ask.REASONS) != 0) {
      json.raw(",\"reasons\":");
      sources(shown.sources()[position]);
    }
    if ((answer.include() & Ask.METADATA) != 0) {
      json.raw(",\"metadata\":").raw(metadata[position]);
    }
    Sponsored sponsored = answer.record().sponsored(position);
    if (sponsored != null) {
      sponsored(sponsored);
    }
    json.raw('}');
  }

  /// Records have no addresses.
  private void sponsored(Sponsored item) {
    json.raw(",\"sponsored\":{\"lineItem\":").text(item.lineItem());
    json.raw(",\"campaign\":").text(item.campaign());
    json.raw(",\"advertiser\":").text(item.advertiser());
    json.raw(",\"creative\":").text(item.creative());
    if (!item.urls().equals(Sponsored.Urls.NONE)) {
      json.raw(",\"impressionUrl\":").text(item.urls().impression());
      json.raw(",\"clickUrl\":").text(item.urls().click());
      json.raw(",\"conversionUrl\":").text(item.urls().conversion());
    }
    json.raw('}');
  }

  private void sources(int sources) {
    json.raw('[');
    int written = 0;
    for (Source source : SOURCES) {
      if ((sources & source.bit()) != 0) {
        separate(written++);
        json.raw('"').raw(source.code()).raw('"');
      }
    }
    json.raw(']');
  }

  private void degraded(Trace trace) {
    json.raw('[');
    int written = 0;
    for (Degradation degradation : DEGRADATIONS) {
      if (trace.degraded(degradation)) {
        separate(written++);
        json.raw('"').raw(degradation.code()).raw('"');
      }
    }
    json.raw(']');
  }

  private void versions(Versions versions) {
    json.raw("{\"catalog\":")
        .number(versions.catalog())
        .raw(",\"placements\":")
        .number(versions.placements());
    json.raw(",\"placement\":").number(versions.placement());
    if (!versions.model().isEmpty()) {
      json.raw(",\"model\":").text(versions.model());
    }
    json.raw('}');
  }

  private void trace(Trace trace) {
    json.raw("{\"stages\":[");
    for (Stage stage : STAGES) {
      separate(stage.number());
      json.raw("{\"stage\":\"").raw(stage.code()).raw("\",\"in\":").number(trace.in(stage));
      json.raw(",\"kept\":")
          .number(trace.kept(stage))
          .raw(",\"micros\":")
          .number(trace.nanos(stage) / 1_000)
          .raw('}');
    }
    json.raw("],\"drops\":{");
    int written = 0;
    for (int reason = 0; reason < DropReason.COUNT; reason++) {
      int dropped = trace.drops(DropReason.of(reason));
      if (dropped > 0) {
        separate(written++);
        json.raw('"').raw(DropReason.of(reason).code()).raw("\":").number(dropped);
      }
    }
    json.raw("},\"storeReads\":").number(trace.storeReads()).raw('}');
  }

  /// A decision's compact record.
  byte[] record(DecisionRecord record, CatalogSnapshot catalog) {
    json.clear();
    json.raw("{\"decisionId\":").text(record.id()).raw(",\"placement\":").text(record.placement());
    json.raw(",\"time\":")
        .text(Instant.ofEpochMilli(record.epochMillis()).toString())
        .raw(",\"items\":[");
    Shown shown = record.shown();
    for (int i = 0; i < shown.size(); i++) {
      separate(i);
      json.raw("{\"id\":")
          .raw(catalog.idJson(shown.items()[i]))
          .raw(",\"rank\":")
          .number(shown.offset() + i + 1);
      json.raw(",\"score\":")
          .number(shown.scores()[i])
          .raw(",\"propensity\":")
          .number(shown.propensities()[i]);
      json.raw(",\"sources\":");
      sources(shown.sources()[i]);
      Sponsored sponsored = record.sponsored(i);
      if (sponsored != null) {
        sponsored(sponsored.withoutUrls());
      }
      json.raw('}');
    }
    json.raw("],\"degraded\":");
    degraded(record.trace());
    json.raw(",\"versions\":");
    versions(record.versions());
    json.raw(",\"trace\":");
    trace(record.trace());
    json.raw(",\"tookMicros\":").number(record.tookNanos() / 1_000);
    json.raw('}');
    return json.toBytes();
  }

  private void separate(int position) {
    if (position > 0) {
      json.raw(',');
    }
  }
}
