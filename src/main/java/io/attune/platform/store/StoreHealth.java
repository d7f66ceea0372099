package io.attune.platform.store;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/// Tells `/q/health/ready` how the store is. Down until it was reached once; after that a store
/// that is away is told and counted, but the service stays ready: it answers, degraded, and taking
/// every replica out at once would leave nobody to answer.
///
/// The store makes itself known here rather than being injected: a check must not wait for a store
/// that is loading its data.
@Readiness
@Singleton
final class StoreHealth implements HealthCheck {
  private volatile @Nullable Store store;

  void opened(Store opened) {
    store = opened;
  }

  @Override
  public HealthCheckResponse call() {
    Store opened = store;
    return HealthCheckResponse.named("store")
        .status(opened != null && opened.reached())
        .withData("reachable", opened != null && opened.reachable())
        .withData("state", opened == null ? "opening" : opened.state())
        .build();
  }
}
