package io.attune.stage.recording;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/// Settings of the recording stage.
@ConfigMapping(prefix = "attune.recording")
interface RecordingConfig {

  /// Name of this replica, the end of every decision id: 1 to 32 of `a-z`, `0-9` and `-`. Absent:
  /// the host's name.
  Optional<String> replica();

  /// How long a record can be read, if memory lasts that long.
  @WithDefault("10m")
  Duration keep();

  /// Memory for compact records; the oldest give way. About 300 bytes a record of 20 items.
  @WithDefault("64")
  int megabytes();

  /// Memory for full records (with the feature matrix, of calls that include `trace`); the oldest
  /// give way.
  @WithDefault("32")
  int fullMegabytes();

  /// Finished decisions that may wait to be recorded; more are dropped and counted.
  @WithDefault("16384")
  int queue();

  /// How often waiting decisions are recorded.
  @WithDefault("0.05s")
  Duration every();

  /// The defaults, for those who record without a container.
  static RecordingConfig defaults() {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(RecordingConfig.class)
        .build()
        .getConfigMapping(RecordingConfig.class);
  }
}
