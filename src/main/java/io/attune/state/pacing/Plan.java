package io.attune.state.pacing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/// What one line item is to have spent by when, day by day. A day's allowance is the daily
/// budget, or the share of what is left of the total that falls on the day; within the day it
/// follows the [TrafficCurve] of the hours in which the line item is live. When the budget
/// changes, the plan goes on from what was spent. One thread.
final class Plan {
  /// A day is planned to be done this much before its end, at most: time to catch up.
  private static final long MOST_MARGIN = 600;

  private final PacedLine line;
  private TrafficCurve curve;
  private LocalDate day = LocalDate.MIN;
  private long dayBegin;
  private long dayEnd;
  private boolean planned;
  private long aim;
  private long allowance;
  private long anchor;
  private long anchorSpent;
  private double fromAnchor;

  Plan(PacedLine line, TrafficCurve curve) {
    this.line = line;
    this.curve = curve;
  }

  /// Follows another curve from now on; what is due stays what it was, what comes moves.
  void follow(TrafficCurve curve, long now) {
    if (curve != this.curve) {
      long due = day.equals(LocalDate.MIN) ? 0 : due(now);
      this.curve = curve;
      anchorAt(now, due);
    }
  }

  /// Enters the day of a moment.
  ///
  /// @return whether it was not planned yet
  boolean enter(long now) {
    if (now >= dayEnd || day.equals(LocalDate.MIN)) {
      ZoneId zone = line.flights().zone();
      day = Instant.ofEpochSecond(now).atZone(zone).toLocalDate();
      dayBegin = day.atStartOfDay(zone).toEpochSecond();
      dayEnd = day.plusDays(1).atStartOfDay(zone).toEpochSecond();
      planned = false;
    }
    return !planned;
  }

  /// Plans the day that was entered.
  ///
  /// @param spent in all
  /// @param spentToday since the day's beginning
  void open(long now, long spent, long spentToday) {
    planned = true;
    aim = aim();
    allowance = allowance(now, spent, spentToday);
    boolean begins = now - dayBegin < 60;
    anchorAt(begins ? dayBegin : now, begins ? 0 : spentToday);
  }

  /// When the day's budget is to be spent.
  private long aim() {
    long end = lastLive();
    long lasts = end - Math.max(dayBegin, line.flights().fromSecond());
    return end - Math.min(MOST_MARGIN, lasts / 100);
  }

  /// When the line item is live for the last time on this day.
  private long lastLive() {
    long last = dayEnd;
    for (PacedLine.Flight flight : line.flights().each()) {
      if (flight.fromSecond() < dayEnd && flight.untilSecond() > dayBegin) {
        last = Math.min(dayEnd, flight.untilSecond());
      }
    }
    while (last - 900 > dayBegin && curve.between(last - 900, last) == 0) {
      last -= 900;
    }
    return last;
  }

  private long allowance(long now, long spent, long spentToday) {
    PacedLine.Budget budget = line.budget();
    long most = budget.daily().orElse(Long.MAX_VALUE);
    if (budget.total().isPresent()) {
      double left = Math.max(0, budget.total().getAsLong() - spent);
      double all = left(now, line.flights().untilSecond());
      double share =
          line.spread() == PacedLine.Spread.ASAP || all == 0 ? 1 : left(now, dayEnd) / all;
      most = Math.min(most, spentToday + Math.round(left * share));
    }
    return most;
  }

  private void anchorAt(long now, long spentToday) {
    anchor = now;
    anchorSpent = spentToday;
    fromAnchor = left(now, aim);
  }

  /// Expected traffic of the flights between two moments.
  private double left(long from, long until) {
    double sum = 0;
    for (PacedLine.Flight flight : line.flights().each()) {
      sum +=
          curve.between(Math.max(from, flight.fromSecond()), Math.min(until, flight.untilSecond()));
    }
    return sum;
  }

  /// What is to be spent on the day, in all.
  long allowance() {
    return allowance;
  }

  /// What is to be spent since the day's beginning by a moment; the whole allowance where it goes
  /// as soon as possible.
  long due(long now) {
    if (line.spread() == PacedLine.Spread.ASAP || fromAnchor <= 0 || now >= aim) {
      return allowance;
    }
    double passed = 1 - left(now, aim) / fromAnchor;
    return anchorSpent + Math.round((allowance - anchorSpent) * passed);
  }

  /// Expected traffic per second at a moment; 0 outside of the flights.
  double traffic(long now) {
    return live(now) ? curve.rate(now) : 0;
  }

  boolean live(long now) {
    for (PacedLine.Flight flight : line.flights().each()) {
      if (now >= flight.fromSecond() && now < flight.untilSecond()) {
        return curve.rate(now) > 0;
      }
    }
    return false;
  }

  /// Expected traffic until the day's budget is to be spent; at least that of the next half
  /// minute, so that a rest is spent gently.
  double ahead(long now) {
    return Math.max(left(now, aim), 30 * traffic(now));
  }

  long anchor() {
    return anchor;
  }

  long anchorSpent() {
    return anchorSpent;
  }

  LocalDate day() {
    return day;
  }

  /// Goes on with the plan of the day that was entered, as it was made before a restart.
  void resume(long anchor, long anchorSpent, long allowance) {
    planned = true;
    aim = aim();
    this.allowance = allowance;
    anchorAt(anchor, anchorSpent);
  }
}
