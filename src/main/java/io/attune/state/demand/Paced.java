package io.attune.state.demand;

import io.attune.language.campaign.Budget;
import io.attune.language.campaign.Definition;
import io.attune.language.campaign.LineItem;
import io.attune.language.schedule.Daypart;
import io.attune.language.schedule.Flight;
import io.attune.language.schedule.Schedule;
import io.attune.state.ledger.Account;
import io.attune.state.pacing.PacedLine;
import io.attune.state.pacing.Pacing;
import io.attune.state.pacing.WeekHours;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// What pacing is told of line items, and what they have spent.
///
/// A line item with a goal in impressions or clicks is paced by these; else by its own budget;
/// without one by its campaign's, of which each line item sees all spending, so that they share it
/// by what each can have.
final class Paced implements Pacing.Spending {
  /// The group whose traffic is everybody's.
  static final String EVERYWHERE = "*";

  private static final long NANOS_PER_MICRO = 1_000;
  private static final long SECOND_MILLIS = 1_000;
  private static final long DAY_SECONDS = 86_400;
  private static final double LEAST = 1e-9;

  /// The longest flight that is planned; one without an end lasts so long from now.
  private static final long LONGEST_SECONDS = 366 * DAY_SECONDS;

  private final Supplier<Optional<Book>> books;
  private final Map<Integer, Morning> mornings = new ConcurrentHashMap<>();

  /// What counted towards a goal when a day was first seen.
  private record Morning(long day, long total) {}

  Paced(Supplier<Optional<Book>> books) {
    this.books = books;
  }

  /// Those of the line items that are paced.
  ///
  /// @param traffic the group of a line item's placements
  static List<PacedLine> of(Book book, Grouping traffic, long nowMillis) {
    List<PacedLine> paced = new ArrayList<>();
    for (int number = 0; number < book.size(); number++) {
      if (book.has(number) && runs(book.line(number), nowMillis)) {
        Line line = book.line(number);
        line(line, traffic.of(line.item().inventory().placements()), nowMillis)
            .ifPresent(paced::add);
      }
    }
    return paced;
  }

  /// Also at hours at which it does not: what was learned of it is needed again.
  private static boolean runs(Line line, long nowMillis) {
    return line.item().state() == Definition.State.ACTIVE
        && line.campaign().state() == Definition.State.ACTIVE
        && !line.item().schedule().isOver(nowMillis);
  }

  /// The group of the placements of a line item; none for all.
  interface Grouping {
    String of(List<String> placements);
  }

  private static Optional<PacedLine> line(Line line, String group, long nowMillis) {
    LineItem item = line.item();
    Budget budget = ofCampaign(line) ? line.campaign().budget() : item.budget();
    boolean goal = line.countsToGoal();
    if (item.delivery().pacing() == LineItem.Pacing.NONE || !goal && !bounded(budget)) {
      return Optional.empty();
    }
    List<PacedLine.Flight> flights = flights(item.schedule(), nowMillis);
    if (flights.isEmpty()) {
      return Optional.empty();
    }
    boolean endless =
        (goal || !budget.hasDaily())
            && flights.getLast().untilSecond()
                > nowMillis / SECOND_MILLIS + LONGEST_SECONDS - DAY_SECONDS;
    boolean throttled = item.delivery().guaranteed() || line.bidNanos() == 0;
    return Optional.of(
        new PacedLine(
            item.number(),
            group,
            throttled ? PacedLine.Means.THROTTLE : PacedLine.Means.BID,
            endless || item.delivery().pacing() == LineItem.Pacing.ASAP
                ? PacedLine.Spread.ASAP
                : PacedLine.Spread.EVEN,
            new PacedLine.Flights(
                flights,
                !goal && ofCampaign(line) ? line.campaign().timeZone() : item.schedule().zone(),
                hours(item.schedule().daypart())),
            goal ? goal(line) : budget(line, budget)));
  }

  private static boolean bounded(Budget budget) {
    return budget.hasTotal() || budget.hasDaily();
  }

  private static boolean ofCampaign(Line line) {
    return !bounded(line.item().budget());
  }

  private static List<PacedLine.Flight> flights(Schedule schedule, long nowMillis) {
    long now = nowMillis / SECOND_MILLIS;
    // by whole days, so that a plan without an end is the same all day
    long today = now / DAY_SECONDS * DAY_SECONDS;
    if (schedule.flights().isEmpty()) {
      return List.of(new PacedLine.Flight(today, today + LONGEST_SECONDS));
    }
    List<PacedLine.Flight> flights = new ArrayList<>();
    for (Flight flight : schedule.flights()) {
      long from = Schedule.moment(schedule.zone(), flight.from());
      long until = Schedule.moment(schedule.zone(), flight.until());
      long fromSecond = Math.max(from / SECOND_MILLIS, today - LONGEST_SECONDS);
      long untilSecond = Math.min(until / SECOND_MILLIS, today + LONGEST_SECONDS);
      if (fromSecond < untilSecond && untilSecond > now && flights.size() < PacedLine.MAX_FLIGHTS) {
        flights.add(new PacedLine.Flight(fromSecond, untilSecond));
      }
    }
    return flights;
  }

  private static WeekHours hours(Daypart daypart) {
    return new WeekHours(daypart.first(), daypart.second(), daypart.third());
  }

  private static PacedLine.Budget goal(Line line) {
    return new PacedLine.Budget(
        OptionalLong.of(line.item().goal().amount()), OptionalLong.empty(), 1, line.perOffer());
  }

  private static PacedLine.Budget budget(Line line, Budget budget) {
    return new PacedLine.Budget(
        nanos(budget.hasTotal(), budget.totalMicros()),
        nanos(budget.hasDaily(), budget.dailyMicros()),
        Math.max(1, line.bidNanos()),
        Math.max(LEAST, line.worth()));
  }

  private static OptionalLong nanos(boolean bounded, long micros) {
    return bounded ? OptionalLong.of(micros * NANOS_PER_MICRO) : OptionalLong.empty();
  }

  @Override
  public long total(int number) {
    return books
        .get()
        .filter(all -> all.has(number))
        .map(all -> total(all.line(number), all.accounts(number)))
        .orElse(-1L);
  }

  private static long total(Line line, Account[] accounts) {
    return line.countsToGoal() ? line.towardsGoal(accounts) : Purse.spent(accounts, owner(line));
  }

  @Override
  public long today(int number, LocalDate day) {
    return books
        .get()
        .filter(all -> all.has(number))
        .map(all -> today(all.line(number), all.accounts(number), day.toEpochDay()))
        .orElse(-1L);
  }

  private long today(Line line, Account[] accounts, long day) {
    return line.countsToGoal()
        ? sinceMorning(line.item().number(), line.towardsGoal(accounts), day)
        : Purse.spent(accounts, Purse.today(owner(line), day));
  }

  /// What counts towards a goal is not kept by the day: since this process first looked that day.
  private long sinceMorning(int number, long total, long day) {
    if (total < 0) {
      return -1;
    }
    Morning morning = mornings.get(number);
    if (morning == null || morning.day != day) {
      morning = new Morning(day, total);
      mornings.put(number, morning);
    }
    return total - morning.total;
  }

  private static String owner(Line line) {
    return ofCampaign(line) ? "c" : Purse.total(line.item());
  }
}
