package io.attune.state.attribution;

import io.attune.language.problem.Problem;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the attribution.
@ConfigMapping(prefix = "attune.attribution")
interface AttributionConfig {
  /// How long after a click a conversion is credited to it.
  @WithDefault("7d")
  Duration clickWindow();

  /// How long after it happened a conversion may be told; so long its id is remembered.
  @WithDefault("30d")
  Duration toldWithin();

  /// The newest clicks that are kept of a viewer.
  @WithDefault("20")
  int mostTouches();

  /// The settings when they are within their ranges.
  static AttributionConfig checked(AttributionConfig config) {
    within("click-window", config.clickWindow(), Duration.ofMinutes(1), Duration.ofDays(90));
    within("told-within", config.toldWithin(), Duration.ofHours(1), Duration.ofDays(90));
    within("most-touches", config.mostTouches(), 1, 200);
    return config;
  }

  private static <T extends Comparable<T>> void within(String name, T value, T least, T most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw Problem.invalid("attune.attribution." + name, value, least + " to " + most).refusal();
    }
  }
}
