package io.attune.offline.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/// What a benchmark found: medians over the runs at the top, every phase below. Ratios are taken
/// run by run, then their median.
final class Figures {
  private static final String CLOSED = " closed";
  private static final String OPEN = " open";

  private final BenchOptions options;
  private final List<Phase> phases;
  private final List<Long> visibleMillis;
  private final Map<String, Spread> spreads = new LinkedHashMap<>();

  private Figures(BenchOptions options, List<Phase> phases, List<Long> visibleMillis) {
    this.options = options;
    this.phases = phases;
    this.visibleMillis = visibleMillis;
  }

  /// @param phases of all runs, in order
  /// @param visibleMillis how long sampled catalogue changes took to appear; empty when there were
  /// none
  static Figures of(BenchOptions options, List<Phase> phases, List<Long> visibleMillis) {
    Figures figures = new Figures(options, phases, visibleMillis);
    String workload = options.workload();
    figures.spread("ratePerSecond", workload + CLOSED, Phase::ratePerSecond);
    figures.spread("p50Micros", workload + OPEN, phase -> phase.latency().p50Micros());
    figures.spread("p99Micros", workload + OPEN, phase -> phase.latency().p99Micros());
    figures.spread(
        "generatorLateP99Micros", workload + OPEN, phase -> phase.latency().lateP99Micros());
    figures.spread("p999Micros", workload + OPEN, phase -> phase.latency().p999Micros());
    figures.spread(
        "p99MicrosWithChanges",
        workload + OPEN + " with changes",
        phase -> phase.latency().p99Micros());
    figures.spread(
        "generatorLateP99MicrosWithChanges",
        workload + OPEN + " with changes",
        phase -> phase.latency().lateP99Micros());
    figures.ratio("floorRatio", workload, options.floor());
    figures.ratio("echoRatio", workload, "echo");
    figures.ratio("floorToEchoRatio", options.floor(), "echo");
    figures.spread("eventsPerSecond", "events" + CLOSED, phase -> 10 * phase.ratePerSecond());
    figures.spread("eventP50Micros", "one event open", phase -> phase.latency().p50Micros());
    figures.spread("eventP99Micros", "one event open", phase -> phase.latency().p99Micros());
    if (workload.equals("events")) {
      figures.spread("recommendP99Micros", "recommend open", phase -> phase.latency().p99Micros());
      figures.spread(
          "recommendP99MicrosWithEvents",
          "recommend open with events",
          phase -> phase.latency().p99Micros());
    }
    figures.spread("generatorCpuShare", workload + CLOSED, Phase::generatorCpuShare);
    figures.spread("serviceCpuShare", workload + CLOSED, Phase::serviceCpuShare);
    figures.spread("degradedShare", workload + CLOSED, Phase::degradedShare);
    figures.spread("emptyShare", workload + CLOSED, Phase::emptyShare);
    figures.spread("failed", workload + CLOSED, Phase::failed);
    figures.spread("allocatedBytesPerAnswer", workload + CLOSED, Phase::allocatedBytesPerAnswer);
    return figures;
  }

  private void spread(String name, String phase, ToDoubleFunction<Phase> figure) {
    List<Double> values = values(phase, figure);
    if (!values.isEmpty()) {
      spreads.put(name, Spread.of(values));
    }
  }

  private void ratio(String name, String workload, String base) {
    List<Double> above = values(workload + CLOSED, Phase::ratePerSecond);
    List<Double> below = values(base + CLOSED, Phase::ratePerSecond);
    if (!workload.equals(base) && !above.isEmpty() && above.size() == below.size()) {
      List<Double> ratios = new ArrayList<>();
      for (int run = 0; run < above.size(); run++) {
        ratios.add(above.get(run) / below.get(run));
      }
      spreads.put(name, Spread.of(ratios));
    }
  }

  private List<Double> values(String phase, ToDoubleFunction<Phase> figure) {
    return phases.stream().filter(p -> p.name().equals(phase)).mapToDouble(figure).boxed().toList();
  }

  /// The summary for people: median (smallest to largest run).
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        options.workload()
            + ", "
            + options.runs()
            + " runs of "
            + options.seconds()
            + " s, "
            + options.connections()
            + " connections; rates and shares closed loop, latencies at "
            + options.ratePerSecond()
            + "/s open loop; median (min to max)");
    spreads.forEach((name, spread) -> lines.add(line(name, spread)));
    commands().forEach((name, spread) -> lines.add(line("redis " + name, spread)));
    if (!visibleMillis.isEmpty()) {
      long slowest = visibleMillis.stream().mapToLong(Long::longValue).max().orElse(0);
      lines.add(
          "  "
              + visibleMillis.size()
              + " sampled catalogue changes were visible within "
              + slowest
              + " ms at most");
    }
    return lines;
  }

  private static String line(String name, Spread spread) {
    return String.format("  %-24s %s", name, spread.text(digits(spread.max())));
  }

  /// Commands of Redis per answer of the workload.
  private Map<String, Spread> commands() {
    String phase = options.workload() + CLOSED;
    Set<String> names = new TreeSet<>();
    phases.stream()
        .filter(each -> each.name().equals(phase))
        .forEach(each -> names.addAll(each.commandsPerAnswer().keySet()));
    Map<String, Spread> commands = new LinkedHashMap<>();
    for (String name : names) {
      List<Double> each = values(phase, of -> of.commandsPerAnswer().getOrDefault(name, 0.0));
      commands.put(name, Spread.of(each));
    }
    return commands;
  }

  private static int digits(double largest) {
    return largest < 10 ? 3 : 0;
  }

  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("workload", options.workload());
    all.put("cores", Runtime.getRuntime().availableProcessors());
    all.put("options", options);
    spreads.forEach((name, spread) -> all.put(name, spread.median()));
    all.put("spreads", spreads);
    all.put("changesVisibleMillis", visibleMillis);
    all.put("phases", phases);
    try {
      ObjectMapper mapper = new ObjectMapper().findAndRegisterModules();
      return mapper.enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
