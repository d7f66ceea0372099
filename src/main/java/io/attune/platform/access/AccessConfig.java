package io.attune.platform.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/// Settings of access; `docs/config.md` explains each.
@ConfigMapping(prefix = "attune.access")
interface AccessConfig {
  @WithDefault("keys")
  Mode mode();

  Optional<String> signingSecret();

  Optional<String> previousSigningSecret();

  @WithDefault("30s")
  Duration refresh();

  @WithDefault("100000")
  int auditLength();

  /// Who gets in.
  enum Mode {
    /// Everybody; on loopback, outside production.
    OPEN,
    /// Whoever presents a key.
    KEYS
  }
}
