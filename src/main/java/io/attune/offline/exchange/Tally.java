package io.attune.offline.exchange;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Counts what happens. Any thread.
final class Tally {
  /// What is counted once.
  enum Count {
    AUCTIONS,
    NO_BIDS,
    BIDS,
    WINS,
    LOSSES,
    BILLED,
    NOTICES,
    REPLAYED,
    RETRIED,
    LOST_NOTICES,
    ERRORS,
    TIMEOUTS,
    INVALID,
    DROPPED,
    CLICKS
  }

  private static final int MOST_REASONS = 100;
  private static final long SLOWEST_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final Map<Count, LongAdder> counts = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
  private final LongAdder spentNanos = new LongAdder();
  private final LongAdder bidNanos = new LongAdder();
  private final Histogram latency = new ConcurrentHistogram(SLOWEST_NANOS, 3);
  private final Histogram late = new ConcurrentHistogram(SLOWEST_NANOS, 3);

  void add(Count count) {
    counts.computeIfAbsent(count, none -> new LongAdder()).increment();
  }

  long get(Count count) {
    LongAdder adder = counts.get(count);
    return adder == null ? 0 : adder.sum();
  }

  /// What the bidder said to a billing notice.
  void outcome(String said) {
    bounded(outcomes, said.isEmpty() ? "nothing said" : said);
  }

  /// Why an auction went wrong.
  void failure(Count count, String why) {
    add(count);
    bounded(failures, why);
  }

  private static void bounded(Map<String, LongAdder> map, String key) {
    String known = map.size() < MOST_REASONS || map.containsKey(key) ? key : "others";
    map.computeIfAbsent(known, none -> new LongAdder()).increment();
  }

  /// An impression that was billed.
  ///
  /// @param priceNanos what is charged: micros per thousand are nanos per impression
  void billed(long priceNanos, long bidNanos) {
    add(Count.BILLED);
    spentNanos.add(priceNanos);
    this.bidNanos.add(bidNanos);
  }

  void answered(long nanos) {
    latency.recordValue(Math.clamp(nanos, 0, SLOWEST_NANOS));
  }

  /// How late the exchange itself was with a request.
  void sentLate(long nanos) {
    late.recordValue(Math.clamp(nanos, 0, SLOWEST_NANOS));
  }

  ExchangeFigures figures(double seconds) {
    return new ExchangeFigures(
        seconds,
        get(Count.AUCTIONS),
        new ExchangeFigures.Trade(
            get(Count.BIDS),
            get(Count.NO_BIDS),
            get(Count.WINS),
            get(Count.LOSSES),
            get(Count.BILLED),
            spentNanos.sum(),
            bidNanos.sum()),
        new ExchangeFigures.Told(
            get(Count.NOTICES),
            get(Count.REPLAYED),
            get(Count.RETRIED),
            get(Count.LOST_NOTICES),
            get(Count.CLICKS),
            sums(outcomes)),
        new ExchangeFigures.Trouble(
            get(Count.ERRORS),
            get(Count.TIMEOUTS),
            get(Count.INVALID),
            get(Count.DROPPED),
            sums(failures)),
        new ExchangeFigures.Latency(
            millis(latency, 50), millis(latency, 99), millis(latency, 100), millis(late, 99)));
  }

  private static Map<String, Long> sums(Map<String, LongAdder> adders) {
    Map<String, Long> sums = new TreeMap<>();
    adders.forEach((key, adder) -> sums.put(key, adder.sum()));
    return sums;
  }

  private static double millis(Histogram histogram, double percentile) {
    return histogram.getValueAtPercentile(percentile) / 1e6;
  }
}
