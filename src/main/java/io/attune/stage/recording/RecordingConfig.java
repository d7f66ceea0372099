package io.attune.stage.recording;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
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

  /// Whether every decision leaves a compact record.
  @WithDefault("true")
  boolean compact();

  /// Memory for compact records; the oldest give way. About 300 bytes a record of 20 items.
  @WithDefault("64")
  int megabytes();

  /// Memory for full records, compressed; the oldest give way.
  @WithDefault("32")
  int fullMegabytes();

  /// Finished decisions that may wait to be recorded; more are dropped and counted.
  @WithDefault("16384")
  int queue();

  /// Memory for decisions that wait to be recorded in full; more are dropped and counted.
  @WithDefault("64")
  int waitingMegabytes();

  /// How often waiting decisions are recorded.
  @WithDefault("0.05s")
  Duration every();

  /// The share of decisions, by hash of the id, that are recorded in full; needs a folder. Calls
  /// that include `trace` are recorded in full whatever it says.
  @WithDefault("0.001")
  double sample();

  /// The files of full records.
  Files files();

  /// The files of full records.
  interface Files {
    /// Where they are written. Absent: there are none, and nothing is sampled.
    Optional<Path> folder();

    /// A file that has become so large is finished, and another one begun.
    @WithDefault("64")
    int megabytes();

    /// A file that has become so old is finished, and another one begun.
    @WithDefault("5m")
    Duration every();

    /// Disk space for finished files; the oldest are deleted.
    @WithDefault("1024")
    int mostMegabytes();

    /// Finished files that are older are deleted.
    @WithDefault("7D")
    Duration keep();
  }

  /// The defaults, for those who record without a container.
  static RecordingConfig defaults() {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(RecordingConfig.class)
        .build()
        .getConfigMapping(RecordingConfig.class);
  }
}
