package io.attune.stage.recording;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.decision.AdReason;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.Trace;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The record of an ad decision as bytes, about 60 and 70 a contender, which are read back equal,
/// and as JSON. Stateless.
final class AdRecordForms {
  private static final double NANOS_PER_MICRO = 1_000;

  private AdRecordForms() {}

  static void write(AdRecord record, Bytes out) {
    out.text(record.placement());
    out.fixed(record.epochMillis(), 8);
    out.number(record.versions().size());
    record
        .versions()
        .forEach(
            (name, version) -> {
              out.text(name);
              out.number(version);
            });
    out.text(record.model());
    texts(record.permitted().read(), out);
    texts(record.permitted().signals(), out);
    out.number(record.tookNanos());
    RecordCodec.write(record.trace(), out);
    out.number(record.dropped().size());
    record
        .dropped()
        .forEach(
            (reason, count) -> {
              out.octet(reason.number());
              out.number(count);
            });
    out.number(record.why().size());
    record
        .why()
        .forEach(
            (lineItem, reason) -> {
              out.text(lineItem);
              out.octet(reason.number());
            });
    out.number(record.contenders().size());
    record.contenders().forEach(contender -> write(contender, out));
  }

  private static void texts(List<String> texts, Bytes out) {
    out.number(texts.size());
    texts.forEach(out::text);
  }

  private static List<String> texts(Bytes.Reader in) {
    List<String> texts = new ArrayList<>();
    for (int left = in.small(); left > 0; left--) {
      texts.add(in.text());
    }
    return texts;
  }

  private static void write(AdRecord.Contender contender, Bytes out) {
    out.text(contender.lineItem());
    out.text(contender.creative());
    out.number(contender.tier());
    out.number(contender.position());
    out.octet(contender.reason().number());
    out.number(contender.money().bid());
    out.number(contender.money().value());
    out.number(contender.money().price());
    out.real(contender.money().probability());
    out.real(contender.propensity());
  }

  static AdRecord read(String id, Bytes.Reader in) {
    String placement = in.text();
    long epochMillis = in.fixed(8);
    Map<String, Long> versions = new TreeMap<>();
    for (int left = in.small(); left > 0; left--) {
      versions.put(in.text(), in.number());
    }
    String model = in.text();
    AdRecord.Permitted permitted = new AdRecord.Permitted(texts(in), texts(in));
    long tookNanos = in.number();
    Trace trace = RecordCodec.readTrace(in);
    Map<AdReason, Integer> dropped = new EnumMap<>(AdReason.class);
    for (int left = in.small(); left > 0; left--) {
      dropped.put(AdReason.of(in.octet()), in.small());
    }
    Map<String, AdReason> why = new HashMap<>();
    for (int left = in.small(); left > 0; left--) {
      why.put(in.text(), AdReason.of(in.octet()));
    }
    List<AdRecord.Contender> contenders = new ArrayList<>();
    for (int left = in.small(); left > 0; left--) {
      contenders.add(contender(in));
    }
    return new AdRecord(
        id,
        placement,
        epochMillis,
        versions,
        model,
        permitted,
        contenders,
        dropped,
        why,
        trace,
        tookNanos);
  }

  private static AdRecord.Contender contender(Bytes.Reader in) {
    return new AdRecord.Contender(
        in.text(),
        in.text(),
        in.small(),
        in.small(),
        AdReason.of(in.octet()),
        new AdRecord.Money(in.number(), in.number(), in.number(), in.real()),
        in.real());
  }

  /// The record as JSON.
  static byte[] json(AdRecord record) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("decisionId", record.id()).put("placement", record.placement());
    tree.put("time", Instant.ofEpochMilli(record.epochMillis()).toString());
    ArrayNode contenders = tree.putArray("contenders");
    record.contenders().forEach(contender -> contenders.add(node(contender)));
    ObjectNode dropped = tree.putObject("dropped");
    new TreeMap<>(record.dropped()).forEach((why, count) -> dropped.put(why.code(), count));
    if (!record.why().isEmpty()) {
      ObjectNode why = tree.putObject("why");
      new TreeMap<>(record.why()).forEach((lineItem, reason) -> why.put(lineItem, reason.code()));
    }
    ArrayNode degraded = tree.putArray("degraded");
    for (Degradation degradation : Degradation.values()) {
      if (record.trace().degraded(degradation)) {
        degraded.add(degradation.code());
      }
    }
    ObjectNode versions = tree.putObject("versions");
    new TreeMap<>(record.versions()).forEach(versions::put);
    if (!record.model().isEmpty()) {
      versions.put("model", record.model());
    }
    ObjectNode permitted = tree.putObject("permitted");
    record.permitted().read().forEach(permitted.putArray("read")::add);
    record.permitted().signals().forEach(permitted.putArray("signals")::add);
    tree.put("storeReads", record.trace().storeReads());
    tree.put("tookMicros", record.tookNanos() / 1_000);
    return tree.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode node(AdRecord.Contender contender) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("lineItem", contender.lineItem()).put("creative", contender.creative());
    node.put("tier", contender.tier());
    if (contender.reason() == AdReason.NONE) {
      node.put("position", contender.position());
    } else {
      node.put("dropped", contender.reason().code());
    }
    return node.put("bidMicros", contender.money().bid() / NANOS_PER_MICRO)
        .put("valueMicros", contender.money().value() / NANOS_PER_MICRO)
        .put("priceMicros", contender.money().price() / NANOS_PER_MICRO)
        .put("probability", contender.money().probability())
        .put("propensity", contender.propensity());
  }
}
