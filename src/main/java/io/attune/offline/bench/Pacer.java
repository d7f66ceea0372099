package io.attune.offline.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/// Lets requests arrive at even intervals; one that it was too late for arrives at once, with the
/// moment it was due.
final class Pacer implements Runnable {
  private final long startNanos;
  private final long arrivals;
  private final double intervalNanos;
  private final Arrival arrival;
  private volatile boolean over;

  /// Takes one arrival.
  interface Arrival {
    /// @param dueNanos when it was due
    void at(long dueNanos) throws IOException;
  }

  Pacer(long startNanos, long arrivals, double intervalNanos, Arrival arrival) {
    this.startNanos = startNanos;
    this.arrivals = arrivals;
    this.intervalNanos = intervalNanos;
    this.arrival = arrival;
  }

  /// Lets no more arrive; from any thread.
  void end() {
    over = true;
  }

  @Override
  public void run() {
    wakeOnTime();
    try {
      for (long i = 0; i < arrivals && !over; i++) {
        long due = startNanos + (long) (i * intervalNanos);
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        arrival.at(due);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Linux wakes a thread up to 50 µs late unless told otherwise; elsewhere, and where it is
  /// forbidden, the wait stays as it is.
  private static void wakeOnTime() {
    try {
      Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
      Files.writeString(Path.of("/proc", thread.toString(), "timerslack_ns"), "1");
    } catch (IOException | UnsupportedOperationException e) {
      // Later by microseconds, which the latencies then hold too: never flattering.
      return;
    }
  }
}
