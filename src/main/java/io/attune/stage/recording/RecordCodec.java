package io.attune.stage.recording;

import io.attune.language.decision.Degradation;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Sponsored;
import io.attune.language.decision.Stage;
import io.attune.language.decision.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Packs a record without its matrix, about 300 bytes for 20 items, and reads it back equal.
/// Stateless.
final class RecordCodec {
  private static final Stage[] STAGES = Stage.values();
  private static final Degradation[] DEGRADATIONS = Degradation.values();

  /// Bytes of the time in an id.
  private static final int TIME = 7;

  /// What a record is about, behind the time.
  private static final int ITEMS = 0;

  private static final int ADS = 1;

  private RecordCodec() {}

  static void write(Recorder.Compact record, Bytes out) {
    out.clear();
    out.fixed(DecisionIds.time(record.id()), TIME);
    switch (record) {
      case DecisionRecord items -> {
        out.octet(ITEMS);
        write(items, out);
      }
      case AdRecord ads -> {
        out.octet(ADS);
        AdRecordForms.write(ads, out);
      }
    }
  }

  private static void write(DecisionRecord record, Bytes out) {
    out.text(record.placement());
    out.fixed(record.epochMillis(), 8);
    out.number(record.versions().catalog());
    out.number(record.versions().placements());
    out.number(record.versions().placement());
    out.text(record.versions().model());
    out.number(record.tookNanos());
    write(record.trace(), out);
    write(record.shown(), out);
    out.number(record.sponsored().size());
    record.sponsored().forEach(item -> write(item, out));
  }

  /// The item and its propensity stand in the slate.
  private static void write(Sponsored item, Bytes out) {
    out.number(item.position());
    out.text(item.lineItem());
    out.text(item.campaign());
    out.text(item.advertiser());
    out.text(item.creative());
  }

  static void write(Trace trace, Bytes out) {
    for (Stage stage : STAGES) {
      out.number(trace.in(stage));
      out.number(trace.kept(stage));
      out.number(trace.nanos(stage));
    }
    int reasons = 0;
    for (int reason = 0; reason < DropReason.COUNT; reason++) {
      reasons += trace.drops(DropReason.of(reason)) > 0 ? 1 : 0;
    }
    out.number(reasons);
    for (int reason = 0; reason < DropReason.COUNT; reason++) {
      int dropped = trace.drops(DropReason.of(reason));
      if (dropped > 0) {
        out.octet(reason);
        out.number(dropped);
      }
    }
    out.number(trace.degradations());
    out.number(trace.storeReads());
    out.number(trace.missing());
  }

  private static void write(DecisionRecord.Shown shown, Bytes out) {
    out.number(shown.offset());
    out.number(shown.size());
    for (int i = 0; i < shown.size(); i++) {
      out.number(shown.items()[i]);
      out.real(shown.scores()[i]);
      out.number(shown.sources()[i]);
      out.real(shown.propensities()[i]);
    }
  }

  /// Whether these are the bytes of this id's record: of ids with one sequence number only one was
  /// given.
  static boolean isOf(String id, byte[] bytes) {
    return new Bytes.Reader(bytes).fixed(TIME) == DecisionIds.time(id);
  }

  static Recorder.Compact read(String id, byte[] bytes) {
    Bytes.Reader in = new Bytes.Reader(bytes, TIME);
    return in.octet() == ADS ? AdRecordForms.read(id, in) : items(id, in);
  }

  private static DecisionRecord items(String id, Bytes.Reader in) {
    String placement = in.text();
    long epochMillis = in.fixed(8);
    DecisionRecord.Versions versions =
        new DecisionRecord.Versions(in.number(), in.number(), in.number(), in.text());
    long tookNanos = in.number();
    Trace trace = readTrace(in);
    DecisionRecord.Shown shown = readShown(in);
    return new DecisionRecord(
        id,
        placement,
        epochMillis,
        versions,
        shown,
        trace,
        tookNanos,
        Optional.empty(),
        readSponsored(in, shown));
  }

  private static List<Sponsored> readSponsored(Bytes.Reader in, DecisionRecord.Shown shown) {
    int size = in.small();
    List<Sponsored> sponsored = size == 0 ? List.of() : new ArrayList<>(size);
    for (int left = size; left > 0; left--) {
      int position = in.small();
      int place = position - shown.offset() - 1;
      sponsored.add(
          new Sponsored(
              position,
              shown.items()[place],
              in.text(),
              in.text(),
              in.text(),
              in.text(),
              shown.propensities()[place],
              Sponsored.Urls.NONE));
    }
    return sponsored;
  }

  static Trace readTrace(Bytes.Reader in) {
    Trace trace = new Trace();
    for (Stage stage : STAGES) {
      trace.stage(stage, in.small(), in.small(), in.number());
    }
    for (int left = in.small(); left > 0; left--) {
      trace.drop(DropReason.of(in.octet()), in.small());
    }
    int degradations = in.small();
    for (Degradation degradation : DEGRADATIONS) {
      if ((degradations & degradation.bit()) != 0) {
        trace.degrade(degradation);
      }
    }
    for (int reads = in.small(); reads > 0; reads--) {
      trace.storeRead();
    }
    trace.missing(in.small());
    return trace;
  }

  private static DecisionRecord.Shown readShown(Bytes.Reader in) {
    int offset = in.small();
    int size = in.small();
    int[] items = new int[size];
    float[] scores = new float[size];
    float[] propensities = new float[size];
    int[] sources = new int[size];
    for (int i = 0; i < size; i++) {
      items[i] = in.small();
      scores[i] = in.real();
      sources[i] = in.small();
      propensities[i] = in.real();
    }
    return new DecisionRecord.Shown(offset, items, scores, propensities, sources);
  }
}
