package io.attune.offline.bulkload;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What became of the rows of a file: `rows = accepted + the sum of rejected`.
///
/// @param rows rows in the file
/// @param accepted purchases
/// @param rejected reason to how many rows; every reason is in it
/// @param customers distinct customers among the accepted
/// @param items distinct items among the accepted
/// @param firstSeconds time of the first purchase, epoch seconds; 0 when there is none
/// @param lastSeconds time of the last purchase
public record QualityReport(
    long rows,
    long accepted,
    Map<Rejection, Long> rejected,
    long customers,
    long items,
    long firstSeconds,
    long lastSeconds) {

  public QualityReport {
    Map<Rejection, Long> all = new EnumMap<>(Rejection.class);
    for (Rejection reason : Rejection.values()) {
      all.put(reason, rejected.getOrDefault(reason, 0L));
    }
    rejected = all;
  }

  /// The report as lines for people.
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(line("rows read", rows));
    lines.add(line("accepted", accepted));
    lines.add(line("rejected", rows - accepted));
    rejected.forEach(
        (reason, count) -> {
          if (count > 0) {
            lines.add(line("  " + reason.text(), count));
          }
        });
    lines.add(line("customers", customers));
    lines.add(line("items", items));
    if (accepted > 0) {
      lines.add(
          String.format(
              Locale.ROOT, "%-40s %s to %s", "time", moment(firstSeconds), moment(lastSeconds)));
    }
    return lines;
  }

  private String line(String name, long count) {
    double share = rows == 0 ? 0 : 100.0 * count / rows;
    boolean ofRows = !name.equals("customers") && !name.equals("items");
    String counted = String.format(Locale.ROOT, "%-40s %,12d", name, count);
    return ofRows ? counted + String.format(Locale.ROOT, "  %5.1f %%", share) : counted;
  }

  private static String moment(long seconds) {
    return java.time.Instant.ofEpochSecond(seconds).toString();
  }
}
