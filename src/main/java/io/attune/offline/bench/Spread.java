package io.attune.offline.bench;

import java.util.List;
import java.util.Locale;

/// Smallest, middle and largest of a figure over the runs.
record Spread(double min, double median, double max) {

  /// @param values at least one
  static Spread of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Spread(sorted.getFirst(), median, sorted.getLast());
  }

  /// As `median (min to max)` with so many digits behind the point.
  String text(int digits) {
    String number = "%." + digits + "f";
    return String.format(
        Locale.ROOT, number + " (" + number + " to " + number + ")", median, min, max);
  }
}
