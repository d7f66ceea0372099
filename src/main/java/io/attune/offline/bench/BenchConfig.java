package io.attune.offline.bench;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Settings of a process that is measured.
@ConfigMapping(prefix = "attune.bench")
interface BenchConfig {
  /// Whether `/bench` answers: the floor, the echo and the process's own counters. The benchmark
  /// sets it in the process it starts.
  @WithDefault("false")
  boolean enabled();
}
