package io.attune.state.report;

import io.attune.language.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What the log says of one door and key, once a minute; no ids.
final class QualityWords {
  private QualityWords() {}

  /// Empty when the last minute was as it should be: nothing rejected, nothing an hour late, the
  /// usual volume.
  static String of(Quality.Tally tally) {
    long[] minute = new long[Figures.COUNT];
    List<String> remarks = new ArrayList<>();
    for (Quality.Line line : tally.lines()) {
      long[] part = line.history().minute(line.figures().sums());
      for (int i = 0; i < minute.length; i++) {
        minute[i] += part[i];
      }
      Drift drift = Drift.of(line.history().stretches(Drift.MINUTES, 1 + Drift.BASELINE));
      if (drift.state() == Drift.State.MORE || drift.state() == Drift.State.LESS) {
        remarks.add(
            String.format(
                Locale.ROOT,
                "%s: %,d in 5 minutes (usually %,.0f)",
                line.type(),
                drift.count(),
                drift.usual()));
      }
    }
    String rejected = rejected(minute);
    long late = minute[Figures.LATE_HOUR] + minute[Figures.LATE_DAY];
    if (rejected.isEmpty() && late == 0 && remarks.isEmpty()) {
      return "";
    }
    StringBuilder words = new StringBuilder("events of the last minute, ");
    words.append(tally.source);
    if (!tally.key.isEmpty()) {
      words.append('/').append(tally.key.replaceAll("\\p{Cntrl}", "_"));
    }
    words.append(String.format(Locale.ROOT, ": %,d accepted", minute[Figures.ACCEPTED]));
    if (minute[Figures.DUPLICATES] > 0) {
      words.append(String.format(Locale.ROOT, ", %,d duplicates", minute[Figures.DUPLICATES]));
    }
    words.append(rejected);
    if (late > 0) {
      words.append(String.format(Locale.ROOT, ", %,d more than an hour late", late));
    }
    remarks.forEach(remark -> words.append(", ").append(remark));
    return words.toString();
  }

  private static String rejected(long[] minute) {
    long sum = 0;
    StringBuilder codes = new StringBuilder();
    for (ProblemCode code : ProblemCode.values()) {
      long count = minute[Figures.REJECTED + code.ordinal()];
      if (count > 0) {
        sum += count;
        codes.append(codes.isEmpty() ? "" : ", ").append(code.code());
        codes.append(String.format(Locale.ROOT, " %,d", count));
      }
    }
    return sum == 0 ? "" : String.format(Locale.ROOT, ", %,d rejected (%s)", sum, codes);
  }
}
