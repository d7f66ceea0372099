package io.attune.platform.wire;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the wire.
@ConfigMapping(prefix = "attune.wire")
interface WireConfig {

  /// In what time a body must be complete; then the call is ended.
  @WithDefault("10s")
  Duration bodyTimeout();

  /// What `Retry-After` says to callers of an overloaded service or when the store is away.
  @WithDefault("1s")
  Duration retryAfter();
}
