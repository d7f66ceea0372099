package io.attune.state.shadow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How well the scores of two versions predicted what happened: of each item that was shown, both
/// scores are kept until its time is over, and then count with or without an outcome. What is shown
/// is
/// what the serving version chose, so it says nothing of items that only the other would have
/// shown.
/// Thread-safe.
final class Calibration {
  /// How long an outcome may take.
  static final long PATIENCE_NANOS = 600_000_000_000L;

  private static final int MOST_DECISIONS = 5_000;
  private static final double LEAST = 1e-7;

  private final ArrayDeque<Shown> waiting = new ArrayDeque<>();
  private final Map<String, Shown> byId = new HashMap<>();
  private long items;
  private long outcomes;

  /// Outcomes of items whose time is not over.
  private long early;
  private double served;
  private double other;
  private double servedLoss;
  private double otherLoss;

  private record Shown(
      String id, long untilNanos, int[] items, float[] served, float[] other, boolean[] happened) {}

  synchronized void add(Rescoring decision, float[] a, float[] b, long now) {
    settle(now);
    if (waiting.size() >= MOST_DECISIONS || decision.id().isEmpty()) {
      return;
    }
    int size = decision.shown();
    int[] numbers = new int[size];
    float[] one = new float[size];
    float[] two = new float[size];
    for (int place = 0; place < size; place++) {
      int row = decision.shownRow(place);
      numbers[place] = decision.item(row);
      one[place] = a[row];
      two[place] = b[row];
    }
    Shown shown =
        new Shown(decision.id(), now + PATIENCE_NANOS, numbers, one, two, new boolean[size]);
    waiting.add(shown);
    byId.put(shown.id, shown);
  }

  /// Whether anything is still to happen.
  synchronized boolean waits(long now) {
    settle(now);
    return !waiting.isEmpty();
  }

  /// Something happened to an item of a decision; of one that is not waited for nothing is noted.
  synchronized void happened(String decision, int item) {
    Shown shown = byId.get(decision);
    for (int place = 0; shown != null && place < shown.items.length; place++) {
      if (shown.items[place] == item && !shown.happened[place]) {
        shown.happened[place] = true;
        early++;
      }
    }
  }

  private void settle(long now) {
    for (Shown shown = waiting.peek(); due(shown, now); shown = waiting.peek()) {
      Shown over = waiting.remove();
      byId.remove(over.id);
      for (int place = 0; place < over.items.length; place++) {
        items++;
        outcomes += over.happened[place] ? 1 : 0;
        early -= over.happened[place] ? 1 : 0;
        served += over.served[place];
        other += over.other[place];
        servedLoss += loss(over.served[place], over.happened[place]);
        otherLoss += loss(over.other[place], over.happened[place]);
      }
    }
  }

  private static boolean due(@Nullable Shown shown, long now) {
    return shown != null && now - shown.untilNanos >= 0;
  }

  private static double loss(float score, boolean happened) {
    double p = Math.min(1 - LEAST, Math.max(LEAST, score));
    return -Math.log(happened ? p : 1 - p);
  }

  /// Mean scores beside the share of outcomes, and the mean logarithmic loss of both.
  synchronized void write(ObjectNode json) {
    if (items + waiting.size() == 0) {
      return;
    }
    ObjectNode calibration = json.putObject("calibration");
    calibration
        .put("items", items)
        .put("waitingDecisions", waiting.size())
        .put("outcomesWaiting", early);
    if (items > 0) {
      calibration
          .put("outcomes", outcomes)
          .put("predicted", other / items)
          .put("servedPredicted", served / items)
          .put("observed", (double) outcomes / items)
          .put("logLoss", otherLoss / items)
          .put("servedLogLoss", servedLoss / items);
    }
  }
}
