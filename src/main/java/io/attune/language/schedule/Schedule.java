package io.attune.language.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Objects;

/// Flights and hours of the week in one time zone. Immutable; equal when its parts are.
///
/// A local time stands for **the first moment at which the clock of the zone shows this time or a
/// later one**. So a time that is left out when clocks go forward is the moment at which they do,
/// and of a time that comes twice when they go back, the first counts; of two flights, one ending
/// and one beginning at the same local time, each moment belongs to exactly one. Hours of the week
/// are those the clock shows: one that comes twice runs twice, one that is left out does not run.
///
/// Moments are milliseconds since 1970 (UTC). A flight has its first moment, and not the moment at
/// which it ends.
public final class Schedule {
  /// What [#nextEdge(long)] says when nothing changes any more.
  public static final long NEVER = Long.MAX_VALUE;

  /// Every moment, in UTC.
  public static final Schedule ALWAYS = new Schedule(ZoneOffset.UTC, List.of(), Daypart.ALWAYS);

  private static final long HOUR_MILLIS = 3_600_000;

  private final ZoneId zone;
  private final List<Flight> flights;
  private final Daypart daypart;

  /// Beginning and end of each flight by turns, rising.
  private final long[] edges;

  /// @param flights one after the other; none means at all times
  /// @throws IllegalArgumentException when a flight begins before the one before it has ended, or
  /// lies in an hour that is left out
  public Schedule(ZoneId zone, List<Flight> flights, Daypart daypart) {
    this.zone = zone;
    this.flights = List.copyOf(flights);
    this.daypart = daypart;
    edges = new long[flights.size() * 2];
    for (int i = 0; i < edges.length; i += 2) {
      Flight flight = flights.get(i / 2);
      edges[i] = moment(zone, flight.from());
      edges[i + 1] = moment(zone, flight.until());
      if (edges[i] >= edges[i + 1] || i > 0 && edges[i] < edges[i - 1]) {
        throw new IllegalArgumentException(
            "flights: " + flights + " (expected: one after the other, none of them empty)");
      }
    }
  }

  /// The first moment at which the clock of the zone shows this time or a later one.
  public static long moment(ZoneId zone, LocalDateTime local) {
    if (local.equals(Flight.OPEN_END)) {
      return NEVER;
    }
    if (local.equals(Flight.OPEN_START)) {
      return Long.MIN_VALUE;
    }
    ZoneRules rules = zone.getRules();
    ZoneOffsetTransition transition = rules.getTransition(local);
    if (transition != null && transition.isGap()) {
      return transition.getInstant().toEpochMilli();
    }
    ZoneOffset earlier = transition == null ? rules.getOffset(local) : transition.getOffsetBefore();
    return local.toInstant(earlier).toEpochMilli();
  }

  public ZoneId zone() {
    return zone;
  }

  /// One after the other; none means at all times.
  public List<Flight> flights() {
    return flights;
  }

  public Daypart daypart() {
    return daypart;
  }

  /// Whether this moment is in a flight and in an hour that runs.
  public boolean includes(long atMillis) {
    return inFlight(atMillis) && inHours(atMillis);
  }

  /// Whether this moment is in a flight, at whatever hour.
  public boolean inFlight(long atMillis) {
    return edges.length == 0 || (passed(atMillis) & 1) != 0;
  }

  /// Whether this moment is past the last flight.
  public boolean isOver(long atMillis) {
    return edges.length > 0 && passed(atMillis) == edges.length;
  }

  /// The first moment after this one at which [#includes(long)] may say something else, or
  /// [#NEVER]. At most 169 steps of some tens of nanoseconds.
  public long nextEdge(long atMillis) {
    int passed = passed(atMillis);
    if (edges.length > 0 && passed == edges.length) {
      return NEVER;
    }
    long flightEdge = edges.length == 0 ? NEVER : edges[passed];
    if (!inFlight(atMillis)) {
      return flightEdge;
    }
    return Math.min(flightEdge, nextHourEdge(atMillis, flightEdge));
  }

  /// The day on which the zone's clock is.
  public LocalDate date(long atMillis) {
    return LocalDate.ofInstant(Instant.ofEpochMilli(atMillis), zone);
  }

  /// The first moment of the day after; a day has 23, 24 or 25 hours where clocks change.
  public long dayEnd(long atMillis) {
    return moment(zone, date(atMillis).plusDays(1).atStartOfDay());
  }

  /// How many edges lie at or before a moment.
  private int passed(long atMillis) {
    int passed = 0;
    while (passed < edges.length && edges[passed] <= atMillis) {
      passed++;
    }
    return passed;
  }

  private boolean inHours(long atMillis) {
    return daypart.equals(Daypart.ALWAYS) || daypart.includes(hour(local(atMillis)));
  }

  /// Hours of the clock and changes of the clock, until an hour says otherwise.
  private long nextHourEdge(long atMillis, long atMost) {
    if (daypart.equals(Daypart.ALWAYS) || daypart.equals(Daypart.NEVER)) {
      return NEVER;
    }
    boolean now = inHours(atMillis);
    long at = atMillis;
    do {
      long offsetMillis =
          1_000L * zone.getRules().getOffset(Instant.ofEpochMilli(at)).getTotalSeconds();
      long hourEnd = at + HOUR_MILLIS - Math.floorMod(at + offsetMillis, HOUR_MILLIS);
      ZoneOffsetTransition change = zone.getRules().nextTransition(Instant.ofEpochMilli(at));
      at =
          change == null
              ? hourEnd
              : Math.min(hourEnd, Math.max(at + 1, change.getInstant().toEpochMilli()));
    } while (at < atMost && inHours(at) == now);
    return at;
  }

  private LocalDateTime local(long atMillis) {
    return LocalDateTime.ofInstant(Instant.ofEpochMilli(atMillis), zone);
  }

  private static int hour(LocalDateTime local) {
    return (local.getDayOfWeek().getValue() - 1) * 24 + local.getHour();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Schedule that
        && zone.equals(that.zone)
        && flights.equals(that.flights)
        && daypart.equals(that.daypart);
  }

  @Override
  public int hashCode() {
    return Objects.hash(zone, flights, daypart);
  }

  @Override
  public String toString() {
    return zone + " " + flights + " " + daypart;
  }
}
