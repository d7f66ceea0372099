package io.attune.state.profile;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Settings of the viewers' room.
@ConfigMapping(prefix = "attune.profile")
interface ProfileConfig {
  /// The most recent actions kept per viewer, 1 to 10,000.
  @WithDefault("200")
  int maxActions();

  /// The most distinct bought items kept per viewer, 1 to 10,000.
  @WithDefault("1000")
  int maxPurchases();

  /// How many viewers travel to the store in one pipelined write while seeding, 1 to 10,000.
  @WithDefault("500")
  int loadBatch();
}
