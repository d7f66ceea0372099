package io.attune.cli;

import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.offline.demo.DemoShop;
import io.attune.platform.store.Store;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.runtime.Quarkus;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The service: brings the state up, warms the engine, then answers until it is told to end.
@Command(
    name = "run",
    aliases = "serve",
    description = "Runs the service in the foreground, with a demo shop when the store is empty.")
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = Logger.getLogger(ServeCommand.class);
  private static final long STORE_POLL_NANOS = 500_000_000;

  private final Store store;
  private final Snapshots snapshots;
  private final Background background;
  private final DemoStart demo;
  private final WarmUp warmUp;
  private final EngineReady ready;

  @Spec private CommandSpec spec;

  @Inject
  ServeCommand(
      Store store,
      Snapshots snapshots,
      Background background,
      DemoStart demo,
      WarmUp warmUp,
      @Readiness EngineReady ready) {
    this.store = store;
    this.snapshots = snapshots;
    this.background = background;
    this.demo = demo;
    this.warmUp = warmUp;
    this.ready = ready;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    ready.phase("reading the state");
    awaitState();
    if (demo.isDue()) {
      seed(out);
    } else if (demo.lacksAds()) {
      demo.seedAds();
    }
    ready.phase("reading the journal");
    background.start();
    ready.phase("warming up");
    warmUp.run();
    ready.serving();
    int port = ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
    store.announceHttp(port);
    welcome(out, "http://127.0.0.1:" + port);
    Quarkus.waitForExit();
    return 0;
  }

  /// An outside store may come later than we do; until then the service says that it is not ready.
  private void awaitState() {
    for (boolean told = false; ; told = true) {
      try {
        snapshots.start();
        return;
      } catch (Refusal refusal) {
        if (refusal.problem().code() != ProblemCode.STORE_UNAVAILABLE) {
          throw refusal;
        }
        if (!told) {
          LOG.warnf("%s; waiting for it", refusal.getMessage());
        }
        ready.phase("waiting for the store");
        LockSupport.parkNanos(STORE_POLL_NANOS);
      }
    }
  }

  private void seed(PrintWriter out) {
    out.println(
        "The store is empty: loading the demo shop ("
            + DemoShop.ITEMS
            + " items, "
            + DemoShop.VIEWERS
            + " viewers, and who advertises) …");
    out.flush();
    demo.seed((phase, done, total) -> ready.phase("demo shop: " + phase));
  }

  private void welcome(PrintWriter out, String url) {
    out.println();
    out.printf(
        "Attune is ready at %s after %.1f s.%n",
        url, ManagementFactory.getRuntimeMXBean().getUptime() / 1e3);
    if (demo.isThere()) {
      String post = "curl -s -H 'content-type: application/json' " + url;
      out.println("Try:");
      out.println();
      out.println(
          "  "
              + post
              + "/v1/recommend/home -d '{\"viewer\":{\"id\":\""
              + DemoShop.viewerId(0)
              + "\"},\"include\":[\"metadata\"]}'");
      out.println(
          "  "
              + post
              + "/v1/recommend/product -d '{\"items\":[\""
              + DemoShop.itemId(0)
              + "\"],\"include\":[\"reasons\"]}'");
      out.println(
          "  "
              + post
              + "/v1/ads/home-ads -d '{\"viewer\":{\"id\":\""
              + DemoShop.viewerId(0)
              + "\"},\"context\":{\"country\":\"DE\"}}'");
      out.println(
          "  "
              + post
              + "/openrtb2/bid -d '{\"id\":\"1\",\"imp\":[{\"id\":\"1\",\"banner\":{\"w\":300,\"h\":250}}]}'");
      out.println("  curl -s " + url + "/v1/items/" + DemoShop.itemId(0));
      out.println();
      out.println("All calls: " + url + "/q/swagger-ui    End: Ctrl-C");
    }
    out.flush();
  }
}
