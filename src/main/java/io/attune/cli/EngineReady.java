package io.attune.cli;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Tells `/q/health/ready` how far the start has come. Down until the state is complete and the
/// engine has warmed itself up.
@Readiness
@Singleton
final class EngineReady implements HealthCheck {
  private volatile boolean ready;
  private volatile String phase = "starting";

  /// Names what the start is doing now.
  void phase(String phase) {
    this.phase = phase;
  }

  void serving() {
    phase = "serving";
    ready = true;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("engine").status(ready).withData("phase", phase).build();
  }
}
