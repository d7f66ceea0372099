package io.attune.stage.audience;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Settings of the audience stage.
@ConfigMapping(prefix = "attune.audience")
interface AudienceConfig {
  /// The share of a decision's deadline by whose end the viewer must have been read, above 0 and
  /// below 1.
  @WithDefault("0.5")
  double deadlineShare();
}
