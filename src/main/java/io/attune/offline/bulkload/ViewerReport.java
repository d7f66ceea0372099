package io.attune.offline.bulkload;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What became of the rows of a file of viewers: `rows = written + the sum of rejected`.
///
/// @param rows rows in the file, blank lines not counted
/// @param written rows that are in the store
/// @param rejected reason to how many rows
/// @param first reason to the first such row and what is wrong with it
public record ViewerReport(
    long rows, long written, Map<String, Long> rejected, Map<String, String> first) {
  public ViewerReport {
    rejected = new TreeMap<>(rejected);
    first = Map.copyOf(first);
  }

  /// The report as lines for people.
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(line("rows read", rows));
    lines.add(line("written", written));
    lines.add(line("rejected", rows - written));
    rejected.forEach(
        (reason, count) -> {
          lines.add(line("  " + reason, count));
          String example = first.get(reason);
          if (example != null) {
            lines.add("    such as " + example);
          }
        });
    return lines;
  }

  private String line(String name, long count) {
    double share = rows == 0 ? 0 : 100.0 * count / rows;
    return String.format(Locale.ROOT, "%-60s %,12d  %5.1f %%", name, count, share);
  }
}
