package io.attune.offline.retention;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of how long the event log remembers.
@ConfigMapping(prefix = "attune.log")
interface RetentionConfig {
  /// How long an entry stays.
  @WithDefault("90d")
  Duration keep();

  /// How long one look at all partitions takes; the work is spread over it.
  @WithDefault("5m")
  Duration every();
}
