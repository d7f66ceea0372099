package io.attune.state.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the catalogue's room.
@ConfigMapping(prefix = "attune.catalog")
interface CatalogConfig {
  /// Changes are collected for so long before a snapshot is published.
  @WithDefault("50ms")
  Duration publishEvery();

  /// `popular` and `newest` are sorted anew at most this often.
  @WithDefault("1s")
  Duration listsEvery();

  /// How long a change or a read of an item waits for the store.
  @WithDefault("2s")
  Duration patience();

  /// How long one step of a complete load waits for the store.
  @WithDefault("60s")
  Duration loadPatience();

  /// Entries the change stream keeps; a replica further behind loads everything anew.
  @WithDefault("100000")
  int streamLength();

  /// How long a replaced generation of neighbour lists stays, for replicas that are still reading
  /// it.
  @WithDefault("60s")
  Duration neighbourGrace();

  /// The most lines of one `POST /v1/items:batch`.
  @WithDefault("10000")
  int batchLines();

  /// The most ids of one call that are looked up because the snapshot does not know them.
  @WithDefault("1000")
  int lookups();

  /// How long an id that was looked up and not there is not looked up again.
  @WithDefault("250ms")
  Duration unknownFor();

  /// The defaults, for those who start a catalogue without a container.
  static CatalogConfig defaults() {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(CatalogConfig.class)
        .build()
        .getConfigMapping(CatalogConfig.class);
  }
}
