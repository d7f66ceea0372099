package io.attune.cli;

import io.attune.language.decision.Ticker;
import io.attune.language.problem.Problem;
import io.attune.language.problem.Refusal;
import io.attune.offline.exchange.ExchangeFigures;
import io.attune.offline.exchange.ExchangeOptions;
import io.attune.offline.exchange.ExchangeOptions.Day;
import io.attune.offline.exchange.ExchangeOptions.Pricing;
import io.attune.offline.exchange.FakeExchange;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Simulates an exchange for a running service. Runs without the engine: the service is a process
/// of its own.
@Command(
    name = "exchange",
    mixinStandardHelpOptions = true,
    description =
        "Asks a running service for bids as an ad exchange does, with twenty competitors, and tells it what became of them.")
final class ExchangeCommand implements Callable<Integer> {
  private static final int NOT_UNDERSTOOD = 2;

  @Option(
      names = "--service",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "where it answers (default: ${DEFAULT-VALUE})")
  URI service = URI.create("http://127.0.0.1:8080");

  @Option(
      names = "--exchange",
      paramLabel = "ID",
      defaultValue = "",
      description = "the placement that stands for this exchange (default: the service's)")
  String exchange = "";

  @Option(
      names = "--key",
      defaultValue = "",
      description = "an access key with the scope bid, where the service asks for one")
  String key = "";

  @Option(
      names = "--rate",
      defaultValue = "200",
      description = "auctions per second, 1 to 100000 (default: ${DEFAULT-VALUE})")
  int rate;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "how long, 1 to 86400 (default: ${DEFAULT-VALUE})")
  int seconds;

  @Option(
      names = "--price",
      defaultValue = "mixed",
      description =
          "what winners pay: first, second, or mixed, half of the auctions each (default: ${DEFAULT-VALUE})")
  String price = "";

  @Option(
      names = "--connections",
      defaultValue = "32",
      description = "auctions under way at once, 1 to 1024 (default: ${DEFAULT-VALUE})")
  int connections;

  @Option(names = "--seed", description = "of all that is drawn (default: another one each time)")
  @Nullable Long seed;

  @Option(
      names = "--day",
      description =
          "the 24 hours of a day in these seconds: two peaks, a dead hour, and viewers of the demo shop who come again and click")
  boolean day;

  @Option(
      names = "--begin",
      paramLabel = "TIME",
      description = "when the day begins, such as 2026-11-23T12:00:00Z (default: now)")
  @Nullable Instant begin;

  @Option(
      names = "--notes",
      paramLabel = "FILE",
      description = "what was bid, billed and clicked on the day, a JSON object per line")
  @Nullable Path notes;

  @Spec private @Nullable CommandSpec spec;

  /// @return 0; 1 when there were errors, timeouts or invalid answers; 2 when not understood
  @Override
  public Integer call() throws InterruptedException {
    Objects.requireNonNull(spec, "picocli sets it");
    PrintWriter out = spec.commandLine().getOut();
    try {
      long drawn = seed == null ? System.nanoTime() : seed;
      ExchangeOptions options =
          new ExchangeOptions(
              service, exchange, key, rate, seconds, Pricing.of(price), connections, drawn, day());
      ExchangeFigures figures =
          FakeExchange.run(options, new ProgressLine(System.err, Ticker.SYSTEM));
      out.println("seed " + drawn);
      figures.lines().forEach(out::println);
      out.flush();
      return figures.isClean() ? 0 : 1;
    } catch (Refusal refusal) {
      spec.commandLine().getErr().println(refusal.problem().detail());
      return NOT_UNDERSTOOD;
    }
  }

  private Optional<Day> day() {
    if (!day) {
      if (begin != null) {
        throw Problem.invalid("begin", begin, "with --day only").refusal();
      }
      if (notes != null) {
        throw Problem.invalid("notes", notes, "with --day only").refusal();
      }
      return Optional.empty();
    }
    Instant from = begin == null ? Instant.now(Clock.systemUTC()) : begin;
    return Optional.of(
        new Day(from, Optional.ofNullable(notes).map(file -> CommandRun.path(file.toString()))));
  }
}
