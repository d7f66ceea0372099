package io.attune.cli;

import io.attune.language.problem.Refusal;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;
import java.nio.file.Path;
import picocli.CommandLine;

/// Runs one command line inside the started application. A refusal is told in one line; anything
/// else is a defect with its trace.
final class CommandRun implements QuarkusApplication {
  private final CommandLine.IFactory factory;

  @Inject
  CommandRun(CommandLine.IFactory factory) {
    this.factory = factory;
  }

  @Override
  public int run(String... words) {
    CommandLine line = new CommandLine(AttuneCommand.class, factory);
    line.registerConverter(Path.class, CommandRun::path);
    line.setExecutionExceptionHandler(CommandRun::tell);
    return line.execute(words);
  }

  /// The launcher runs us in the project's folder; a path on the command line stands against the
  /// folder of whoever typed it.
  static Path path(String text) {
    return Path.of(System.getProperty("attune.caller", "")).resolve(text);
  }

  static int tell(Exception failure, CommandLine line, CommandLine.ParseResult parsed)
      throws Exception {
    if (failure instanceof Refusal refusal) {
      line.getErr().println(refusal.problem().detail());
      return line.getCommandSpec().exitCodeOnExecutionException();
    }
    throw failure;
  }
}
