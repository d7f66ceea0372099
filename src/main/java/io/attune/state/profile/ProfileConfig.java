package io.attune.state.profile;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the viewers' room.
@ConfigMapping(prefix = "attune.profile")
interface ProfileConfig {
  /// The most recent actions kept per viewer, 1 to 10,000.
  @WithDefault("200")
  int maxActions();

  /// The most distinct bought items kept per viewer, 1 to 10,000.
  @WithDefault("1000")
  int maxPurchases();

  /// How many viewers travel to the store in one pipelined write while seeding, 1 to 10,000.
  @WithDefault("500")
  int loadBatch();

  /// The oldest event that is taken, 1 hour to 90 days. Until then the ids of events are kept, so
  /// that none counts twice.
  @WithDefault("30d")
  Duration eventAge();

  /// The most ids of events kept per viewer and generation, of which there are two, 16 to 100,000.
  @WithDefault("512")
  int eventIds();

  /// The most events waiting to be applied, 1 or more; more are refused as `overloaded`.
  @WithDefault("100000")
  int maxWaiting();

  /// The most ids merged into one viewer, 1 to 100,000; a merge beyond it is refused.
  @WithDefault("1000")
  int maxIdentities();

  /// How many merged viewers a process remembers, 16 to 10,000,000; one that it does not know costs
  /// a second trip to the store.
  @WithDefault("100000")
  int knownMerges();

  /// How many entries the event log keeps, all partitions together, 1,000 or more.
  @WithDefault("1000000")
  long logLength();
}
