package io.attune.state.pacing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.time.ZoneId;

/// Settings of the room of pacing.
@ConfigMapping(prefix = "attune.pacing")
interface PacingConfig {
  /// How often budgets are compared with their plans, 100 ms to 10 s.
  @WithDefault("1s")
  Duration tick();

  /// The time zone in which traffic repeats itself from day to day.
  @WithDefault("UTC")
  ZoneId zone();

  /// The most line items, 1 to 1,048,576; also the highest number plus 1.
  @WithDefault("131072")
  int lines();

  /// The most groups of placements whose traffic is learned, 1 to 10,000.
  @WithDefault("256")
  int groups();

  /// Line items with a value per minute for the last day, 12 kB each, 0 to 100,000; the others
  /// have one per quarter of an hour.
  @WithDefault("2000")
  int minuteSeries();
}
