package io.attune.cli;

import io.attune.state.snapshot.Snapshots;
import io.quarkus.runtime.Quarkus;
import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.health.Readiness;
import picocli.CommandLine.Command;

/// The service: brings the state up, then answers until it is told to end.
@Command(name = "run", aliases = "serve", description = "Runs the service in the foreground, with a demo shop when the store is empty.")
final class ServeCommand implements Callable<Integer> {
  private final Snapshots snapshots;
  private final EngineReady engineReady;

  @Inject
  ServeCommand(Snapshots snapshots, @Readiness EngineReady engineReady) {
    this.snapshots = snapshots;
    this.engineReady = engineReady;
  }

  @Override
  public Integer call() {
    snapshots.start();
    engineReady.ready();
    Quarkus.waitForExit();
    return 0;
  }
}
