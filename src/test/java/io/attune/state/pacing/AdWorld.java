package io.attune.state.pacing;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.SplittableRandom;

/// A simulated public with known truth: when ad requests come, who comes, what the competition
/// pays and how viewers react. Part of the judge: it knows nothing of pacing. Everything depends
/// on seed and second alone, so that whoever is judged meets the same requests.
///
/// Requests come as a Poisson process whose rate has two peaks a day, at half past ten and at
/// eight, and follows the weekday; hours can be dead. A viewer's tastes and a creative lie in one
/// space; the log-odds of a click are a constant plus their inner product.
final class AdWorld {
  static final int TASTES = 4;

  private static final int VIEWERS = 20_000;
  private static final int MINUTES = 1_440;
  private static final double[] WEEKDAY = {1.05, 0.9, 0.9, 0.95, 0.95, 1.1, 1.15};
  private static final double CLICK_LOGIT = -4;

  private final long seed;
  private final ZoneId zone;
  private final double perSecond;
  private final double[] minutes = new double[MINUTES];
  private final double[] tastes = new double[VIEWERS * TASTES];

  /// What is unlike other days.
  ///
  /// @param level factor on the traffic
  /// @param deadFromMinute, deadUntilMinute when nobody comes, in minutes after local midnight
  record Surprise(double level, int deadFromMinute, int deadUntilMinute) {
    static final Surprise NONE = new Surprise(1, 0, 0);

    static Surprise level(double level) {
      return new Surprise(level, 0, 0);
    }

    static Surprise deadHour(int hour) {
      return new Surprise(1, 60 * hour, 60 * hour + 60);
    }
  }

  /// @param zone where the viewers live
  /// @param perSecond requests per second on average
  /// @param deadHour of every day, or -1
  AdWorld(long seed, ZoneId zone, double perSecond, int deadHour) {
    this.seed = seed;
    this.zone = zone;
    this.perSecond = perSecond;
    double sum = 0;
    for (int minute = 0; minute < MINUTES; minute++) {
      double hour = minute / 60.0;
      double rate = hour >= deadHour && hour < deadHour + 1 ? 0 : 0.15;
      rate = rate == 0 ? 0 : rate + peak(hour, 10.5, 1.5) + 1.6 * peak(hour, 20, 1.8);
      minutes[minute] = rate;
      sum += rate;
    }
    for (int minute = 0; minute < MINUTES; minute++) {
      minutes[minute] *= MINUTES / sum;
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < tastes.length; i++) {
      tastes[i] = normal(random);
    }
  }

  private static double peak(double hour, double at, double width) {
    double apart = (hour - at) / width;
    return StrictMath.exp(-0.5 * apart * apart);
  }

  /// Requests per second that a second sees on a usual day of its weekday.
  double usual(long epochSecond) {
    ZonedDateTime local = Instant.ofEpochSecond(epochSecond).atZone(zone);
    double day = WEEKDAY[local.getDayOfWeek().getValue() - 1];
    return perSecond * day * minutes[60 * local.getHour() + local.getMinute()];
  }

  /// Requests per second that a second sees on a day with a surprise.
  double rate(long epochSecond, Surprise surprise) {
    ZonedDateTime local = Instant.ofEpochSecond(epochSecond).atZone(zone);
    int minute = 60 * local.getHour() + local.getMinute();
    boolean dead = minute >= surprise.deadFromMinute && minute < surprise.deadUntilMinute;
    return dead ? 0 : surprise.level * usual(epochSecond);
  }

  /// What is left to chance in one second; the same for whoever is judged.
  SplittableRandom chance(long epochSecond) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epochSecond);
  }

  /// How many come, when `mean` are expected.
  static int poisson(double mean, SplittableRandom random) {
    if (mean > 60) {
      return (int)
          StrictMath.max(0, StrictMath.round(mean + StrictMath.sqrt(mean) * normal(random)));
    }
    double left = StrictMath.exp(-mean);
    int count = 0;
    for (double product = random.nextDouble(); product > left; product *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  /// One viewer; some come far more often than others.
  static int viewer(SplittableRandom random) {
    double uniform = random.nextDouble();
    return (int) (VIEWERS * uniform * uniform);
  }

  /// The truth: with which probability a viewer clicks a creative.
  ///
  /// @param creative `[4]`, where it stands in the space of tastes
  double clickProbability(int viewer, double[] creative) {
    double logit = CLICK_LOGIT;
    for (int i = 0; i < TASTES; i++) {
      logit += tastes[viewer * TASTES + i] * creative[i];
    }
    return 1 / (1 + StrictMath.exp(-logit));
  }

  /// The best competing bid for one request, in nanos: log-normal, dearer in the evening.
  double competition(long epochSecond, double medianNanos, SplittableRandom random) {
    int hour = Instant.ofEpochSecond(epochSecond).atZone(zone).getHour();
    double drift = hour >= 18 && hour < 23 ? 0.3 : -0.1;
    return medianNanos * StrictMath.exp(drift + 0.7 * normal(random));
  }

  static double normal(SplittableRandom random) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
  }
}
