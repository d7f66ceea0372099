package io.attune.product.collect;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/// Settings of what we are told.
@ConfigMapping(prefix = "attune.collect")
interface CollectConfig {
  /// The most events of one call.
  @WithDefault("10000")
  int maxEvents();

  /// The most items of one event.
  @WithDefault("1000")
  int maxItems();

  /// How far ahead of our clock an event may be.
  @WithDefault("5m")
  Duration maxAhead();

  /// How long after its decision a token may be quoted.
  @WithDefault("30d")
  Duration tokenAge();

  /// Bodies from this size on are read away from the threads that decide, one after the other.
  @WithDefault("65536")
  int largeBytes();

  /// Such bodies waiting; more are refused as overloaded.
  @WithDefault("16")
  int largeWaiting();

  /// Whether the events `identify` and `alias` make two viewers one. Where anybody can send events,
  /// as with a key in a page's source, `false` leaves that to callers of the scope `viewers`.
  @WithDefault("true")
  boolean links();

  /// Whether accepted events are flushed to a file of this machine before they are acknowledged, so
  /// that they survive a power loss. Without it the last two seconds may be lost then.
  @WithDefault("true")
  boolean journal();

  /// Where that file is; absent: the folder `journal` beside the store's data.
  Optional<String> journalFolder();

  /// How long it keeps events for the case that Redis comes back without them, 10 s or more.
  @WithDefault("10m")
  Duration journalKeep();
}
