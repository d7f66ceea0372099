package io.attune.state.shadow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.HdrHistogram.Histogram;

/// What was seen of two versions that scored the same decisions. One thread at a time.
final class Tallies {
  private static final long LONGEST_NANOS = 60_000_000_000L;

  /// Scores of one decision that lie closer together than this are all alike.
  private static final float ALIKE = 1e-7f;

  private final ScoreDistribution served = new ScoreDistribution();
  private final ScoreDistribution other = new ScoreDistribution();
  private final Histogram nanos = new Histogram(LONGEST_NANOS, 2);
  private long decisions;
  private long rows;
  private long failed;
  private long servedAlike;
  private long otherAlike;
  private long ranked;
  private double correlation;
  private double overlap;
  private long shortestDeadline = Long.MAX_VALUE;

  void failed() {
    failed++;
  }

  /// @param a the scores that were served
  /// @param b those of the other version
  /// @param took what the other version took, in nanoseconds
  void add(Rescoring decision, float[] a, float[] b, long took, RankAgreement agreement) {
    int size = decision.rows();
    decisions++;
    rows += size;
    nanos.recordValue(Math.min(LONGEST_NANOS, took));
    shortestDeadline = Math.min(shortestDeadline, decision.deadlineNanos());
    for (int row = 0; row < size; row++) {
      served.add(a[row]);
      other.add(b[row]);
    }
    if (size < 2) {
      return;
    }
    servedAlike += alike(a, size) ? 1 : 0;
    otherAlike += alike(b, size) ? 1 : 0;
    double rho = agreement.spearman(a, b, size);
    if (!Double.isNaN(rho)) {
      ranked++;
      correlation += rho;
      overlap += agreement.overlap(a, b, size, Math.max(1, decision.shown()));
    }
  }

  private static boolean alike(float[] scores, int size) {
    float low = scores[0];
    float high = scores[0];
    for (int row = 1; row < size; row++) {
      low = Math.min(low, scores[row]);
      high = Math.max(high, scores[row]);
    }
    return high - low < ALIKE;
  }

  void add(Tallies more) {
    served.add(more.served);
    other.add(more.other);
    nanos.add(more.nanos);
    decisions += more.decisions;
    rows += more.rows;
    failed += more.failed;
    servedAlike += more.servedAlike;
    otherAlike += more.otherAlike;
    ranked += more.ranked;
    correlation += more.correlation;
    overlap += more.overlap;
    shortestDeadline = Math.min(shortestDeadline, more.shortestDeadline);
  }

  long decisions() {
    return decisions;
  }

  long rows() {
    return rows;
  }

  /// Candidates of a decision, on average.
  int meanRows() {
    return decisions == 0 ? 0 : (int) (rows / decisions);
  }

  double psi() {
    return served.psi(other);
  }

  /// How far apart the scores of both lie, in log-odds.
  double shift() {
    return served.shift(other);
  }

  /// In how many decisions the version that served scored all candidates alike.
  long servedAlike() {
    return servedAlike;
  }

  long otherAlike() {
    return otherAlike;
  }

  /// What the other version took at most in 99 of 100 decisions, in nanoseconds.
  long otherP99Nanos() {
    return decisions == 0 ? 0 : nanos.getValueAtPercentile(99);
  }

  /// The shortest time that a placement gives, in nanoseconds.
  long shortestDeadline() {
    return shortestDeadline;
  }

  void write(ObjectNode json) {
    json.put("decisions", decisions).put("rows", rows).put("failed", failed);
    if (decisions == 0) {
      return;
    }
    if (ranked > 0) {
      json.put("rankCorrelation", rounded(correlation / ranked))
          .put("topOverlap", rounded(overlap / ranked));
    }
    json.put("psi", rounded(psi()))
        .put("shiftLogOdds", rounded(shift()))
        .put("meanScore", rounded(other.mean()))
        .put("servedMeanScore", rounded(served.mean()))
        .put("p50Micros", nanos.getValueAtPercentile(50) / 1_000)
        .put("p99Micros", nanos.getValueAtPercentile(99) / 1_000);
  }

  private static double rounded(double value) {
    return Math.round(value * 1e5) / 1e5;
  }
}
