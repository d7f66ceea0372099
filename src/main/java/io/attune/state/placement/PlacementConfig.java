package io.attune.state.placement;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/// Settings of the placements' room.
@ConfigMapping(prefix = "attune.placement")
interface PlacementConfig {
  /// The file that seeds placements; a change of it is applied as one change.
  @WithDefault("config/placements.yaml")
  Path placementsFile();

  /// The file that declares the feature columns; a change of it is applied as one change.
  @WithDefault("config/features.yaml")
  Path featuresFile();

  /// The file that seeds segments and declares viewers' attributes; a change of it is applied as
  /// one change.
  @WithDefault("config/segments.yaml")
  Path segmentsFile();

  /// How often the files are looked at.
  @WithDefault("1s")
  Duration pollEvery();

  /// How long a change or a read waits for the store.
  @WithDefault("5s")
  Duration patience();

  /// The most placements, archived ones included.
  @WithDefault("1000")
  int maxPlacements();

  /// The most segments that expressions define, archived ones included.
  @WithDefault("200")
  int maxSegments();

  /// Versions kept per placement.
  @WithDefault("100")
  int keptVersions();

  /// The defaults, for those who start placements without a container.
  static PlacementConfig defaults() {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(PlacementConfig.class)
        .build()
        .getConfigMapping(PlacementConfig.class);
  }
}
