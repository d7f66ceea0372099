package io.attune.state.pacing;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/// The traffic that is expected from a day on: a [TrafficShape] laid over the calendar, so that
/// days of 23 and 25 hours come out as they are, and cut to the hours in which a line item is
/// live. Immutable; a look-up costs some nanoseconds.
final class TrafficCurve {
  private static final int QUARTER = 900;
  private static final int SLOTS = 10 * TrafficShape.QUARTERS;
  private static final int BEFORE = 2 * TrafficShape.QUARTERS;

  private final long begin;
  private final double[] sums = new double[SLOTS + 1];
  private final double later;

  /// @param week `[7 × 96]`, as [TrafficShape#rates] has it
  /// @param now known from two days before to eight days after; what is later is as busy as the
  /// mean
  TrafficCurve(double[] week, ZoneId zone, PacedLine.Flights live, long now) {
    begin = Math.floorDiv(now, QUARTER) * QUARTER - (long) BEFORE * QUARTER;
    for (int slot = 0; slot < SLOTS; slot++) {
      Instant at = Instant.ofEpochSecond(begin + (long) slot * QUARTER);
      ZonedDateTime there = at.atZone(zone);
      int quarter = 4 * there.getHour() + there.getMinute() / 15;
      double rate = week[weekday(there) * TrafficShape.QUARTERS + quarter];
      ZonedDateTime local = at.atZone(live.zone());
      boolean on = live.hours().at(24 * weekday(local) + local.getHour());
      sums[slot + 1] = sums[slot] + (on ? QUARTER * rate : 0);
    }
    int days = TrafficShape.DAYS * TrafficShape.QUARTERS;
    later = (sums[BEFORE + days] - sums[BEFORE]) / (days * (double) QUARTER);
  }

  static int weekday(ZonedDateTime time) {
    return time.getDayOfWeek().getValue() - 1;
  }

  /// Whether the calendar of this curve holds the days around a moment.
  boolean covers(long second) {
    long slot = Math.floorDiv(second - begin, QUARTER);
    return slot >= BEFORE / 2 && slot < 2 * BEFORE;
  }

  /// Expected traffic per second.
  double rate(long second) {
    long slot = Math.floorDiv(second - begin, QUARTER);
    return slot < 0 || slot >= SLOTS ? later : rate((int) slot);
  }

  /// Expected traffic between two moments; 0 where the first is not before the second.
  double between(long from, long until) {
    return from >= until ? 0 : until(until) - until(from);
  }

  private double until(long second) {
    long since = second - begin;
    long slot = Math.floorDiv(since, QUARTER);
    if (slot < 0) {
      return since * later;
    }
    if (slot >= SLOTS) {
      return sums[SLOTS] + (since - (double) SLOTS * QUARTER) * later;
    }
    return sums[(int) slot] + (since - slot * QUARTER) * rate((int) slot);
  }

  private double rate(int slot) {
    return (sums[slot + 1] - sums[slot]) / QUARTER;
  }
}
