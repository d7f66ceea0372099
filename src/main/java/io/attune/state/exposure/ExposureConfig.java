package io.attune.state.exposure;

import io.attune.language.problem.Problem;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Settings of the frequency caps.
@ConfigMapping(prefix = "attune.exposure")
interface ExposureConfig {
  /// The most scopes that are kept of a viewer; an ad that would need another is not shown.
  @WithDefault("256")
  int mostScopes();

  /// The most contenders of one decision that are looked at.
  @WithDefault("64")
  int mostContenders();

  /// The settings when they are within their ranges.
  static ExposureConfig checked(ExposureConfig config) {
    within("most-scopes", config.mostScopes(), 16, 2_000);
    within("most-contenders", config.mostContenders(), 1, 256);
    return config;
  }

  private static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw Problem.invalid("attune.exposure." + name, value, least + " to " + most).refusal();
    }
  }
}
