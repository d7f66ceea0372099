package io.attune.state.demand;

import io.attune.language.decision.AdReason;
import io.attune.platform.counting.SetCounter;
import io.attune.platform.memory.Spares;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// What became of every line item in the decisions of this replica since it started. Written by
/// every decision, on a sheet that nobody else writes on meanwhile: a nanosecond or two for 64 line
/// items and each reason that was told. That a line item was looked at is counted per placement,
/// and so
/// of those whose targeting did not hold nothing has to be written. Thread-safe.
public final class Tally {
  /// Line items beyond are counted for all together only.
  private static final int MOST = 1 << 20;

  /// Decisions that began before a book was replaced have ended after so long.
  private static final long LONGEST_DECISION_NANOS = 20_000_000_000L;

  private final List<Sheet> sheets = new CopyOnWriteArrayList<>();
  private final Spares<Sheet> free = new Spares<>(this::sheet);
  private final LongAdder[] reasons = new LongAdder[AdReason.COUNT];
  private final LongAdder decisions = new LongAdder();
  private final ArrayDeque<Replaced> replaced = new ArrayDeque<>();
  private long[] candidates = {};
  private volatile Supplier<Collection<Place>> current = List::of;

  private record Replaced(Supplier<Collection<Place>> places, long nanos) {}

  Tally() {
    Arrays.setAll(reasons, reason -> new LongAdder());
  }

  void register(MeterRegistry meters) {
    FunctionCounter.builder("attune.ads.decisions", decisions, LongAdder::sum)
        .description("Ad decisions")
        .register(meters);
    for (int number = 0; number < reasons.length; number++) {
      AdReason reason = AdReason.of(number);
      FunctionCounter.builder("attune.ads.lineitems", reasons[number], LongAdder::sum)
          .tag("reason", reason == AdReason.NONE ? "served" : reason.code())
          .description("Line items of ad decisions, by why they did not serve")
          .register(meters);
    }
  }

  /// A decision has looked at the line items that fit its placement.
  ///
  /// @param counts how many of them by the reason's number, served included
  public void decision(Place place, int[] counts) {
    decisions.increment();
    place.decisions().increment();
    for (int number = 0; number < counts.length; number++) {
      if (counts[number] > 0) {
        reasons[number].add(counts[number]);
      }
    }
  }

  /// What some decisions count on, one after the other: one thread at a time writes, any reads.
  public static final class Sheet {
    private final SetCounter[] byReason = new SetCounter[AdReason.COUNT];

    private Sheet() {
      Arrays.setAll(byReason, reason -> new SetCounter(MOST));
    }

    /// What became of line items that a decision looked at.
    ///
    /// @param lines bit by number
    /// @param words how many of the set's count
    /// @param why number of the [AdReason], [AdReason#NONE]'s where they served
    public void count(long[] lines, int words, int why) {
      byReason[why].add(lines, words);
    }

    private long of(int number, int reason) {
      return byReason[reason].of(number);
    }
  }

  /// A sheet to count on, to be given back soon by [#give].
  public Sheet take() {
    return free.take();
  }

  private Sheet sheet() {
    Sheet sheet = new Sheet();
    sheets.add(sheet);
    return sheet;
  }

  /// Nobody writes on it any more.
  public void give(Sheet sheet) {
    free.give(sheet);
  }

  /// How often each reason was told of a line item, by the reason's number, served included
  /// ([AdReason#NONE]).
  public long[] of(int number) {
    long[] counts = new long[AdReason.COUNT];
    long told = 0;
    for (int reason = 0; reason < counts.length; reason++) {
      for (Sheet sheet : sheets) {
        counts[reason] += sheet.of(number, reason);
      }
      told += counts[reason];
    }
    counts[AdReason.NOT_TARGETED.number()] += Math.max(0, candidate(number) - told);
    return counts;
  }

  /// In how many decisions it was looked at.
  private synchronized long candidate(int number) {
    long count = number < candidates.length ? candidates[number] : 0;
    for (Replaced each : replaced) {
      count += decisions(each.places, number);
    }
    return count + decisions(current, number);
  }

  private static long decisions(Supplier<Collection<Place>> places, int number) {
    long count = 0;
    for (Place place : places.get()) {
      if (Book.contains(place.fitting(), number)) {
        count += place.decisions().sum();
      }
    }
    return count;
  }

  /// Another book is in force; what was counted with the others is kept.
  synchronized void follow(Book book) {
    long now = System.nanoTime();
    replaced.add(new Replaced(current, now));
    current = book.places()::counted;
    while (!replaced.isEmpty() && now - replaced.peek().nanos > LONGEST_DECISION_NANOS) {
      fold(replaced.remove().places, book.size());
    }
  }

  private void fold(Supplier<Collection<Place>> places, int size) {
    candidates = Arrays.copyOf(candidates, Math.max(candidates.length, size));
    for (Place place : places.get()) {
      long decided = place.decisions().sum();
      long[] fitting = place.fitting();
      for (int word = 0; word < fitting.length && decided > 0; word++) {
        for (long left = fitting[word]; left != 0; left &= left - 1) {
          candidates[word * Book.WORD + Long.numberOfTrailingZeros(left)] += decided;
        }
      }
    }
  }
}
