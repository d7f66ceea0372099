package io.attune.cli;

import io.attune.offline.model.ModelInit;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Writes `model.yaml` and `golden.json` beside an ONNX file.
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = "Looks at an ONNX file and writes model.yaml and golden.json beside it.")
final class ModelInitCommand implements Callable<Integer> {
  /// The command line of `model init` without a service.
  static CommandLine alone() {
    CommandLine line = new CommandLine(new ModelInitCommand());
    line.registerConverter(Path.class, CommandRun::path);
    line.setExecutionExceptionHandler(CommandRun::tell);
    return line;
  }

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "The graph: <name>/<version>/model.onnx.")
  Path file = Path.of("");

  @Option(
      names = "--columns",
      paramLabel = "A,B,C",
      split = ",",
      description = "The columns of all inputs, in the graph's order.")
  List<String> columns = List.of();

  @Option(
      names = "--rows",
      paramLabel = "CSV",
      description = "Rows for golden.json; the header names the columns.")
  @Nullable Path rows;

  @Option(
      names = "--objective",
      paramLabel = "NAME",
      description = "What the score is the probability of (default: ${DEFAULT-VALUE}).")
  String objective = "click";

  @Option(
      names = "--features",
      paramLabel = "FILE",
      description = "The declared columns (default: config/features.yaml).")
  @Nullable Path features;

  @Option(names = "--force", description = "Replaces a manifest that is there.")
  boolean force;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    ModelInit.Outcome outcome =
        ModelInit.run(
            new ModelInit.Wish(
                file,
                features == null ? Path.of("config/features.yaml") : features,
                columns,
                Optional.ofNullable(rows),
                objective,
                force));
    if (spec != null) {
      outcome.lines().forEach(spec.commandLine().getOut()::println);
      spec.commandLine().getOut().flush();
    }
    return outcome.status();
  }
}
