package io.attune.state.shadow;

import io.attune.state.version.ServingModel;
import io.attune.state.version.Vitals;
import java.util.ArrayDeque;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// What the guard knows of one version in use. One thread.
final class Watched {
  /// A second.
  private static final int TICKS_A_WINDOW = 4;

  /// Windows by which another version is measured later.
  private static final int REMEMBERED = 10;

  private static final int LEAST_CALLS = 20;
  private static final int LEAST_FAILURES = 3;
  private static final int LEAST_PAIRS = 30;
  private static final int LEAST_ROWS = 100;
  private static final int LEAST_LEFT_OUT = 20;
  private static final double MOST_LEFT_OUT = 0.05;
  private static final double ALMOST_ALL = 0.9;
  private static final int SLOW_STRIKES = 3;
  private static final int ODD_STRIKES = 2;

  /// Nothing below is called slow.
  private static final long NEVER_SLOW_NANOS = 1_000_000;

  /// A version may take so much of the time that the placement gives.
  private static final int DEADLINE_PART = 8;

  private final ServingModel model;
  private final ShadowConfig config;

  /// Of the window.
  private final Histogram latencies = new Histogram(2);

  private final ArrayDeque<Long> p50s = new ArrayDeque<>();
  private final ArrayDeque<Long> p99s = new ArrayDeque<>();
  private Vitals before;
  private Vitals window = new Vitals(0, 0, 0, 0);
  private @Nullable ServingModel measure;
  private long since;
  private int ticks;
  private boolean complete;
  private int slow;
  private int odd;
  private int rows = 200;
  private long deadline = 50_000_000;

  Watched(ServingModel model, ShadowConfig config) {
    this.model = model;
    this.config = config;
    before = model.vitals();
  }

  /// Notes by which version it is measured; with another one the watch begins anew.
  void beside(ServingModel reference, long now) {
    if (!reference.equals(measure)) {
      measure = reference;
      since = now;
      slow = 0;
      odd = 0;
    }
  }

  long age(long now) {
    return now - since;
  }

  /// A quarter of a second is over.
  void tick() {
    if (complete) {
      latencies.reset();
      complete = false;
    }
    latencies.add(model.takeLatencies());
    complete = ++ticks % TICKS_A_WINDOW == 0;
    if (complete) {
      Vitals now = model.vitals();
      window = now.since(before);
      before = now;
      remember();
    }
  }

  private void remember() {
    if (window.calls() >= LEAST_CALLS) {
      p50s.add(latencies.getValueAtPercentile(50));
      p99s.add(latencies.getValueAtPercentile(99));
      if (p99s.size() > REMEMBERED) {
        p50s.remove();
        p99s.remove();
      }
    }
  }

  /// The highest of the last windows in which it scored; 0 for none.
  private static long worst(ArrayDeque<Long> windows) {
    return windows.stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /// What speaks against the version, as a code, a colon and what was seen; null for nothing.
  ///
  /// @param reference what is known of the version it is measured by
  /// @param pair what both scored, if anything
  /// @param fresh whether scores and times are still compared
  @Nullable String harm(Watched reference, @Nullable Comparison pair, boolean fresh) {
    String failing = complete ? failing() : null;
    if (failing != null || !fresh) {
      return failing;
    }
    Tallies seen = pair == null ? new Tallies() : pair.take(LEAST_PAIRS);
    if (seen.decisions() > 0) {
      rows = Math.max(1, seen.meanRows());
      deadline = seen.shortestDeadline();
    }
    String unlike = seen.rows() < LEAST_ROWS ? null : unlike(seen, reference);
    return unlike == null && complete ? slow(reference, seen) : unlike;
  }

  private @Nullable String failing() {
    long bad = window.failed() + window.notFinite();
    if (bad < LEAST_FAILURES || bad <= config.mostFailures() * window.calls()) {
      return null;
    }
    return window.notFinite() > window.failed()
        ? "not_finite: " + share(window.notFinite(), window.calls()) + " gave no probability"
        : "failing: " + share(window.failed(), window.calls()) + " failed";
  }

  private String share(long bad, long all) {
    return bad + " of " + all + " calls in a second";
  }

  private @Nullable String unlike(Tallies seen, Watched reference) {
    boolean alike =
        seen.servedAlike() > ALMOST_ALL * seen.decisions()
            && seen.otherAlike() < seen.decisions() / 2;
    double shift = seen.shift();
    boolean far =
        config.mostShift() > 0
            && shift > config.mostShift()
            && model.objective().equals(reference.model.objective());
    odd = alike || far ? odd + 1 : 0;
    if (odd < ODD_STRIKES) {
      return null;
    }
    return alike
        ? "constant_scores: all candidates alike in %d of %d decisions, with version %d in %d"
            .formatted(
                seen.servedAlike(), seen.decisions(), reference.model.version(), seen.otherAlike())
        : String.format(
            Locale.ROOT,
            "distribution: scores lie %.2f log-odds from those of version %d (expected: at most"
                + " %.2f), PSI %.2f",
            shift,
            reference.model.version(),
            config.mostShift(),
            seen.psi());
  }

  private @Nullable String slow(Watched reference, Tallies seen) {
    long asked = window.calls() + window.leftOut();
    // where decisions are short of time anyhow, the version before was left out too
    boolean dearer =
        model.nanosPerRow() > config.mostSlowdown() / 2 * reference.model.nanosPerRow();
    boolean left =
        dearer && window.leftOut() >= LEAST_LEFT_OUT && window.leftOut() > MOST_LEFT_OUT * asked;
    boolean enough = window.calls() >= LEAST_CALLS;
    long p50 = enough ? latencies.getValueAtPercentile(50) : 0;
    long p99 = enough ? latencies.getValueAtPercentile(99) : 0;
    // what else the machine does shows in the tail of both, hardly in the middle
    long most50 = limit(worst(reference.p50s));
    long most99 = limit(Math.max(worst(reference.p99s), seen.otherP99Nanos()));
    // after a start the reference may not have scored yet: then nobody knows what is slow here
    boolean known = !reference.p99s.isEmpty() || seen.decisions() > 0;
    slow = left || known && (p50 > most50 || p99 > most99) ? slow + 1 : 0;
    if (slow < SLOW_STRIKES) {
      return null;
    }
    return left
        ? "too_slow: %d of %d decisions had no time for it".formatted(window.leftOut(), asked)
        : ("too_slow: a call takes %d µs, p99 %d µs, for three seconds (expected: at most %d, p99 %d;"
                + " version %d took %d, p99 %d)")
            .formatted(
                p50 / 1_000,
                p99 / 1_000,
                most50 / 1_000,
                most99 / 1_000,
                reference.model.version(),
                worst(reference.p50s) / 1_000,
                worst(reference.p99s) / 1_000);
  }

  /// What a call may take: some times what the reference took; what its manifest allows, as far as
  /// that is a small part of a decision's time.
  private long limit(long referenceNanos) {
    long allowed = Math.min(2 * model.budgetNanos(rows), deadline / DEADLINE_PART);
    long likeBefore = (long) (config.mostSlowdown() * referenceNanos);
    return Math.max(NEVER_SLOW_NANOS, Math.max(allowed, likeBefore));
  }
}
