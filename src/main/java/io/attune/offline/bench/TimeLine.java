package io.attune.offline.bench;

import java.util.Arrays;

/// When each request was due, and how long its answer took from then. 16 bytes a request. Written
/// by
/// one thread; read after that.
final class TimeLine {
  private static final int FIRST_SIZE = 1 << 16;

  private long[] dueNanos = new long[FIRST_SIZE];
  private long[] latencyNanos = new long[FIRST_SIZE];
  private int size;

  void add(long due, long latency) {
    if (size == dueNanos.length) {
      dueNanos = Arrays.copyOf(dueNanos, size * 2);
      latencyNanos = Arrays.copyOf(latencyNanos, size * 2);
    }
    dueNanos[size] = due;
    latencyNanos[size++] = latency;
  }

  int size() {
    return size;
  }

  long dueNanos(int request) {
    return dueNanos[request];
  }

  long latencyNanos(int request) {
    return latencyNanos[request];
  }
}
