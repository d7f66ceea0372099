package io.attune.state.shadow;

import io.attune.language.problem.Problem;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of scoring beside, and of taking versions out of use that do harm.
@ConfigMapping(prefix = "attune.shadow")
interface ShadowConfig {
  /// Of one core, how much scoring beside may take, 0.001 to 1.
  @WithDefault("0.05")
  double cpuShare();

  /// Whether a version that does harm is taken out of use by itself.
  @WithDefault("true")
  boolean rollback();

  /// For how long after it began to serve a version's scores and times are compared with those of
  /// the version before.
  @WithDefault("PT10M")
  Duration watch();

  /// How far a version's scores may lie from those of the version before, on average, in log-odds;
  /// beyond it does harm. 0 for any distance.
  @WithDefault("1.5")
  double mostShift();

  /// The share of calls that fail or give no probability, above which a version does harm.
  @WithDefault("0.01")
  double mostFailures();

  /// How many times as long as the version before a version may take, in the middle and at the 99th
  /// percentile.
  @WithDefault("4.0")
  double mostSlowdown();

  /// The defaults, for those who run without a container.
  static ShadowConfig defaults() {
    return new SmallRyeConfigBuilder()
        .withMapping(ShadowConfig.class)
        .build()
        .getConfigMapping(ShadowConfig.class);
  }

  /// @throws io.attune.language.problem.Refusal naming the setting
  static ShadowConfig checked(ShadowConfig config) {
    check("cpu-share", config.cpuShare(), 0.001, 1);
    check("most-shift", config.mostShift(), 0, 1_000);
    check("most-failures", config.mostFailures(), 0, 1);
    check("most-slowdown", config.mostSlowdown(), 1, 1_000);
    return config;
  }

  private static void check(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw Problem.invalid("attune.shadow." + name, value, least + " to " + most).refusal();
    }
  }
}
