package io.attune.cli;

import io.attune.language.decision.Ticker;
import io.attune.language.problem.Refusal;
import io.attune.offline.bench.Bench;
import io.attune.offline.bench.BenchOptions;
import io.attune.offline.bench.SwapOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Measures the packaged service. Runs without the engine: the service is a process of its own.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures a workload of the packaged service beside its floor and an echo; or, with swap, replaces its model under load and checks every score; or, with targeting, finds line items in this process beside a scan.")
final class BenchCommand implements Callable<Integer> {
  private static final String SWAP = "swap";
  private static final String TARGETING = "targeting";
  private static final int RATE = 4_000;
  private static final int LINE_ITEMS = 10_000;
  private static final int MOST_LINE_ITEMS = 1_000_000;

  /// Leaves more than half of two cores idle, judge included: what is compared is what a swap costs
  /// and not how a queue grows when there is nothing left to pay it with.
  private static final int SWAP_RATE = 2_000;

  @Parameters(
      paramLabel = "WORKLOAD",
      defaultValue = "recommend",
      description =
          "echo, floor, recommend, events, ads, bid, bid-doors, swap or targeting (default: ${DEFAULT-VALUE})")
  String workload = "";

  @Option(
      names = "--connections",
      defaultValue = "8",
      description = "keep-alive connections (default: ${DEFAULT-VALUE})")
  int connections;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "length of each phase, but of swap (default: ${DEFAULT-VALUE})")
  int seconds;

  @Option(
      names = "--rate",
      description = "arrivals per second of the open loop (default: 4000; swap: 2000)")
  @Nullable Integer rate;

  @Option(
      names = "--runs",
      defaultValue = "3",
      description = "how often all is measured, but swap (default: ${DEFAULT-VALUE})")
  int runs;

  @Option(
      names = "--changes",
      defaultValue = "0",
      description = "catalogue changes per second in one more phase (default: none)")
  int changes;

  @Option(
      names = "--swaps",
      defaultValue = "1000",
      description = "how many versions follow each other in swap (default: ${DEFAULT-VALUE})")
  int swaps;

  @Option(
      names = "--items",
      defaultValue = "100000",
      description = "items of the data set (default: ${DEFAULT-VALUE})")
  int items;

  @Option(
      names = "--viewers",
      defaultValue = "100000",
      description = "viewers of the data set (default: ${DEFAULT-VALUE})")
  int viewers;

  @Option(
      names = "--line-items",
      description =
          "line items of ads and bid (default: 10000), and the most of targeting (1000000)")
  @Nullable Integer lineItems;

  @Option(names = "--json", paramLabel = "FILE", description = "writes all figures there")
  @Nullable Path json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    try {
      Consumer<String> told =
          line -> {
            out.println(line);
            out.flush();
          };
      if (workload.equals(SWAP)) {
        Bench.swap(swapOptions(), told);
      } else if (workload.equals(TARGETING)) {
        Bench.targeting(
            lineItems == null ? MOST_LINE_ITEMS : lineItems,
            told,
            new ProgressLine(System.err, Ticker.SYSTEM));
      } else {
        Bench.run(options(), told);
      }
      return 0;
    } catch (Refusal e) {
      spec.commandLine().getErr().println(e.problem().detail());
      return 2;
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  private BenchOptions options() {
    return new BenchOptions(
        workload,
        connections,
        seconds,
        rate == null ? RATE : rate,
        runs,
        changes,
        items,
        viewers,
        lineItems == null ? LINE_ITEMS : lineItems,
        Optional.ofNullable(json));
  }

  private SwapOptions swapOptions() {
    return new SwapOptions(
        swaps,
        connections,
        rate == null ? SWAP_RATE : rate,
        items,
        viewers,
        Optional.ofNullable(json));
  }
}
