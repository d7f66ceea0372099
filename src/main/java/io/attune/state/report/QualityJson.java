package io.attune.state.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Writes the figures.
final class QualityJson {
  private QualityJson() {}

  static byte[] write(String replica, Instant now, List<Quality.Tally> tallies) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("replica", replica);
    root.put("time", now.truncatedTo(ChronoUnit.SECONDS).toString());
    ArrayNode lines = root.putArray("sources");
    tallies.stream()
        .sorted(Comparator.comparing((Quality.Tally t) -> t.source).thenComparing(t -> t.key))
        .forEach(
            tally -> {
              for (Quality.Line line : tally.lines()) {
                lines.add(line(tally, line));
              }
            });
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode line(Quality.Tally tally, Quality.Line line) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("source", tally.source);
    node.put("key", tally.key);
    node.put("type", line.type());
    long[] now = line.figures().sums();
    node.set("minute", figures(line.history().minute(now)));
    node.set("hour", figures(line.history().hour(now)));
    node.set("day", figures(line.history().day(now)));
    Drift drift = Drift.of(line.history().stretches(Drift.MINUTES, 1 + Drift.BASELINE));
    node.putObject("drift")
        .put("state", drift.state().name().toLowerCase(Locale.ROOT))
        .put("count", drift.count())
        .put("usual", drift.usual())
        .put("score", Math.round(drift.score() * 100) / 100.0);
    return node;
  }

  private static ObjectNode figures(long[] sums) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("accepted", sums[Figures.ACCEPTED]);
    node.put("duplicates", sums[Figures.DUPLICATES]);
    ObjectNode rejected = node.putObject("rejected");
    for (ProblemCode code : ProblemCode.values()) {
      long count = sums[Figures.REJECTED + code.ordinal()];
      if (count > 0) {
        rejected.put(code.code(), count);
      }
    }
    node.putObject("late")
        .put("minute", sums[Figures.LATE_MINUTE])
        .put("hour", sums[Figures.LATE_HOUR])
        .put("day", sums[Figures.LATE_DAY]);
    ObjectNode missing = node.putObject("missing");
    for (Quality.Field field : Quality.Field.values()) {
      long count = sums[Figures.MISSING + field.ordinal()];
      if (count > 0) {
        missing.put(field.code(), count);
      }
    }
    return node;
  }
}
