package io.attune.stage.feature;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Settings of the feature stage.
@ConfigMapping(prefix = "attune.feature")
interface FeatureConfig {
  /// The site's time zone, in which the columns `hour` and `weekday` are told: a name of the IANA
  /// time zone database.
  @WithDefault("UTC")
  String timeZone();
}
