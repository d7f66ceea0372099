package io.attune.offline.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.attune.offline.bench.Windows.Window;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What came out of the workload `swap`.
///
/// @param verdicts how many answers were found so
/// @param unjudged answers for which the judge had no time; none of them in `verdicts`
/// @param faults the first answer of each verdict but right, in words
/// @param during latencies in the windows of swaps
/// @param quiet latencies in as many windows without
/// @param p99Ratio the former's p99 ÷ the latter's
/// @param swapMillis from the first byte copied until an answer named the version
/// @param gateMicros of that each check of the service, the median of the last versions
/// @param residentKilobytes of the service after the first swap, after half of them, after the
/// last;
/// 0 where the system does not say
/// @param lateP99Micros how late the generator itself was with a request
/// @param generatorCpuShare of all cores, judging included
/// @param serviceCpuShare of all cores, with its Redis
record SwapFigures(
    SwapOptions options,
    Map<Verdict, Long> verdicts,
    long unjudged,
    Map<Verdict, String> faults,
    Latency during,
    Latency quiet,
    TailRatio p99Ratio,
    Duration swapMillis,
    Map<String, Long> gateMicros,
    List<Long> residentKilobytes,
    double lateP99Micros,
    double generatorCpuShare,
    double serviceCpuShare) {
  private static final long SEED = 13;
  private static final double TAIL = 0.99;

  /// What was seen, swap by swap.
  record Seen(
      List<Window> swaps, List<Window> quiet, List<Long> swapNanos, List<Long> residentKilobytes) {}

  /// Of all requests that were due in windows of one kind.
  record Latency(
      long requests, double p50Micros, double p90Micros, double p99Micros, double p999Micros) {
    static Latency of(Windows windows) {
      return new Latency(
          windows.requests(),
          windows.nanos(0.5) / 1e3,
          windows.nanos(0.9) / 1e3,
          windows.nanos(TAIL) / 1e3,
          windows.nanos(0.999) / 1e3);
    }
  }

  /// How long swaps took, milliseconds.
  record Duration(double p50, double p99, double max) {
    static Duration of(List<Long> nanos) {
      long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
      return new Duration(at(sorted, 0.5), at(sorted, TAIL), at(sorted, 1));
    }

    private static double at(long[] sorted, double share) {
      return sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e6;
    }
  }

  /// @param load ended
  static SwapFigures of(
      SwapOptions options,
      SwapLoad load,
      Seen seen,
      Map<String, Long> gateMicros,
      double generatorCpu,
      double serviceCpu) {
    Windows during = Windows.of(load.times(), seen.swaps);
    Windows quiet = Windows.of(load.times(), seen.quiet);
    List<Long> resident = seen.residentKilobytes;
    return new SwapFigures(
        options,
        load.counts(),
        load.unjudged(),
        load.faults(),
        Latency.of(during),
        Latency.of(quiet),
        TailRatio.of(during, quiet, TAIL, SEED),
        Duration.of(seen.swapNanos),
        gateMicros,
        List.of(resident.getFirst(), resident.get((resident.size() - 1) / 2), resident.getLast()),
        load.lateMicros(99),
        generatorCpu,
        serviceCpu);
  }

  /// Resident memory after the last swap ÷ after the first; NaN where the system does not say.
  double memoryRatio() {
    return (double) residentKilobytes.getLast() / residentKilobytes.getFirst();
  }

  private long count(Verdict verdict) {
    return verdicts.getOrDefault(verdict, 0L);
  }

  /// The summary for people.
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d swaps at %,d recommendations a second, %d connections",
            options.swaps(),
            options.ratePerSecond(),
            options.connections()));
    lines.add(
        String.format(
            Locale.ROOT,
            "  answers         %,d right, %,d failed, %,d mixed, %,d wrong, %,d naming a version that could not be, %,d unscored, %,d otherwise degraded, %,d empty, %,d not judged",
            count(Verdict.RIGHT),
            count(Verdict.FAILED),
            count(Verdict.MIXED),
            count(Verdict.WRONG),
            count(Verdict.MISNAMED),
            count(Verdict.UNSCORED),
            count(Verdict.DEGRADED),
            count(Verdict.EMPTY),
            unjudged));
    lines.add("  latency, µs          requests      p50      p90      p99    p99.9");
    lines.add(latencyLine("while swapping", during));
    lines.add(latencyLine("without", quiet));
    lines.add(
        String.format(
            Locale.ROOT,
            "  p99 ratio       %.3f (95 %% interval %.3f to %.3f, from pairs of windows)",
            p99Ratio.ratio(),
            p99Ratio.low(),
            p99Ratio.high()));
    lines.add(
        String.format(
            Locale.ROOT,
            "  a swap took     %.0f ms (median), %.0f ms (p99), %.0f ms at most, copied to served",
            swapMillis.p50,
            swapMillis.p99,
            swapMillis.max));
    lines.add("  of that checks  µs: " + gateMicros);
    lines.add(
        String.format(
            Locale.ROOT,
            "  resident        %,d MB after the first swap, %,d MB half way, %,d MB after the last: %.3f of the first",
            residentKilobytes.get(0) >> 10,
            residentKilobytes.get(1) >> 10,
            residentKilobytes.get(2) >> 10,
            memoryRatio()));
    lines.add(
        String.format(
            Locale.ROOT,
            "  CPU             generator with judge %.1f %%, service with Redis %.1f %% of all cores; generator late %.0f µs (p99)",
            100 * generatorCpuShare,
            100 * serviceCpuShare,
            lateP99Micros));
    faults.forEach((verdict, fault) -> lines.add("  first " + name(verdict) + ": " + fault));
    return lines;
  }

  private static String name(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  private static String latencyLine(String name, Latency latency) {
    return String.format(
        Locale.ROOT,
        "    %-15s %,12d %8.0f %8.0f %8.0f %8.0f",
        name,
        latency.requests,
        latency.p50Micros,
        latency.p90Micros,
        latency.p99Micros,
        latency.p999Micros);
  }

  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("workload", "swap");
    all.put("cores", Runtime.getRuntime().availableProcessors());
    all.put("options", options);
    verdicts.forEach((verdict, count) -> all.put(name(verdict), count));
    all.put("faults", faults);
    all.put("unjudged", unjudged);
    all.put("during", during);
    all.put("quiet", quiet);
    all.put("p99Ratio", p99Ratio.ratio());
    all.put("p99RatioLow", p99Ratio.low());
    all.put("p99RatioHigh", p99Ratio.high());
    all.put("swapMillis", swapMillis);
    all.put("gateMicros", gateMicros);
    all.put("residentKilobytes", residentKilobytes);
    all.put("memoryRatio", memoryRatio());
    all.put("generatorLateP99Micros", lateP99Micros);
    all.put("generatorCpuShare", generatorCpuShare);
    all.put("serviceCpuShare", serviceCpuShare);
    try {
      ObjectMapper mapper = new ObjectMapper().findAndRegisterModules();
      return mapper.enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
