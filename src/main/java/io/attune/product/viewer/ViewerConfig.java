package io.attune.product.viewer;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the viewers' management.
@ConfigMapping(prefix = "attune.viewer")
interface ViewerConfig {
  /// The most lines of one batch.
  @WithDefault("10000")
  int batchLines();

  /// How long a call waits for the store.
  @WithDefault("5s")
  Duration patience();
}
