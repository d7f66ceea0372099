package io.attune.language.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final long MINUTE = 60_000;

  private static long at(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  private static Schedule flight(String zone, String from, String until) {
    return new Schedule(
        ZoneId.of(zone),
        List.of(new Flight(LocalDateTime.parse(from), LocalDateTime.parse(until))),
        Daypart.ALWAYS);
  }

  @ParameterizedTest
  @CsvSource({
    // plain, winter and summer
    "Europe/Berlin, 2026-01-15T10:00, 2026-01-15T09:00:00Z",
    "Europe/Berlin, 2026-07-15T10:00, 2026-07-15T08:00:00Z",
    // left out: from 02:00 to 03:00 on 29 March
    "Europe/Berlin, 2026-03-29T01:59, 2026-03-29T00:59:00Z",
    "Europe/Berlin, 2026-03-29T02:00, 2026-03-29T01:00:00Z",
    "Europe/Berlin, 2026-03-29T02:30, 2026-03-29T01:00:00Z",
    "Europe/Berlin, 2026-03-29T03:00, 2026-03-29T01:00:00Z",
    "Europe/Berlin, 2026-03-29T03:01, 2026-03-29T01:01:00Z",
    // twice: from 02:00 to 03:00 on 25 October, the first counts
    "Europe/Berlin, 2026-10-25T01:59, 2026-10-24T23:59:00Z",
    "Europe/Berlin, 2026-10-25T02:00, 2026-10-25T00:00:00Z",
    "Europe/Berlin, 2026-10-25T02:30, 2026-10-25T00:30:00Z",
    "Europe/Berlin, 2026-10-25T03:00, 2026-10-25T02:00:00Z",
    // half an hour off, with and without daylight saving
    "Asia/Kolkata, 2026-03-01T00:00, 2026-02-28T18:30:00Z",
    "Australia/Adelaide, 2026-01-01T00:00, 2025-12-31T13:30:00Z",
    "Australia/Adelaide, 2026-10-04T02:30, 2026-10-03T16:30:00Z",
    // clocks that go half an hour forward: from 02:00 to 02:30
    "Australia/Lord_Howe, 2026-10-04T02:15, 2026-10-03T15:30:00Z",
    // a day without a midnight
    "Africa/Cairo, 2026-04-24T00:00, 2026-04-23T22:00:00Z",
    "UTC, 2026-03-29T02:30, 2026-03-29T02:30:00Z",
  })
  void a_local_time_is_the_first_moment_at_which_the_clock_shows_it(
      String zone, String local, String instant) {
    assertEquals(
        Instant.parse(instant),
        Instant.ofEpochMilli(Schedule.moment(ZoneId.of(zone), LocalDateTime.parse(local))));
  }

  @Test
  void a_flight_has_its_first_moment_and_not_its_end() {
    Schedule schedule = flight("Europe/Berlin", "2026-03-01T00:00", "2026-04-01T00:00");
    long from = at("2026-02-28T23:00:00Z");
    long until = at("2026-03-31T22:00:00Z");
    assertFalse(schedule.includes(from - 1));
    assertTrue(schedule.includes(from));
    assertTrue(schedule.includes(until - 1));
    assertFalse(schedule.includes(until));
    assertFalse(schedule.isOver(until - 1));
    assertTrue(schedule.isOver(until));
    assertEquals(from, schedule.nextEdge(from - 1));
    assertEquals(until, schedule.nextEdge(from));
    assertEquals(Schedule.NEVER, schedule.nextEdge(until));
  }

  @Test
  void flights_that_meet_in_a_doubtful_hour_share_no_moment_and_leave_none_out() {
    for (String edge : List.of("2026-03-29T02:30", "2026-10-25T02:30")) {
      LocalDateTime middle = LocalDateTime.parse(edge);
      Schedule before =
          new Schedule(BERLIN, List.of(new Flight(middle.minusDays(2), middle)), Daypart.ALWAYS);
      Schedule after =
          new Schedule(BERLIN, List.of(new Flight(middle, middle.plusDays(2))), Daypart.ALWAYS);
      long around = Schedule.moment(BERLIN, middle);
      for (long t = around - 180 * MINUTE; t < around + 180 * MINUTE; t += MINUTE) {
        assertTrue(before.includes(t) ^ after.includes(t), Instant.ofEpochMilli(t).toString());
      }
    }
  }

  @Test
  void a_flight_within_an_hour_that_is_left_out_is_refused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> flight("Europe/Berlin", "2026-03-29T02:10", "2026-03-29T02:50"));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Flight(LocalDateTime.MIN.plusYears(1), LocalDateTime.MIN));
  }

  @Test
  void hours_that_come_twice_run_twice_and_those_left_out_do_not_run() {
    Daypart two = Daypart.NEVER.with(DayOfWeek.SUNDAY, 2, 3);
    Schedule schedule = new Schedule(BERLIN, List.of(), two);
    assertEquals(120, minutes(schedule, "2026-10-24T00:00:00Z"));
    assertEquals(0, minutes(schedule, "2026-03-28T00:00:00Z"));
    assertEquals(60, minutes(schedule, "2026-06-06T00:00:00Z"));
    // no hour two on 29 March: the next one is a week later
    assertEquals(at("2026-04-05T00:00:00Z"), schedule.nextEdge(at("2026-03-23T12:00:00Z")));
  }

  private static int minutes(Schedule schedule, String from) {
    int minutes = 0;
    for (int i = 0; i < 3 * 24 * 60; i++) {
      minutes += schedule.includes(at(from) + i * MINUTE) ? 1 : 0;
    }
    return minutes;
  }

  @Test
  void the_day_is_the_zones_and_ends_when_its_clock_says_so() {
    Schedule berlin = new Schedule(BERLIN, List.of(), Daypart.ALWAYS);
    assertEquals(LocalDate.of(2026, 3, 29), berlin.date(at("2026-03-28T23:00:00Z")));
    assertEquals(at("2026-03-29T22:00:00Z"), berlin.dayEnd(at("2026-03-28T23:00:00Z")));
    assertEquals(at("2026-10-25T23:00:00Z"), berlin.dayEnd(at("2026-10-24T22:00:00Z")));
    Schedule kolkata = new Schedule(ZoneId.of("Asia/Kolkata"), List.of(), Daypart.ALWAYS);
    assertEquals(LocalDate.of(2026, 3, 2), kolkata.date(at("2026-03-01T18:30:00Z")));
    assertEquals(at("2026-03-02T18:30:00Z"), kolkata.dayEnd(at("2026-03-01T18:30:00Z")));
    Schedule cairo = new Schedule(ZoneId.of("Africa/Cairo"), List.of(), Daypart.ALWAYS);
    assertEquals(at("2026-04-23T22:00:00Z"), cairo.dayEnd(at("2026-04-23T12:00:00Z")));
  }

  @Test
  void without_flights_and_hours_it_always_runs() {
    assertTrue(Schedule.ALWAYS.includes(0));
    assertEquals(Schedule.NEVER, Schedule.ALWAYS.nextEdge(0));
    Schedule open =
        new Schedule(
            BERLIN,
            List.of(new Flight(LocalDateTime.parse("2026-03-01T00:00"), Flight.OPEN_END)),
            Daypart.ALWAYS);
    assertTrue(open.includes(at("2400-01-01T00:00:00Z")));
    assertEquals(Schedule.NEVER, open.nextEdge(at("2400-01-01T00:00:00Z")));
  }

  /// The clock is looked at minute by minute: no rule of time zones but what it shows.
  @Test
  void equals_a_clock_that_is_looked_at_every_minute() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("schedules: -Dseed=" + seed);
    Random random = new Random(seed);
    List<String> zones =
        List.of(
            "Europe/Berlin",
            "Australia/Lord_Howe",
            "America/St_Johns",
            "Africa/Cairo",
            "Asia/Kathmandu",
            "America/Sao_Paulo",
            "UTC");
    List<String> days =
        List.of("2026-03-27", "2026-10-23", "2026-10-02", "2026-04-03", "2026-03-06", "2026-04-22");
    for (int round = 0; round < 200; round++) {
      ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
      long begin = at(days.get(random.nextInt(days.size())) + "T00:00:00Z");
      compare(zone, begin, flights(random, zone, begin), daypart(random), "seed " + seed);
    }
  }

  private static List<Flight> flights(Random random, ZoneId zone, long begin) {
    LocalDateTime at = LocalDateTime.ofInstant(Instant.ofEpochMilli(begin), zone);
    List<Flight> flights = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      LocalDateTime from = at.plusMinutes(random.nextInt(20 * 60));
      at = from.plusMinutes(121 + random.nextInt(30 * 60));
      flights.add(new Flight(from, at));
      at = random.nextBoolean() ? at : at.plusMinutes(random.nextInt(300));
    }
    return flights;
  }

  private static Daypart daypart(Random random) {
    Daypart daypart = Daypart.NEVER;
    for (int i = random.nextInt(8); i > 0; i--) {
      int from = random.nextInt(24);
      int until = from + 1 + random.nextInt(24 - from);
      daypart = daypart.with(DayOfWeek.of(1 + random.nextInt(7)), from, until);
    }
    return daypart.equals(Daypart.NEVER) ? Daypart.ALWAYS : daypart;
  }

  private static void compare(
      ZoneId zone, long begin, List<Flight> flights, Daypart daypart, String rerun) {
    Schedule schedule = new Schedule(zone, flights, daypart);
    boolean[] begun = new boolean[flights.size()];
    boolean[] ended = new boolean[flights.size()];
    long edge = Long.MIN_VALUE;
    boolean before = false;
    for (int minute = 0; minute < 6 * 24 * 60; minute++) {
      long t = begin + minute * MINUTE;
      var clock = Instant.ofEpochMilli(t).atZone(zone);
      boolean running = flights.isEmpty();
      for (int i = 0; i < begun.length; i++) {
        begun[i] |= !clock.toLocalDateTime().isBefore(flights.get(i).from());
        ended[i] |= !clock.toLocalDateTime().isBefore(flights.get(i).until());
        running |= begun[i] && !ended[i];
      }
      running &= daypart.includes(clock.getDayOfWeek(), clock.getHour());
      String where = schedule + " at " + clock + ", " + rerun;
      assertEquals(running, schedule.includes(t), where);
      assertTrue(minute == 0 || running == before || edge == t, where + ": no edge told");
      if (minute == 0 || edge <= t) {
        edge = schedule.nextEdge(t);
        assertTrue(edge > t, where);
      }
      before = running;
    }
  }
}
