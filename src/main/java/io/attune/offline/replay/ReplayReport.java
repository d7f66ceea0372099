package io.attune.offline.replay;

import io.attune.product.recommend.Redecided;
import io.attune.stage.recording.FullRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What a replay found, summed up while it goes.
final class ReplayReport {
  private static final int MOST_EXAMPLES = 5;

  private final int k;
  private final Map<String, Long> notReplayed = new TreeMap<>();
  private final List<String> examples = new ArrayList<>();
  private long replayed;
  private long equal;
  private long changedSlates;
  private long gained;
  private long lost;
  private double overlap;
  private double correlation;
  private long correlated;
  private long values;
  private long differing;

  /// @param k of overlap@k
  ReplayReport(int k) {
    this.k = k;
  }

  void skip(String why) {
    notReplayed.merge(why, 1L, Long::sum);
  }

  void add(FullRecord recorded, Redecided again) {
    int[] was = recorded.decision().shown().items();
    int[] is = again.shown().items();
    replayed++;
    equal += Comparison.equal(recorded, again) ? 1 : 0;
    values += again.values();
    differing += again.differing();
    overlap += Comparison.overlap(was, is, k);
    double tau = Comparison.correlation(was, is);
    if (!Double.isNaN(tau)) {
      correlation += tau;
      correlated++;
    }
    gained += Comparison.more(is, was);
    lost += Comparison.more(was, is);
    if (!java.util.Arrays.equals(was, is)) {
      changedSlates++;
      if (examples.size() < MOST_EXAMPLES) {
        examples.add(example(recorded, was, is));
      }
    }
  }

  private static String example(FullRecord recorded, int[] was, int[] is) {
    StringBuilder text = new StringBuilder();
    text.append(recorded.decision().id()).append(" (");
    text.append(recorded.decision().placement()).append("):");
    int first = 0;
    while (first < was.length && first < is.length && was[first] == is[first]) {
      first++;
    }
    int rank = recorded.decision().shown().offset() + first + 1;
    text.append(" differs from rank ").append(rank);
    text.append(", ").append(id(recorded, was, first)).append(" became ");
    text.append(id(recorded, is, first));
    ids(recorded, " gained ", is, was, text);
    ids(recorded, " lost ", was, is, text);
    return text.toString();
  }

  private static String id(FullRecord recorded, int[] items, int place) {
    return place < items.length ? id(recorded, items[place]) : "nothing";
  }

  private static String id(FullRecord recorded, int item) {
    int place = Comparison.place(recorded.considered().items(), item);
    return place < 0 ? "?" : recorded.described().get(place).id();
  }

  private static void ids(
      FullRecord recorded, String what, int[] of, int[] than, StringBuilder text) {
    int named = 0;
    for (int item : of) {
      if (Comparison.place(than, item) < 0 && named++ < 3) {
        text.append(named == 1 ? ";" + what : ", ").append(id(recorded, item));
      }
    }
    if (named > 3) {
      text.append(" and ").append(named - 3).append(" more");
    }
  }

  long replayed() {
    return replayed;
  }

  /// Whether every record was read and came out as it was.
  boolean allEqual() {
    return replayed > 0 && equal == replayed && notReplayed.isEmpty();
  }

  List<String> lines(boolean changed) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d decisions replayed: %,d bit-equal, %,d differ",
            replayed,
            equal,
            replayed - equal));
    notReplayed.forEach(
        (why, count) -> lines.add(String.format(Locale.ROOT, "%,d not replayed: %s", count, why)));
    if (values > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "features told again from recorded facts: %,d of %,d values differ",
              differing,
              values));
    }
    if (changed || equal < replayed) {
      double all = Math.max(1, replayed);
      lines.add(
          String.format(
              Locale.ROOT,
              "slates changed: %,d (%.4f); mean overlap@%d %.4f; mean rank correlation %s; items"
                  + " gained %,d, lost %,d",
              changedSlates,
              changedSlates / all,
              k,
              overlap / all,
              correlated == 0 ? "-" : String.format(Locale.ROOT, "%.4f", correlation / correlated),
              gained,
              lost));
      examples.forEach(example -> lines.add("  " + example));
    }
    return lines;
  }
}
