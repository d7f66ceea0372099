package io.attune.state.aggregate;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the room of item, category and placement features.
@ConfigMapping(prefix = "attune.aggregate")
interface TrendConfig {
  /// How often the event log is read, 10 ms to a minute.
  @WithDefault("500ms")
  Duration foldEvery();

  /// How often what any replica counted is fetched, 10 ms to a minute.
  @WithDefault("500ms")
  Duration refreshEvery();

  /// How long a round waits for the store, 100 ms to a minute.
  @WithDefault("5s")
  Duration patience();

  /// The most entries read of one partition in one round trip, 1 to 1,000.
  @WithDefault("16")
  int entries();
}
