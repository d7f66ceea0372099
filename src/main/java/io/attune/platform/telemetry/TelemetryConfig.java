package io.attune.platform.telemetry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Settings of telemetry; `docs/config.md` explains each.
@ConfigMapping(prefix = "attune.telemetry")
interface TelemetryConfig {
  @WithDefault("200")
  int maxPlacements();
}
