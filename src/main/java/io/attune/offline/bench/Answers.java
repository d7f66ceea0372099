package io.attune.offline.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/// What came back in one phase. Written by one thread; read after the phase.
final class Answers implements LoadGenerator.Sink {
  private static final byte[] NOT_DEGRADED = "\"degraded\":[]".getBytes(StandardCharsets.UTF_8);
  private static final byte[] EMPTY = "\"items\":[]".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NO_AD = "\"ads\":[]".getBytes(StandardCharsets.UTF_8);
  private static final byte[] BID = "\"seatbid\":[".getBytes(StandardCharsets.UTF_8);
  private static final byte[] REJECTED = "\"rejected\"".getBytes(StandardCharsets.UTF_8);
  private static final byte[] DUPLICATE = "\"duplicate\"".getBytes(StandardCharsets.UTF_8);
  private static final int OK = 200;
  private static final int ACCEPTED = 202;
  private static final int NO_CONTENT = 204;
  private static final int DIGITS = 3;

  private final Histogram latencyNanos = new Histogram(DIGITS);
  private final Histogram lateNanos = new Histogram(DIGITS);
  private long failed;
  private long degraded;
  private long empty;
  private long bytes;
  private String firstFailure = "";

  @Override
  public void answered(Connection connection, long nowNanos) {
    latencyNanos.recordValue(Math.max(0, nowNanos - connection.startNanos()));
    bytes += connection.bodyBytes();
    if (connection.status() == NO_CONTENT) {
      empty++;
    } else if (connection.status() == ACCEPTED) {
      degraded += connection.bodyHolds(REJECTED) || connection.bodyHolds(DUPLICATE) ? 1 : 0;
    } else if (connection.status() != OK) {
      failed++;
      if (firstFailure.isEmpty()) {
        firstFailure = connection.status() + " " + connection.body();
      }
    } else {
      boolean whole = connection.bodyHolds(NOT_DEGRADED) || connection.bodyHolds(BID);
      degraded += whole ? 0 : 1;
      empty += connection.bodyHolds(EMPTY) || connection.bodyHolds(NO_AD) ? 1 : 0;
    }
  }

  @Override
  public void late(long nanos) {
    lateNanos.recordValue(Math.max(0, nanos));
  }

  /// Microseconds by which this share (0 to 100) of the requests were sent later than due;
  /// their latency holds it. 0 in a closed loop.
  double lateMicros(double percentile) {
    return lateNanos.getValueAtPercentile(percentile) / 1e3;
  }

  long count() {
    return latencyNanos.getTotalCount();
  }

  long failed() {
    return failed;
  }

  /// Decisions that name a degradation; calls with an event that was not accepted.
  long degraded() {
    return degraded;
  }

  long empty() {
    return empty;
  }

  long bytesPerAnswer() {
    return count() == 0 ? 0 : bytes / count();
  }

  /// Status and body of the first answer that was not a success, or empty.
  String firstFailure() {
    return firstFailure;
  }

  /// Microseconds below which this share (0 to 100) of the answers came.
  double micros(double percentile) {
    return latencyNanos.getValueAtPercentile(percentile) / 1e3;
  }

  /// How many answers took longer.
  long longerThan(Duration time) {
    return count() - latencyNanos.getCountBetweenValues(0, time.toNanos());
  }

  double maxMicros() {
    return latencyNanos.getMaxValue() / 1e3;
  }
}
