package io.attune.state.pacing;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/// How the traffic of a week usually goes, in quarters of an hour of local time, learned day by
/// day. What was seen on the same weekday counts, older weeks less and less; where little was
/// seen the other weekdays help out, and where nothing was seen all quarters are alike:
///
/// `all[q] = (Σ_d sum[d,q] + P × mean) / (Σ_d days[d,q] + P)`,
/// `rate[d,q] = (sum[d,q] + K × all[q] × busy[d]) / (days[d,q] + K)`, with `busy[d]` the
/// weekday's share of the mean, shrunk to 1 in the same way.
final class TrafficShape {
  static final int DAYS = 7;
  static final int QUARTERS = 96;

  /// What a week weighs beside the following one: five weeks old is a quarter.
  private static final double FADE = 0.75;

  /// Days of a flat day that are taken as seen from the start.
  private static final double PRIOR_DAYS = 0.5;

  private static final double SHRINK_DAYS = 1;

  private final double[] sums = new double[DAYS * QUARTERS];
  private final double[] days = new double[DAYS * QUARTERS];

  /// A day is over.
  ///
  /// @param weekday 0 is Monday
  /// @param counts `[96]`: requests seen
  /// @param seconds `[96]`: how long was looked, which is twice as long where the clock was set
  /// back
  void learn(int weekday, long[] counts, int[] seconds) {
    for (int quarter = 0; quarter < QUARTERS; quarter++) {
      int at = weekday * QUARTERS + quarter;
      if (seconds[quarter] > 0) {
        double weight = Math.min(1, seconds[quarter] / 900.0);
        sums[at] = FADE * sums[at] + weight * counts[quarter] / seconds[quarter];
        days[at] = FADE * days[at] + weight;
      }
    }
  }

  /// Relative traffic per second.
  ///
  /// @return `[7 × 96]`, all above 0, 1 on average where nothing is known
  double[] rates() {
    double[] all = new double[QUARTERS];
    double mean = mean(0, sums.length, 0, 1);
    for (int quarter = 0; quarter < QUARTERS; quarter++) {
      double sum = PRIOR_DAYS * mean;
      double seen = PRIOR_DAYS;
      for (int day = 0; day < DAYS; day++) {
        sum += sums[day * QUARTERS + quarter];
        seen += days[day * QUARTERS + quarter];
      }
      all[quarter] = sum / seen;
    }
    double[] rates = new double[DAYS * QUARTERS];
    for (int day = 0; day < DAYS; day++) {
      double busy = mean(day * QUARTERS, QUARTERS, SHRINK_DAYS * QUARTERS, mean) / mean;
      for (int quarter = 0; quarter < QUARTERS; quarter++) {
        int at = day * QUARTERS + quarter;
        rates[at] = (sums[at] + SHRINK_DAYS * all[quarter] * busy) / (days[at] + SHRINK_DAYS);
      }
    }
    return rates;
  }

  /// Mean rate of some quarters, drawn towards a prior; the prior where that is 0.
  private double mean(int from, int count, double weight, double prior) {
    double sum = weight * prior;
    double seen = weight;
    for (int at = from; at < from + count; at++) {
      sum += sums[at];
      seen += days[at];
    }
    return sum > 0 ? sum / seen : prior;
  }

  void write(DataOutput out) throws IOException {
    for (int at = 0; at < sums.length; at++) {
      out.writeFloat((float) sums[at]);
      out.writeFloat((float) days[at]);
    }
  }

  void read(DataInput in) throws IOException {
    for (int at = 0; at < sums.length; at++) {
      sums[at] = amount(in.readFloat());
      days[at] = amount(in.readFloat());
    }
  }

  private static double amount(float value) throws IOException {
    if (!(value >= 0) || Float.isInfinite(value)) {
      throw new IOException("traffic: " + value + " (expected: 0 or more, finite)");
    }
    return value;
  }
}
