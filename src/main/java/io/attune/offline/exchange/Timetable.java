package io.attune.offline.exchange;

import java.util.concurrent.TimeUnit;

/// When each auction is due. Immutable.
final class Timetable {
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  /// Of a day's hours: a peak before noon, a higher one in the evening, and an hour in which next
  /// to
  /// nothing comes.
  private static final double[] DAY = {
    0.5, 0.3, 0.2, 0.15, 0.15, 0.3, 0.6, 1, 1.4, 1.6, 1.5, 1.3, 1.2, 1.1, 0.02, 1.1, 1.2, 1.4, 1.7,
    1.9, 2, 1.7, 1.2, 0.8
  };

  private static final double[] FLAT = {1};

  /// Share of the auctions that are due by the end of each part.
  private final double[] shares;

  private final double partNanos;
  private final double auctions;

  private Timetable(double[] weights, ExchangeOptions options) {
    shares = new double[weights.length];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i];
      shares[i] = sum;
    }
    for (int i = 0; i < weights.length; i++) {
      shares[i] /= sum;
    }
    partNanos = options.seconds() * NANOS / weights.length;
    auctions = options.auctions();
  }

  /// Evenly, or as a day goes whose 24 hours take as long as the options say.
  static Timetable of(ExchangeOptions options) {
    return new Timetable(options.day().isPresent() ? DAY : FLAT, options);
  }

  /// Nanoseconds after the beginning.
  ///
  /// @param number from 0
  long due(long number) {
    double share = number / auctions;
    int part = 0;
    while (part < shares.length - 1 && shares[part] <= share) {
      part++;
    }
    double before = part == 0 ? 0 : shares[part - 1];
    return (long) (partNanos * (part + (share - before) / (shares[part] - before)));
  }
}
