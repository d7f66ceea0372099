package io.attune.offline.evaluation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What each way of choosing would have shown before a moment, measured by what people bought in
/// the 31 days from it.
///
/// @param splitSeconds the moment, epoch seconds
/// @param customers how many bought before and in the window
/// @param items items of the catalogue at the moment
/// @param rows one per way of choosing; the pipeline is the last
public record PurchaseTable(long splitSeconds, int customers, int items, List<Row> rows) {

  /// The table for people.
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "Split %s, 31 days after; %,d customers, %,d items",
            Instant.ofEpochSecond(splitSeconds),
            customers,
            items));
    lines.add("");
    lines.add(
        String.format(
            "%-36s %10s %10s %10s %10s %10s",
            "", "recall@20", "new items", "nDCG@10", "hit rate", "coverage"));
    for (Row row : rows) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-36s %10.4f %10.4f %10.4f %10.4f %10.4f",
              row.name(),
              row.recall(),
              row.recallNew(),
              row.gain(),
              row.hitRate(),
              row.coverage()));
    }
    return lines;
  }
}
