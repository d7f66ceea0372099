package io.attune.offline.bench;

import java.util.Locale;

/// One line per phase, for people.
final class PhaseTable {
  static final String HEADER =
      String.format(
          Locale.ROOT,
          "%-28s %8s %8s %8s %8s %8s %8s %8s %6s %8s %6s %9s %9s %9s %7s",
          "phase",
          "rate/s",
          "p50 µs",
          "p90",
          "p99",
          "p99.9",
          "max",
          "gen late",
          "failed",
          "degraded",
          "empty",
          "CPU gen",
          "CPU serv",
          "B alloc",
          "GC ms");

  private PhaseTable() {}

  static String line(Phase phase) {
    Phase.Latency latency = phase.latency();
    return String.format(
        Locale.ROOT,
        "%-28s %8.0f %8.0f %8.0f %8.0f %8.0f %8.0f %8.0f %6d %7.2f%% %5.2f%% %8.1f%% %8.1f%% %9d %7d",
        phase.name(),
        phase.ratePerSecond(),
        latency.p50Micros(),
        latency.p90Micros(),
        latency.p99Micros(),
        latency.p999Micros(),
        latency.maxMicros(),
        latency.lateP99Micros(),
        phase.failed(),
        100 * phase.degradedShare(),
        100 * phase.emptyShare(),
        100 * phase.generatorCpuShare(),
        100 * phase.serviceCpuShare(),
        phase.allocatedBytesPerAnswer(),
        phase.gcMillis());
  }
}
