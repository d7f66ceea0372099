package io.attune.cli;

import io.attune.language.problem.Refusal;
import io.attune.offline.bench.Bench;
import io.attune.offline.bench.BenchOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
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
    description = "Measures a workload of the packaged service beside its floor and an echo.")
final class BenchCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "WORKLOAD",
      defaultValue = "recommend",
      description = "echo, floor, recommend or events (default: ${DEFAULT-VALUE})")
  String workload = "";

  @Option(
      names = "--connections",
      defaultValue = "8",
      description = "keep-alive connections (default: ${DEFAULT-VALUE})")
  int connections;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "length of each phase (default: ${DEFAULT-VALUE})")
  int seconds;

  @Option(
      names = "--rate",
      defaultValue = "4000",
      description = "arrivals per second of the open loop (default: ${DEFAULT-VALUE})")
  int rate;

  @Option(
      names = "--runs",
      defaultValue = "3",
      description = "how often all is measured (default: ${DEFAULT-VALUE})")
  int runs;

  @Option(
      names = "--changes",
      defaultValue = "0",
      description = "catalogue changes per second in one more phase (default: none)")
  int changes;

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

  @Option(names = "--json", paramLabel = "FILE", description = "writes all figures there")
  @Nullable Path json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    try {
      Bench.run(
          new BenchOptions(
              workload,
              connections,
              seconds,
              rate,
              runs,
              changes,
              items,
              viewers,
              Optional.ofNullable(json)),
          line -> {
            out.println(line);
            out.flush();
          });
      return 0;
    } catch (Refusal e) {
      spec.commandLine().getErr().println(e.problem().detail());
      return 2;
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }
}
