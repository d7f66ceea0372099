package io.attune.offline.exchange;

import io.attune.offline.exchange.Tally.Count;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Tells the bidder what became of its bids: wins and losses at once, billing when the ad was seen.
/// What is not taken is tried again, some billing notices are told again although they were taken.
/// Any thread.
final class Notices {
  private static final int LINES = 4;
  private static final int MOST_WAITING = 1_000_000;
  private static final int MOST_TRIES = 6;
  private static final int PATIENCE_MILLIS = 5_000;
  private static final long RETRY_NANOS = Duration.ofMillis(200).toNanos();
  private static final long BILLING_NANOS = Duration.ofMillis(500).toNanos();

  /// The longest of the delays, in their mean.
  private static final double MOST_MEANS = 3;

  /// From an ad's being seen to its click.
  private static final long CLICK_NANOS = Duration.ofMillis(300).toNanos();

  private static final long REPLAY_NANOS = Duration.ofMillis(100).toNanos();
  private static final double SEEN = 0.9;
  private static final double TOLD_AGAIN = 0.05;
  private static final int MOST_REPLAYS = 3;
  private static final double BY_POST = 0.3;
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int FOUND = 302;
  private static final String HIGHER_BID = "102";
  private static final long POLL_MILLIS = 50;

  private final URI service;
  private final Tally tally;
  private final House house;
  private final DelayQueue<Notice> waiting = new DelayQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();

  Notices(URI service, House house, SplittableRandom random) {
    this.service = service;
    this.house = house;
    tally = house.tally();
    for (int i = 0; i < LINES; i++) {
      SplittableRandom own = random.split();
      threads.add(Thread.ofVirtual().name("notices-" + i).start(() -> tell(own)));
    }
  }

  /// The bid won: it is told, and billed when it is seen, which nine in ten are.
  void won(Auction auction, Offered bid, Sold sold, SplittableRandom random) {
    Map<String, String> values = values(auction, bid, sold, "");
    long now = System.nanoTime();
    add(new Notice(Notice.Kind.WIN, target(bid.win(), values), Optional.empty(), now, 0, 0));
    if (random.nextDouble() < SEEN) {
      double means = Math.min(MOST_MEANS, -Math.log(1 - random.nextDouble()));
      long delay = (long) (means * BILLING_NANOS);
      int replays = random.nextDouble() < TOLD_AGAIN ? 1 + random.nextInt(MOST_REPLAYS) : 0;
      String billing = target(bid.billing(), values);
      Optional<Impression> seen = Optional.of(seen(auction, bid, sold, now + delay, random));
      add(new Notice(Notice.Kind.BILLING, billing, seen, now + delay, 0, replays));
    }
  }

  private Impression seen(
      Auction auction, Offered bid, Sold sold, long seenNanos, SplittableRandom random) {
    double click = house.crowd().click(auction.viewer(), bid.creative());
    boolean clicked = !bid.click().isEmpty() && random.nextDouble() < click;
    return new Impression(
        bid.bidId(),
        auction.viewer(),
        bid.creative(),
        sold.priceMicros(),
        bid.bidMicros(),
        seenNanos,
        click,
        clicked ? target(bid.click(), Map.of()) : "");
  }

  void lost(Auction auction, Offered bid, Sold sold) {
    String loss = target(bid.loss(), values(auction, bid, sold, HIGHER_BID));
    add(new Notice(Notice.Kind.LOSS, loss, Optional.empty(), System.nanoTime(), 0, 0));
  }

  private static Map<String, String> values(
      Auction auction, Offered bid, Sold sold, String reason) {
    return Map.ofEntries(
        Map.entry("AUCTION_ID", auction.id()),
        Map.entry("AUCTION_BID_ID", bid.bidId()),
        Map.entry("AUCTION_IMP_ID", bid.impId()),
        Map.entry("AUCTION_AD_ID", bid.creative()),
        Map.entry("AUCTION_PRICE", sold.won() ? Macro.decimal(sold.priceMicros()) : ""),
        Map.entry("AUCTION_CURRENCY", "USD"),
        Map.entry("AUCTION_LOSS", reason),
        Map.entry("AUCTION_MIN_TO_WIN", Macro.decimal(sold.leastMicros())));
  }

  /// Path and query: notices go to the service that bids, wherever they point.
  private static String target(String address, Map<String, String> values) {
    String filled = Macro.replace(address, values);
    int path = filled.indexOf('/', filled.indexOf("//") + 2);
    return path < 0 ? "/" : filled.substring(path);
  }

  private void add(Notice notice) {
    if (open.incrementAndGet() > MOST_WAITING) {
      open.decrementAndGet();
      tally.add(Count.LOST_NOTICES);
    } else {
      waiting.add(notice);
    }
  }

  private void tell(SplittableRandom random) {
    try (HttpLine line = new HttpLine(service)) {
      while (!Thread.interrupted()) {
        Notice notice = waiting.take();
        tell(line, notice, random);
        open.decrementAndGet();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      tally.failure(Count.ERRORS, "closing: " + e.getMessage());
    }
  }

  private void tell(HttpLine line, Notice notice, SplittableRandom random) {
    boolean click = notice.kind() == Notice.Kind.CLICK;
    String method = !click && random.nextDouble() < BY_POST ? "POST" : "GET";
    try {
      HttpLine.Answer answer =
          line.call(
              method,
              notice.target(),
              Map.of(),
              new byte[0],
              HttpLine.Manner.PROMPT,
              PATIENCE_MILLIS);
      int status = answer.status();
      if (click ? status == FOUND : status == OK || status == NO_CONTENT) {
        taken(notice, answer.header("x-attune-outcome"));
        return;
      }
    } catch (IOException e) {
      // tried again below
    }
    if (notice.tries() + 1 >= MOST_TRIES) {
      tally.add(Count.LOST_NOTICES);
      return;
    }
    tally.add(Count.RETRIED);
    long due = System.nanoTime() + RETRY_NANOS * (1L << notice.tries());
    add(notice.again(notice.kind(), due, notice.tries() + 1, notice.replays()));
  }

  private void taken(Notice notice, String outcome) {
    tally.add(Count.NOTICES);
    notice.impression().ifPresent(seen -> note(notice, seen, outcome));
    if (notice.replays() > 0) {
      long due = System.nanoTime() + REPLAY_NANOS;
      add(notice.again(Notice.Kind.REPLAY, due, 0, notice.replays() - 1));
    }
  }

  private void note(Notice notice, Impression seen, String outcome) {
    Diary diary = house.diary();
    switch (notice.kind()) {
      case BILLING -> {
        tally.billed(seen.chargedNanos(), seen.bidNanos());
        tally.outcome(outcome);
        diary.write(
            seen.note(diary.entry("bill"))
                .put("due", diary.millis(seen.seenNanos()))
                .put("answered", System.currentTimeMillis())
                .put("outcome", outcome)
                .put("tries", notice.tries()));
        if (!seen.click().isEmpty()) {
          long due = System.nanoTime() + CLICK_NANOS;
          add(new Notice(Notice.Kind.CLICK, seen.click(), notice.impression(), due, 0, 0));
        }
      }
      case REPLAY -> {
        tally.add(Count.REPLAYED);
        tally.outcome(outcome + ", told again");
        diary.write(diary.entry("again").put("bid", seen.bidId()).put("outcome", outcome));
      }
      case CLICK -> {
        tally.add(Count.CLICKS);
        diary.write(
            diary
                .entry("click")
                .put("bid", seen.bidId())
                .put("outcome", outcome)
                .put("tries", notice.tries()));
      }
      case WIN, LOSS -> {}
    }
  }

  /// Waits until all are told.
  void await(Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    while (open.get() > 0 && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  /// How many are not told yet.
  int open() {
    return open.get();
  }

  /// What is not told by now is not told.
  void end() throws InterruptedException {
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
