package io.attune.offline.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What an exchange saw.
///
/// @param seconds how long it ran
public record ExchangeFigures(
    double seconds, long auctions, Trade trade, Told told, Trouble trouble, Latency latency) {
  private static final double NANOS = 1e9;

  /// What was sold; of imps, but `noBids`, which counts answers.
  ///
  /// @param spentNanos by the exchange's own accounting: what billed impressions cost
  /// @param boundNanos what they would have cost at their bids
  public record Trade(
      long bids,
      long noBids,
      long wins,
      long losses,
      long billed,
      long spentNanos,
      long boundNanos) {}

  /// Notices.
  ///
  /// @param lost given up after all tries
  /// @param clicks of ads that were seen
  /// @param outcomes what the bidder said to billing notices, and how often
  public record Told(
      long notices,
      long replayed,
      long retried,
      long lost,
      long clicks,
      Map<String, Long> outcomes) {
    public Told {
      outcomes = Map.copyOf(outcomes);
    }
  }

  /// What went wrong.
  ///
  /// @param dropped connections that the exchange dropped itself
  /// @param reasons each with how often
  public record Trouble(
      long errors, long timeouts, long invalid, long dropped, Map<String, Long> reasons) {
    public Trouble {
      reasons = Map.copyOf(reasons);
    }
  }

  /// Of answers in milliseconds, from when they were asked for.
  ///
  /// @param latePercentile99 how late the exchange itself was with its requests
  public record Latency(double p50, double p99, double max, double latePercentile99) {}

  /// Whether the bidder did nothing wrong.
  public boolean isClean() {
    return trouble.errors() + trouble.timeouts() + trouble.invalid() + told.lost() == 0;
  }

  /// The table for people.
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        line(
            "auctions",
            String.format(
                Locale.ROOT, "%,d in %.0f s, %,.0f/s", auctions, seconds, auctions / seconds)));
    lines.add(line("no bids", String.format(Locale.ROOT, "%,d answers", trade.noBids())));
    lines.add(
        line("bids", String.format(Locale.ROOT, "%,d, %,d lost", trade.bids(), trade.losses())));
    lines.add(
        line(
            "wins",
            String.format(
                Locale.ROOT,
                "%,d (%s of the bids)",
                trade.wins(),
                share(trade.wins(), trade.bids()))));
    lines.add(
        line(
            "billed",
            String.format(
                Locale.ROOT,
                "%,d, spent %.6f USD (at their bids: %.6f)",
                trade.billed(),
                trade.spentNanos() / NANOS,
                trade.boundNanos() / NANOS)));
    lines.add(
        line(
            "notices",
            String.format(
                Locale.ROOT,
                "%,d, %,d of them told again, %,d tried again, %,d given up",
                told.notices(),
                told.replayed(),
                told.retried(),
                told.lost())));
    if (told.clicks() > 0) {
      lines.add(line("clicks", String.format(Locale.ROOT, "%,d", told.clicks())));
    }
    told.outcomes().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            e ->
                lines.add(
                    line(
                        "  billing",
                        String.format(Locale.ROOT, "%,d %s", e.getValue(), e.getKey()))));
    lines.add(line("errors", String.format(Locale.ROOT, "%,d", trouble.errors())));
    lines.add(line("timeouts", String.format(Locale.ROOT, "%,d", trouble.timeouts())));
    lines.add(line("invalid answers", String.format(Locale.ROOT, "%,d", trouble.invalid())));
    lines.add(line("dropped by us", String.format(Locale.ROOT, "%,d", trouble.dropped())));
    trouble.reasons().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            e ->
                lines.add(
                    line(
                        "  because",
                        String.format(Locale.ROOT, "%,d × %s", e.getValue(), e.getKey()))));
    lines.add(
        line(
            "latency",
            String.format(
                Locale.ROOT,
                "p50 %.2f ms, p99 %.2f ms, most %.2f ms; sent late p99 %.2f ms",
                latency.p50(),
                latency.p99(),
                latency.max(),
                latency.latePercentile99())));
    return lines;
  }

  private static String share(long part, long whole) {
    return String.format(Locale.ROOT, "%.1f %%", whole == 0 ? 0 : 100.0 * part / whole);
  }

  private static String line(String name, String text) {
    return String.format(Locale.ROOT, "  %-16s %s", name, text);
  }
}
