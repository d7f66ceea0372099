package io.attune.state.pacing;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The traffic of a group of placements: counts the day that is, learns from it when it is over,
/// and has the curves that plans follow. One thread.
final class TrafficGroup {
  private record Live(ZoneId zone, WeekHours hours) {}

  private final ZoneId zone;
  private final TrafficShape shape = new TrafficShape();
  private final long[] counts = new long[TrafficShape.QUARTERS];
  private final int[] seconds = new int[TrafficShape.QUARTERS];
  private final Map<Live, TrafficCurve> curves = new HashMap<>();
  private LocalDate day = LocalDate.MIN;
  private double[] week = shape.rates();

  /// @param zone in which the traffic repeats itself
  TrafficGroup(ZoneId zone) {
    this.zone = zone;
  }

  /// Some time has passed.
  ///
  /// @param now epoch seconds
  /// @param lasted seconds
  /// @param requests that came meanwhile
  /// @return whether the curves are others from now on
  boolean pass(long now, int lasted, long requests) {
    ZonedDateTime local = Instant.ofEpochSecond(now).atZone(zone);
    boolean over = !local.toLocalDate().equals(day);
    if (over) {
      turn(local.toLocalDate());
    }
    int quarter = 4 * local.getHour() + local.getMinute() / 15;
    counts[quarter] += requests;
    seconds[quarter] += lasted;
    return over;
  }

  private void turn(LocalDate next) {
    if (!day.equals(LocalDate.MIN)) {
      shape.learn(day.getDayOfWeek().getValue() - 1, counts, seconds);
      week = shape.rates();
    }
    day = next;
    Arrays.fill(counts, 0);
    Arrays.fill(seconds, 0);
    curves.clear();
  }

  /// The curve for what is live so; the same object until the day is over.
  TrafficCurve curve(PacedLine.Flights live, long now) {
    Live key = new Live(live.zone(), live.hours());
    TrafficCurve known = curves.get(key);
    if (known == null || !known.covers(now)) {
      known = new TrafficCurve(week, zone, live, now);
      curves.put(key, known);
    }
    return known;
  }

  void write(DataOutput out) throws IOException {
    shape.write(out);
    out.writeLong(day.toEpochDay());
    for (int quarter = 0; quarter < counts.length; quarter++) {
      out.writeLong(counts[quarter]);
      out.writeInt(seconds[quarter]);
    }
  }

  void read(DataInput in) throws IOException {
    shape.read(in);
    day = LocalDate.ofEpochDay(in.readLong());
    for (int quarter = 0; quarter < counts.length; quarter++) {
      counts[quarter] = in.readLong();
      seconds[quarter] = in.readInt();
    }
    week = shape.rates();
    curves.clear();
  }
}
