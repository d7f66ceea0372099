package io.attune.cli;

import io.attune.language.decision.Ticker;
import io.attune.offline.demo.DemoShop;
import io.attune.offline.demo.Visited;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Lets simulated shoppers visit a running service. Runs without the engine: the service is a
/// process of its own.
@Command(
    name = "shoppers",
    mixinStandardHelpOptions = true,
    description =
        "Lets shoppers of the demo shop visit a running service: they are shown ads, click and buy, as is true of them.")
final class ShoppersCommand implements Callable<Integer> {
  private static final int NOT_UNDERSTOOD = 2;

  @Option(
      names = "--count",
      defaultValue = "1000",
      description = "how many, 1 to 20000 (default: ${DEFAULT-VALUE})")
  int count;

  @Option(
      names = "--service",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "where it answers (default: ${DEFAULT-VALUE})")
  URI service = URI.create("http://127.0.0.1:8080");

  @Option(
      names = "--key",
      defaultValue = "",
      description = "an access key with the scope ads, where the service asks for one")
  String key = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Objects.requireNonNull(spec, "picocli sets it");
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (count < 1 || count > DemoShop.VIEWERS) {
      err.println("--count: " + count + " (expected: 1 to " + DemoShop.VIEWERS + ")");
      return NOT_UNDERSTOOD;
    }
    if (service.getHost() == null || !service.toString().startsWith("http")) {
      err.println("--service: \"" + service + "\" (expected: such as http://127.0.0.1:8080)");
      return NOT_UNDERSTOOD;
    }
    try {
      LocalDate today = LocalDate.now(Clock.systemUTC());
      ProgressLine progress = new ProgressLine(System.err, Ticker.SYSTEM);
      Visited visited = DemoShop.visit(service, key, count, today, progress);
      out.printf(
          Locale.ROOT,
          "%,d shoppers were answered %,d ads and saw %,d: %,d clicks (expected: %.1f), %,d conversions; %,d not booked.%n",
          visited.visits(),
          visited.ads(),
          visited.seen(),
          visited.clicks(),
          visited.expectedClicks(),
          visited.conversions(),
          visited.refused());
      return 0;
    } catch (IOException e) {
      err.println(
          service
              + ": "
              + Objects.requireNonNullElse(e.getMessage(), "no answer")
              + " (is it running?)");
      return 1;
    }
  }
}
