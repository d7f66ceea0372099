package io.attune.state.campaign;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/// Settings of the campaigns' room.
@ConfigMapping(prefix = "attune.campaign")
interface CampaignConfig {
  /// Changes are collected for so long before a snapshot is published.
  @WithDefault("50ms")
  Duration publishEvery();

  /// How long a change or a read waits for the store.
  @WithDefault("5s")
  Duration patience();

  /// How long one step of a complete load waits for the store.
  @WithDefault("60s")
  Duration loadPatience();

  /// Entries the change stream keeps; a replica further behind loads everything anew.
  @WithDefault("100000")
  int streamLength();

  /// The most definitions of each kind, archived ones included.
  @WithDefault("1000000")
  int maxOfAKind();

  /// The most lines of one batch.
  @WithDefault("10000")
  int batchLines();

  /// Fields of a request's context that targeting may name beside the usual ones and those that
  /// placements declare, name to type.
  Map<String, String> context();

  /// The defaults, for those who start campaigns without a container.
  static CampaignConfig defaults() {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(CampaignConfig.class)
        .build()
        .getConfigMapping(CampaignConfig.class);
  }
}
