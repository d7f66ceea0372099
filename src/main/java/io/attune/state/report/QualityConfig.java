package io.attune.state.report;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Settings of the figures on what we are told.
@ConfigMapping(prefix = "attune.quality")
interface QualityConfig {
  /// The most pairs of door and key with figures of their own; the rest share `other`.
  @WithDefault("32")
  int maxSources();

  /// Whether what is noteworthy is written into the log once a minute.
  @WithDefault("true")
  boolean log();
}
