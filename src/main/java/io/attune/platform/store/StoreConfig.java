package io.attune.platform.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Settings of the store; `docs/config.md` explains each.
@ConfigMapping(prefix = "attune.store")
interface StoreConfig {
  @WithDefault("demo")
  String site();

  Optional<List<String>> hosts();

  @WithDefault("false")
  boolean cluster();

  @WithDefault(".attune/data")
  String dataFolder();

  @WithDefault("never")
  Attach attach();

  /// A redis-server program to start instead of the one that ships with Attune.
  Optional<String> server();

  @WithDefault("everysec")
  Fsync fsync();

  @WithDefault("4096")
  int maxInFlight();

  @WithDefault("2s")
  Duration connectTimeout();

  @WithDefault("3s")
  Duration stallTimeout();

  @WithDefault("2s")
  Duration startPatience();

  @WithDefault("5m")
  Duration loadPatience();

  Tls tls();

  /// What to do when another process owns the data folder.
  enum Attach {
    /// Use that owner's server.
    AUTO,
    /// Refuse to start.
    NEVER
  }

  /// When the embedded server flushes its log to the disk.
  enum Fsync {
    ALWAYS,
    EVERYSEC,
    NO
  }

  /// For `rediss` addresses.
  interface Tls {
    /// A PEM file of the authorities to trust; absent: those of the JVM.
    Optional<String> trustFile();

    @WithDefault("true")
    boolean verifyHost();
  }
}
