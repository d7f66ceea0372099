package io.attune.cli;

import io.attune.language.decision.Ticker;
import io.attune.offline.bulkload.Progress;
import java.io.PrintStream;
import java.util.Locale;

/// Tells people how far a long job has come: what, how much, how fast, and how long it will still
/// take. At most a line a second.
final class ProgressLine implements Progress {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final PrintStream out;
  private final Ticker ticker;
  private String phase = "";
  private long startNanos;
  private long saidNanos;

  ProgressLine(PrintStream out, Ticker ticker) {
    this.out = out;
    this.ticker = ticker;
  }

  @Override
  public void at(String phase, long done, long total) {
    long now = ticker.nanos();
    boolean begins = !phase.equals(this.phase);
    if (begins) {
      this.phase = phase;
      startNanos = now;
    }
    boolean ends = total > 0 && done >= total;
    if (begins || ends || now - saidNanos >= NANOS_PER_SECOND) {
      saidNanos = now;
      out.println(text(done, total, now - startNanos));
    }
  }

  private String text(long done, long total, long nanos) {
    if (total <= 0) {
      return phase + " …";
    }
    double seconds = nanos / (double) NANOS_PER_SECOND;
    String amount =
        String.format(
            Locale.ROOT, "%s: %,d of %,d (%.0f %%)", phase, done, total, 100.0 * done / total);
    if (seconds < 0.001 || done == 0) {
      return amount;
    }
    double rate = done / seconds;
    long left = Math.round((total - done) / rate);
    return String.format(
        Locale.ROOT, "%s, %,.0f/s%s", amount, rate, done >= total ? "" : ", " + left + " s left");
  }
}
