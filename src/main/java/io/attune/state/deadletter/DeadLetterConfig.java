package io.attune.state.deadletter;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of what is kept of refused events.
@ConfigMapping(prefix = "attune.dead-letters")
interface DeadLetterConfig {
  /// The most letters kept; beyond, the oldest of the most frequent reason leaves.
  @WithDefault("20000")
  int most();

  /// How long a letter is kept.
  @WithDefault("14d")
  Duration keep();

  /// The most bytes kept of an event as it was sent; more is cut off.
  @WithDefault("4096")
  int eventBytes();

  /// Letters waiting to be written; more are lost and counted.
  @WithDefault("20000")
  int waiting();

  /// Bytes of the bodies they came in; more are lost and counted.
  @WithDefault("16777216")
  long waitingBytes();
}
