package io.attune.cli;

import io.attune.language.problem.Refusal;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.net.BindException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/// The program. Looks at the command's name before anything starts, sets what must be known before
/// the start, and hands over.
@QuarkusMain
public final class Attune {
  /// Commands that fill a store of their own, and leave the operator's alone.
  private static final List<String> THROW_AWAY = List.of("evaluate", "export", "replay");

  /// Commands that run beside the service, without one of their own.
  private static final Map<String, Supplier<Callable<Integer>>> ALONE =
      Map.of(
          "bench",
          BenchCommand::new,
          "exchange",
          ExchangeCommand::new,
          "lint",
          LintCommand::new,
          "shoppers",
          ShoppersCommand::new);

  private static final Logger LOG = Logger.getLogger(Attune.class);

  private Attune() {}

  /// @param words a command with its options; none means `run`
  public static void main(String... words) {
    List<String> line = words.length == 0 ? List.of("run") : List.of(words);
    String name = line.stream().filter(word -> !word.startsWith("-")).findFirst().orElse("help");
    Subcommands known = Subcommands.of(AttuneCommand.class);
    if (name.equals("help") || !known.contains(name)) {
      System.exit(known.explain(name));
    }
    int behind = line.indexOf(name) + 1;
    if (ALONE.containsKey(name)) {
      CommandLine alone =
          new CommandLine(ALONE.get(name).get()).registerConverter(Path.class, CommandRun::path);
      System.exit(alone.execute(line.subList(behind, line.size()).toArray(String[]::new)));
    }
    if (name.equals("model") && behind < line.size() && line.get(behind).equals("init")) {
      System.exit(
          ModelInitCommand.alone()
              .execute(line.subList(behind + 1, line.size()).toArray(String[]::new)));
    }
    boolean serve =
        (name.equals("run") || name.equals("serve"))
            && !line.contains("--help")
            && !line.contains("-h");
    // what was served is in the operator's store
    if (THROW_AWAY.contains(name) && !asServed(line)) {
      ThrowAwayStore.use();
    }
    settings(serve, line.contains(AttuneCommand.PRODUCTION)).forEach(Attune::setIfUnset);
    Quarkus.run(CommandRun.class, Attune::end, line.toArray(String[]::new));
  }

  /// A start that was refused, or finds its port taken, says so in one line; any other failure is a
  /// defect with its trace.
  @SuppressWarnings("SystemExitOutsideMain") // it is what main ends with
  private static void end(Integer code, @Nullable Throwable failure) {
    Refusal refusal = RefusalFilter.cause(failure, Refusal.class);
    if (refusal != null) {
      System.err.println(refusal.problem().detail());
    } else if (RefusalFilter.cause(failure, BindException.class) != null) {
      String port = ConfigProvider.getConfig().getValue("quarkus.http.port", String.class);
      System.err.println(
          "quarkus.http.port: " + port + " (expected: a port that nobody else listens on)");
    } else if (failure != null) {
      LOG.error("the start failed", failure);
    }
    System.exit(failure != null && code == 0 ? 1 : code);
  }

  private static boolean asServed(List<String> line) {
    return line.stream().anyMatch(word -> word.startsWith("--as-served"));
  }

  private static Map<String, String> settings(boolean serve, boolean production) {
    boolean live = LaunchMode.current() == LaunchMode.DEVELOPMENT;
    Map<String, String> settings = new HashMap<>();
    if (production && !serve) {
      // The service's operator must say it; a command that makes a key decides for no viewer.
      settings.put("attune.admission.consent-default", "none");
    }
    settings.putAll(
        Map.of(
            "quarkus.profile",
            production ? "prod" : live ? "dev" : "demo",
            "quarkus.vertx.event-loops-pool-size",
            String.valueOf(Runtime.getRuntime().availableProcessors()),
            "quarkus.http.host-enabled",
            String.valueOf(serve),
            "attune.store.attach",
            serve ? "never" : "auto",
            "quarkus.log.level",
            serve ? "INFO" : "WARN",
            "quarkus.log.console.stderr",
            String.valueOf(!serve),
            // Request targets are checked by platform.wire, which answers with a problem where
            // Quarkus answers with nothing.
            "vertx.disableURIValidation",
            "true"));
    return settings;
  }

  /// What the operator set by option or environment variable stands.
  private static void setIfUnset(String key, String value) {
    String variable = key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    if (System.getProperty(key) == null && System.getenv(variable) == null) {
      System.setProperty(key, value);
    }
  }
}
