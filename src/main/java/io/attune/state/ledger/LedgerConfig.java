package io.attune.state.ledger;

import io.attune.language.problem.Problem;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the ledger.
@ConfigMapping(prefix = "attune.ledger")
interface LedgerConfig {
  /// How often the lease of an account in use is renewed.
  @WithDefault("1s")
  Duration every();

  /// How often a campaign's lease is renewed while nobody uses it; it is told then which of its
  /// accounts others changed. An account that nobody uses or changes is looked at every twelfth
  /// time.
  @WithDefault("5s")
  Duration idleEvery();

  /// How long a replica goes on deciding while it cannot reach the store.
  @WithDefault("30s")
  Duration lease();

  /// The longest time between a decision and the impression or click that pays for it.
  @WithDefault("10m")
  Duration longestHold();

  /// What a replica takes from an account at once, in micros of its currency, unless it spends
  /// more.
  @WithDefault("1000000")
  long sliceMicros();

  /// The most it takes.
  @WithDefault("100000000")
  long mostSliceMicros();

  /// Open holds of this replica; decisions beyond have no money.
  @WithDefault("200000")
  int mostHolds();

  /// Accounts of this replica.
  @WithDefault("1000000")
  int mostAccounts();

  /// The settings when they are within their ranges.
  static LedgerConfig checked(LedgerConfig config) {
    within("every", config.every(), Duration.ofMillis(10), Duration.ofSeconds(10));
    within("idle-every", config.idleEvery(), config.every(), Duration.ofMinutes(1));
    within("lease", config.lease(), config.idleEvery().multipliedBy(2), Duration.ofHours(1));
    within("longest-hold", config.longestHold(), Duration.ofMillis(100), Duration.ofHours(24));
    within("slice-micros", config.sliceMicros(), 1, Nanos.MOST / 1_000);
    within("most-slice-micros", config.mostSliceMicros(), config.sliceMicros(), Nanos.MOST / 1_000);
    within("most-holds", config.mostHolds(), 1, 10_000_000);
    within("most-accounts", config.mostAccounts(), 1, 10_000_000);
    return config;
  }

  private static <T extends Comparable<T>> void within(String name, T value, T least, T most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw Problem.invalid("attune.ledger." + name, value, least + " to " + most).refusal();
    }
  }

  private static void within(String name, long value, long least, long most) {
    within(name, Long.valueOf(value), Long.valueOf(least), Long.valueOf(most));
  }
}
