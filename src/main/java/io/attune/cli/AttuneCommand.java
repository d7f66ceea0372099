package io.attune.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The list of subcommands and the options they share.
@Command(
    name = "attune",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    subcommands = {
      ServeCommand.class,
      ImportCommand.class,
      EvaluateCommand.class,
      ExchangeCommand.class,
      ExportCommand.class,
      ReplayCommand.class,
      KeyCommand.class,
      LintCommand.class,
      BenchCommand.class,
      BenchLoadCommand.class,
      MemoryCommand.class,
      ModelCommand.class,
      RebuildCommand.class,
      ShoppersCommand.class
    })
final class AttuneCommand {
  static final String PRODUCTION = "--production";

  /// Read before the start (see [Attune]); declared here so that every command accepts and explains
  /// it.
  @Option(
      names = PRODUCTION,
      scope = ScopeType.INHERIT,
      description = "Use the production profile: access keys, no demo shop.")
  boolean production;
}
