package io.attune.offline.exchange;

import io.attune.offline.bulkload.Progress;
import io.attune.offline.exchange.Tally.Count;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Runs auctions against a service that bids, at a rate that does not wait for it. Blocking; takes
/// as long as the options say, and until all notices are told.
public final class FakeExchange {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long TELL_MILLIS = 200;
  private static final Duration NOTICES = Duration.ofSeconds(60);

  /// A service that stalls stretches a run so far and no farther.
  private static final int MOST_STRETCH = 2;

  private static final Duration GRACE = Duration.ofSeconds(10);

  private final ExchangeOptions options;
  private final Progress progress;
  private final Tally tally = new Tally();
  private final Timetable timetable;
  private final AtomicLong next = new AtomicLong();

  private FakeExchange(ExchangeOptions options, Progress progress) {
    this.options = options;
    this.progress = progress;
    timetable = Timetable.of(options);
  }

  /// @param progress told how many auctions were held
  public static ExchangeFigures run(ExchangeOptions options, Progress progress)
      throws InterruptedException {
    return new FakeExchange(options, progress).run();
  }

  private ExchangeFigures run() throws InterruptedException {
    SplittableRandom random = new SplittableRandom(options.seed());
    try (Diary diary = Diary.of(options.day().flatMap(ExchangeOptions.Day::notes))) {
      House house = new House(new Competitors(random.split()), crowd(), tally, diary);
      return run(house, random);
    }
  }

  private Crowd crowd() {
    return options.day().isPresent()
        ? Crowd.shoppers(LocalDate.now(Clock.systemUTC()))
        : Crowd.strangers();
  }

  private ExchangeFigures run(House house, SplittableRandom random) throws InterruptedException {
    long start = System.nanoTime() + ahead();
    note(house.diary(), start);
    Notices notices = new Notices(options.service(), house, random.split());
    try {
      List<Thread> desks = new ArrayList<>();
      for (int i = 0; i < options.connections(); i++) {
        Desk desk = new Desk(options, house, notices, random.split());
        desks.add(Thread.ofVirtual().name("desk-" + i).start(() -> work(desk, start)));
      }
      watch(desks);
      double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
      notices.await(NOTICES);
      for (int lost = notices.open(); lost > 0; lost--) {
        tally.add(Count.LOST_NOTICES);
      }
      ExchangeFigures figures = tally.figures(seconds);
      note(house.diary(), figures);
      return figures;
    } finally {
      notices.end();
    }
  }

  /// Nanoseconds until it begins.
  private long ahead() {
    return options
        .day()
        .map(day -> Duration.between(Instant.now(Clock.systemUTC()), day.begin()).toNanos())
        .map(nanos -> Math.max(0, nanos))
        .orElse(0L);
  }

  private void note(Diary diary, long start) {
    diary.write(
        diary
            .entry("day")
            .put("begun", diary.millis(start))
            .put("ended", diary.millis(start) + 1_000L * options.seconds()));
  }

  private static void note(Diary diary, ExchangeFigures figures) {
    diary.write(
        diary
            .entry("end")
            .put("auctions", figures.auctions())
            .put("bids", figures.trade().bids())
            .put("wins", figures.trade().wins())
            .put("errors", figures.trouble().errors())
            .put("timeouts", figures.trouble().timeouts())
            .put("invalid", figures.trouble().invalid())
            .put("lost", figures.told().lost()));
  }

  /// Takes the next auction when it is due, until there are no more.
  private void work(Desk desk, long start) {
    long end =
        start
            + Duration.ofSeconds(options.seconds())
                .multipliedBy(MOST_STRETCH)
                .plus(GRACE)
                .toNanos();
    try (desk) {
      for (long number = next.getAndIncrement();
          number < options.auctions();
          number = next.getAndIncrement()) {
        long due = start + timetable.due(number);
        long ahead = due - System.nanoTime();
        if (ahead > 0) {
          TimeUnit.NANOSECONDS.sleep(ahead);
        }
        long now = System.nanoTime();
        if (now - end > 0) {
          tally.failure(Count.ERRORS, "not held: the service is too slow for the rate");
        } else {
          tally.sentLate(now - due);
          desk.hold(number);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      tally.failure(Count.ERRORS, "closing: " + e.getMessage());
    }
  }

  private void watch(List<Thread> desks) throws InterruptedException {
    for (Thread desk : desks) {
      while (!desk.join(Duration.ofMillis(TELL_MILLIS))) {
        progress.at("auctions", tally.get(Count.AUCTIONS), options.auctions());
      }
    }
    progress.at("auctions", tally.get(Count.AUCTIONS), options.auctions());
  }
}
