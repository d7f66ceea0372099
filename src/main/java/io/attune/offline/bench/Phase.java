package io.attune.offline.bench;

import java.util.Map;
import java.util.TreeMap;

/// The figures of one phase.
///
/// @param workload which
/// @param loop `closed`, `open` or `open with changes`
/// @param ratePerSecond answers per second
/// @param latency of the answers, from the moment their request should have been sent
/// @param failed answers that were no success
/// @param degradedShare share of the successes that name a degradation
/// @param emptyShare share of the successes without an item
/// @param generatorCpuShare of all cores, of this process
/// @param serviceCpuShare of all cores, of the service with its Redis
/// @param allocatedBytesPerAnswer on the service's heap
/// @param gcMillis time the service's collector took, in all
/// @param bytesPerAnswer size of an answer's body
/// @param commandsPerAnswer of Redis, by name, what scripts do within it included; those below a
/// hundredth are left out
record Phase(
    String workload,
    String loop,
    double ratePerSecond,
    Latency latency,
    long failed,
    double degradedShare,
    double emptyShare,
    double generatorCpuShare,
    double serviceCpuShare,
    long allocatedBytesPerAnswer,
    long gcMillis,
    long bytesPerAnswer,
    Map<String, Double> commandsPerAnswer) {
  private static final double LEAST_COMMANDS = 0.01;

  Phase {
    commandsPerAnswer = Map.copyOf(commandsPerAnswer);
  }

  /// Percentiles of latency.
  ///
  /// @param lateP99Micros of it the generator's own part: how late it was with a request
  record Latency(
      double p50Micros,
      double p90Micros,
      double p99Micros,
      double p999Micros,
      double maxMicros,
      double lateP99Micros) {}

  /// @param nanos how long the phase took
  /// @param used by the service meanwhile
  static Phase of(
      String workload,
      String loop,
      Answers answers,
      double nanos,
      double generatorCpu,
      double serviceCpu,
      Usage used) {
    double count = Math.max(1, answers.count());
    return new Phase(
        workload,
        loop,
        answers.count() / nanos * 1e9,
        new Latency(
            answers.micros(50),
            answers.micros(90),
            answers.micros(99),
            answers.micros(99.9),
            answers.maxMicros(),
            answers.lateMicros(99)),
        answers.failed(),
        answers.degraded() / count,
        answers.empty() / count,
        generatorCpu,
        serviceCpu,
        (long) (used.allocatedBytes() / count),
        used.gcMillis(),
        answers.bytesPerAnswer(),
        commands(used, count));
  }

  private static Map<String, Double> commands(Usage used, double count) {
    Map<String, Double> each = new TreeMap<>();
    used.commands()
        .forEach(
            (name, calls) -> {
              if (calls / count >= LEAST_COMMANDS) {
                each.put(name, calls / count);
              }
            });
    return each;
  }

  /// What phases must share to be compared.
  String name() {
    return workload + " " + loop;
  }
}
